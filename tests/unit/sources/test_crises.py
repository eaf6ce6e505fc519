"""The reader of crises: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, crises


def from_text(module: ModuleType, tmp_path: Path, text: str) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_text(text, encoding="utf-8")
    return check_table(module.SOURCE, module.read(path))


CRISES = (
    "crisno,crisname,trigent,yrtrig,motrig,datrig,yrterm,moterm,daterm,gravcr,viol,cractr,usinv,suinv\n"
    "30,BLANK,,,,,,,,,,,,\n"
)


def test_a_crisis_without_any_value_is_dropped_and_codes_of_no_single_state_are_null(tmp_path: Path) -> None:
    text = CRISES + (
        "1,ONE,365,1962,10,16,1962,11,20,5,2,3,4,4\n"
        "2,SEVERAL,997,1962,10,77,1963,1,88,5,2,3,4,\n"
        "3,HIJAZ,671,1924,9,1,1925,,,5,2,3,1,1\n"
    )
    frame = from_text(crises, tmp_path, text)
    assert frame.select("crisis", "trigger", "start", "end", "end_year").rows() == [
        (1, "RUS", date(1962, 10, 16), date(1962, 11, 20), 1962),
        (2, None, None, None, 1963),
        (3, None, date(1924, 9, 1), None, 1925),
    ]
    assert frame["russia_involvement"].to_list() == [4, None, 1]
