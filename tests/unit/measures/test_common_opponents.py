"""Pulses of common hostility, leads, and quarrels of the partner alone, on records made by hand."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.common_opponents import common_pulses, foreign_quarrels, hostilities, pressures


def blows(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"state": pl.String, "third": pl.String, "year": pl.Int32}, orient="row")


def years(table: pl.DataFrame, column: str) -> list[int]:
    return table.filter((pl.col("state") == "A") & (pl.col("other") == "B") & (pl.col(column) == 1))["year"].to_list()


def began(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"state_a": pl.String, "state_b": pl.String, "start": pl.Int64}, orient="row")


def rivalries(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    schema = {"state_a": pl.String, "state_b": pl.String, "start": pl.Int64, "end": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_a_pulse_begins_when_the_second_is_met_and_lasts_three_years() -> None:
    found = common_pulses(blows(("A", "C", 1900), ("B", "C", 1902)), 1890, 1910)
    assert years(found, "pulse") == [1902, 1903, 1904]
    assert years(found, "lead") == [1898, 1899, 1900]


def test_three_years_apart_is_not_common_and_other_thirds_do_not_count() -> None:
    assert common_pulses(blows(("A", "C", 1900), ("B", "C", 1903)), 1890, 1910).is_empty()
    assert common_pulses(blows(("A", "C", 1900), ("B", "D", 1900)), 1890, 1910).is_empty()


def test_a_steady_common_opponent_gives_one_pulse_and_then_stands() -> None:
    steady = blows(*((state, "C", year) for state in "AB" for year in range(1900, 1910)))
    found = common_pulses(steady, 1890, 1912)
    assert years(found, "pulse") == [1900, 1901, 1902]
    assert years(found, "standing") == list(range(1903, 1912))


def test_it_is_new_again_after_three_years_of_quiet() -> None:
    """Both are met in 1900, which is common to 1902, and again in 1905 or 1906."""
    for again, expected in ((1905, [1900, 1901, 1902]), (1906, [1900, 1901, 1902, 1906, 1907, 1908])):
        found = common_pulses(blows(*((s, "C", y) for s in "AB" for y in (1900, again))), 1890, 1910)
        assert years(found, "pulse") == expected


def test_a_shared_tie_stands_without_a_pulse_only() -> None:
    shared = pl.DataFrame({"state": ["A"] * 2, "other": ["B"] * 2, "year": [1899, 1900]})
    found = common_pulses(blows(("A", "C", 1900), ("B", "C", 1900)), 1890, 1910, shared=shared)
    assert years(found, "standing") == [1899]


def test_leads_beyond_the_record_are_not_known() -> None:
    found = common_pulses(blows(("A", "C", 1900), ("B", "C", 1900)), 1890, 1901)
    assert found.filter(pl.col("year") > 1897)["lead"].null_count() == found.filter(pl.col("year") > 1897).height


def test_hostilities_are_told_from_both_sides_and_pressure_from_the_target() -> None:
    assert hostilities(began(("A", "C", 1900)), began(("B", "C", 1901))).rows() == [
        ("A", "C", 1900), ("B", "C", 1901), ("C", "A", 1900), ("C", "B", 1901),
    ]  # fmt: skip
    disputes = pl.DataFrame(
        {
            "sender": ["C", "A"] * 2, "target": ["A", "C"] * 2, "year": [1900, 1900, 1901, 1901], "dispute": [1] * 4,
            "initiator": [True, False] * 2, "revisionist": [None, False] * 2,
        }
    )  # fmt: skip
    assert pressures(disputes).rows() == [("A", "C", 1900)]


def test_a_quarrel_is_the_partners_with_nobody_one_faces_oneself() -> None:
    """B quarrels with C, D, E and with A itself; C is A's rival, D had a dispute with A, E is neither."""
    disputes = began(("B", "C", 1900), ("B", "D", 1900), ("B", "E", 1900), ("A", "B", 1900), ("A", "D", 1899))
    asked = pl.DataFrame({"state": ["A"] * 3, "other": ["B"] * 3, "year": [1899, 1900, 1904]})
    found = foreign_quarrels(asked, disputes, rivalries(("A", "C", 1880, 1903)))
    assert found["quarrels"].to_list() == [0, 1, 3]  # the dispute with D and the rivalry with C are over by 1904
    assert found["quarrels_rivals_only"].to_list() == [0, 2, 3]
    later = foreign_quarrels(asked.with_columns(pl.col("year") + 5), disputes, rivalries())
    assert later["quarrels"].to_list() == [3, 0, 0]


def test_years_that_run_backwards_are_refused() -> None:
    for first, last, window in ((1900, 1899, 3), (1900, 1901, 0)):
        with pytest.raises(InputError, match="no years to look at"):
            common_pulses(blows(("A", "C", 1900)), first, last, window=window)
