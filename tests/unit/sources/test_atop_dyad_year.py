"""The reader of alliances by dyad and year: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import atop_dyad_year, check_table


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_rows(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return tidy(module, path)


def atop_row(first: int, second: int, year: int, **kinds: int) -> dict[str, object]:
    names = ["atop_defense", "atop_offense", "atop_neutral", "atop_nonagg", "atop_consul"]
    return {"ccode1": first, "ccode2": second, "year": year} | dict.fromkeys(names, 0) | kinds


def test_alliance_takes_the_stronger_direction_and_marks_the_difference(tmp_path: Path) -> None:
    rows = [
        atop_row(2, 235, 1950, atop_defense=1, atop_consul=1),
        atop_row(235, 2, 1950, atop_consul=1),
        atop_row(2, 20, 1950, atop_defense=1),
        atop_row(20, 2, 1950, atop_defense=1),
    ]
    frame = from_rows(atop_dyad_year, tmp_path, rows)
    assert frame.rows() == [
        ("CAN", "USA", 1950, 1, 0, 0, 0, 0, False),
        ("PRT", "USA", 1950, 1, 0, 0, 0, 1, True),
    ]


def test_alliance_of_one_direction_only_is_marked(tmp_path: Path) -> None:
    frame = from_rows(atop_dyad_year, tmp_path, [atop_row(2, 20, 1950, atop_defense=1)])
    assert frame["directed_differs"].to_list() == [True]
