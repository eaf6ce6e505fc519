"""The reader of first partners in trade: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.sources import check_table, trade_partners


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def test_trade_partners_keep_ranks_of_partners_that_are_no_state(tmp_path: Path) -> None:
    text = (
        "m49,reporter,year,flow,rank,partner,share_pct,estimate\n"
        '156,China,2021,exports,1,United States,17.2,0\n156,China,2021,exports,2,"China, Hong Kong SAR",10.4,0\n'
        '156,China,2021,imports,1,"Other Asia, nes",9.3,1\n344,"China, Hong Kong SAR",2021,exports,1,China,58.0,0\n'
        "158,Other non-specified areas,2021,exports,1,China,28.2,0\n"
    )
    frame = from_text(trade_partners, tmp_path, text)
    assert frame.select("state", "flow", "rank", "partner", "estimate").rows() == [
        ("CHN", "exports", 1, "USA", False),
        ("CHN", "exports", 2, None, False),
        ("CHN", "imports", 1, "TWN", True),
        ("TWN", "exports", 1, "CHN", False),
    ]
    assert frame["share"].to_list() == pytest.approx([0.172, 0.104, 0.093, 0.282])
