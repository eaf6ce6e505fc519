"""The reader of visits by China's leaders: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources import check_table, chinese_leader_visits

ROW = {"year": 2013, "leader": "Xi Jinping", "level": "President", "country": "Russia", "iso3": "RUS"}


def tidy(tmp_path: Path, *rows: dict[str, object]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame([ROW | row for row in rows]).write_parquet(path)
    return check_table(chinese_leader_visits.SOURCE, chinese_leader_visits.read(path))


def test_equal_rows_are_two_visits(tmp_path: Path) -> None:
    frame = tidy(tmp_path, {}, {}, {"leader": "Li Keqiang", "level": "Premier"})
    assert frame.select("leader", "visits").rows() == [("Li Keqiang", 1), ("Xi Jinping", 2)]


def test_hosts_are_those_of_the_time(tmp_path: Path) -> None:
    frame = tidy(
        tmp_path,
        {"year": 1957, "country": "Soviet Union"},
        {"year": 1963, "country": "Vietnam", "iso3": "VNM"},
        {"year": 1984, "country": "Yugoslavia", "iso3": "YUG"},
        {"year": 1987, "country": "Germany, East", "iso3": None},
    )
    assert frame.sort("year")["host"].to_list() == ["RUS", "VNM", "YUG", "DDR"]


def test_palestine_is_dropped(tmp_path: Path) -> None:
    assert tidy(tmp_path, {"country": "Palestine", "iso3": "PSE"}, {})["host"].to_list() == ["RUS"]


def test_it_may_not_be_packaged() -> None:
    assert not chinese_leader_visits.SOURCE.embeddable
