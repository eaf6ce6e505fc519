"""Third states to which both of a pair are tied."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError, TableError
from foedus.measures import shared_partners


def ties(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["state_a", "state_b", "year"], orient="row")


def test_the_year_itself_is_not_looked_at_and_the_window_ends() -> None:
    table = ties(("A", "C", 1900), ("C", "B", 1900), ("A", "C", 1900))
    assert shared_partners(table, 1898, 1910, window=3).rows() == [("A", "B", year, 1) for year in (1901, 1902, 1903)]


def test_ties_in_other_years_of_the_window_are_shared() -> None:
    table = ties(("A", "C", 1900), ("B", "C", 1903))
    assert shared_partners(table, 1900, 1910, window=3).is_empty()
    assert shared_partners(table, 1900, 1910, window=4).rows() == [("A", "B", 1904, 1)]


def test_numbers_are_those_counted_one_by_one() -> None:
    stream = np.random.default_rng(5)
    names = [f"S{place:02}" for place in range(12)]
    pairs = [(a, b) for a in names for b in names if a < b and stream.random() < 0.4]
    partners = {state: {a if b == state else b for a, b in pairs if state in (a, b)} for state in names}
    expected = {
        (a, b): len(partners[a] & partners[b]) for a in names for b in names if a < b and partners[a] & partners[b]
    }
    found = shared_partners(ties(*((a, b, 1900) for a, b in pairs)), 1901, 1901)
    assert {(a, b): number for a, b, _, number in found.iter_rows()} == expected
    assert len(expected) > 20


def test_bad_input_is_told() -> None:
    table = ties(("A", "C", 1900))
    with pytest.raises(InputError, match="window 0"):
        shared_partners(table, 1900, 1901, window=0)
    with pytest.raises(InputError, match="1901–1900"):
        shared_partners(table, 1901, 1900)
    with pytest.raises(TableError, match="state_b"):
        shared_partners(table.drop("state_b"), 1900, 1901)
