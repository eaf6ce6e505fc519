"""Order relations that any reader of the field knows, and what a measure says of them."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.library.facts import known_pairs
from foedus.measures.known_pairs import ordered_known_pairs

SCHEMA = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "value": pl.Float64}


def table(*rows: tuple[str, str, int, float | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def test_there_are_26_relations_of_different_pairs_or_years() -> None:
    relations = known_pairs()
    assert relations["id"].to_list() == [f"K{number:02}" for number in range(1, 27)]
    for row in relations.iter_rows(named=True):
        assert (row["closer"], row["closer_years"]) != (row["further"], row["further_years"])


@pytest.mark.parametrize(("early", "late", "holds"), [(0.5, -0.5, True), (-0.5, 0.5, False), (0.1, 0.1, False)])
def test_means_of_both_sides_are_compared(early: float, late: float, holds: bool) -> None:
    rows = table(("CHN", "RUS", 1952, early), ("CHN", "RUS", 1956, early), ("CHN", "RUS", 1965, late))
    first = ordered_known_pairs(rows).row(0, named=True)
    assert (first["id"], first["closer_value"], first["further_value"], first["holds"]) == ("K01", early, late, holds)


def test_a_side_without_a_value_decides_nothing() -> None:
    rows = table(("CHN", "RUS", 1952, 0.5), ("CHN", "RUS", 1965, None))
    assert ordered_known_pairs(rows)["holds"].to_list() == [None] * 26
