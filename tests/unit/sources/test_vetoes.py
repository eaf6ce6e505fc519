"""The reader of vetoes: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, vetoes


def from_text(module: ModuleType, tmp_path: Path, text: str) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_text(text, encoding="utf-8")
    return check_table(module.SOURCE, module.read(path))


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
