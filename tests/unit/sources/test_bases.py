"""The reader of bases: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import bases, check_table


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_base_names_are_latin_and_tidy(tmp_path: Path) -> None:
    text = (
        "countryname,ccode,iso3c,basename,lat,lon,base,lilypad,fundedsite\n"
        "Chile,155,CHL,Concón,-32.9,-71.4,0,0,1\nCuba,40,CUB,Guantanamo\t Bay,NA,NA,1,0,0\n"
    )
    frame = from_text(bases, tmp_path, text, encoding="iso-8859-1")
    assert frame.select("host", "name", "lat").rows() == [("CHL", "Concón", -32.9), ("CUB", "Guantanamo Bay", None)]
