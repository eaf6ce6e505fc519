"""The reader of directed disputes: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, gml_directed


def from_text(module: ModuleType, tmp_path: Path, text: str) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_text(text, encoding="utf-8")
    return check_table(module.SOURCE, module.read(path))


GML = (
    "dispnum,ccode1,ccode2,year,midonset,sidea1,orig1,orig2,revstate1,revtype11,revtype12,revtype21,hostlev1,hostlev2\n"
)


def test_the_revision_of_the_first_state_is_its_own(tmp_path: Path) -> None:
    text = GML + (
        "1,2,20,1900,1,1,1,1,1,2,0,1,4,1\n"  # second type of the first state is territory
        "1,20,2,1900,1,0,1,1,0,0,2,-9,1,4\n"
        "2,2,70,1900,0,1,1,0,-9,-9,1,-9,3,3\n"
        "2,70,2,1900,0,0,0,1,1,1,-9,-9,3,3\n"
        "3,2,200,1900,0,1,1,0,1,-9,0,-9,3,3\n"
        "3,200,2,1900,0,0,0,1,0,-9,0,-9,3,3\n"
    )
    frame = from_text(gml_directed, tmp_path, text)
    columns = ("sender", "target", "initiator", "revisionist", "territory", "hostility", "target_hostility")
    assert frame.select(columns).rows() == [
        ("CAN", "USA", False, False, False, 1, 4),
        ("GBR", "USA", False, False, False, 3, 3),
        ("MEX", "USA", False, True, True, 3, 3),
        ("USA", "CAN", True, True, True, 4, 1),
        ("USA", "GBR", True, True, None, 3, 3),
        ("USA", "MEX", True, None, None, 3, 3),
    ]


def test_the_level_of_the_pair_is_not_that_of_a_war_with_somebody_else(tmp_path: Path) -> None:
    text = GML + "611,2,365,1964,1,1,1,0,0,0,0,-9,5,2\n611,365,2,1964,1,0,0,1,0,0,0,-9,2,5\n"
    frame = from_text(gml_directed, tmp_path, text).sort("sender")
    assert frame.select("sender", "hostility", "target_hostility", "pair_hostility").rows() == [
        ("RUS", 2, 5, 2),
        ("USA", 5, 2, 2),
    ]
