"""Worlds drawn from the measurement model, with known alignment, to test whether the model recovers it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import jax.numpy as jnp
import numpy as np

from foedus.axes import FloatArray
from foedus.measures.latent.alignment import index_weights
from foedus.measures.latent.estimates import Estimates
from foedus.measures.latent.indicators import BLOCKS, INDICATORS
from foedus.measures.latent.model import (
    MEMBERS,
    ROWS,
    STATES,
    YEARS,
    Data,
    intercepts,
    seen_through,
    structure,
    transition,
)
from foedus.measures.latent.observations import Observations
from foedus.measures.latent.smoothing import TAIL

__all__ = ["simulate", "simulate_states"]

_SPREAD: Final = 0.5
"""Standard deviation of the logarithm of pairs' volatilities. *Assumed*."""


def simulate(
    estimates: Estimates,
    record: Observations,
    *,
    seed: int,
    tail: float = TAIL,
    spread: float = _SPREAD,
) -> tuple[Observations, FloatArray]:
    """Draw states and indicators for the pairs and years of a record, with the same missing values.

    Parameters
    ----------
    estimates
        True parameters.
    record
        Provides pairs, years, opportunity, errors and missing values; its own values are not used.
    seed
        Seed of the draw.
    tail
        Degrees of freedom of the innovations; ``inf`` for normal ones.
    spread
        Standard deviation of the logarithm of the pairs' volatilities.

    Returns
    -------
    tuple
        A record with drawn values, and the true index, shape ``(year, pair)``.
    """
    world, states = simulate_states(estimates, record, seed=seed, tail=tail, spread=spread)
    return world, np.einsum("s,tsn->tn", np.asarray(index_weights(estimates), float), states)


def simulate_states(
    estimates: Estimates,
    record: Observations,
    *,
    seed: int,
    tail: float = TAIL,
    spread: float = _SPREAD,
) -> tuple[Observations, FloatArray]:
    """Draw as `simulate` does, and return the true states instead of the index.

    Parameters
    ----------
    estimates, record, seed, tail, spread
        As `simulate`.

    Returns
    -------
    tuple
        A record with drawn values, and the true states, shape ``(year, state, pair)``: the factor that the blocks
        share, each block's own part, and the indicators' own parts, all of unit variance.
    """
    draws = np.random.default_rng(seed)
    form = structure(estimates.parameters)
    factor, cuts, noise = (np.asarray(part, float) for part in (form.factor, form.cuts, form.noise))
    pairs = len(record)
    volatility = np.exp(spread * draws.standard_normal((STATES, pairs)) - spread**2 / 2)
    state = draws.standard_normal((STATES, pairs))
    truth = np.zeros((YEARS, STATES, pairs))
    value, lag, entry = np.zeros_like(record.value), np.zeros_like(record.lag), record.entry
    status = np.zeros_like(record.value[0])
    persistent = np.array([kind.memory == "status" for kind in INDICATORS])
    for year in range(YEARS):
        keep, innovation = (np.asarray(part, float) for part in transition(form.rates, jnp.asarray(year)))
        shock = draws.standard_normal((STATES, pairs))
        if np.isfinite(tail):
            shock *= np.sqrt((tail - 2) / draws.chisquare(tail, (STATES, pairs)))
        size = np.where(keep[:, None] > 0, np.sqrt(innovation[:, None] * volatility), 1.0)
        fresh = np.where(keep[:, None] > 0, shock, draws.standard_normal((STATES, pairs)))
        state = keep[:, None] * state + size * fresh
        if year:
            status = np.where(record.seen[year - 1], value[year - 1], status)
            lag[year, persistent] = (status * (record.entry[year] == 0))[persistent]
        now = replace(record, value=value, lag=lag)
        known = np.array(intercepts(estimates.parameters, _year(now, year), jnp.asarray(year)), float)
        rows = np.asarray(seen_through(form, jnp.asarray(record.opportunity[year])), float)
        seen = np.einsum("rsn,sn->rn", rows, state)
        predictor = known
        for row, members in enumerate(MEMBERS):
            for place in members:
                predictor[place] += seen[row] * (factor[place] if row >= ROWS - len(BLOCKS) else 1.0)
        error = draws.standard_normal(predictor.shape)
        for place, kind in enumerate(INDICATORS):
            if kind.discrete:
                drawn = np.searchsorted(cuts[place, 1:-1], predictor[place] + error[place])
                drawn = np.minimum(drawn, kind.categories - 1)
            else:
                drawn = predictor[place] + error[place] * np.sqrt(noise[place] + record.error[year, place])
            value[year, place] = np.where(record.seen[year, place], drawn, 0.0)
        truth[year] = state
    return replace(record, value=value, lag=lag, entry=entry), truth


def _year(record: Observations, year: int) -> Data:
    """One year of a record as arrays of JAX."""
    return Data(*(jnp.asarray(getattr(record, name)[year]) for name in Data._fields))
