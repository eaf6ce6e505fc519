"""One pass of the smoother against the normal distribution of all years at once."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.measures.latent import smoothing
from foedus.measures.latent.estimates import packaged
from foedus.measures.latent.indicators import BLOCKS
from foedus.measures.latent.model import LOADED, ROWS, STATES, YEARS, structure, transition

PAIRS = 3
OWN = ROWS - len(BLOCKS)


def _exact(keeps, noise, rows, tau, nu):
    """Mean and covariance of the states of all years, from the precision matrix of them all, in double precision."""
    size = YEARS * STATES
    precision, shift = np.zeros((size, size)), np.zeros(size)
    steps = np.zeros((YEARS, STATES, size))  # innovations as combinations of the states
    for year in range(YEARS):
        here = slice(year * STATES, (year + 1) * STATES)
        steps[year, :, here] = np.eye(STATES)
        if year:
            steps[year, :, (year - 1) * STATES : year * STATES] = -np.diag(keeps[year])
        precision += steps[year].T @ (steps[year] / noise[year][:, None])
        precision[here, here] += (rows[year].T * tau[year]) @ rows[year]
        shift[here] += rows[year].T @ nu[year]
    cov = np.linalg.inv(precision)
    mean = cov @ shift
    squares = (steps @ mean) ** 2 + np.einsum("tsi,ij,tsj->ts", steps, cov, steps)
    return mean.reshape(YEARS, STATES), cov, squares


@pytest.fixture(scope="module")
def problem():
    stream = np.random.default_rng(5)
    form = structure(packaged("alignment").parameters)
    keeps, base = (
        np.asarray(part, float) for part in jax.vmap(lambda year: transition(form.rates, year))(jnp.arange(YEARS))
    )
    used = len(smoothing._USED)
    tau = stream.gamma(1.0, 1.0, (YEARS, used, PAIRS)) * (stream.random((YEARS, used, PAIRS)) < 0.4)
    nu = tau * stream.normal(size=tau.shape)
    noise = base[:, :, None] * stream.gamma(2.0, 1.0, (YEARS, STATES, PAIRS))
    lasting = stream.uniform(0.3, 1.5, (YEARS, OWN, PAIRS))
    weights = stream.normal(size=STATES)
    return form, keeps, tau, nu, noise, lasting, weights / np.linalg.norm(weights)


def test_a_pass_is_the_exact_posterior(problem):
    form, keeps, tau, nu, noise, lasting, weights = problem
    arrays = (jnp.asarray(part, jnp.float32) for part in (tau, nu, noise, lasting, weights))
    found = smoothing._pass(form, *arrays)
    for pair in range(PAIRS):
        rows = np.repeat(np.asarray(form.rows, float)[None], YEARS, axis=0)
        for number in range(OWN):
            rows[:, number, LOADED[number][-1]] = lasting[:, number, pair]
        used = rows[:, smoothing._USED]
        mean, cov, squares = _exact(keeps, noise[:, :, pair], used, tau[:, :, pair], nu[:, :, pair])
        blocks = [
            cov[year * STATES : (year + 1) * STATES, year * STATES : (year + 1) * STATES] for year in range(YEARS)
        ]
        exact = {
            "states": mean,
            "mean": mean @ weights,
            "variance": [weights @ block @ weights for block in blocks],
            "row_mean": np.einsum("trs,ts->tr", rows[:, smoothing._MATCHED], mean),
            "row_variance": [
                np.diag(rows[year][smoothing._MATCHED,] @ block @ rows[year][smoothing._MATCHED,].T)
                for year, block in enumerate(blocks)
            ],
            "squares": squares,
        }
        for name, value in exact.items():
            part = np.asarray(getattr(found, name))[..., pair]
            np.testing.assert_allclose(part, np.asarray(value), atol=2e-4, err_msg=name)


def test_rows_load_on_their_states_only():
    rows = np.asarray(structure(packaged("alignment").parameters).rows)
    assert rows.shape == (ROWS, STATES)
    for row, states in enumerate(LOADED):
        assert set(np.flatnonzero(rows[row])) == set(states)
