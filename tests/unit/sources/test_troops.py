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
    services = "army_ad,air_force_ad,marine_corps_ad"
    text = (
        f"countryname,year,ccode,iso3c,troops_ad,{services}\nAden,1965,1029,NA,2,0,0,2\n"
        "Vietnam,1968,816,VNM,537377,0,0,0\nYugoslavia,1960,345,NA,30,20,5,1\nUnited States,1951,2,USA,0,0,0,0\n"
        "United States,2008,2,USA,9,3,2,1\nCzechia,2013,316,CZE,17,9,3,1\nCzech Republic,2013,316,CZE,0,0,0,0\n"
        "Slovakia,1951,317,SVK,0,0,0,0\nJapan,2008,740,JPN,79296,5201,25358,25773\n"
        "Iraq,2007,645,IRQ,510000,1,1,1\nGermany,1952,255,DEU,176084,NA,NA,NA\nPeru,1960,135,PER,0,0,0,0\n"
    )
    assert from_text(troops, tmp_path, text).rows() == [
        ("CZE", 2013, 17, 13),
        ("DEU", 1952, 176084, None),
        ("IRQ", 2007, None, None),
        ("JPN", 2008, None, None),
        ("PER", 1960, 0, 0),
        ("RVN", 1968, 537377, None),
        ("USA", 2008, 9, 6),
        ("YUG", 1960, 30, 26),
    ]
