"""Alliances around a state."""

from __future__ import annotations

import polars as pl

from foedus.measures.alliances_around import alliances_around


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
