"""The reader of the World Bank on the GDP of the world: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, worldbank_world_gdp


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


WORLD_BANK = (
    "Country Name,Country Code,Year,Value\nWorld,WLD,2000,100\nEuro area,EMU,2000,30\nHong Kong,HKG,2000,5\n"
    "Russian Federation,RUS,1989,7\nRussian Federation,RUS,2000,8\nUkraine,UKR,1988,2\nKosovo,XKX,2010,1\n"
)


def test_world_is_a_table_of_its_own(tmp_path: Path) -> None:
    assert from_text(worldbank_world_gdp, tmp_path, WORLD_BANK).rows() == [(2000, 100.0)]
