"""Dated translation of columns."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from foedus.errors import TableError, UnknownNameError
from foedus.states import load_states

STATES = load_states()


def _mapped(codes: list[object], years: list[object], scheme: str) -> list[str | None]:
    frame = pl.DataFrame({"code": codes, "year": years})
    return STATES.map_codes(frame, "code", scheme=scheme, into="state")["state"].to_list()  # type: ignore[arg-type]


def test_codes_handed_over_follow_the_date() -> None:
    years = [1900, 1918, 1919, 2005, 2006, 2020]
    assert _mapped([345] * 6, years, "cow") == ["SRB", "SRB", "YUG", "YUG", "SRB", "SRB"]


def test_days_decide_exactly_where_there_are_days() -> None:
    frame = pl.DataFrame({"code": [345, 345], "day": [date(2006, 6, 4), date(2006, 6, 5)]})
    assert STATES.map_codes(frame, "code", scheme="cow", year="day", into="s")["s"].to_list() == ["YUG", "SRB"]


def test_the_two_code_lists_are_kept_apart() -> None:
    assert _mapped([970, 255, 678], [2010, 1900, 2010], "cow") == ["NRU", "DEU", "YEM"]
    assert _mapped([970, 260, 678, 340], [2010, 2010, 2010, 2010], "gw") == ["KIR", "DEU", "YEM", "SRB"]


def test_codes_mean_their_state_outside_its_membership() -> None:
    assert _mapped([369, 750], [1950, 1946], "cow") == ["UKR", "IND"]


def test_unmapped_is_null_not_dropped() -> None:
    assert _mapped([2, 999, None], [2000, 2000, 2000], "cow") == ["USA", None, None]
    assert _mapped(["Narnia", "World", "Peru"], [2000, 2000, 2000], "name") == [None, None, "PER"]


def test_iso3_understands_withdrawn_codes() -> None:
    codes = ["SUN", "ROM", "ZAR", "CSK", "RUS", "HKG", " usa"]
    assert _mapped(codes, [1985] * 7, "iso3") == ["RUS", "ROU", "COD", "CSK", "RUS", None, "USA"]


def test_names_follow_the_date() -> None:
    assert _mapped(["Korea", "Korea", "Austria"], [1900, 2000, 1900], "name") == ["KRE", "KOR", "AUH"]


def test_lazy_in_lazy_out_and_floats_hold_codes() -> None:
    frame = pl.LazyFrame({"code": [2.0, float("nan"), 365.0], "year": [2000, 2000, 2000]})
    result = STATES.map_codes(frame, "code", scheme="cow", into="state")
    assert isinstance(result, pl.LazyFrame)
    assert result.collect()["state"].to_list() == ["USA", None, "RUS"]
    names = pl.LazyFrame({"name": ["Peru", None]})
    lazy = STATES.map_codes(names, "name", scheme="name", year=None, into="state")
    assert lazy.collect()["state"].to_list() == ["PER", None]


def test_a_missing_column_and_an_unknown_scheme_are_errors() -> None:
    frame = pl.DataFrame({"code": [2]})
    with pytest.raises(TableError, match="year"):
        STATES.map_codes(frame, "code", scheme="cow", into="state")
    with pytest.raises(UnknownNameError, match="cow, gw, iso3, name"):
        STATES.map_codes(frame, "code", scheme="cown", year=None, into="state")  # type: ignore[arg-type]
