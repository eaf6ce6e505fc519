"""Pressure: sanctions and force, who presses whom, what is zero and what is unknown."""

from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import CoverageError, InputError, TableError, UnknownNameError, UnknownStateError
from foedus.measures.catalogue import MEASURES
from foedus.measures.catalogue.pressure import COVERAGE, pressure_by
from foedus.measures.pressure import (
    INSTRUMENTS,
    UNRECORDED,
    directed_pairs,
    force_level,
    force_pressure,
    present,
    sanctions_pressure,
)
from foedus.sources import SOURCES
from foedus.sources.sanctions import KINDS

PANEL = SimpleNamespace(folder=None)


def system(*states: str, years: range = range(1950, 1951)) -> pl.DataFrame:
    rows = [(state, year) for state in states for year in years]
    return pl.DataFrame(rows, schema={"id": pl.String, "year": pl.Int32}, orient="row")


def at(table: pl.DataFrame, sender: str, target: str, year: int = 1950) -> dict[str, float]:
    found = table.filter((pl.col("sender") == sender) & (pl.col("target") == target) & (pl.col("year") == year))
    return found.row(0, named=True)


def sanctioned(*kinds: str, cases: int = 1) -> pl.DataFrame:
    marks = {kind: [kind in kinds, kind == "trade"] for kind in KINDS}
    names = {"sender": ["USA", "JPN"], "target": ["CHN", "PRK"], "year": [1990, 2006]}
    return pl.DataFrame({**names, **marks, "cases": [cases, 1]}, schema_overrides={"year": pl.Int32})


COVERED = pl.DataFrame(
    [(state, year) for state in ("USA", "CHN", "JPN", "PRK") for year in range(1990, 2024)],
    schema={"state": pl.String, "year": pl.Int32},
    orient="row",
)


def test_sanctions_of_a_state_in_years_that_are_not_covered_are_unknown():
    covered = COVERED.filter((pl.col("state") != "CHN") | (pl.col("year") > 1990))
    table = sanctions_pressure(sanctioned("arms"), system("USA", "CHN", years=range(1990, 1992)), covered)
    assert set(table["year"]) == {1991}


def test_sanctions_are_the_share_of_kinds_in_force_one_way_only():
    table = sanctions_pressure(
        sanctioned("arms", "trade", "travel", cases=4), system("USA", "CHN", years=range(1990, 1992)), COVERED
    )
    assert at(table, "USA", "CHN", 1990)["value"] == pytest.approx(0.5)
    assert at(table, "USA", "CHN", 1990)["n"] == 4
    assert at(table, "USA", "CHN", 1991)["value"] == 0.0
    assert at(table, "CHN", "USA", 1990)["value"] == 0.0


def test_sanctions_of_a_state_outside_the_source_are_unknown_not_zero():
    table = sanctions_pressure(sanctioned("arms"), system("USA", "CHN", "BRA", years=range(1990, 1991)), COVERED)
    assert set(table["sender"]) | set(table["target"]) == {"USA", "CHN"}


def test_sanctions_twice_in_a_year_are_refused():
    twice = pl.concat([sanctioned("arms"), sanctioned("trade")])
    with pytest.raises(TableError, match="twice"):
        sanctions_pressure(twice, system("USA", "CHN"), COVERED)


def dispute(*sides: tuple[str, str, bool, bool | None, int], year: int = 1950) -> pl.DataFrame:
    pair = max(level for *_, level in sides)
    rows = [(a, b, year, 1, first, wants, level, pair) for a, b, first, wants, level in sides]
    schema = {"sender": pl.String, "target": pl.String, "year": pl.Int32, "dispute": pl.Int32}
    marks = {"initiator": pl.Boolean, "revisionist": pl.Boolean, "hostility": pl.Int8, "pair_hostility": pl.Int8}
    return pl.DataFrame(rows, schema=schema | marks, orient="row")


def test_the_side_that_wants_change_presses_whoever_acted_first():
    table = force_pressure(
        dispute(("DEU", "POL", False, True, 5), ("POL", "DEU", True, False, 5)), system("DEU", "POL")
    )
    assert at(table, "DEU", "POL")["value"] == 1.0
    assert at(table, "POL", "DEU")["value"] == 0.0
    assert (at(table, "DEU", "POL")["n"], at(table, "POL", "DEU")["n"]) == (1, 0)


