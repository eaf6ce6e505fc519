"""The reader of trade and production: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, trade_agtpa


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_parquet(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return tidy(module, path)


def test_sales_at_home_and_economies_that_are_no_states_are_dropped(tmp_path: Path) -> None:
    pairs = [("USA", "USA"), ("HKG", "USA"), ("ROM", "USA"), ("USA", "ROM")]
    rows: list[dict[str, object]] = [
        {"exporter": first, "importer": second, "year": 1990.0, "trade": 4.0} for first, second in pairs
    ]
    assert from_parquet(trade_agtpa, tmp_path, rows).rows() == [("ROU", "USA", 1990, 4.0), ("USA", "ROU", 1990, 4.0)]
