"""Each trap of the sources on conflict and politics, on files of a few rows made on the fly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import (
    check_table,
    crises,
    democracy,
    external_threat,
    gml_directed,
    peace_scale,
    polity,
    sanctions,
    vetoes,
)


def from_text(module: ModuleType, tmp_path: Path, text: str) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_text(text, encoding="utf-8")
    return check_table(module.SOURCE, module.read(path))


SANCTIONS = "sender,target,year,trade,arms,military,financial,travel,other,cases\n"


def test_the_european_union_is_no_state_and_its_rows_go(tmp_path: Path) -> None:
    text = SANCTIONS + "EUU,RUS,2022,1,1,1,1,1,0,6\nDEU,RUS,2022,1,1,1,1,1,0,6\nRUS,EUU,2022,1,0,0,0,0,0,3\n"
    frame = from_text(sanctions, tmp_path, text)
    assert frame.rows() == [("DEU", "RUS", 2022, True, True, True, True, True, False, 6)]
    assert sanctions.covered_states(frame) == ["DEU", "RUS"]


def test_covered_states_are_those_that_sent_or_met_a_sanction(tmp_path: Path) -> None:
    text = SANCTIONS + "USA,CHN,1990,0,1,1,0,0,0,1\nJPN,PRK,2006,1,0,0,0,0,0,1\n"
    assert sanctions.covered_states(from_text(sanctions, tmp_path, text)) == ["CHN", "JPN", "PRK", "USA"]


def test_a_sanction_by_a_code_of_no_state_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="XXQ"):
        from_text(sanctions, tmp_path, SANCTIONS + "XXQ,CHN,1990,0,1,1,0,0,0,1\n")


@pytest.mark.parametrize("mark", ["2", ""])
def test_a_mark_of_a_kind_that_is_neither_yes_nor_no_is_an_error(tmp_path: Path, mark: str) -> None:
    with pytest.raises(DataError, match="neither yes nor no"):
        from_text(sanctions, tmp_path, SANCTIONS + f"USA,CHN,1990,0,{mark},1,0,0,0,1\n")


CRISES = (
    "crisno,crisname,trigent,yrtrig,motrig,datrig,yrterm,moterm,daterm,gravcr,viol,cractr,usinv,suinv\n"
    "30,BLANK,,,,,,,,,,,,\n"
)


def test_a_crisis_without_any_value_is_dropped_and_codes_of_no_single_state_are_null(tmp_path: Path) -> None:
    text = CRISES + (
        "1,ONE,365,1962,10,16,1962,11,20,5,2,3,4,4\n"
        "2,SEVERAL,997,1962,10,77,1963,1,88,5,2,3,4,\n"
        "3,HIJAZ,671,1924,9,1,1925,,,5,2,3,1,1\n"
    )
    frame = from_text(crises, tmp_path, text)
    assert frame.select("crisis", "trigger", "start", "end", "end_year").rows() == [
        (1, "RUS", date(1962, 10, 16), date(1962, 11, 20), 1962),
        (2, None, None, None, 1963),
        (3, None, date(1924, 9, 1), None, 1925),
    ]
    assert frame["russia_involvement"].to_list() == [4, None, 1]


THREAT = "ccode,year,lsthreat\n"


def test_years_that_were_never_measured_are_no_zeros(tmp_path: Path) -> None:
    rows = "2,1918,0.1\n2,1919,0.0\n2,1920,0.0\n2,2002,0.4\n2,2003,0.9\n2,2008,0.0\n,2009,0.0\n225,1995,0.0\n"
    frame = from_text(external_threat, tmp_path, THREAT + rows)
    assert frame.rows() == [("CHE", 1995, 0.0), ("USA", 1918, 0.1), ("USA", 2002, 0.4)]


def test_external_threat_keeps_the_united_germany(tmp_path: Path) -> None:
    frame = from_text(external_threat, tmp_path, THREAT + "260,1990,0.1\n255,1990,0.2\n")
    assert frame.rows() == [("DEU", 1990, 0.2)]


def test_each_measure_of_democracy_takes_the_new_code_first(tmp_path: Path) -> None:
    text = "ccode,year,euds,aeuds,v2x_polyarchy\n260,1990,NA,NA,0.89\n255,1990,1.6,1.3,\n2,2025,1,1,0.7\n"
    assert from_text(democracy, tmp_path, text).rows() == [("DEU", 1990, 0.89, 1.6, 1.3)]


def test_polity_ends_before_only_one_state_is_left(tmp_path: Path) -> None:
    text = "ccode,year,polity2\n2,2018,8\n2,2019,7\n260,1990,9\n255,1990,10\n31,2000,\n"
    assert from_text(polity, tmp_path, text).rows() == [("DEU", 1990, 10), ("USA", 2018, 8)]


@pytest.mark.parametrize("score", ["6.5", "-66"])
def test_a_score_that_polity_does_not_know_is_an_error(tmp_path: Path, score: str) -> None:
    with pytest.raises(DataError, match="whole numbers"):
        from_text(polity, tmp_path, f"ccode,year,polity2\n2,2018,{score}\n")


VETOES = "year,date,draft,agenda_item,member_veto1,member_veto2,member_veto3,USA,UK\n"


def test_vetoes_are_read_from_the_names_not_the_marks(tmp_path: Path) -> None:
    text = VETOES + (
        "1975,8/11/1975,S/1,Admission,USA,,,0,0\n"
        "1955,12/13/1955,S/2,Admission,China,,,0,0\n"
        "1972,8/25/1972,S/3,Admission,China,,,0,0\n"
        "1977,10/31/1977,S/4,South Africa,UK,France,USA,1,1\n"
        "1977,10/31/1977,S/4,South Africa,USSR,,,0,0\n"
        "2022,5/26/2022,S/5,Part of a year,China,Russia,,0,0\n"
    )
    frame = from_text(vetoes, tmp_path, text)
    assert frame.select("ballot", "state").rows() == [
        (1, "USA"),
        (2, "TWN"),
        (3, "CHN"),
        (4, "FRA"),
        (4, "GBR"),
        (4, "USA"),
        (5, "RUS"),
    ]
    assert frame["date"].to_list()[0] == date(1975, 8, 11)


@pytest.mark.parametrize(
    ("row", "named"),
    [("1975,8/11/1975,S/1,Admission,India,,,0,0\n", "India"), ("1975,1975-08-11,S/1,Item,USA,,,0,0\n", "date")],
)
def test_a_veto_without_the_right_and_a_date_that_is_none_are_errors(tmp_path: Path, row: str, named: str) -> None:
    with pytest.raises(DataError, match=named):
        from_text(vetoes, tmp_path, VETOES + row)


GML = "dispnum,ccode1,ccode2,year,midonset,sidea1,orig1,revstate1,revtype11,revtype12,revtype21,hostlev1,hostlev2\n"


def test_the_revision_of_the_first_state_is_its_own(tmp_path: Path) -> None:
    text = GML + (
        "1,2,20,1900,1,1,1,1,2,0,1,4,1\n"  # second type of the first state is territory
        "1,20,2,1900,1,0,1,0,0,2,-9,1,4\n"
        "2,2,70,1900,0,1,1,-9,-9,1,-9,3,3\n"
        "2,70,2,1900,0,0,0,1,1,-9,-9,3,3\n"
        "3,2,200,1900,0,1,1,1,-9,0,-9,3,3\n"
        "3,200,2,1900,0,0,0,0,-9,0,-9,3,3\n"
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


def level(frame: pl.DataFrame, year: int) -> tuple[object, ...]:
    return (
        frame.filter(pl.col("year") == year).select("level", "lowest", "highest", "days", "days_in_transition").row(0)
    )


def test_a_year_is_the_mean_of_its_days_and_a_transition_has_no_level(tmp_path: Path) -> None:
    text = "2365,19009999-19171231,0.5,19180101-19181231,-9,19190101-19190630,0,19190701-20209999,1.0,,\n"
    with pytest.raises(DataError, match=r"1\.0"):
        from_text(peace_scale, tmp_path, text)
    frame = from_text(peace_scale, tmp_path, text.replace("1.0", "1"))
    assert frame.select("state_a", "state_b").unique().rows() == [("RUS", "USA")]
    assert (frame["year"].min(), frame["year"].max()) == (1900, 2020)
    assert level(frame, 1917) == (0.5, 0.5, 0.5, 365, 0)
    assert level(frame, 1918) == (None, None, None, 0, 365)
    assert level(frame, 1919) == (184 / 365, 0.0, 1.0, 365, 0)


def test_between_spells_there_is_no_row(tmp_path: Path) -> None:
    frame = from_text(peace_scale, tmp_path, "2365,19010101-19011231,0.5,19050101-19051231,9\n")
    assert frame["year"].to_list() == [1901, 1905]
    assert frame["level"].to_list() == [0.5, None]


@pytest.mark.parametrize(
    ("line", "year", "days"),
    [
        ("2365,19730200-19730400,0.5", 1973, 28 + 31 + 30),
        ("2365,19730000-19739999,0.5", 1973, 365),
        ("51365,19620086-19991231,0.5", 1962, 31 - 5 + 30 + 31 + 30 + 31),
        ("2365,19600101-19699025,0.25,19690926-19701231,0.5", 1969, 365),
        ("2365,19160101-19161226,0.5,19161127-19171231,0.25", 1916, 366),
        ("2365,19360101-19360505,0.5,.", 1936, 31 + 29 + 31 + 30 + 5),
    ],
)
def test_misprinted_and_incomplete_dates(tmp_path: Path, line: str, year: int, days: int) -> None:
    frame = from_text(peace_scale, tmp_path, line + "\n").filter(pl.col("year") == year)
    assert frame["days"].to_list() == [days]


def test_the_later_of_two_overlapping_spells_counts(tmp_path: Path) -> None:
    frame = from_text(peace_scale, tmp_path, "370701,19911226-20209999,0.5,20150101-20209999,0.75\n")
    assert level(frame, 2014)[:3] == (0.5, 0.5, 0.5)
    assert level(frame, 2020)[:3] == (0.75, 0.75, 0.75)


def test_wrong_codes_and_wrong_order_of_a_pair(tmp_path: Path) -> None:
    frame = from_text(peace_scale, tmp_path, "935936,20000101-20001231,0.5\n435403,20080101-20081231,0.5\n")
    assert frame.select("state_a", "state_b").rows() == [("KIR", "VUT"), ("MRT", "STP")]


def test_north_yemen_gives_way_to_the_united_state(tmp_path: Path) -> None:
    frame = from_text(peace_scale, tmp_path, "365678,19890101-19911231,0.5\n365679,19900522-20209999,0.75\n")
    assert level(frame, 1989)[0] == 0.5
    assert level(frame, 1990)[:3] == (0.75, 0.75, 0.75)
    assert level(frame, 1991)[3] == 365


@pytest.mark.parametrize(
    "line",
    [
        "2365,19000101,0.5",
        "2365,19000101-19001231",
        "2365,19000101-19001231,0.6",
        "2365,19010101-19001231,0.5",
        "x,1,2",
    ],
)
def test_a_line_that_cannot_be_read_names_itself(tmp_path: Path, line: str) -> None:
    with pytest.raises(DataError, match=r"raw\.csv, line 2"):
        from_text(peace_scale, tmp_path, "2365,19000101-19001231,0.5\n" + line + "\n")
