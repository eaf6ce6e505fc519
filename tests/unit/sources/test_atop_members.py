"""The reader of members of alliances: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import atop_members, check_table


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_member_dates(tmp_path: Path) -> None:
    text = (
        "atopid,member,phase,yrent,moent,dayent,yrexit,moexit,dayexit,bilat,defense,offense,neutral,nonagg,consul\n"
        "1,2,0,1949,4,4,0,0,0,0,1,0,0,0,1\n"
        "2,365,0,1939,8,,1940,2,,1,0,0,0,1,0\n"
        "3,8152,0,1874,1,1,1883,1,1,0,0,0,0,0,1\n"
    )
    frame = from_text(atop_members, tmp_path, text)
    assert frame.select("state", "entry", "exit", "day_assumed", "bilateral").rows() == [
        ("USA", date(1949, 4, 4), None, False, False),
        ("RUS", date(1939, 8, 1), date(1940, 2, 29), True, True),
    ]
