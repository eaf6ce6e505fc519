"""The reader of multilateral exercises: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, exercises_mme


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_csv(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    pl.DataFrame(rows, infer_schema_length=None).write_csv(path)
    return tidy(module, path)


def mme(number: str, year: int, *names: str) -> dict[str, object]:
    row: dict[str, object] = {"MMEID": number, "AdditionalParticipantInfo": None, "s.year": year}
    row |= {"CPX": 0, "Warfighting": 1} | dict.fromkeys(exercises_mme.SLOTS)
    return row | dict(zip(exercises_mme.SLOTS, names, strict=False))


def test_the_slots_of_participants_are_those_of_the_file() -> None:
    assert (exercises_mme.SLOTS[0], exercises_mme.SLOTS[25:27]) == ("StateA", ["StateZ", "StateAA"])
    assert (exercises_mme.SLOTS[-1], len(exercises_mme.SLOTS)) == ("StateAM", 39)


def test_a_participant_named_twice_counts_once_and_one_not_named_is_marked(tmp_path: Path) -> None:
    rows = [mme("mme1", 1985, "France", "France", "-9"), mme("mme2", 1985, "-9"), mme("mme3", 1985, "NATO", "Spain")]
    frame = from_csv(exercises_mme, tmp_path, rows)
    assert frame.select("exercise", "state", "states", "unnamed").rows() == [
        ("mme1", "FRA", 1, True),
        ("mme3", "ESP", 1, True),
    ]


def test_a_number_given_to_two_exercises_becomes_two(tmp_path: Path) -> None:
    rows = [mme("mme1", 1996, "Denmark", "Finland"), mme("mme1", 2007, "Denmark", "Sweden")]
    frame = from_csv(exercises_mme, tmp_path, rows)
    assert frame.group_by("exercise", "year").agg(pl.col("state").sort()).sort("year").rows() == [
        ("mme1", 1996, ["DNK", "FIN"]),
        ("mme1-2", 2007, ["DNK", "SWE"]),
    ]


def test_names_mean_the_state_of_the_time(tmp_path: Path) -> None:
    rows = [
        mme("mme1", 1985, "Russia", "German Democratic Republic"),
        mme("mme2", 2000, "Serbia", "Federal Republic of Germany"),
        mme("mme3", 2010, "South Sudan", "Baltic States"),
        mme("mme4", 2003, "Hong Kong SAR China", "India"),
    ]
    frame = from_csv(exercises_mme, tmp_path, rows)
    assert frame.group_by("exercise").agg(pl.col("state").sort()).sort("exercise")["state"].to_list() == [
        ["DDR", "RUS"],
        ["DEU", "YUG"],
        ["EST", "LTU", "LVA"],
        ["IND"],
    ]


def test_an_unknown_participant_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Ruritania"):
        from_csv(exercises_mme, tmp_path, [mme("mme1", 1985, "France", "Ruritania")])
