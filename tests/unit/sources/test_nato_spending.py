"""The reader of NATO's expenditure: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, nato_spending


def from_rows(folder: Path, *rows: tuple[str, int, float, bool]) -> pl.DataFrame:
    pl.DataFrame(rows, schema=["ally", "year", "pct_gdp", "estimate"], orient="row").write_parquet(folder / "r.parquet")
    return check_table(nato_spending.SOURCE, nato_spending.read(folder / "r.parquet"))


def test_allies_in_words_become_states_and_per_cent_a_fraction(tmp_path: Path) -> None:
    frame = from_rows(
        tmp_path, ("Türkiye", 2014, 1.44, False), ("Slovak Republic", 2024, 2.0, False), ("Finland", 2026, 2.65, True)
    )
    assert frame.select("state", "year", "estimate").rows() == [
        ("FIN", 2026, True),
        ("SVK", 2024, False),
        ("TUR", 2014, False),
    ]
    assert frame["share"].to_list() == pytest.approx([0.0265, 0.02, 0.0144])


def test_a_sum_of_allies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="NATO Europe and Canada"):
        from_rows(tmp_path, ("NATO Europe and Canada", 2024, 2.0, False))
