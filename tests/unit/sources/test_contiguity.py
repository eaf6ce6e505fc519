"""The reader of contiguity: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, contiguity


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_contiguity_covers_every_year_touched_and_nothing_else(tmp_path: Path) -> None:
    text = (
        "ccode1,ccode2,conttype,stdate,enddate\n2,40,4,1902-05-01,1903-09-01\n2,40,0,1904-01-01,1905-01-01\n"
        "40,2,4,1902-05-01,1903-09-01\n2,20,1,2015-01-01,2016-12-01\n2,20,5,2015-01-01,2015-12-01\n"
    )
    assert from_text(contiguity, tmp_path, text).rows() == [
        ("CAN", "USA", 2015, 1),
        ("CAN", "USA", 2016, 1),
        ("CUB", "USA", 1902, 4),
        ("CUB", "USA", 1903, 4),
    ]
