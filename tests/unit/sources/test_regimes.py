"""The reader of regimes: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from foedus.sources import check_table, regimes

HEADER = "cowcode,gwf_country,gwf_casename,gwf_startdate,gwf_enddate,gwf_regimetype\n"


def from_text(folder: Path, text: str) -> pl.DataFrame:
    (folder / "raw.csv").write_text(HEADER + text, encoding="utf-8")
    return check_table(regimes.SOURCE, regimes.read(folder / "raw.csv"))


def test_only_the_last_days_of_the_file_stand_for_regimes_that_go_on(tmp_path: Path) -> None:
    text = (
        "2,USA,a,3/4/1789,12/31/2020,presidential\n775,Myanmar,b,3/30/2011,2/1/2021,party-military\n"
        "775,Myanmar,c,2/1/2021,12/31/2021,military\n310,Hungary,d,3/25/1990,3/30/2020,parliamentary\n"
    )
    assert from_text(tmp_path, text).rows() == [
        ("HUN", date(1990, 3, 25), date(2020, 3, 30), "parliamentary"),
        ("MMR", date(2011, 3, 30), date(2021, 2, 1), "party-military"),
        ("MMR", date(2021, 2, 1), None, "military"),
        ("USA", date(1789, 3, 4), None, "presidential"),
    ]


def test_the_regime_of_2000_is_yugoslavias_and_then_serbias(tmp_path: Path) -> None:
    text = (
        "345,Serbia,a,10/5/2000,12/31/2020,parliamentary\n345,Serbia,b,6/25/1991,10/5/2000,party-personal\n"
        "341,Montenegro,c,6/3/2006,12/31/2020,parliamentary\n"
    )
    assert from_text(tmp_path, text).select("state", "start", "end").rows() == [
        ("MNE", date(2006, 6, 3), None),
        ("SRB", date(2006, 6, 5), None),
        ("YUG", date(1991, 6, 25), date(2000, 10, 5)),
        ("YUG", date(2000, 10, 5), date(2006, 6, 5)),
    ]


def test_a_trailing_blank_makes_no_new_type(tmp_path: Path) -> None:
    text = "145,Bolivia,a,11/10/2019,10/18/2020,provisional \n145,Bolivia,b,1/1/2000,2/1/2000,provisional\n"
    assert from_text(tmp_path, text)["type"].unique().to_list() == ["provisional"]
