"""Troops within reach."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.forward_bases import forward_bases


def system(*states: str, years: range = range(1950, 1951)) -> pl.DataFrame:
    rows = [(state, year) for state in states for year in years]
    return pl.DataFrame(rows, schema={"id": pl.String, "year": pl.Int32}, orient="row")


def pairs(*rows: tuple[object, ...], **extra: type[pl.DataType]) -> pl.DataFrame:
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, **extra}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def at(table: pl.DataFrame, sender: str, target: str, year: int = 1950) -> dict[str, float]:
    found = table.filter((pl.col("sender") == sender) & (pl.col("target") == target) & (pl.col("year") == year))
    return found.row(0, named=True)


def pact(*rows: tuple[str, str]) -> pl.DataFrame:
    return pairs(*((a, b, 1950, 1) for a, b in rows), defence=pl.Int8)


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
