"""The reader of democracy: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, democracy


def from_text(module: ModuleType, tmp_path: Path, text: str) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_text(text, encoding="utf-8")
    return check_table(module.SOURCE, module.read(path))


def test_each_measure_of_democracy_takes_the_new_code_first(tmp_path: Path) -> None:
    text = "ccode,year,euds,aeuds,v2x_polyarchy\n260,1990,NA,NA,0.89\n255,1990,1.6,1.3,\n2,2025,1,1,0.7\n"
    assert from_text(democracy, tmp_path, text).rows() == [("DEU", 1990, 0.89, 1.6, 1.3)]
