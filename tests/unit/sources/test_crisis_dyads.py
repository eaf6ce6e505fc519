"""The reader of crisis dyads: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from foedus.sources import check_table, crisis_dyads

HEAD = (
    "crisno,year,crisname,statea,namea,actnuma,stateb,nameb,actnumb,"
    "trgyrdy,trgmody,trgdady,trmyrdy,trmmody,trmdady,ongoing,crdynum\n"
)


def tidy(tmp_path: Path, *rows: str) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return check_table(crisis_dyads.SOURCE, crisis_dyads.read(path))


def test_states_are_read_by_number_and_ordered_with_their_marks(tmp_path: Path) -> None:
    frame = tidy(
        tmp_path,
        "484,2017,TRAIN,345,SER,1,347,KOS,2,2017,1,14,2017,2,66,0,955",
        "488,2018,CLASHES,652,SYR,1,666,ISR,9999,2018,2,10,2018,5,10,0,966",
        "476,2015,JET,260,GFR,1,365,RUS,2,2015,11,24,2016,2,77,0,943",
    )
    assert frame.select("state_a", "state_b", "in_crisis_a", "in_crisis_b").rows() == [
        ("DEU", "RUS", True, True),
        ("SRB", "XKX", True, True),
        ("ISR", "SYR", False, True),
    ]


def test_unknown_days_are_null_and_the_year_of_the_end_remains(tmp_path: Path) -> None:
    frame = tidy(
        tmp_path,
        "473,2014,A,750,IND,1,770,PAK,2,2014,10,66,2014,10,88,0,937",
        "475,2015,B,731,PRK,1,732,ROK,2,2015,8,20,2015,8,77,0,939",
    )
    assert frame.select("start", "end", "end_year").rows() == [(None, None, 2014), (date(2015, 8, 20), None, 2015)]


def test_an_unfinished_crisis_has_its_year_and_no_dates(tmp_path: Path) -> None:
    frame = tidy(tmp_path, "510,2021,INVASION,365,RUS,1,369,UKR,2,2021,,,,,,0,995")
    assert frame.select("year", "start", "end", "end_year", "onset").rows() == [(2021, None, None, None, True)]


def test_years_that_are_not_complete_are_dropped(tmp_path: Path) -> None:
    days = "2020,12,15,2022,12,1"
    frame = tidy(
        tmp_path,
        "483,2000,KISANGANI,500,UGA,1,517,RWA,2,1999,8,7,2001,11,6,1,954",
        *(f"505,{year},FASHAGA,530,ETH,1,625,SUD,2,{days},{int(year > 2020)},989" for year in (2020, 2021, 2022)),
    )
    assert frame.select("year", "onset").rows() == [(2020, True), (2021, False)]
