"""Sufficient statistics of base rates, on worlds small enough to count by hand."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.base_rates import (
    alignment_spells,
    nuclear_counts,
    wars_given_disputes,
    wedge_spells,
    yearly_disputes,
)

SERIES_SCHEMA = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "alignment": pl.Float64}
NOT_CARRIED = pl.lit(value=False).alias("extrapolated")


def series(values: dict[tuple[str, str], list[float]], first: int = 2000) -> pl.DataFrame:
    rows = [(a, b, first + i, value) for (a, b), listed in values.items() for i, value in enumerate(listed)]
    return pl.DataFrame(rows, schema=SERIES_SCHEMA, orient="row").with_columns(NOT_CARRIED)


def membership(pairs: list[tuple[str, str]], years: range, kind: str = "major") -> pl.DataFrame:
    rows = [(a, b, year, kind) for a, b in pairs for year in years]
    return pl.DataFrame(rows, schema=["state_a", "state_b", "year", "class"], orient="row")


def test_a_spell_begins_at_the_level_and_records_every_year_below_the_median() -> None:
    medians = dict.fromkeys(range(2000, 2006), 0.3)
    spells = alignment_spells(
        {2000: 0.1, 2001: 0.6, 2002: 0.5, 2003: 0.2, 2004: 0.25, 2005: 0.4}, frozenset(range(2000, 2006)), 0.5, medians
    )
    assert [(spell.entry, spell.below) for spell in spells] == [(2001, (2003, 2004))]


def test_a_pair_that_comes_back_after_a_fall_begins_a_second_spell() -> None:
    medians = dict.fromkeys(range(2000, 2005), 0.3)
    spells = alignment_spells(
        {2000: 0.6, 2001: 0.2, 2002: 0.7, 2003: 0.7, 2004: 0.1}, frozenset(range(2000, 2005)), 0.5, medians
    )
    assert [(spell.entry, spell.below) for spell in spells] == [(2000, (2001,)), (2002, (2004,))]


def test_a_pair_is_followed_after_it_leaves_the_reference_class() -> None:
    spells = alignment_spells({2000: 0.6, 2001: 0.6, 2002: 0.1}, frozenset({2000}), 0.5, {2002: 0.3})
    assert spells[0].below == (2002,)


def test_a_pair_already_below_the_median_cannot_enter() -> None:
    assert alignment_spells({2000: 0.6}, frozenset({2000}), 0.5, {2000: 0.8}) == []


def test_the_target_pair_sets_the_level_and_is_left_out() -> None:
    pairs = [("AAA", "BBB"), ("CCC", "DDD"), ("CHN", "RUS"), ("EEE", "FFF")]
    table = series(
        {
            ("AAA", "BBB"): [0.7] * 3 + [-0.9] * 3,
            ("CCC", "DDD"): [0.8] * 6,
            ("CHN", "RUS"): [0.5] * 6,
            ("EEE", "FFF"): [0.0] * 6,
        }
    )
    spells = wedge_spells(
        table, membership(pairs, range(2000, 2006)), measure="alignment", target=("CHN", "RUS"), data_until=2005
    )
    assert set(zip(spells["pair_a"], spells["pair_b"], strict=True)) == {("AAA", "BBB"), ("CCC", "DDD")}
    fell = spells.filter(pl.col("horizon") == 10).sort("pair_a")
    assert fell["fell"].to_list() == [True, False]
    assert fell["fell_sustained"].to_list() == [True, False]
    assert fell["years_followed"].to_list() == [3, 5]


def test_a_fall_after_the_horizon_does_not_count() -> None:
    table = series({("AAA", "BBB"): [0.7] * 15 + [-0.9] * 5, ("CCC", "DDD"): [0.2] * 20, ("CHN", "RUS"): [0.5] * 20})
    spells = wedge_spells(
        table,
        membership([("AAA", "BBB"), ("CCC", "DDD")], range(2000, 2020)),
        measure="alignment",
        target=("CHN", "RUS"),
        data_until=2019,
    )
    by_horizon = dict(zip(spells["horizon"], spells["fell"], strict=True))
    assert by_horizon == {10: False, 20: True}
    assert dict(zip(spells["horizon"], spells["years_followed"], strict=True)) == {10: 10, 20: 15}


def test_nothing_after_data_until_is_used() -> None:
    table = series({("AAA", "BBB"): [0.7, 0.7, -0.9], ("CCC", "DDD"): [0.2] * 3, ("CHN", "RUS"): [0.5, 0.5, 0.9]})
    pairs = membership([("AAA", "BBB"), ("CCC", "DDD")], range(2000, 2003))
    before = wedge_spells(table, pairs, measure="alignment", target=("CHN", "RUS"), data_until=2001)
    assert before["fell"].to_list() == [False, False]
    after = wedge_spells(table, pairs, measure="alignment", target=("CHN", "RUS"), data_until=2002)
    assert after["fell"].to_list() == [True, True]


@pytest.fixture
def nuclear() -> pl.DataFrame:
    rows = [(state, year) for state in ("IND", "PAK", "USA") for year in (1998, 1999, 2000)]
    return pl.DataFrame(rows, schema={"state": pl.String, "year": pl.Int32}, orient="row")


def test_nuclear_strata_count_exposure_and_events(nuclear: pl.DataFrame) -> None:
    keys = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32}
    rivalry = pl.DataFrame(
        [("IND", "PAK", 1998), ("IND", "PAK", 1999), ("IRN", "USA", 1999)], schema=keys, orient="row"
    )
    wars = pl.DataFrame([("IND", "PAK", 1999), ("IRN", "USA", 1997)], schema=keys, orient="row")
    counts = nuclear_counts(nuclear, rivalry, {"war_onset": wars}, first=1998, last=2000, data_until=2020)
    totals = {
        stratum: (part["exposure"].sum(), part["events"].sum())
        for (stratum,), part in counts.group_by("stratum", maintain_order=True)
    }
    assert totals == {"jointly_nuclear": (9, 1), "jointly_nuclear_rivals": (2, 1), "rivals_not_jointly_nuclear": (1, 0)}


def test_a_dispute_belongs_to_what_its_pair_was_when_it_began() -> None:
    nuclear = pl.DataFrame({"state": ["IND", "PAK"], "year": [1998, 1998]})
    years = pl.DataFrame({"year": [1997, 1998]})
    rivalry = pl.DataFrame({"state_a": ["IND"], "state_b": ["PAK"]}).join(years, how="cross")
    disputes = pl.DataFrame(
        {
            "state_a": ["IND", "IND", "IND", "CHN"],
            "state_b": ["PAK", "PAK", "PAK", "IND"],
            "start": [1997, 1998, 1999, 1998],
            "war": [True, False, True, True],
        }
    )
    counts = wars_given_disputes(
        nuclear, rivalry, disputes, outcome="war_given_dispute", first=1997, last=1998, data_until=2020
    )
    rows = counts.select("stratum", "pair", "exposure", "events").rows()
    assert rows == [
        ("jointly_nuclear", "IND-PAK", 1, 0),
        ("jointly_nuclear_rivals", "IND-PAK", 1, 0),
        ("rivals_not_jointly_nuclear", "IND-PAK", 1, 1),
    ]


def test_covered_years_without_a_dispute_are_zero_and_others_absent() -> None:
    disputes = pl.DataFrame(
        {
            "state_a": ["CHN", "CHN"],
            "state_b": ["RUS", "RUS"],
            "year": [1969, 1970],
            "dispute": [1, 1],
            "onset": [True, False],
        }
    )
    counted = yearly_disputes(disputes, [("RUS", "CHN")], first=1968, last=1971)
    assert dict(zip(counted["year"], counted["value"], strict=True)) == {1968: 0.0, 1969: 1.0, 1970: 0.0, 1971: 0.0}
