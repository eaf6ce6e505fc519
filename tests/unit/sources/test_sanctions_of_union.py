"""The reader of the European Union's sanctions: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.errors import DataError
from foedus.sources import check_table, sanctions_of_union

HEAD = "sender,target,year,trade,arms,military,financial,travel,other,cases\n"


def read(tmp_path: Path, text: str) -> list[tuple[object, ...]]:
    path = tmp_path / "raw.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    frame = check_table(sanctions_of_union.SOURCE, sanctions_of_union.read(path))
    return frame.select("state", "outward", "year", "trade", "travel", "cases").rows()


def test_both_directions_and_no_row_of_states(tmp_path: Path) -> None:
    text = "EUU,RUS,2022,1,1,1,1,1,0,6\nDEU,RUS,2022,1,1,1,1,1,0,6\nRUS,EUU,2022,1,0,0,0,0,0,3\n"
    assert read(tmp_path, text) == [("RUS", False, 2022, True, False, 3), ("RUS", True, 2022, True, True, 6)]


def test_what_ukraine_asked_for_is_dropped(tmp_path: Path) -> None:
    assert read(tmp_path, "EUU,UKR,2014,1,0,0,1,1,1,3\nEUU,UKR,2013,1,0,0,0,0,0,1\n") == [
        ("UKR", True, 2013, True, False, 1)
    ]


def test_a_mark_that_is_neither_yes_nor_no(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="neither yes nor no"):
        read(tmp_path, "EUU,RUS,2022,2,1,1,1,1,0,6\n")
