"""Troubles at the borders, and years under a rival's pressure, on small made-up records."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.collapse_tables import LAG, pressed_years
from foedus.evidence.flank_tables import troubled_years

YEAR = 1999


def borders(*pairs: tuple[str, str]) -> pl.DataFrame:
    both = [*pairs, *((b, a) for a, b in pairs)]
    return pl.DataFrame([(*pair, YEAR) for pair in both], schema=["state_a", "state_b", "year"], orient="row")


def conflicts(*rows: tuple[str, str | None, bool] | tuple[str, str | None, bool, str]) -> pl.DataFrame:
    """Return armed conflicts; one without a second state, or with a fourth item, is fought within a state."""
    schema = {"state_a": pl.String, "state_b": pl.String, "direct": pl.Boolean, "home": pl.String}
    full = [row if len(row) == 4 else (*row, None if row[1] else row[0]) for row in rows]
    return pl.DataFrame(full, schema=schema, orient="row").with_columns(year=pl.lit(YEAR))


def crises(*rows: tuple[str, str]) -> pl.DataFrame:
    schema = {"state_a": pl.String, "state_b": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(year=pl.lit(YEAR))


MAP = borders(("CHN", "IND"), ("CHN", "PRK"), ("RUS", "PRK"), ("IND", "PAK"), ("RUS", "DEU"), ("FRA", "DEU"))


@pytest.mark.parametrize(
    ("fought", "quarrels", "expected"),
    [
        ([("IND", None, True)], [], {("CHN", "IND"): (True, False, False)}),  # within the neighbour
        (
            [("IND", "PAK", False, "IND")],
            [],
            {("CHN", "IND"): (True, False, False)},
        ),  # where another fought with rebels
        ([("IND", "PAK", True)], [], {("CHN", "IND"): (True, True, False)}),  # with a neighbour of the neighbour
        ([("IND", "BRA", True)], [], {}),  # on another continent
        ([("IND", "PAK", False)], [], {}),  # a party that only sent troops
        ([], [("CHN", "IND")], {("CHN", "IND"): (True, True, True)}),  # with the power itself
        ([], [("PRK", "USA")], {("CHN", "PRK"): (True, True, False), ("RUS", "PRK"): (True, True, False)}),
        ([], [("DEU", "YUG")], {}),
    ],
)
def test_trouble_is_what_happens_at_the_border(fought, quarrels, expected) -> None:
    found = troubled_years(MAP, conflicts(*fought), crises(*quarrels))
    assert found.height == 4
    told = {(row[0], row[1]): row[3:] for row in found.rows() if any(row[3:])}
    assert told == expected


def test_a_year_of_war_and_crisis_counts_once() -> None:
    twice = troubled_years(MAP, conflicts(("IND", "PAK", True), ("IND", None, True)), crises(("PAK", "IND")))
    assert twice.height == 4
    assert twice["trouble"].sum() == 1


def test_pressure_needs_two_major_powers_and_is_felt_some_years_longer() -> None:
    one = pl.DataFrame({"state_a": ["CHN"], "state_b": ["RUS"], "start": [1816], "end": [1955]})
    found = pressed_years(one, 2018)
    assert found.filter(pl.col("state") == "RUS")["year"].to_list() == list(range(1950, 1955 + LAG + 1))
    assert found["state"].unique().sort().to_list() == ["CHN", "RUS"]
    assert pressed_years(one, 2018, lag=0)["year"].max() == 1955


def test_no_year_is_pressed_in_which_a_state_is_no_major_power() -> None:
    one = pl.DataFrame({"state_a": ["DEU"], "state_b": ["GBR"], "start": [1896], "end": [1918]})
    found = pressed_years(one, 2018)
    assert found.filter(pl.col("state") == "DEU")["year"].max() == 1918
    assert found.filter(pl.col("state") == "GBR")["year"].max() == 1918 + LAG
