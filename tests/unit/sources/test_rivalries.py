"""The reader of rivalries: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, rivalries


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


RIVALRY_HEADER = (
    "tssr_id,rivalry,ccode1,ccode2,start,end,positional,spatial,ideological,interventionary,principal,aprin\n"
)


def test_rivalry_at_the_end_of_coding_is_censored(tmp_path: Path) -> None:
    text = RIVALRY_HEADER + "1,x,2,365,2007,2020,1,NA,NA,NA,1,NA\n2,y,2,710,1949,1972,NA,NA,1,NA,NA,NA\n"
    frame = from_text(rivalries, tmp_path, text)
    assert frame.select("state_a", "start", "end", "censored", "positional", "ideological").rows() == [
        ("CHN", 1949, 1972, False, False, True),
        ("RUS", 2007, 2020, True, True, False),
    ]


def test_rivalry_is_cut_where_a_code_passes_to_another_state(tmp_path: Path) -> None:
    text = RIVALRY_HEADER + "1,Bosnia-Serbia,345,346,1992,2020,NA,1,NA,NA,NA,NA\n"
    frame = from_text(rivalries, tmp_path, text)
    assert frame.select("state_a", "state_b", "start", "end", "censored", "passed_on").rows() == [
        ("BIH", "SRB", 2006, 2020, True, False),
        ("BIH", "YUG", 1992, 2005, False, True),
    ]
