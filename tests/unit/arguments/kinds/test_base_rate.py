"""Tests of the kind “base rate” on made-up evidence whose answer is known."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.arguments import SyntheticEvidence
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import BaseRateSpec, Context, measure
from foedus.estimate import clopper_pearson

ANY = {"direction": "above", "supported_beyond": 0.1, "unit": "points"}


def context(evidence: SyntheticEvidence, **options: object) -> Context:
    return Context(evidence, 2020, **options)


def spells(rows: list[tuple[str, int, bool, int]], until: int = 2020, *, carried: bool = False) -> SyntheticEvidence:
    table = pl.DataFrame(
        [
            ("alignment", until, pair[:3], pair[4:], "major", entry, 10, fell, fell, years)
            for pair, entry, fell, years in rows
        ],
        schema=[
            "measure",
            "data_until",
            "pair_a",
            "pair_b",
            "class",
            "entry_year",
            "horizon",
            "fell",
            "fell_sustained",
            "years_followed",
        ],
        orient="row",
    ).with_columns(level_carried=pl.lit(carried))
    return SyntheticEvidence(wedge_spells=table)


def base_rate(**changes: object) -> BaseRateSpec:
    return BaseRateSpec.model_validate(
        {"kind": "base_rate", "measure": "alignment", "horizon": 10, "threshold": ANY} | changes
    )


def test_the_interval_reaches_over_those_without_each_state():
    rows = [("RUS-" + other, 1950, True, 4) for other in ("AAA", "BBB", "CCC", "DDD")]
    rows += [("AAA-BBB", 1950, False, 10), ("CCC-DDD", 1950, False, 10)]
    plain = measure(base_rate(), context(spells(rows)))
    robust = measure(base_rate(robust_to_state=True), context(spells(rows)))
    assert robust.effect == plain.effect
    assert robust.interval.low < plain.interval.low
    assert robust.interval.low == pytest.approx(0.0)  # without RUS nothing fell
    assert "without RUS the share is 0.00" in " ".join(robust.notes)


def test_a_level_of_carried_years_has_no_say_in_the_second_judgement():
    rows = [("AAA-BBB", 1950, True, 4), ("AAA-CCC", 1960, False, 10), ("BBB-CCC", 1990, False, 10)]
    assert measure(base_rate(), context(spells(rows, carried=True))).usable
    assert not measure(base_rate(), context(spells(rows, until=2024, carried=True), since=True)).usable
    assert measure(base_rate(), context(spells(rows, until=2024), since=True)).usable


def test_the_cohort_is_chosen_by_entry_not_by_outcome():
    rows = [("AAA-BBB", 1950, True, 4), ("AAA-CCC", 1960, False, 10), ("BBB-CCC", 1990, False, 10)]
    recent = [("CCC-DDD", 2015, True, 2), ("AAA-DDD", 2016, False, 4)]
    found = measure(base_rate(), context(spells(rows + recent)))
    assert found.effect == pytest.approx(1 / 3)
    assert (found.n, found.clusters) == (3, 3)
    limit = measure(base_rate(estimator="kaplan_meier"), context(spells(rows + recent)))
    # risk sets: 5 at year 2, then 3 at year 4 (one lost at 4 stays at risk): 1 - 4/5 * 3/4
    assert limit.effect == pytest.approx(1 - 4 / 5 * 3 / 4)
    assert limit.n == 5


def test_no_fall_is_given_its_upper_bound_over_pairs():
    rows = [("AAA-BBB", year, False, 10) for year in (1950, 1961, 1972)] + [("AAA-CCC", 1950, False, 10)]
    found = measure(base_rate(), context(spells(rows)))
    assert found.effect == 0.0
    assert found.interval == clopper_pearson(0, 2, 0.90)
    assert measure(base_rate(estimator="first_spell"), context(spells(rows))).n == 2


def test_each_judgement_reads_its_own_block():
    evidence = spells([("AAA-BBB", 1950, True, 4)], until=2024)
    with pytest.raises(Gap):
        measure(base_rate(), context(evidence))
    assert measure(base_rate(), context(evidence, since=True)).effect == 1.0
