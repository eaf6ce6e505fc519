"""The reader of military spending: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.sources import check_table, military_spending


def from_rows(folder: Path, *rows: tuple[str, int, float, int]) -> pl.DataFrame:
    names = ["iso3", "year", "milex_pct_gdp", "edition"]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(folder / "raw.parquet")
    return check_table(military_spending.SOURCE, military_spending.read(folder / "raw.parquet"))


def test_a_number_of_2010_that_repeats_2012_is_dropped(tmp_path: Path) -> None:
    usa = [("USA", 2010, 4.35, 2017), ("USA", 2011, 4.75, 2017), ("USA", 2012, 4.35, 2017)]
    others = [("JPN", 2010, 0.99, 2017), ("JPN", 2012, 1.0, 2017), ("YEM", 2010, 4.8, 2021)]
    frame = from_rows(tmp_path, *usa, *others, ("USA", 2018, 3.3, 2020), ("USA", 2020, 3.3, 2026))
    assert frame.select("state", "year").rows() == [
        ("JPN", 2010),
        ("JPN", 2012),
        ("USA", 2011),
        ("USA", 2012),
        ("USA", 2018),
        ("USA", 2020),
        ("YEM", 2010),
    ]
    assert frame["share"].to_list() == pytest.approx([0.0099, 0.01, 0.0475, 0.0435, 0.033, 0.033, 0.048])


def test_the_zeros_of_kuwait_are_unknown(tmp_path: Path) -> None:
    frame = from_rows(tmp_path, ("KWT", 2012, 0.0, 2017), ("KWT", 2011, 3.35, 2017), ("CRI", 2016, 0.0, 2021))
    assert frame.select("state", "year").rows() == [("CRI", 2016), ("KWT", 2011)]


def test_a_state_has_no_spending_before_it_exists(tmp_path: Path) -> None:
    frame = from_rows(tmp_path, ("SSD", 2010, 10.32, 2016), ("SSD", 2011, 5.8, 2017))
    assert frame.select("state", "year", "edition").rows() == [("SSD", 2011, 2017)]
