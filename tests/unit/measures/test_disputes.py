"""Disputes as a whole and the wars in their course."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import TableError
from foedus.measures import dispute_spells, wars_in_disputes

YEARS = {
    "state_a": ["A"] * 4, "state_b": ["B", "B", "B", "C"], "year": [1901, 1900, 1901, 1905], "dispute": [1, 1, 2, 1],
    "hostility": [5, 3, 2, 4], "pair_fatality": [None, 0, None, 2], "originators": [True, True, False, True],
}  # fmt: skip


def test_a_dispute_is_of_one_pair_and_has_its_highest_level() -> None:
    assert dispute_spells(pl.DataFrame(YEARS)).rows() == [
        ("A", "B", 1, 1900, 1901, 5, 0, True),
        ("A", "B", 2, 1901, 1901, 2, None, False),
        ("A", "C", 1, 1905, 1905, 4, 2, True),
    ]


def test_a_row_twice_is_refused() -> None:
    table = pl.DataFrame(YEARS)
    with pytest.raises(TableError, match="twice"):
        dispute_spells(pl.concat([table, table]))


@pytest.mark.parametrize(
    ("years", "counted"),
    [
        ([1899], [0, 0, 0]),
        ([1899, 1900], [1, 0, 0]),  # begun before the dispute
        ([1901, 1902, 1903], [1, 0, 0]),  # shared with two disputes, counted with the earlier
        ([1902], [0, 0, 0]),
    ],
)
def test_a_war_counts_once_where_years_are_shared(years: list[int], counted: list[int]) -> None:
    wars = pl.DataFrame({"state_a": "A", "state_b": "B", "year": years, "war": 7})
    found = wars_in_disputes(dispute_spells(pl.DataFrame(YEARS)), wars)
    assert found["wars"].to_list() == counted


def test_two_wars_in_a_dispute_are_two() -> None:
    wars = pl.DataFrame({"state_a": ["A"] * 2, "state_b": ["B"] * 2, "year": [1900, 1900], "war": [7, 8]})
    found = wars_in_disputes(dispute_spells(pl.DataFrame(YEARS)), wars)
    assert found["wars"].to_list() == [2, 0, 0]
