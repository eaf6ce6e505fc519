"""The reader of the votes of 2025: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, unga_votes_2025

VOTERS = ("USA", "RUS", "CHN", "FRA", "GBR", "DEU", "JPN", "IND", "BRA", "ZAF", "MEX")
ROW = {"date": "2025-12-15", "title": "A text"}


def tidy(tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame([ROW | row for row in rows]).write_parquet(path)
    return check_table(unga_votes_2025.SOURCE, unga_votes_2025.read(path))


def ballot(symbol: str, voters: tuple[str, ...], first: int) -> list[dict[str, object]]:
    """All vote yes but the first, who votes `first`."""
    return [
        {"resolution": symbol, "iso3": each, "vote": first if not place else 1} for place, each in enumerate(voters)
    ]


@pytest.mark.parametrize(
    ("voters", "first", "contested"), [(10, 3, True), (10, 2, True), (11, 3, False), (10, 1, False)]
)
def test_a_tenth_that_is_not_yes_makes_a_resolution_contested(
    tmp_path: Path, voters: int, first: int, contested: bool
) -> None:
    rows = ballot("A/RES/80/1", VOTERS[:voters], first) + ballot("A/RES/80/2", VOTERS[:2], 3)
    marks = dict(tidy(tmp_path, rows).select("resolution", "contested").unique().iter_rows())
    assert marks == {"A/RES/80/1": contested, "A/RES/80/2": True}


def test_year_is_that_of_the_day(tmp_path: Path) -> None:
    frame = tidy(tmp_path, ballot("A/RES/79/1", VOTERS[:1], 1))
    assert frame.select("state", "year", "position").rows() == [("USA", 2025, 1)]
    assert frame["date"].dt.month().to_list() == [12]


@pytest.mark.parametrize(("wrong", "words"), [({"vote": 8}, "none of the three"), ({"date": "15.12."}, "date")])
def test_what_is_no_vote_or_day_is_an_error(tmp_path: Path, wrong: dict[str, object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        tidy(tmp_path, [row | wrong for row in ballot("A/RES/80/1", VOTERS[:2], 1)])


def test_it_may_not_be_packaged() -> None:
    assert not unga_votes_2025.SOURCE.embeddable
