"""The reader of militarized disputes: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, mid


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_unknown_fatality_is_null_and_directions_are_one_row(tmp_path: Path) -> None:
    text = (
        "dispnum,ccode1,ccode2,year,cowmidonset,fatality,fatality1,fatality2,hostlev\n"
        "1,2,365,1962,1,-9,-9,0,4\n1,365,2,1962,1,-9,0,-9,4\n2,2,710,1950,0,6,6,6,5\n2,710,2,1950,0,6,6,6,5\n"
    )
    assert from_text(mid, tmp_path, text).rows() == [
        ("CHN", "USA", 1950, 2, 5, 6, 6, False),
        ("RUS", "USA", 1962, 1, 4, None, None, True),
    ]


def test_deaths_of_third_parties_are_not_the_pairs(tmp_path: Path) -> None:
    """Suez 1956: people died, but neither an American nor a Soviet soldier at the other's hand."""
    text = (
        "dispnum,ccode1,ccode2,year,cowmidonset,fatality,fatality1,fatality2,hostlev\n"
        "200,2,365,1956,1,6,0,0,3\n200,365,2,1956,1,6,0,0,3\n9,2,365,1962,1,1,1,-9,4\n9,365,2,1962,1,1,-9,1,4\n"
    )
    frame = from_text(mid, tmp_path, text).sort("year")
    assert frame.select("fatality", "pair_fatality").rows() == [(6, 0), (1, 1)]
