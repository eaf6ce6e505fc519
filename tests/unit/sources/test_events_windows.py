"""The reader of the windows of ICEWS: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, events_windows

COUNTS = {"verb_coop": 5, "mat_coop": 4, "verb_conf": 3, "mat_conf": 2, "statement": 1, "n": 15}
ROW = {"set": "ICEWS21", "source": "RUS", "target": "UKR", "year": 2021, "month": 4, **COUNTS, "goldstein_sum": -6.5}


def tidy(tmp_path: Path, *rows: dict[str, object]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame([ROW | row for row in rows]).write_parquet(path)
    return check_table(events_windows.SOURCE, events_windows.read(path))


def test_statements_stand_apart_from_verbal_cooperation(tmp_path: Path) -> None:
    row = tidy(tmp_path, {}).row(0, named=True)
    kinds = ("statements", "verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    assert [row[kind] for kind in kinds] == [1, 5, 4, 3, 2]
    assert (row["events"], row["goldstein_sum"]) == (15, -6.5)


def test_direction_and_set_are_kept(tmp_path: Path) -> None:
    frame = tidy(tmp_path, {"set": "other"}, {}, {"source": "UKR", "target": "RUS"})
    assert frame.select("set", "sender", "target").rows() == [
        ("ICEWS21", "RUS", "UKR"),
        ("ICEWS21", "UKR", "RUS"),
        ("other", "RUS", "UKR"),
    ]


@pytest.mark.parametrize("actor", ["EU", "NATO", "UN", "PSE", "HKG"])
def test_actors_that_are_no_state_are_dropped_on_both_sides(tmp_path: Path, actor: str) -> None:
    assert tidy(tmp_path, {}, {"source": actor}, {"target": actor}).height == 1


def test_an_actor_nobody_declared_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="OPEC"):
        tidy(tmp_path, {"source": "OPEC"})
