"""Hostility: its formula, its memory, and what happens past the end of each source."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.conflict import (
    DISPUTES_END,
    dispute_memory,
    disputes_of_pairs,
    hostility,
    hostility_of_pairs,
    rivalry_years,
)

KEY = ["state_a", "state_b", "year"]


def _events(extra: dict[str, pl.DataType | type[pl.DataType]], *rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, **extra}, orient="row"
    )


MID = {"hostility": pl.Int8}
UCDP = {"type": pl.String, "intensity": pl.Int8}
SPELLS = {"state_a": pl.String, "state_b": pl.String, "start": pl.Int32, "end": pl.Int32}


def _hostility(mid=(), wars=(), ucdp=(), rivalries=(), first=1946, last=2024) -> pl.DataFrame:
    return hostility_of_pairs(
        _events(MID, *mid),
        _events({}, *wars),
        _events(UCDP, *ucdp),
        pl.DataFrame(list(rivalries), schema=SPELLS, orient="row"),
        first,
        last,
    )


def _at(table: pl.DataFrame, year: int, column: str = "value"):
    return table.filter(pl.col("year") == year)[column].item()


def test_memory_is_the_largest_fading_level():
    levels = [0.0, 0.8, 0.0, 0.0, 0.2, 0.6]
    expected = [max(levels[s] * np.exp(-(t - s) / 5) for s in range(t + 1)) for t in range(6)]
    np.testing.assert_allclose(dispute_memory(levels), expected)


@pytest.mark.parametrize(("level", "years"), [([1.2], 5.0), ([np.nan], 5.0), ([0.5], 0.0)])
def test_impossible_levels_are_refused(level, years):
    with pytest.raises(InputError):
        dispute_memory(level, years)


@pytest.mark.parametrize(("rivalry", "memory", "value"), [(0, 0, 0), (1, 0, 0.5), (0, 1, 1), (1, 1, 1), (1, 0.6, 0.8)])
def test_hostility_joins_rivalry_and_memory(rivalry, memory, value):
    assert hostility(rivalry, memory) == pytest.approx(value)


def test_the_graver_of_two_collections_counts_and_the_second_makes_no_war():
    kept = _events(MID, ("AAA", "BBB", 1962, 3), ("AAA", "CCC", 1962, 5))
    sides = {"sender": pl.String, "target": pl.String, "year": pl.Int32, "pair_hostility": pl.Int8}
    rows = [("BBB", "AAA", 1962, 4), ("AAA", "BBB", 1962, 4), ("BBB", "CCC", 1963, 5), ("CCC", "AAA", 1962, 2)]
    both = disputes_of_pairs(kept, pl.DataFrame(rows, schema=sides, orient="row"))
    level = both.group_by(KEY).agg(pl.col("hostility").max()).sort(KEY)
    assert level.rows() == [("AAA", "BBB", 1962, 4), ("AAA", "CCC", 1962, 5), ("BBB", "CCC", 1963, 4)]


def test_a_dispute_counts_its_level_and_fades():
    table = _hostility(mid=[("AAA", "BBB", 1950, 4), ("AAA", "BBB", 1950, 2)], first=1949, last=1952)
    np.testing.assert_allclose(table["value"], [0, 0.8, 0.8 * np.exp(-1 / 5), 0.8 * np.exp(-2 / 5)])
    assert table["dispute_level"].to_list() == [0, 4, 0, 0]


def test_the_memory_reaches_back_before_the_first_year_asked_for():
    table = _hostility(mid=[("AAA", "BBB", 1941, 5)], first=1946, last=1946)
    assert _at(table, 1946) == pytest.approx(np.exp(-1))


def test_war_counts_as_one_in_either_source_and_interstate_only():
    wars = _hostility(wars=[("AAA", "BBB", 1950)], first=1950, last=1950)
    conflict = _hostility(ucdp=[("BBB", "AAA", 1950, "interstate", 2)], first=1950, last=1950)
    civil = _hostility(
        ucdp=[("AAA", None, 1950, "intrastate", 2), ("AAA", "BBB", 1950, "internationalised", 2)], last=1950
    )
    assert _at(wars, 1950) == 1.0
    assert _at(conflict, 1950) == 1.0
    assert conflict["war"].to_list() == [True]
    assert civil.is_empty()


def test_a_conflict_below_a_thousand_deaths_is_force_and_no_war():
    clash = _hostility(ucdp=[("AAA", "BBB", 2016, "interstate", 1)], first=2016, last=2016)
    assert _at(clash, 2016) == pytest.approx(0.8)
    assert clash["war"].to_list() == [False]
    both = _hostility(
        mid=[("AAA", "BBB", 1999, 2)], ucdp=[("AAA", "BBB", 1999, "interstate", 1)], first=1999, last=1999
    )
    assert _at(both, 1999) == pytest.approx(0.8)
    assert both["dispute_level"].to_list() == [2]


def test_a_rivalry_alive_at_the_end_of_the_coding_is_carried_on_and_an_ended_one_is_not():
    spells = pl.DataFrame([("AAA", "BBB", 2007, 2020), ("AAA", "CCC", 2007, 2019)], schema=SPELLS, orient="row")
    years = rivalry_years(spells, 2023)
    assert years.filter(pl.col("state_b") == "BBB")["year"].max() == 2023
    assert years.filter(pl.col("state_b") == "CCC")["year"].max() == 2019


def test_dispute_levels_are_unknown_not_zero_after_their_source_ends():
    table = _hostility(mid=[("AAA", "BBB", 2013, 3)], first=2013, last=2016)
    assert table["dispute_level"].to_list() == [3, 0, None, None]
    assert table["extrapolated"].to_list() == [False, False, True, True]
    assert DISPUTES_END == 2014


def test_a_rivalry_that_starts_after_the_last_year_does_not_count():
    table = _hostility(rivalries=[("AAA", "BBB", 2010, 2020)], mid=[("AAA", "BBB", 2000, 1)], first=2000, last=2005)
    assert not table["rivalry"].any()


def test_no_record_at_all_gives_no_rows():
    assert _hostility().is_empty()
