"""The reader of nuclear: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, nuclear


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_nuclear_status_only_while_the_state_exists(tmp_path: Path) -> None:
    text = "Entity,Year,nuclear_weapons_status\nPakistan,1938,0\nPakistan,1987,3\nSerbia,1955,2\nSerbia,2010,0\n"
    assert from_text(nuclear, tmp_path, text).rows() == [("PAK", 1987, 3), ("SRB", 2010, 0), ("YUG", 1955, 2)]
