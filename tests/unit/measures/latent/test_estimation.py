"""Worlds drawn from the model: do its intervals cover the truth, and does learning find the loadings it was drawn with?

Seeds are fixed, so these tests never flicker. Pairs are the clusters: the share of years covered is averaged within a
pair, and the standard error is that of the mean over pairs. The filter and the smoother are approximations (moment
matching, fat tails by expectation), so a systematic error of `SLACK` is allowed; beyond it 3.3 standard errors make a
correct implementation fail 1 time in 1,000 per bound had the seed been drawn afresh.
"""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from numpy.typing import NDArray

from foedus.measures.latent.alignment import posterior
from foedus.measures.latent.estimates import Estimates
from foedus.measures.latent.estimation import learn
from foedus.measures.latent.indicators import INDICATORS
from foedus.measures.latent.model import MOST_LOADING, YEARS, initial_parameters, structure
from foedus.measures.latent.observations import FIRST_YEAR, OPPORTUNITY, Observations
from foedus.measures.latent.simulation import simulate
from foedus.measures.latent.smoothing import SWEEPS

Array = NDArray[np.float64]
PAIRS = 320
SLACK = 0.02
#: First and last year of each indicator, about as in the data.
YEARS_SEEN = {
    "joint_igos": (1946, 2014), "event_balance": (2002, 2014), "event_z": (2018, 2024), "dispute": (1946, 2014),
    "rivalry": (1946, 2020), "armed_conflict": (1946, 2024), "sanctions": (1990, 2023), "exercises": (1977, 2010),
    "defence_agreements": (1980, 2010), "arms_transfers": (1990, 2024),
}  # fmt: skip


@pytest.fixture(scope="module")
def truth() -> Estimates:
    """Parameters unlike those that learning starts at, with rare and with common categories."""
    stream = np.random.default_rng(8)
    parameters = dict(initial_parameters())
    discrete = np.array([entry.discrete for entry in INDICATORS])
    loadings = np.linspace(0.35, 1.2, len(INDICATORS))[stream.permutation(len(INDICATORS))]
    share = loadings * np.sqrt(1 + np.log1p(np.exp(0.5)) ** 2) / MOST_LOADING
    free = np.where(discrete, np.log(share / (1 - share)), np.log(np.expm1(loadings)))
    parameters["loading"] = jnp.asarray(free, jnp.float32)
    parameters["common"] = jnp.asarray([0.5, -0.5], jnp.float32)
    parameters["trend"] = jnp.where(discrete[:, None], -1.3, 0.0) * jnp.ones_like(parameters["trend"])
    parameters["lag"] = jnp.full_like(parameters["lag"], 1.5)
    return Estimates("alignment", parameters, {}, PAIRS, 0, 0.0)


@pytest.fixture(scope="module")
def record() -> Observations:
    """Coverage of a record without values: pairs born at different times, gaps of single values."""
    stream = np.random.default_rng(9)
    shape = (YEARS, len(INDICATORS), PAIRS)
    years = FIRST_YEAR + np.arange(YEARS)
    born = np.where(stream.random(PAIRS) < 0.4, 0, stream.integers(0, 50, PAIRS))
    alive = np.arange(YEARS)[:, None] >= born
    seen = np.zeros(shape, bool)
    for place, entry in enumerate(INDICATORS):
        first, last = YEARS_SEEN.get(entry.name, (1946, 2018 if entry.memory == "status" else 2023))
        seen[:, place] = ((years >= first) & (years <= last))[:, None] & alive
    seen &= stream.random(shape) < 0.9
    persistent = np.array([entry.memory == "status" for entry in INDICATORS])
    entry_ = np.zeros(shape, np.float32)
    entry_[1:, persistent] = ~seen[:-1, persistent]
    entry_[0, persistent] = 1
    continuous = np.array([not entry.discrete for entry in INDICATORS])
    error = np.asarray((0.3 * stream.random(shape)) * continuous[None, :, None] * seen, np.float32)
    opportunity = np.zeros((YEARS, len(OPPORTUNITY), PAIRS), np.float32)
    opportunity[:, OPPORTUNITY.index("land border")] = stream.random(PAIRS) < 0.5
    zeros = np.zeros(shape, np.float32)
    names = tuple((f"A{i:03d}", f"B{i:03d}") for i in range(PAIRS))
    return Observations(names, zeros, error, seen, zeros, entry_, opportunity, alive)


