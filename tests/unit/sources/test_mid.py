"""The reader of militarized disputes: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.sources import check_table, mid

HEAD = "dispnum,ccode1,ccode2,year,cowmidonset,fatality,fatality1,fatality2,hostlev1,hostlev2,orig1,orig2\n"


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_unknown_fatality_is_null_and_directions_are_one_row(tmp_path: Path) -> None:
    text = (
        HEAD + "1,2,365,1962,1,-9,-9,0,4,4,1,1\n1,365,2,1962,1,-9,0,-9,4,4,1,1\n"
        "2,2,710,1950,0,6,6,6,5,5,0,0\n2,710,2,1950,0,6,6,6,5,5,0,0\n"
    )
    assert from_text(mid, tmp_path, text).rows() == [
        ("CHN", "USA", 1950, 2, 5, 6, 6, False, False),
        ("RUS", "USA", 1962, 1, 4, None, None, True, True),
    ]


def test_deaths_of_third_parties_are_not_the_pairs(tmp_path: Path) -> None:
    """Suez 1956: people died, but neither an American nor a Soviet soldier at the other's hand."""
    text = (
        HEAD + "200,2,365,1956,1,6,0,0,3,3,1,1\n200,365,2,1956,1,6,0,0,3,3,1,1\n"
        "9,2,365,1962,1,1,1,-9,4,4,1,1\n9,365,2,1962,1,1,-9,1,4,4,1,1\n"
    )
    frame = from_text(mid, tmp_path, text).sort("year")
    assert frame.select("fatality", "pair_fatality").rows() == [(6, 0), (1, 1)]


@pytest.mark.parametrize(
    ("levels", "original", "own"),
    [
        ((5, 5), (0, 0), 5),  # both fought, if late: Chinese and Americans in Korea
        ((5, 2), (1, 0), 2),  # one fought somebody else, the other only threatened: Viet Nam
        ((3, 5), (0, 1), 3),
        ((5, 4), (1, 1), 4),  # one was at war, both were in from the first day
        ((4, 1), (1, 1), 4),
        ((3, 4), (1, 0), 4),
        ((4, 2), (0, 0), 2),  # both joined the quarrel of others
        ((1, 4), (0, 1), 4),  # it joined by being shot at
        ((1, 5), (0, 1), 4),
        ((1, 3), (0, 0), 3),
    ],
)
def test_a_pair_has_its_own_level_and_not_that_of_the_dispute(
    tmp_path: Path, levels: tuple[int, int], original: tuple[int, int], own: int
) -> None:
    (a, b), (first, second) = levels, original
    text = HEAD + f"1,2,365,1964,1,6,0,0,{a},{b},{first},{second}\n1,365,2,1964,1,6,0,0,{b},{a},{second},{first}\n"
    assert from_text(mid, tmp_path, text)["hostility"].to_list() == [own]


@pytest.mark.parametrize("original", [(1, 1), (1, 0), (0, 1), (0, 0)])
def test_originators_are_both_in_from_the_first_day(tmp_path: Path, original: tuple[int, int]) -> None:
    first, second = original
    text = HEAD + f"1,2,365,1964,1,6,0,0,4,4,{first},{second}\n1,365,2,1964,1,6,0,0,4,4,{second},{first}\n"
    assert from_text(mid, tmp_path, text)["originators"].to_list() == [original == (1, 1)]
