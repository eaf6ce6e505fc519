"""What both states have with everybody is taken off exactly, and small counts do not shout."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.measures.latent.centring import freeman_tukey, less_both_states

STATES = [f"S{i:02d}" for i in range(12)]


def _table(seed: int, missing: float = 0.3, years: tuple[int, ...] = (1950, 1951)) -> pl.DataFrame:
    stream = np.random.default_rng(seed)
    rows = [
        (a, b, year, None if stream.random() < missing else float(stream.poisson(6)))
        for year in years for i, a in enumerate(STATES) for b in STATES[i + 1 :]
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=["state_a", "state_b", "year", "x"], orient="row").sample(
        fraction=1.0, shuffle=True, seed=seed
    )


def _means(table: pl.DataFrame, values: pl.Series) -> pl.DataFrame:
    table = table.with_columns(y=values)
    long = pl.concat([table.select(pl.col(side).alias("state"), "year", "y") for side in ("state_a", "state_b")])
    return long.group_by("state", "year").agg(pl.col("y").mean())


@given(st.integers(0, 40))
def test_every_state_has_mean_zero_and_effects_are_taken_off(seed):
    table = _table(seed)
    effect = dict(zip(STATES, np.random.default_rng(seed).normal(size=len(STATES)), strict=True))
    shifted = table.with_columns(
        x=pl.col("x") + pl.col("state_a").replace_strict(effect) + pl.col("state_b").replace_strict(effect)
    )
    plain, moved = less_both_states(table, "x"), less_both_states(shifted, "x")
    np.testing.assert_allclose(plain.to_numpy(), moved.to_numpy(), atol=1e-9)
    assert _means(table, plain)["y"].abs().max() < 1e-9
    assert (plain.is_null() == table["x"].is_null()).all()


def test_years_do_not_touch_each_other():
    table = _table(1, missing=0.0)
    both = less_both_states(table, "x").filter(table["year"] == 1950)
    alone = table.filter(pl.col("year") == 1950)
    np.testing.assert_allclose(both.to_numpy(), less_both_states(alone, "x").to_numpy(), atol=1e-12)


def test_counts_that_follow_from_both_margins_deviate_by_nothing_but_roundness():
    """Where every count is its expectation the deviate is that of a count at its mean: small, below zero never far."""
    weight = np.linspace(1, 6, len(STATES))
    rows = [(a, b, 1950, weight[i] * weight[j]) for i, a in enumerate(STATES) for j, b in enumerate(STATES) if i < j]
    table = pl.DataFrame(rows, schema=["state_a", "state_b", "year", "x"], orient="row")
    expected = np.sqrt(table["x"]) + np.sqrt(table["x"] + 1) - np.sqrt(4 * table["x"] + 1)
    np.testing.assert_allclose(freeman_tukey(table, "x").to_numpy(), expected.to_numpy(), atol=1e-6)


def test_poisson_counts_deviate_with_a_variance_near_one():
    stream = np.random.default_rng(3)
    names = [f"T{i:03d}" for i in range(120)]
    weight = stream.uniform(1, 6, len(names))
    rows = [(a, b, 1950, float(stream.poisson(weight[i] * weight[j])))
            for i, a in enumerate(names) for j, b in enumerate(names) if i < j]  # fmt: skip
    found = freeman_tukey(pl.DataFrame(rows, schema=["state_a", "state_b", "year", "x"], orient="row"), "x").to_numpy()
    assert found.var() == pytest.approx(1.0, abs=0.08)
    assert abs(found.mean()) < 0.05


def test_nothing_to_something_weighs_no_more_than_some_to_many():
    """From 0 to 2 joint memberships of 3 expected is no bigger a step than from 20 to 30 of 25."""

    def deviate(count: float, others: float) -> float:
        rows = [(a, b, 1950, count if (i, j) == (0, 1) else others)
                for i, a in enumerate(STATES) for j, b in enumerate(STATES) if i < j]  # fmt: skip
        return float(
            freeman_tukey(pl.DataFrame(rows, schema=["state_a", "state_b", "year", "x"], orient="row"), "x")[0]
        )

    small, large = deviate(2, 3) - deviate(0, 3), deviate(30, 25) - deviate(20, 25)
    assert 0 < small < 1.5 * large


def test_states_without_any_membership_and_years_too_small():
    table = pl.DataFrame(
        [("A", "B", 1950, 3.0), ("A", "C", 1950, 0.0), ("B", "C", 1950, 0.0), ("A", "B", 1951, 4.0)],
        schema=["state_a", "state_b", "year", "x"], orient="row",
    )  # fmt: skip
    found = freeman_tukey(table, "x")
    assert found[:3].is_finite().all()
    assert found[3] is None
    assert less_both_states(table, "x")[3] is None
