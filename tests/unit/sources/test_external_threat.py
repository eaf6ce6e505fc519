"""The reader of external threat: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, external_threat


def from_text(module: ModuleType, tmp_path: Path, text: str) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_text(text, encoding="utf-8")
    return check_table(module.SOURCE, module.read(path))


THREAT = "ccode,year,lsthreat\n"


def test_years_that_were_never_measured_are_no_zeros(tmp_path: Path) -> None:
    rows = "2,1918,0.1\n2,1919,0.0\n2,1920,0.0\n2,2002,0.4\n2,2003,0.9\n2,2008,0.0\n,2009,0.0\n225,1995,0.0\n"
    frame = from_text(external_threat, tmp_path, THREAT + rows)
    assert frame.rows() == [("CHE", 1995, 0.0), ("USA", 1918, 0.1), ("USA", 2002, 0.4)]


def test_external_threat_keeps_the_united_germany(tmp_path: Path) -> None:
    frame = from_text(external_threat, tmp_path, THREAT + "260,1990,0.1\n255,1990,0.2\n")
    assert frame.rows() == [("DEU", 1990, 0.2)]
