"""The reader of events by day: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, gdelt_daily


def from_rows(module: ModuleType, tmp_path: Path, *rows: dict[str, object]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(list(rows)).write_parquet(path)
    return check_table(module.SOURCE, module.read(path))


def test_days_keep_their_zeros(tmp_path: Path) -> None:
    day = {"date": date(2018, 1, 1), "a": "USA", "b": "TWN", "edge": 0.0}
    assert from_rows(gdelt_daily, tmp_path, day).rows() == [("TWN", "USA", date(2018, 1, 1), 2018, 0.0)]
