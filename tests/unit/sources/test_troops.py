"""The reader of troops: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, troops


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_troops(tmp_path: Path) -> None:
    text = (
        "countryname,year,ccode,iso3c,troops_ad\nAden,1965,1029,NA,2\nVietnam,1968,816,VNM,537377\n"
        "Yugoslavia,1960,345,NA,30\nUnited States,1951,2,USA,0\nUnited States,2008,2,USA,9\n"
        "Czechia,2013,316,CZE,17\nCzech Republic,2013,316,CZE,0\nSlovakia,1951,317,SVK,0\n"
        "Japan,2008,740,JPN,79296\nIraq,2007,645,IRQ,510000\nGermany,1952,255,DEU,176084\n"
    )
    assert from_text(troops, tmp_path, text).rows() == [
        ("CZE", 2013, 17),
        ("DEU", 1952, 176084),
        ("IRQ", 2007, None),
        ("JPN", 2008, None),
        ("RVN", 1968, 537377),
        ("USA", 2008, 9),
        ("YUG", 1960, 30),
    ]
