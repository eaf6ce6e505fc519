"""Neighbours' claims to territory."""

from __future__ import annotations

import math

import polars as pl
import pytest

from foedus.measures.territorial_threat import TerritorialRule, territorial_threat


def system(*states: str, years: range = range(1950, 1951)) -> pl.DataFrame:
    rows = [(state, year) for state in states for year in years]
    return pl.DataFrame(rows, schema={"id": pl.String, "year": pl.Int32}, orient="row")


def pairs(*rows: tuple[object, ...], **extra: type[pl.DataType]) -> pl.DataFrame:
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, **extra}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def claim(*rows: tuple[str, str, int, bool | None, int]) -> pl.DataFrame:
    schema = {"sender": pl.String, "target": pl.String, "year": pl.Int32, "territory": pl.Boolean}
    levels = {"pair_hostility": pl.Int8}
    full = [(a, b, year, wants, level) for a, b, year, wants, level in rows]
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
