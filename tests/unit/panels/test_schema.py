"""variables.csv and the checks made from it."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import TableError, UnknownNameError
from foedus.panels import load_variables, variable
from foedus.panels.build import LAST_YEAR
from foedus.panels.contributions import DYAD_CONTRIBUTIONS, STATE_CONTRIBUTIONS
from foedus.panels.schema import DTYPES, Dims, check, parse_variables
from foedus.sources import SOURCES

HEADER = "name,dims,dtype,unit,kind,source,missing,low,high,description\n"


def _empty(dims: Dims) -> pl.DataFrame:
    keys = {"state": pl.String} if dims == "state" else {"state_a": pl.String, "state_b": pl.String}
    columns = {entry.name: DTYPES[entry.dtype] for entry in load_variables() if entry.dims == dims}
    return pl.DataFrame(schema={**keys, "year": pl.Int32, **columns})


def _one(dims: Dims, **values: object) -> pl.DataFrame:
    keys = {"state": "USA"} if dims == "state" else {"state_a": "RUS", "state_b": "USA"}
    return pl.DataFrame([{**keys, "year": 2000, **values}], schema=_empty(dims).schema)


def test_every_source_named_exists_and_has_a_contribution() -> None:
    for entry in load_variables():
        if entry.source == "states":
            continue
        assert entry.source in SOURCES
        assert entry.source in (DYAD_CONTRIBUTIONS if entry.dims == "dyad" else STATE_CONTRIBUTIONS)


def test_the_panel_ends_with_its_latest_source_apart_from_spending() -> None:
    used = {entry.source for entry in load_variables()} - {"states"}
    last = {source: SOURCES[source].coverage[1] for source in used}
    assert {source for source, year in last.items() if year > LAST_YEAR} == {"military_spending", "nato_spending"}
    assert LAST_YEAR in last.values()


def test_zero_is_a_valid_value_wherever_absence_means_zero() -> None:
    for entry in load_variables():
        if entry.missing == "zero":
            assert entry.low == 0, entry.name


def test_a_binary_variable_is_zero_or_one() -> None:
    assert all((entry.low, entry.high) == (0, 1) for entry in load_variables() if entry.kind == "binary")


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("x,triad,Int8,,binary,mid,zero,0,1,d", "dims"),
        ("x,dyad,Int7,,binary,mid,zero,0,1,d", "dtype"),
        ("x,dyad,Int8,,yesno,mid,zero,0,1,d", "kind"),
        ("x,dyad,Int8,,binary,mid,nought,0,1,d", "missing"),
        ("x,dyad,Int8,,binary,mid,zero,0,1,d\nx,dyad,Int8,,binary,mid,zero,0,1,d", "twice"),
    ],
)
def test_a_malformed_schema_is_refused(row: str, named: str) -> None:
    with pytest.raises(TableError, match=named):
        parse_variables(HEADER + row)


def test_an_unknown_variable_lists_the_known() -> None:
    with pytest.raises(UnknownNameError, match="dispute_hostility"):
        variable("hostilty")


def test_a_table_that_fits_passes_unchanged() -> None:
    frame = _one("dyad", defence=1)
    assert check(frame, "dyad") is frame


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (_one("dyad", defence=2), "out of bounds"),
        (_one("dyad", minimum_distance=-1.0), "out of bounds"),
        (_one("dyad", capital_distance=float("nan")), "not finite"),
        (_one("state", gdp=float("inf")), "not finite"),
        (_one("dyad").drop("war"), "columns differ"),
        (_one("dyad").with_columns(pl.col("war").cast(pl.Int32)), "columns differ"),
        (pl.concat([_one("dyad"), _one("dyad")]), "twice"),
        (_one("dyad").with_columns(state_a=pl.lit(None, dtype=pl.String)), "null"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(frame: pl.DataFrame, message: str) -> None:
    with pytest.raises(TableError, match=message):
        check(frame, "state" if "state" in frame.columns else "dyad")