@pytest.mark.parametrize("aims", [(False, False), (None, None), (False, None)])
def test_where_no_side_is_known_to_want_change_the_first_to_act_presses(aims):
    table = force_pressure(
        dispute(("USA", "CHN", True, aims[0], 3), ("CHN", "USA", False, aims[1], 4)), system("USA", "CHN")
    )
    assert at(table, "USA", "CHN")["value"] == 0.5
    assert at(table, "CHN", "USA")["value"] == 0.0


def test_a_side_that_took_no_action_uses_no_force():
    table = force_pressure(dispute(("USA", "CHN", True, True, 1), ("CHN", "USA", False, True, 2)), system("USA", "CHN"))
    assert (at(table, "USA", "CHN")["value"], at(table, "CHN", "USA")["value"]) == (0.0, 0.25)


def test_a_war_with_somebody_else_is_no_force_against_a_state_that_took_sides():
    record = dispute(("USA", "RUS", True, True, 5), ("RUS", "USA", False, False, 2)).with_columns(
        pair_hostility=pl.lit(2, pl.Int8)
    )
    assert at(force_pressure(record, system("USA", "RUS")), "USA", "RUS")["value"] == 0.25


def test_every_ordered_pair_has_a_row_and_peace_is_zero_without_doubt():
    table = force_pressure(
        dispute(("USA", "CHN", True, True, 4), ("CHN", "USA", False, False, 4)), system("USA", "CHN", "FRA")
    )
    assert table.height == 6
    assert at(table, "FRA", "USA")["sd"] == 0.0
    assert at(table, "USA", "CHN")["sd"] > 0.1


@given(st.integers(1, 4), st.floats(0.25, 4))
def test_a_higher_level_is_never_less_force(level, bend):
    lower, higher = force_level([level, level + 1], bend)
    assert 0 <= lower < higher <= 1


@pytest.mark.parametrize(("levels", "bend"), [([0], 1.0), ([6], 1.0), ([float("nan")], 1.0), ([2], 0.0)])
def test_a_level_off_the_scale_is_refused(levels, bend):
    with pytest.raises(InputError):
        force_level(levels, bend)


def test_a_state_whose_code_stood_for_another_is_unknown_that_year():
    years = range(2005, 2008)
    members = present(system("SRB", "YUG", "USA", years=years))
    lost = set(system("SRB", "YUG", "USA", years=years).rows()) - set(members.rows())
    assert len(lost) == 1
    assert lost <= {("SRB", 2006), ("YUG", 2006)}
    assert not set(directed_pairs(system("SRB", "YUG", "USA", years=years)).select("sender", "year").rows()) & lost


@pytest.mark.parametrize("name", UNRECORDED)
def test_an_instrument_without_a_record_says_what_there_is(name):
    with pytest.raises(UnknownNameError, match="no machine-readable record") as caught:
        pressure_by(name, PANEL)
    assert all(known in str(caught.value.expected) for known in INSTRUMENTS)
    assert "facts" in str(caught.value.hint)


def test_an_unknown_instrument_lists_all():
    with pytest.raises(UnknownNameError, match="no such instrument"):
        pressure_by("diplomacy", PANEL)


def test_years_and_states_are_checked_before_any_file_is_read():
    with pytest.raises(CoverageError, match="1990–2023"):
        pressure_by("sanctions", PANEL, first=1980)
    with pytest.raises(UnknownStateError):
        pressure_by("sanctions", PANEL, [("USA", "XXY")])


def test_every_instrument_has_its_coverage_and_no_other():
    assert set(COVERAGE) == set(INSTRUMENTS)
    assert COVERAGE["sanctions"] == SOURCES["sanctions"].coverage
    assert COVERAGE["force"] == SOURCES["gml_directed"].coverage
    assert COVERAGE["forward_bases"] == SOURCES["troops"].coverage
    assert COVERAGE["alliances_around"][1] == SOURCES["contiguity"].coverage[1]


def test_the_catalogue_has_each_with_its_direction():
    dims = {f"pressure_{name}": "directed" for name in INSTRUMENTS} | {"threat": "directed", "peace_scale": "dyad"}
    dims |= dict.fromkeys(("territorial_threat", "external_threat", "democracy", "vetoes"), "state")
    assert {name: MEASURES[name].dims for name in dims} == dims
