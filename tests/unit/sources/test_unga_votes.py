"""The reader of votes in the General Assembly: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, unga_votes


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_rows(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return tidy(module, path)


def test_seat_of_china(tmp_path: Path) -> None:
    seats = [(4, 710), (5, 713), (26, 710), (26, 713), (27, 710)]
    rows: list[dict[str, object]] = [
        {"resid": 1000 * session + number, "ccode": code, "vote": 1, "session": session}
        for number, (session, code) in enumerate(seats)
    ]
    frame = from_rows(unga_votes, tmp_path, rows)
    assert frame.select("year", "state").rows() == [
        (1949, "TWN"),
        (1950, "TWN"),
        (1971, "CHN"),
        (1971, "TWN"),
        (1972, "CHN"),
    ]


def test_year_of_a_vote_does_not_overflow_small_integers(tmp_path: Path) -> None:
    path = tmp_path / "raw.parquet"
    frame = pl.DataFrame(
        {"resid": [78001], "ccode": [2], "vote": [3], "session": [78]},
        schema={"resid": pl.Int32, "ccode": pl.Int16, "vote": pl.Int8, "session": pl.Int8},
    )
    frame.write_parquet(path)
    assert tidy(unga_votes, path).row(0) == (78001, "USA", 2023, 78, 3)


def test_same_vote_twice_is_one_vote_and_two_votes_are_an_error(tmp_path: Path) -> None:
    vote: dict[str, object] = {"resid": 78015, "ccode": 679, "vote": 1, "session": 78}
    assert from_rows(unga_votes, tmp_path, [vote, vote]).height == 1
    with pytest.raises(DataError, match="key"):
        from_rows(unga_votes, tmp_path, [vote, vote | {"vote": 3}])


def test_soviet_republics_keep_their_votes(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"resid": 1001, "ccode": code, "vote": 1, "session": 1} for code in (365, 369, 370)
    ]
    assert from_rows(unga_votes, tmp_path, rows)["state"].to_list() == ["BLR", "RUS", "UKR"]


def test_unknown_code_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="9999") as caught:
        from_rows(unga_votes, tmp_path, [{"resid": 1001, "ccode": 9999, "vote": 1, "session": 1}])
    assert "unga_votes" in str(caught.value)
