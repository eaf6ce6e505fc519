"""The reader of signals: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.sources import check_table, signals


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_parquet(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return tidy(module, path)


def support(code: int, year: int, level: float) -> dict[str, object]:
    row: dict[str, object] = {"ccode": float(code), "year": year}
    for stem in signals.MAJORS.values():
        # Five versions that differ by a constant, and the file's own median.
        row |= {f"{stem}_signal{number}": level + number for number in signals.VERSIONS}
        row |= {f"median_{stem}": level}
    return row


def test_versions_that_differ_by_a_constant_agree_and_nobody_supports_himself(tmp_path: Path) -> None:
    frame = from_parquet(signals, tmp_path, [support(200, 2000, 1.0), support(732, 2000, 3.0)])
    assert frame.filter(pl.col("sender") == pl.col("target")).height == 0
    assert frame.filter(pl.col("target") == "KOR")["support"].to_list() == [3.0] * 5
    assert frame.height == 9
    assert frame["between_versions"].to_list() == pytest.approx([0.0] * 9, abs=1e-12)


def test_the_surviving_germany_of_1990_is_kept(tmp_path: Path) -> None:
    frame = from_parquet(signals, tmp_path, [support(255, 1990, 1.0), support(260, 1990, 2.0), support(260, 1989, 2.0)])
    found = frame.filter(pl.col("sender") == "USA").select("target", "year", "support").rows()
    assert found == [("DEU", 1989, 2.0), ("DEU", 1990, 1.0)]
