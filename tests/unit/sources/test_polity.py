"""The reader of polity: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, polity


def from_text(module: ModuleType, tmp_path: Path, text: str) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_text(text, encoding="utf-8")
    return check_table(module.SOURCE, module.read(path))


def test_polity_ends_before_only_one_state_is_left(tmp_path: Path) -> None:
    text = "ccode,year,polity2\n2,2018,8\n2,2019,7\n260,1990,9\n255,1990,10\n31,2000,\n"
    assert from_text(polity, tmp_path, text).rows() == [("DEU", 1990, 10), ("USA", 2018, 8)]


@pytest.mark.parametrize("score", ["6.5", "-66"])
def test_a_score_that_polity_does_not_know_is_an_error(tmp_path: Path, score: str) -> None:
    with pytest.raises(DataError, match="whole numbers"):
        from_text(polity, tmp_path, f"ccode,year,polity2\n2,2018,{score}\n")
