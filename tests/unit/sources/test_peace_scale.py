"""The reader of the peace scale: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, peace_scale


def from_text(module: ModuleType, tmp_path: Path, text: str) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_text(text, encoding="utf-8")
    return check_table(module.SOURCE, module.read(path))


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
