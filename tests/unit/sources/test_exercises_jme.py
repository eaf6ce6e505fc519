"""The reader of joint exercises: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.sources import check_table, exercises_jme


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_csv(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    pl.DataFrame(rows, infer_schema_length=None).write_csv(path)
    return tidy(module, path)


def jme(number: int, name: str, year: float | None, state: str) -> dict[str, object]:
    return {"jme_id": number, "Exercise Name": name, "s.year": year, "state": state}


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Rimpac 04", 2004),
        ("Tamex 07-2", 2007),
        ("Balance Piston 07-03", 2007),
        ("Haringaroo 1/08", 2008),
        ("Indra 2010", 2010),
        ("Stardex 99", 1999),
        ("Milan-2010 ", 2010),
    ],
)
def test_the_year_of_an_undated_exercise_stands_in_its_name(tmp_path: Path, name: str, year: int) -> None:
    frame = from_csv(exercises_jme, tmp_path, [jme(1, name, None, "AUS"), jme(2, "Shield", 1984.0, "DDR")])
    assert frame.filter(pl.col("exercise") == "1").select("year", "year_from_name").rows() == [(year, True)]
    assert frame.filter(pl.col("exercise") == "2").select("year", "year_from_name").rows() == [(1984, False)]


@pytest.mark.parametrize("name", ["Darkhan-3", "Rifle Company Butterworth Rotation 78", "Jinnah-V", "Unitas 32", "-9"])
def test_an_exercise_whose_year_is_nowhere_is_left_out(tmp_path: Path, name: str) -> None:
    assert from_csv(exercises_jme, tmp_path, [jme(1, name, None, "AUS"), jme(2, "Shield", 1984.0, "DDR")]).height == 1


def test_years_with_next_to_no_exercises_are_left_out(tmp_path: Path) -> None:
    frame = from_csv(exercises_jme, tmp_path, [jme(1, "Midlink 74", 1974.0, "USA"), jme(2, "Snow", 1977.0, "USA")])
    assert frame["year"].to_list() == [1977]


def test_codes_in_any_spelling_and_of_nobody(tmp_path: Path) -> None:
    states = ["CAN ", "uSA", "EGy", "ROM", "8 NATO members", "BMU", "CAN"]
    frame = from_csv(exercises_jme, tmp_path, [jme(1, "x", 1998.0, state) for state in states])
    assert frame["state"].to_list() == ["CAN", "EGY", "ROU", "USA"]
    assert frame["unnamed"].all()
