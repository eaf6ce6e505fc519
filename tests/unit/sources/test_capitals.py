"""The reader of capitals: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import capitals, check_table


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_capital_ends_with_its_state(tmp_path: Path) -> None:
    text = (
        "ccode,statenme,capital,stdate,enddate,lat,lng\n"
        "265,GDR,East Berlin,1954-01-01,2024-12-31,52.5,13.4\n"
        "140,Brazil,Brasilia,1960-04-21,2024-12-31,-10.3,-53.2\n"
    )
    frame = from_text(capitals, tmp_path, text)
    assert frame["end"].dt.year().to_list() == [None, 1990]
    assert frame["latitude"].to_list() == [-15.794, 52.5]
