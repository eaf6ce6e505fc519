"""What exercises, agreements, arms, memberships and trade contribute to dyad-years."""

from __future__ import annotations

import polars as pl

from foedus.panels.build import coverage, lay_on
from foedus.panels.contributions import DYAD_CONTRIBUTIONS
from foedus.panels.schema import load_variables, variable
from foedus.sources import SOURCES

KEY = ("state_a", "state_b", "year")
YEAR = {"year": pl.Int32}


def laid(source: str, table: pl.DataFrame, pair: tuple[str, str], years: list[int], name: str) -> list[float | None]:
    """Values of one variable for one pair, laid on as the panel does."""
    base = pl.DataFrame({"state_a": pair[0], "state_b": pair[1], "year": years}, schema_overrides=YEAR)
    part = DYAD_CONTRIBUTIONS[source](table)
    return lay_on(base, part, [variable(name)], coverage(source), KEY)[name].to_list()


def test_every_pair_in_an_exercise_has_met_once() -> None:
    rows = [("e1", 2000, state) for state in ("FRA", "DEU", "USA")] + [("e2", 2000, state) for state in ("USA", "DEU")]
    table = pl.DataFrame(rows, schema=["exercise", "year", "state"], orient="row", schema_overrides=YEAR)
    found = DYAD_CONTRIBUTIONS["exercises_mme"](table).sort(KEY)
    assert found.rows() == [("DEU", "FRA", 2000, 1), ("DEU", "USA", 2000, 2), ("FRA", "USA", 2000, 1)]


def test_no_exercise_is_zero_inside_the_coverage_and_unknown_outside() -> None:
    table = pl.DataFrame({"exercise": ["e"] * 2, "year": [2009] * 2, "state": ["CHN", "RUS"]}, schema_overrides=YEAR)
    years = [1979, 1980, 2009, 2010, 2011]
    assert laid("exercises_mme", table, ("CHN", "RUS"), years, "exercises_mme") == [None, 0, 1, 0, None]
    assert laid("exercises_jme", table, ("CHN", "RUS"), [1976, 1977, 2011], "exercises_jme") == [None, 0, None]


def test_agreements_signed_and_in_force_are_counted_apart() -> None:
    rows = [(2000, True, False, True), (2001, False, True, True), (2001, True, True, False)]
    table = pl.DataFrame(rows, schema=["year", "signed", "in_force", "general"], orient="row", schema_overrides=YEAR)
    table = table.with_columns(state_a=pl.lit("CHN"), state_b=pl.lit("RUS"))
    pair, years = ("CHN", "RUS"), [2000, 2001, 2002, 2011]
    assert laid("defence_agreements", table, pair, years, "defence_agreements") == [0, 2, 0, None]
    assert laid("defence_agreements", table, pair, years, "defence_agreements_general") == [0, 1, 0, None]
    assert laid("defence_agreements", table, pair, years, "defence_agreements_signed") == [1, 1, 0, None]


def test_arms_add_both_ways_and_are_unknown_beyond_the_states_covered() -> None:
    rows = [("RUS", "CHN", 2000, 2.0), ("CHN", "RUS", 2000, 0.5)]
    table = pl.DataFrame(rows, schema=["supplier", "recipient", "year", "tiv"], orient="row", schema_overrides=YEAR)
    assert laid("arms_transfers", table, ("CHN", "RUS"), [1989, 1990, 2000], "arms_tiv") == [None, 0.0, 2.5]
    assert laid("arms_transfers", table, ("SAU", "USA"), [2000], "arms_tiv") == [None]


def test_trade_is_unknown_unless_both_directions_are_known() -> None:
    rows = [("FRA", "DEU", 1980, 3.0), ("DEU", "FRA", 1980, 4.0), ("FRA", "DEU", 2000, 5.0)]
    table = pl.DataFrame(rows, schema=["exporter", "importer", "year", "exports"], orient="row", schema_overrides=YEAR)
    assert laid("trade_qss", table, ("DEU", "FRA"), [1980, 1981, 2000], "trade_qss") == [7.0, None, None]


def test_memberships_keep_their_zeros() -> None:
    table = pl.DataFrame(
        {"state_a": ["BOL"], "state_b": ["FJI"], "year": [1971], "organisations": [0]}, schema_overrides=YEAR
    )
    assert laid("joint_memberships", table, ("BOL", "FJI"), [1970, 1971], "joint_igos") == [None, 0]


def test_the_benchmark_is_no_variable_of_the_panel() -> None:
    assert "signals" in SOURCES
    assert "signals" not in {entry.source for entry in load_variables()}


def test_leaders_who_did_not_come_are_zero_for_pairs_with_china_alone() -> None:
    rows = [("RUS", 2013, 2), ("RUS", 2013, 1), ("BRA", 2014, 1)]
    table = pl.DataFrame(rows, schema=["host", "year", "visits"], orient="row", schema_overrides=YEAR)
    name = "chinese_leader_visits"
    years = [1948, 1949, 2012, 2013, 2020, 2021]
    assert laid(name, table, ("CHN", "RUS"), years, name) == [None, 0, 0, 3, 0, None]
    assert laid(name, table, ("BRA", "CHN"), [2013, 2014], name) == [0, 1]
    assert laid(name, table, ("BRA", "RUS"), [2013, 2014], name) == [None, None]


def test_official_visits_are_unknown_where_they_were_not_counted() -> None:
    rows = [("JPN", 2010, 14, None), ("JPN", 2011, 0, 3)]
    table = pl.DataFrame(rows, schema=["state", "year", "government", "military"], orient="row", schema_overrides=YEAR)
    name = "chinese_elite_visits"
    assert laid(name, table, ("CHN", "JPN"), [1999, 2010, 2011, 2016, 2018], name) == [None, 14, 0, None, None]
    assert laid(name, table, ("CHN", "USA"), [2010], name) == [None]
