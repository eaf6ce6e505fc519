"""The reader of total trade: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, total_trade


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_total_trade_does_not_take_the_region_for_the_state(tmp_path: Path) -> None:
    text = (
        "m49,reporter,year,series,musd\n57,Micronesia,2010,imports,9\n583,Micronesia (Fed. States of),2010,imports,1\n"
        '1,"Total, all countries or areas",2010,imports,15275115\n842,United States of America,2010,exports,5\n'
    )
    assert from_text(total_trade, tmp_path, text).rows() == [("FSM", 2010, 1.0, None), ("USA", 2010, None, 5.0)]
