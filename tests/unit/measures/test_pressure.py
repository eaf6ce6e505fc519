"""Pressure and threat: formulas, who presses whom, what is zero and what is unknown."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import CoverageError, InputError, TableError, UnknownNameError, UnknownStateError
from foedus.measures import varying
from foedus.measures.alliances_around import alliances_around
from foedus.measures.catalogue import MEASURES
from foedus.measures.catalogue.pressure import COVERAGE, pressure_by
from foedus.measures.forward_bases import forward_bases
from foedus.measures.pressure import (
    INSTRUMENTS,
    UNRECORDED,
    directed_pairs,
    force_level,
    force_pressure,
    present,
    sanctions_pressure,
)
from foedus.measures.territorial_threat import TerritorialRule, territorial_threat
from foedus.measures.threat import ThreatRule, proximity, threat, threats
from foedus.sources import SOURCES
from foedus.sources.sanctions import KINDS

PANEL = SimpleNamespace(folder=None)
KEY = ("state_a", "state_b", "year")


def system(*states: str, years: range = range(1950, 1951)) -> pl.DataFrame:
    rows = [(state, year) for state in states for year in years]
    return pl.DataFrame(rows, schema={"id": pl.String, "year": pl.Int32}, orient="row")


def pairs(*rows: tuple[object, ...], **extra: type[pl.DataType]) -> pl.DataFrame:
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, **extra}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def at(table: pl.DataFrame, sender: str, target: str, year: int = 1950) -> dict[str, float]:
    found = table.filter((pl.col("sender") == sender) & (pl.col("target") == target) & (pl.col("year") == year))
    return found.row(0, named=True)


# ----- sanctions


def sanctioned(*kinds: str, cases: int = 1) -> pl.DataFrame:
    marks = {kind: [kind in kinds, kind == "trade"] for kind in KINDS}
    names = {"sender": ["USA", "JPN"], "target": ["CHN", "PRK"], "year": [1990, 2006]}
    return pl.DataFrame({**names, **marks, "cases": [cases, 1]}, schema_overrides={"year": pl.Int32})


def test_sanctions_are_the_share_of_kinds_in_force_one_way_only():
    table = sanctions_pressure(
        sanctioned("arms", "trade", "travel", cases=4), system("USA", "CHN", years=range(1990, 1992))
    )
    assert at(table, "USA", "CHN", 1990)["value"] == pytest.approx(0.5)
    assert at(table, "USA", "CHN", 1990)["n"] == 4
    assert at(table, "USA", "CHN", 1991)["value"] == 0.0
    assert at(table, "CHN", "USA", 1990)["value"] == 0.0


def test_sanctions_of_a_state_outside_the_source_are_unknown_not_zero():
    table = sanctions_pressure(sanctioned("arms"), system("USA", "CHN", "BRA", years=range(1990, 1991)))
    assert set(table["sender"]) | set(table["target"]) == {"USA", "CHN"}


def test_sanctions_twice_in_a_year_are_refused():
    twice = pl.concat([sanctioned("arms"), sanctioned("trade")])
    with pytest.raises(TableError, match="twice"):
        sanctions_pressure(twice, system("USA", "CHN"))


# ----- force


def dispute(*sides: tuple[str, str, bool, bool | None, int], year: int = 1950) -> pl.DataFrame:
    rows = [(a, b, year, 1, first, wants, level) for a, b, first, wants, level in sides]
    schema = {"sender": pl.String, "target": pl.String, "year": pl.Int32, "dispute": pl.Int32}
    marks = {"initiator": pl.Boolean, "revisionist": pl.Boolean, "hostility": pl.Int8}
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


# ----- alliances around


def pact(*rows: tuple[str, str]) -> pl.DataFrame:
    return pairs(*((a, b, 1950, 1) for a, b in rows), defence=pl.Int8)


def test_neighbours_bound_to_the_sender_over_all_neighbours_but_the_sender():
    borders = pairs(("AAA", "BBB", 1950), ("AAA", "CCC", 1950), ("AAA", "ZZZ", 1950))
    table = alliances_around(borders, pact(("BBB", "ZZZ")), system("AAA", "BBB", "CCC", "ZZZ"))
    assert at(table, "ZZZ", "AAA")["value"] == 0.5
    assert at(table, "ZZZ", "AAA")["n"] == 2
    assert at(table, "BBB", "AAA")["value"] == 0.5  # its one other neighbour with a pact is ZZZ
    assert at(table, "CCC", "AAA")["value"] == 0.0


def test_an_ally_is_inside_the_ring_not_ringed():
    borders = pairs(("AAA", "BBB", 1950))
    ring = alliances_around(borders, pact(("BBB", "ZZZ")), system("AAA", "BBB", "ZZZ"))
    inside = alliances_around(borders, pact(("BBB", "ZZZ"), ("AAA", "ZZZ")), system("AAA", "BBB", "ZZZ"))
    assert (at(ring, "ZZZ", "AAA")["value"], at(inside, "ZZZ", "AAA")["value"]) == (1.0, 0.0)


def test_a_target_without_neighbours_but_the_sender_has_no_share():
    table = alliances_around(pairs(("AAA", "BBB", 1950)), pact(("BBB", "ZZZ")), system("AAA", "BBB", "ZZZ"))
    known = set(table.select("sender", "target").rows())
    assert ("BBB", "AAA") not in known
    assert not {target for _, target in known} & {"ZZZ"}


def test_a_promise_short_of_defence_is_no_ring():
    ties = pairs(("BBB", "ZZZ", 1950, 0), defence=pl.Int8)
    table = alliances_around(pairs(("AAA", "BBB", 1950)), ties, system("AAA", "BBB", "ZZZ"))
    assert at(table, "ZZZ", "AAA")["value"] == 0.0


# ----- forward bases


def hosts(*rows: tuple[str, int, int | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema={"host": pl.String, "year": pl.Int32, "troops": pl.Int32}, orient="row")


def km(*rows: tuple[str, str, float], year: int = 1950) -> pl.DataFrame:
    return pairs(*((a, b, year, d) for a, b, d in rows), distance_km=pl.Float64)


NEAR = km(("CHN", "KOR", 200.0), ("CHN", "DEU", 5000.0), ("DEU", "KOR", 8000.0), ("CHN", "USA", 5000.0))
NO_PACT = pairs(defence=pl.Int8)


def test_troops_within_reach_over_all_troops_abroad():
    table = forward_bases(
        hosts(("KOR", 1950, 300), ("DEU", 1950, 100), ("CHN", 1950, 100), ("USA", 1950, 9_000)), NEAR, NO_PACT,
        system("CHN", "KOR", "DEU", "USA"),
    )  # fmt: skip
    assert set(table["sender"]) == {"USA"}
    found = at(table, "USA", "CHN")
    # the troops on the target's own soil are abroad, but not forward of it; those at home are neither
    assert (found["value"], found["n"]) == (pytest.approx(0.6), 300)
    assert found["sd"] == 0.0
    assert at(table, "USA", "DEU")["value"] == 0.0
    assert "USA" not in table["target"]


def test_a_host_at_the_edge_of_the_reach_leaves_doubt():
    table = forward_bases(hosts(("KOR", 1950, 300)), km(("CHN", "KOR", 900.0)), NO_PACT, system("CHN", "KOR"))
    assert at(table, "USA", "CHN")["value"] == 1.0
    assert at(table, "USA", "CHN")["sd"] > 0.3


def test_bases_point_at_no_ally():
    table = forward_bases(
        hosts(("KOR", 1950, 300)), km(("JPN", "KOR", 100.0)), pact(("JPN", "USA")), system("JPN", "KOR")
    )  # fmt: skip
    assert (at(table, "USA", "JPN")["value"], at(table, "USA", "JPN")["n"]) == (0.0, 300)


def test_a_year_with_an_unknown_host_has_no_shares():
    deployed = hosts(("KOR", 1950, 300), ("KOR", 1951, 300), ("DEU", 1951, None))
    near = pl.concat([NEAR, NEAR.with_columns(year=pl.lit(1951, pl.Int32))])
    table = forward_bases(deployed, near, NO_PACT, system("CHN", "KOR", years=range(1950, 1953)))
    assert table["year"].unique().to_list() == [1950]


def test_a_target_without_any_distance_is_unknown_and_later_years_take_the_last_distances():
    table = forward_bases(
        hosts(("KOR", 1951, 300)), NEAR, NO_PACT, system("CHN", "KOR", "BRA", years=range(1951, 1952))
    )
    assert set(table["target"]) == {"CHN", "KOR"}
    assert table["extrapolated"].all()
    assert at(table, "USA", "CHN", 1951)["value"] == 1.0


def test_a_reach_of_nothing_is_refused():
    with pytest.raises(InputError, match="reach"):
        forward_bases(hosts(("KOR", 1950, 1)), NEAR, NO_PACT, system("CHN"), reach=0)


# ----- the dispatcher


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


# ----- territorial threat


def claim(*rows: tuple[str, str, int, bool | None, int]) -> pl.DataFrame:
    schema = {"sender": pl.String, "target": pl.String, "year": pl.Int32, "territory": pl.Boolean}
    levels = {"hostility": pl.Int8, "target_hostility": pl.Int8}
    full = [(a, b, year, wants, level, 1) for a, b, year, wants, level in rows]
    return pl.DataFrame(full, schema=schema | levels, orient="row")


BORDER = pairs(*(("AAA", "BBB", year) for year in range(1950, 1960)))


def of(table: pl.DataFrame, state: str, year: int) -> dict[str, float]:
    return table.filter((pl.col("state") == state) & (pl.col("year") == year)).row(0, named=True)


def test_a_neighbours_claim_threatens_the_target_and_fades():
    table = territorial_threat(
        claim(("AAA", "BBB", 1950, True, 4)), BORDER, system("AAA", "BBB", "CCC", years=range(1950, 1960))
    )
    assert of(table, "BBB", 1950)["value"] == 0.75
    assert of(table, "BBB", 1955)["value"] == pytest.approx(0.75 * math.exp(-1))
    assert of(table, "AAA", 1950)["value"] == of(table, "CCC", 1950)["value"] == 0.0
    assert (of(table, "BBB", 1950)["n"], of(table, "BBB", 1951)["n"]) == (1, 0)
    assert of(table, "BBB", 1955)["sd"] > 0
    assert table.height == 30


@pytest.mark.parametrize(
    "record",
    [claim(("AAA", "BBB", 1950, False, 5)), claim(("AAA", "BBB", 1950, None, 5)), claim(("CCC", "BBB", 1950, True, 5))],
)
def test_other_aims_unknown_aims_and_far_claimants_do_not_count(record):
    table = territorial_threat(record, BORDER, system("AAA", "BBB", "CCC"))
    assert table["value"].to_list() == [0.0] * 3


def test_a_longer_memory_never_lowers_the_threat():
    record, members = claim(("AAA", "BBB", 1950, True, 4)), system("AAA", "BBB", years=range(1950, 1960))
    short, long = (
        territorial_threat(record, BORDER, members, TerritorialRule(memory_years=tau))["value"].to_numpy()
        for tau in (2, 20)
    )
    assert (long >= short).all()
    assert (long > short).any()


def test_the_memory_reaches_back_before_the_years_asked_for():
    table = territorial_threat(claim(("AAA", "BBB", 1950, True, 5)), BORDER, system("BBB", years=range(1955, 1956)))
    assert of(table, "BBB", 1955)["value"] == pytest.approx(math.exp(-1))


# ----- threat


@given(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0, 1), st.floats(0, 1))
def test_threat_is_bounded_and_both_ways_add_up_to_nearness_times_hostility(one, other, near, hostile):
    forth, back = threat(one, other, near, hostile), threat(other, one, near, hostile)
    assert 0 <= float(forth) <= 1
    assert float(forth + back) == pytest.approx(near * hostile, abs=1e-12)


@given(st.floats(0, 20_000), st.floats(100, 10_000))
def test_farther_is_never_nearer_and_a_land_border_is_nearest(distance, gradient):
    near = proximity([distance, distance + 1.0, distance], [False, False, True], gradient)
    assert near[2] == 1.0 >= near[0] >= near[1] >= 0


def test_unknown_power_is_no_threat_of_zero():
    assert np.isnan(threat(float("nan"), 1.0, 1.0, 1.0))
    assert np.isnan(threat(0.0, 0.0, 1.0, 1.0))


@pytest.mark.parametrize(("distance", "gradient"), [(-1.0, 1.0), (1.0, 0.0)])
def test_a_negative_distance_is_refused(distance, gradient):
    with pytest.raises(InputError):
        proximity(distance, False, gradient)


def _record(*disputes: tuple[str, str, int, int]) -> dict[str, pl.DataFrame]:
    spells = {"state_a": pl.String, "state_b": pl.String, "start": pl.Int32, "end": pl.Int32}
    return {
        "mid": pairs(*disputes, hostility=pl.Int8), "wars": pairs(), "ucdp": pairs(type=pl.String),
        "rivalries": pl.DataFrame(schema=spells),
    }  # fmt: skip


def _threats(record: dict[str, pl.DataFrame], **changes: float) -> pl.DataFrame:
    strengths = {"AAA": 0.3, "BBB": 0.1, "CCC": 0.1}
    power = pl.DataFrame(
        [(state, 1950, value) for state, value in strengths.items()],
        schema={"state": pl.String, "year": pl.Int32, "value": pl.Float64}, orient="row",
    )  # fmt: skip
    distance = pairs(("AAA", "BBB", 1950, 500.0), ("AAA", "CCC", 1950, 2500.0), capital_distance=pl.Float64)
    borders = pairs(("AAA", "BBB", 1950, 1), ("AAA", "CCC", 1950, 5), type=pl.Int8)
    return threats(power, distance, borders, record, system("AAA", "BBB", "CCC", "DDD"), ThreatRule(**changes))


def test_power_proximity_and_hostility_multiply():
    table = _threats(_record(("AAA", "BBB", 1950, 5), ("AAA", "CCC", 1950, 5)))
    assert at(table, "AAA", "BBB")["value"] == pytest.approx(0.75)
    assert at(table, "BBB", "AAA")["value"] == pytest.approx(0.25)
    assert at(table, "AAA", "CCC")["value"] == pytest.approx(0.75 * math.exp(-1))
    # at war on a land border no assumed constant is left; across the sea the reach is
    assert at(table, "AAA", "BBB")["sd"] == 0.0
    assert at(table, "AAA", "CCC")["sd"] > 0.05


def test_a_pair_at_peace_is_zero_and_one_without_distance_or_power_has_no_row():
    table = _threats(_record(("AAA", "BBB", 1950, 5)))
    assert at(table, "AAA", "CCC")["value"] == at(table, "AAA", "CCC")["sd"] == 0.0
    assert set(table.select("sender", "target").rows()) == {
        ("AAA", "BBB"),
        ("BBB", "AAA"),
        ("AAA", "CCC"),
        ("CCC", "AAA"),
    }


def test_a_longer_reach_never_lowers_the_threat():
    record = _record(("AAA", "CCC", 1950, 4))
    near, far = (at(_threats(record, gradient=km), "AAA", "CCC")["value"] for km in (1000.0, 4000.0))
    assert far > near


# ----- draws


def test_draws_fill_the_range_and_two_are_needed():
    drawn = varying.points(1)[:, 0]
    assert len(drawn) == varying.DRAWS
    assert np.histogram(drawn, bins=4, range=(0, 1))[0].tolist() == [4, 4, 4, 4]
    assert varying.geometric((1.0, 100.0), 0.5) == pytest.approx(10.0)
    with pytest.raises(InputError):
        varying.points(1, draws=1)


def test_a_deviation_of_equal_values_is_nought_and_of_unknown_ones_unknown():
    found = varying.spread([np.array([0.1, 0.0, np.nan]), np.array([0.1, 1.0, 0.2])])
    assert found[0] == 0.0
    assert found[1] == pytest.approx(math.sqrt(0.5))
    assert np.isnan(found[2])
