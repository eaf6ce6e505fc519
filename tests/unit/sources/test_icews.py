"""The reader of ICEWS: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, icews


def from_rows(module: ModuleType, tmp_path: Path, *rows: dict[str, object]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(list(rows)).write_parquet(path)
    return check_table(module.SOURCE, module.read(path))


def test_events_stay_directed(tmp_path: Path) -> None:
    counts = {"verbCoop": 4, "matlCoop": 3, "verbConf": 2, "matlConf": 1}
    one = {"i": "x", "j": "y", "year": 2004, "i_iso3c": "USA", "j_iso3c": "IRQ"} | counts
    other = one | {"i_iso3c": "IRQ", "j_iso3c": "USA", "verbCoop": 0}
    assert from_rows(icews, tmp_path, one, other).rows() == [
        ("IRQ", "USA", 2004, 0, 3, 2, 1),
        ("USA", "IRQ", 2004, 4, 3, 2, 1),
    ]
