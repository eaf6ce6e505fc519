"""The reader of national capabilities: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, nmc


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_minus_nine_is_null_and_the_surviving_germany_is_kept(tmp_path: Path) -> None:
    text = (
        "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n"
        "255,1990,1,-9,3,4,5,6,0.02\n"
        "260,1990,9,9,9,9,9,9,0.03\n"
        "260,1989,7,7,7,7,7,7,0.03\n"
    )
    frame = from_text(nmc, tmp_path, text)
    assert frame.select("state", "year", "milex", "milper").rows() == [
        ("DEU", 1989, 7.0, 7.0),
        ("DEU", 1990, 1.0, None),
    ]
