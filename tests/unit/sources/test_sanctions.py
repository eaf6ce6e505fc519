"""The reader of sanctions: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, sanctions


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


def test_what_ukraine_asked_for_is_not_against_it(tmp_path: Path) -> None:
    """Crimea and the men of Yanukovych: listed on Ukraine by its friends."""
    text = SANCTIONS + "USA,UKR,2014,0,0,0,1,1,0,1\nRUS,UKR,2014,1,0,0,0,0,0,1\nUSA,UKR,2013,0,0,0,1,1,0,1\n"
    frame = from_text(sanctions, tmp_path, text)
    assert frame.select("sender", "year").rows() == [("RUS", 2014), ("USA", 2013)]


def test_a_sanction_by_a_code_of_no_state_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="XXQ"):
        from_text(sanctions, tmp_path, SANCTIONS + "XXQ,CHN,1990,0,1,1,0,0,0,1\n")


@pytest.mark.parametrize("mark", ["2", ""])
def test_a_mark_of_a_kind_that_is_neither_yes_nor_no_is_an_error(tmp_path: Path, mark: str) -> None:
    with pytest.raises(DataError, match="neither yes nor no"):
        from_text(sanctions, tmp_path, SANCTIONS + f"USA,CHN,1990,0,{mark},1,0,0,0,1\n")
