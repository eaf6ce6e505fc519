"""The reader of Russia's exercises: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.errors import DataError
from foedus.panels import load_variables
from foedus.sources import check_table, russian_exercises

HEAD = "exercise,year,name,partner,n_partners,source\n"


def write(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "raw.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_each_partner_has_a_row(tmp_path: Path) -> None:
    path = write(
        tmp_path, "79,2009,Мирная миссия,CHN,1,x", "40,2012,Северный орел,NOR,2,x", "40,2012,Северный орел,USA,2,x"
    )
    frame = check_table(russian_exercises.SOURCE, russian_exercises.read(path))
    assert frame.select("exercise", "partner", "partners").rows() == [(40, "NOR", 2), (40, "USA", 2), (79, "CHN", 1)]
    assert frame["name"].to_list()[-1] == "Мирная миссия"


def test_a_partner_that_is_no_state_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="NATO"):
        russian_exercises.read(write(tmp_path, "1,2009,X,NATO,1,x"))


def test_it_is_no_series_and_may_not_be_packaged() -> None:
    assert russian_exercises.SOURCE.name not in {entry.source for entry in load_variables()}
    assert not russian_exercises.SOURCE.embeddable