def _coverage(world: Observations, truth: Array, mean: Array, variance: Array, quantile: float) -> tuple[float, float]:
    """Share of intervals that hold the truth and its standard error over pairs."""
    inside = np.abs(truth - mean) <= quantile * np.sqrt(variance)
    share = np.array([inside[world.alive[:, pair], pair].mean() for pair in range(len(world))])
    return float(share.mean()), float(share.std(ddof=1) / np.sqrt(len(share)))


@pytest.mark.parametrize(("tail", "spread"), [(4.0, 0.5), (np.inf, 0.0)])
def test_intervals_cover_the_truth(truth, record, tail, spread):
    """Fat tails and volatilities as the smoother assumes them, and normal innovations, which it does not."""
    world, index = simulate(truth, record, seed=1, tail=tail, spread=spread)
    found = posterior(world, truth)
    for kind in ("", "filtered_"):
        mean, variance = (np.asarray(found[f"{kind}{part}"], float) for part in ("mean", "variance"))
        for nominal, quantile in ((0.5, 0.67449), (0.9, 1.64485)):
            share, error = _coverage(world, index, mean, variance, quantile)
            assert error < 0.02
            assert abs(share - nominal) < SLACK + 3.3 * error
        assert np.corrcoef(mean[world.alive], index[world.alive])[0, 1] > 0.7
    smoothed, filtered = (((found[f"{kind}mean"] - index)[world.alive] ** 2).mean() for kind in ("", "filtered_"))
    assert smoothed < 0.9 * filtered
    assert found["variance"][world.alive].mean() < found["filtered_variance"][world.alive].mean()


def test_the_last_sweep_changes_little(truth, record):
    """Measured: .021 of the sd on average; a first sweep changes ten times as much."""
    world, _ = simulate(truth, record, seed=2)
    last, before, first = (posterior(world, truth, sweeps=sweeps) for sweeps in (SWEEPS, SWEEPS - 1, 0))
    sd = np.sqrt(last["variance"])
    step, whole = ((np.abs(last["mean"] - other["mean"]) / sd)[world.alive] for other in (before, first))
    assert 0 < step.mean() < 0.03
    assert whole.mean() > 5 * step.mean()


STEPS = 140


@pytest.mark.slow
def test_learning_from_drawn_worlds_recovers_the_loadings(truth, record):
    """A world drawn from fourteen indicators takes a few more steps than one of thirteen did."""
    world, _ = simulate(truth, record, seed=3, tail=np.inf, spread=0.0)
    calls: list[tuple[int, int]] = []
    found, history = learn(world, steps=STEPS, batch=96, progress=lambda done, steps: calls.append((done, steps)))
    assert calls == [(i + 1, STEPS) for i in range(STEPS)]
    assert len(history) == STEPS
    assert np.mean(history[-10:]) < np.mean(history[:5]) - 5
    true, got, start = (
        np.abs(np.asarray(structure(parameters).factor))
        for parameters in (truth.parameters, found, initial_parameters())
    )
    assert np.corrcoef(true, got)[0, 1] > 0.85
    assert np.abs(true - got).mean() < 0.12
    assert np.abs(true - got).mean() < 0.5 * np.abs(true - start).mean()


def test_batches_follow_the_seed(truth, record):
    world, _ = simulate(truth, record, seed=3, tail=np.inf, spread=0.0)
    first, again, other = (learn(world, steps=1, batch=96, seed=seed)[1] for seed in (0, 0, 1))
    assert first == again
    assert first != other
