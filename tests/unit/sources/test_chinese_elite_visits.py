"""The reader of official visits to and from China: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, chinese_elite_visits

ROW = {"receiving_country": "Japan", "year": 2010, "government_visits": 14.0, "military_visits": 1.0}
REST = {"total_elite_visits": 15.0, "confucius_institutes": 1.0, "sister_cities_established": 6.0}


def tidy(tmp_path: Path, *rows: dict[str, object]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame([ROW | REST | row for row in rows]).write_parquet(path)
    return check_table(chinese_elite_visits.SOURCE, chinese_elite_visits.read(path))


def test_unknown_military_visits_leave_the_total_unknown(tmp_path: Path) -> None:
    frame = tidy(tmp_path, {}, {"year": 2011, "military_visits": None, "total_elite_visits": 14.0})
    assert frame.select("government", "military", "total").rows() == [(14, 1, 15), (14, None, None)]


def test_rows_without_visits_are_dropped_and_zeros_stay(tmp_path: Path) -> None:
    frame = tidy(
        tmp_path, {"year": 2018, "government_visits": None, "military_visits": None}, {"government_visits": 0.0}
    )
    assert frame.select("year", "government").rows() == [(2010, 0)]


def test_countries_stand_in_words_and_the_cook_islands_are_none(tmp_path: Path) -> None:
    frame = tidy(tmp_path, *({"receiving_country": name} for name in ("North Korea", "Cook Islands", "Timor-Leste")))
    assert frame["state"].to_list() == ["PRK", "TLS"]
    assert tidy(tmp_path, {"receiving_country": "Timor-Leste", "year": 2001}, {})["state"].to_list() == ["JPN"]
    with pytest.raises(DataError, match="Atlantis"):
        tidy(tmp_path, {"receiving_country": "Atlantis"})


def test_text_for_a_count_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read"):
        tidy(tmp_path, {"receiving_country": "Japan", "government_visits": "many"})
