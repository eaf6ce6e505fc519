"""The reader of leaders: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from foedus.sources import check_table, leaders

HEADER = "stateabb,ccode,leadid,leader,sdate,smonth,syear,emonth,eyear,birthyear,gender,militarycareer\n"


def from_text(folder: Path, text: str) -> pl.DataFrame:
    (folder / "raw.csv").write_text(HEADER + text, encoding="utf-8")
    return check_table(leaders.SOURCE, leaders.read(folder / "raw.csv"))


def test_an_open_end_is_null_and_unknown_facts_are_too(tmp_path: Path) -> None:
    text = (
        "GMY,255,A1,Merkel,22,11,2005,,,1954.0,0,0.0\nMYA,775,A2,Min Aung Hlaing,1,2,2021,,,-99.0,-99,-99.0\n"
        "AAB,58,A3,Somebody,1,1,1990,3.0,1994.0,,1,0.5\n"
    )
    assert from_text(tmp_path, text).rows() == [
        ("ATG", "Somebody", date(1990, 1, 1), 1994, 3, None, False, None),
        ("DEU", "Merkel", date(2005, 11, 22), None, None, 1954, True, False),
        ("MMR", "Min Aung Hlaing", date(2021, 2, 1), None, None, None, None, None),
    ]


def test_a_leader_who_stays_while_the_code_changes_entered_once(tmp_path: Path) -> None:
    text = (
        "GMY,255,A2,Kohl,1,10,1990,10.0,1998.0,1930.0,1,0.0\nGMY,260,A1,Kohl,1,10,1982,9.0,1990.0,1930.0,1,0.0\n"
        "LAO,812,B1,Souvanna Phouma,23,6,1962,4.0,1964.0,1901.0,1,0.0\n"
        "LAO,812,B2,Souvanna Phouma,20,4,1964,12.0,1975.0,1901.0,1,0.0\n"
    )
    frame = from_text(tmp_path, text)
    assert frame.select("state", "start", "end_year", "end_month").rows() == [
        ("DEU", date(1982, 10, 1), 1998, 10),
        ("LAO", date(1962, 6, 23), 1964, 4),
        ("LAO", date(1964, 4, 20), 1975, 12),
    ]


def test_names_lose_blanks_and_brackets_that_nothing_closes(tmp_path: Path) -> None:
    text = "SNM,331,A1,Vincenzo Pedini (2nd time)         (,1,10,1949,4.0,1950.0,1900.0,1,0.0\n"
    assert from_text(tmp_path, text)["leader"].to_list() == ["Vincenzo Pedini (2nd time)"]


def test_leaders_of_serbia_before_its_independence_are_yugoslavias(tmp_path: Path) -> None:
    text = "YUG,345,A1,Kostunica,7,10,2000,3.0,2004.0,1944.0,1,0.0\nYUG,345,A2,Vucic,27,4,2014,,,1970.0,1,0.0\n"
    assert from_text(tmp_path, text).select("state", "leader").rows() == [("SRB", "Vucic"), ("YUG", "Kostunica")]
