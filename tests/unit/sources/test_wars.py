"""The reader of wars: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, wars


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_war_deaths_follow_their_state(tmp_path: Path) -> None:
    text = (
        "warnum,ccode1,ccode2,year,cowinteronset,batdeath1,batdeath2\n"
        "22,365,200,1854,1,100000,-9\n22,200,365,1854,1,-9,100000\n"
    )
    assert from_text(wars, tmp_path, text).rows() == [("GBR", "RUS", 1854, 22, True, None, 100000)]
