"""How a source's table is laid onto the state system, on tables small enough to see through."""

from __future__ import annotations

import math

import polars as pl
import pytest

from foedus.panels.build import lay_on
from foedus.panels.contributions import DYAD_CONTRIBUTIONS
from foedus.panels.distance import EARTH_RADIUS, capital_distances, great_circle
from foedus.panels.schema import Variable, variable

YEARS = {"year": pl.Int32}


def _part(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows).with_columns(pl.col("year").cast(pl.Int32))


def _variable(missing: str) -> Variable:
    return Variable("x", "state", "Int8", "", "ordinal", "mid", missing, 0, 5, "")  # type: ignore[arg-type]


BASE = pl.DataFrame({"state": ["AAA"] * 5, "year": [1, 2, 3, 4, 5]}, schema_overrides=YEARS)
PART = _part([{"state": "AAA", "year": 2, "x": 3}, {"state": "AAA", "year": 4, "x": None}])


def test_years_outside_coverage_are_missing_not_zero() -> None:
    laid = lay_on(BASE, PART, [_variable("zero")], (2, 4), ("state", "year"))
    assert laid["x"].to_list() == [None, 3, 0, None, None]


def test_absence_that_means_unknown_stays_missing() -> None:
    laid = lay_on(BASE, PART, [_variable("unknown")], (2, 4), ("state", "year"))
    assert laid["x"].to_list() == [None, 3, None, None, None]


def test_a_null_the_source_states_is_not_turned_into_zero() -> None:
    laid = lay_on(BASE, PART, [_variable("zero")], (1, 5), ("state", "year"))
    assert laid["x"].to_list() == [0, 3, 0, None, 0]


def test_a_value_outside_the_coverage_is_not_let_in() -> None:
    laid = lay_on(BASE, PART, [_variable("zero")], (3, 3), ("state", "year"))
    assert laid["x"].to_list() == [None, None, 0, None, None]


def _disputes(*rows: tuple[int, int | None, bool]) -> pl.DataFrame:
    table = [
        {"state_a": "AAA", "state_b": "BBB", "year": 1900, "dispute": number, "hostility": level}
        | {"fatality": deaths, "onset": onset}
        for number, (level, deaths, onset) in enumerate(rows)
    ]
    frame = pl.DataFrame(table, schema_overrides={"fatality": pl.Int8, "hostility": pl.Int8, "year": pl.Int32})
    return DYAD_CONTRIBUTIONS["mid"](frame)


def test_several_disputes_in_a_year_give_their_worst() -> None:
    assert _disputes((2, 0, False), (4, 3, True)).row(0)[3:] == (4, 3, 1)


@pytest.mark.parametrize(
    ("deaths", "expected"), [((None,), None), ((1, None), None), ((6, None), 6), ((0,), 0), ((2, 5), 5)]
)
def test_unknown_deaths_are_unknown_unless_the_top_is_reached(
    deaths: tuple[int | None, ...], expected: int | None
) -> None:
    assert _disputes(*((4, known, True) for known in deaths))["dispute_fatality"].item() == expected


def test_rivalry_spells_include_both_ends() -> None:
    spells = pl.DataFrame(
        {"state_a": ["AAA", "AAA"], "state_b": ["BBB", "BBB"], "start": [1950, 1951], "end": [1952] * 2}
    )
    found = DYAD_CONTRIBUTIONS["rivalries"](spells).sort("year")
    assert found["year"].to_list() == [1950, 1951, 1952]
    assert found["rivalry"].to_list() == [1, 1, 1]


def test_civil_wars_and_lone_states_are_no_interstate_conflict() -> None:
    rows = [("interstate", "BBB", 1, True), ("intrastate", "BBB", 2, True), ("interstate", None, 2, True)]
    rows += [("interstate", "CCC", 2, False)]
    table = pl.DataFrame(
        [
            {"conflict": 1, "year": 2000, "state_a": "AAA", "state_b": other, "intensity": level, "type": kind}
            | {"territory": False, "direct": direct}
            for kind, other, level, direct in rows
        ]
    )
    found = DYAD_CONTRIBUTIONS["ucdp"](table).sort("state_a", "state_b")
    columns = ("state_a", "state_b", "interstate_conflict", "interstate_conflict_direct", "same_side")
    assert found.select(columns).rows() == [("AAA", "BBB", 1, 1, 0), ("AAA", "CCC", 2, 0, 0), ("BBB", "CCC", 0, 0, 1)]


def test_the_closest_border_of_the_year_counts() -> None:
    table = pl.DataFrame({"state_a": ["A", "A"], "state_b": ["B", "B"], "year": [1900, 1900], "type": [4, 1]})
    assert DYAD_CONTRIBUTIONS["contiguity"](table).select("contiguity_type", "land_border").row(0) == (1, 1)


@pytest.mark.parametrize(
    ("place_a", "place_b", "expected"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((0.0, 0.0), (0.0, 180.0), math.pi * EARTH_RADIUS),
        ((90.0, 0.0), (0.0, 77.0), math.pi * EARTH_RADIUS / 2),
        ((0.0, 179.0), (0.0, -179.0), math.pi * EARTH_RADIUS / 90),
    ],
)
def test_great_circle_limits(place_a: tuple[float, float], place_b: tuple[float, float], expected: float) -> None:
    frame = pl.DataFrame([(*place_a, *place_b)], schema=["a", "b", "c", "d"], orient="row")
    found = frame.select(great_circle(*(pl.col(name) for name in "abcd"))).item()
    assert found == pytest.approx(expected, abs=1e-6)


def test_a_moved_capital_changes_the_distance_from_the_year_of_the_move() -> None:
    capitals = pl.DataFrame(
        {
            "state": ["AAA", "AAA", "BBB"],
            "start": ["1900-01-01", "1901-06-01", "1900-01-01"],
            "end": ["1901-05-31", "1902-12-31", "1902-12-31"],
            "latitude": [0.0, 10.0, 0.0],
            "longitude": [0.0, 0.0, 0.0],
        }
    ).with_columns(pl.col("start", "end").str.to_date())
    found = capital_distances(capitals).sort("year")
    assert found["state_a"].unique().to_list() == ["AAA"]
    assert (found["capital_distance"] > 0).to_list() == [False, True, True]


def test_units_of_the_schema_reach_the_user() -> None:
    assert variable("capital_distance").unit == "km"
