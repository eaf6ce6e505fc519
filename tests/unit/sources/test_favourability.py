"""The reader of opinions of other states: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, favourability


def from_rows(folder: Path, *rows: tuple[str, str, int]) -> pl.DataFrame:
    """Read rows of a public, a target and a year, all with the same shares."""
    shares = {
        "favourable": 0.5,
        "unfavourable": 0.3,
        "very_favourable": 0.1,
        "very_unfavourable": 0.2,
        "dont_know": 0.2,
        "n": 1000,
        "n_eff": 615.0,
    }
    table = [{"iso3": public, "target": target, "year": year} | shares for public, target, year in rows]
    pl.DataFrame(table).write_parquet(folder / "raw.parquet")
    return check_table(favourability.SOURCE, favourability.read(folder / "raw.parquet"))


def test_the_palestinian_territories_are_dropped_under_both_codes(tmp_path: Path) -> None:
    frame = from_rows(tmp_path, ("PSE", "USA", 2003), ("PLS", "USA", 2014), ("TWN", "CHN", 2021))
    assert frame.select("state", "target", "year").rows() == [("TWN", "CHN", 2021)]
    assert frame.select("favourable", "dont_know", "respondents", "effective_respondents").row(0) == (
        0.5,
        0.2,
        1000,
        615.0,
    )


def test_organisations_keep_their_rows_without_a_state(tmp_path: Path) -> None:
    frame = from_rows(tmp_path, ("FRA", "EU", 2020), ("FRA", "UN", 2020), ("FRA", "RUS", 2020))
    assert frame.select("target_name", "target").rows() == [("EU", None), ("RUS", "RUS"), ("UN", None)]


def test_an_unknown_target_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="XXQ"):
        from_rows(tmp_path, ("FRA", "XXQ", 2020))
