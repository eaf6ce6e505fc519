"""ATOP defence dyads 1950-2018: onsets, terminations and dyad-years at risk (independently computed).

Convention that gives exactly these figures, found by trial among any day, 1 January and 31 December: a
state counts in a year if it was a COW member on any day of it; units are COW codes; a dyad-year is at risk
of onset (termination) if both states also counted the year before and had no (had a) defence obligation
then; years 1950-2018.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.states import load_states

pytestmark = pytest.mark.data

ATOP = "alliances/atop_directed_dyad_year_5_1.parquet"


def _defence(folder: Path) -> pl.DataFrame:
    pairs = pl.read_parquet(folder / ATOP).filter(pl.col("atop_defense") == 1)
    first, second = pl.col("ccode1"), pl.col("ccode2")
    ordered = pairs.select(a=pl.min_horizontal(first, second), b=pl.max_horizontal(first, second), year="year")
    return ordered.unique().with_columns(defence=pl.lit(value=True))


def _units(last: date, unit: str) -> pl.DataFrame:
    """Return unit-years 1949-2018 by any-day membership, open spells ending on `last`."""
    years = pl.DataFrame({"year": range(1949, 2019)}, schema={"year": pl.Int32})
    spells = load_states().spells(basis="cow").with_columns(end=pl.col("end").fill_null(last))
    within = (pl.col("start").dt.year() <= pl.col("year")) & (pl.col("end").dt.year() >= pl.col("year"))
    return spells.join(years, how="cross").filter(within).select(unit, "year").unique()


def _counts(units: pl.DataFrame, defence: pl.DataFrame, unit: str) -> dict[str, int]:
    pairs = units.rename({unit: "a"}).join(units.rename({unit: "b"}), on="year").filter(pl.col("a") < pl.col("b"))
    key = ["a", "b", "year"]
    panel = pairs.join(defence, on=key, how="left").with_columns(pl.col("defence").fill_null(value=False))
    before = panel.select("a", "b", pl.col("year") + 1, before="defence")
    risk = panel.join(before, on=key).filter(pl.col("year") >= 1950)
    onset, end = risk.filter(~pl.col("before")), risk.filter("before")
    return {
        "at risk of onset": onset.height,
        "onsets": int(onset["defence"].sum()),
        "at risk of termination": end.height,
        "terminations": int((~end["defence"]).sum()),
    }


@pytest.mark.parametrize(
    ("last", "onset_risk", "end_risk"),
    [(date(2018, 12, 31), 786_081, 60_655), (date(2016, 12, 31), 751_665, 57_241)],
    ids=["table to 2018", "table ends in 2016 (the trap)"],
)
def test_defence_onsets_terminations_and_exposure(
    data_folder: Path, last: date, onset_risk: int, end_risk: int
) -> None:
    assert _counts(_units(last, "cow"), _defence(data_folder), "cow") == {
        "at risk of onset": onset_risk,
        "onsets": 1_518,
        "at risk of termination": end_risk,
        "terminations": 281,
    }


def test_ids_that_merge_or_split_codes_count_the_same(data_folder: Path) -> None:
    """Merging 255 with 260 and 678 with 679, and splitting 345, moves no dyad-year in or out of exposure.

    Each hand-over happens within one year in which both holders count, so the pair of consecutive years that a
    dyad-year at risk needs is found under either unit.
    """
    states = load_states()
    mapped = _defence(data_folder)
    for column in ("a", "b"):
        mapped = states.map_codes(mapped, column, scheme="cow", into=f"id_{column}")
    first, second = pl.col("id_a"), pl.col("id_b")
    by_id = mapped.select(
        a=pl.min_horizontal(first, second), b=pl.max_horizontal(first, second), year="year", defence="defence"
    ).unique()
    last = date(2018, 12, 31)
    assert _counts(_units(last, "id"), by_id, "id") == _counts(_units(last, "cow"), _defence(data_folder), "cow")
