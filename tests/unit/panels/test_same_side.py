"""Who fought beside whom, told from who fought against whom."""

from __future__ import annotations

import polars as pl

from foedus.panels.same_side import same_sides


def of(*rows: tuple[int, int, str, str | None]) -> list[tuple[object, ...]]:
    schema = {"conflict": pl.Int32, "year": pl.Int32, "state_a": pl.String, "state_b": pl.String}
    return same_sides(pl.DataFrame(list(rows), schema=schema, orient="row")).rows()


def test_opponents_of_an_opponent_are_on_one_side() -> None:
    korea = [(1, 1951, "CHN", "KOR"), (1, 1951, "CHN", "USA"), (1, 1951, "KOR", "PRK"), (1, 1951, "PRK", "USA")]
    assert of(*korea) == [("CHN", "PRK", 1951), ("KOR", "USA", 1951)]


def test_opponents_of_rebels_are_on_one_side() -> None:
    assert of((2, 2005, "AFG", None), (2, 2005, "GBR", None), (3, 2005, "IND", None)) == [("AFG", "GBR", 2005)]


def test_a_war_of_two_has_no_side_of_more() -> None:
    assert of((4, 1999, "IND", "PAK")) == []


def test_a_triangle_of_enemies_has_no_friends() -> None:
    assert of((5, 1992, "AAA", "BBB"), (5, 1992, "AAA", "CCC"), (5, 1992, "BBB", "CCC")) == []


def test_another_conflict_or_year_is_another_matter() -> None:
    rows = [(6, 1991, "AAA", "ZZZ"), (6, 1992, "BBB", "ZZZ"), (7, 1991, "BBB", "ZZZ")]
    assert of(*rows) == []
