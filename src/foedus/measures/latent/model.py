"""The dynamic measurement model: parameters, dynamics and the forward pass that learns from one year after another."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from foedus.measures.latent.indicators import BLOCKS, INDICATORS
from foedus.measures.latent.likelihood import OPEN_END, marginal
from foedus.measures.latent.observations import FIRST_YEAR, LAST_YEAR, OPPORTUNITY, Observations

__all__ = [
    "STATES",
    "YEARS",
    "Data",
    "Forward",
    "Parameters",
    "Structure",
    "data_of",
    "forward",
    "initial_parameters",
    "intercepts",
    "log_prior",
    "structure",
    "transition",
]

Parameters: TypeAlias = dict[str, jax.Array]

YEARS: Final = LAST_YEAR - FIRST_YEAR + 1
STATES: Final = 1 + len(BLOCKS)
"""States of a pair: the factor that the blocks share, and what is each block's own."""

_INDICATORS: Final = len(INDICATORS)
_BLOCK_OF: Final = np.array([BLOCKS.index(entry.block) for entry in INDICATORS])
_SIGN: Final = np.array([float(entry.sign) for entry in INDICATORS])
_CATEGORIES: Final = np.array([max(entry.categories, 2) for entry in INDICATORS])
_DISCRETE: Final = np.array([entry.discrete for entry in INDICATORS])
_PERSISTENT: Final = np.array([entry.persistent for entry in INDICATORS])
_EXPOSED: Final = np.array([entry.exposed for entry in INDICATORS])

_EVENTS: Final = 1 + BLOCKS.index("events")
#: The two event collections are standardised each within its own years: what is a pair's own starts anew between them.
_EVENTS_ANEW: Final = 2016 - FIRST_YEAR

_KNOTS: Final = 9
_KNOT_YEARS: Final = np.linspace(0, YEARS - 1, _KNOTS)
_HATS: Final = np.maximum(
    0, 1 - np.abs(np.arange(YEARS)[:, None] - _KNOT_YEARS[None]) / (_KNOT_YEARS[1] - _KNOT_YEARS[0])
).astype(np.float32)
_LEAST_NOISE: Final = 0.01  # variance of a continuous indicator that no model of ours explains; *assumed*
_LEAST_STEP: Final = 0.02  # between cutpoints


class Structure(NamedTuple):
    """Parameters in the form the filter uses.

    Attributes
    ----------
    loadings
        Of every indicator on every state, shape ``(indicator, state)``.
    noise
        Variance of continuous indicators, ``(indicator,)``.
    cuts
        Cutpoints of discrete ones, ``(indicator, 5)``.
    rates
        Yearly rates of reversion of the states, ``(state,)``.
    common
        Loadings of the blocks on the common factor, ``(block,)``.
    """

    loadings: jax.Array
    noise: jax.Array
    cuts: jax.Array
    rates: jax.Array
    common: jax.Array


class Data(NamedTuple):
    """`Observations` as arrays of JAX; see there for the shapes."""

    value: jax.Array
    error: jax.Array
    seen: jax.Array
    lag: jax.Array
    entry: jax.Array
    opportunity: jax.Array


class Forward(NamedTuple):
    """What the forward pass leaves, each ``(year, pair)`` or ``(year, indicator, pair)``."""

    log_likelihood: jax.Array
    mean: jax.Array
    variance: jax.Array
    precision: jax.Array
    shift: jax.Array


def data_of(observations: Observations) -> Data:
    """Put observations into JAX arrays."""
    return Data(*(jnp.asarray(getattr(observations, name)) for name in Data._fields))


def initial_parameters() -> Parameters:
    """Where learning starts; free of the data."""
    return {
        "common": jnp.full(len(BLOCKS), 0.54),
        "loading": jnp.full(_INDICATORS, 0.7),
        "noise": jnp.full(_INDICATORS, -0.7),
        "opportunity": jnp.zeros((_INDICATORS, len(OPPORTUNITY))),
        "trend": jnp.asarray(np.where(_DISCRETE, -2.0, 0.0)[:, None] * np.ones((1, _KNOTS)), dtype=jnp.float32),
        "cut": jnp.zeros((_INDICATORS, 2)),
        "lag": jnp.full(_INDICATORS, 4.0),
        "entry": jnp.full(_INDICATORS, 1.0),
        "rate": jnp.full(STATES, -3.0),
    }


def structure(parameters: Parameters) -> Structure:
    r"""Turn free parameters into loadings, cutpoints and rates.

    Every block has a factor :math:`f_b = \lambda_b z + u_b`, with a factor `z` common to all blocks and a part `u_b` of
    its own, both of unit variance; an indicator `k` of block `b` has the linear predictor
    :math:`\eta_k = d_k f_b + \text{intercepts}`, :math:`\lambda_b > 0` and :math:`d_k` of the indicator's known sign.
    """
    own = jax.nn.softplus(parameters["loading"]) * _SIGN
    common = jax.nn.softplus(parameters["common"])
    loadings = jnp.zeros((_INDICATORS, STATES))
    loadings = loadings.at[:, 0].set(own * common[_BLOCK_OF])
    loadings = loadings.at[np.arange(_INDICATORS), 1 + _BLOCK_OF].set(own)
    noise = jnp.exp(2 * parameters["noise"]) + _LEAST_NOISE
    second = jax.nn.softplus(parameters["cut"][:, 0]) + _LEAST_STEP
    third = second + jax.nn.softplus(parameters["cut"][:, 1]) + _LEAST_STEP
    end = jnp.full(_INDICATORS, OPEN_END)
    cuts = jnp.stack(
        [-end, jnp.zeros(_INDICATORS), jnp.where(_CATEGORIES > 2, second, end),
         jnp.where(_CATEGORIES > 3, third, end), end],
        axis=1,
    )  # fmt: skip
    return Structure(loadings, noise, cuts, jnp.exp(parameters["rate"]), common)


def log_prior(parameters: Parameters) -> jax.Array:
    """Weakly informative priors, which keep what the data cannot tell near where learning starts (*assumed*)."""
    common = jax.nn.softplus(parameters["common"])
    penalty = (
        jnp.sum(jnp.log(common) ** 2)
        + jnp.sum((jax.nn.softplus(parameters["loading"]) - 1) ** 2)
        + jnp.sum(parameters["noise"] ** 2)
        + jnp.sum((parameters["opportunity"] / 2) ** 2)
        + jnp.sum((jnp.diff(parameters["trend"], axis=1) / 0.5) ** 2)
        + jnp.sum(((parameters["trend"][:, 0] + 2.0 * _DISCRETE) / 2) ** 2)
        + jnp.sum((parameters["cut"] / 2) ** 2)
        + jnp.sum((parameters["lag"] / 5) ** 2)
        + jnp.sum((parameters["entry"] / 3) ** 2)
        + jnp.sum((parameters["rate"] + 3) ** 2)
    )
    return -0.5 * penalty


def intercepts(parameters: Parameters, data: Data, year: jax.Array) -> jax.Array:
    """Known part of every linear predictor in a year: trend, opportunity, last year's status; ``(indicator, pair)``."""
    trend = jnp.where(_DISCRETE, parameters["trend"] @ jnp.asarray(_HATS)[year], 0.0)
    exposed = jnp.where(_EXPOSED[:, None], parameters["opportunity"], 0.0)
    lag = jnp.where(_PERSISTENT, parameters["lag"], 0.0)
    entry = jnp.where(_PERSISTENT, parameters["entry"], 0.0)
    return trend[:, None] + exposed @ data.opportunity + lag[:, None] * data.lag + entry[:, None] * data.entry


def transition(rates: jax.Array, year: jax.Array) -> tuple[jax.Array, jax.Array]:
    r"""Autoregression and innovation variance of every state into a year, each ``(state,)``.

    Exact steps of Ornstein–Uhlenbeck processes with unit variance: :math:`x_t = e^{-\theta} x_{t-1} + \epsilon_t`,
    :math:`\operatorname{var}\epsilon_t = 1 - e^{-2\theta}`. What is a pair's own in the events block stays put within
    one collection of events and starts anew with the next.
    """
    keep = jnp.exp(-rates).at[_EVENTS].set(1.0)
    anew = (year == 0) | ((year == _EVENTS_ANEW) & (jnp.arange(STATES) == _EVENTS))
    keep = jnp.where(anew, 0.0, keep)
    return keep, 1 - keep * keep


def forward(parameters: Parameters, data: Data, weights: jax.Array) -> Forward:
    r"""Filter every pair through the years, matching moments at every discrete indicator (assumed-density filtering).

    Parameters
    ----------
    parameters
        As `initial_parameters`.
    data
        The record.
    weights
        Weights of the states in the index, ``(state,)``.

    Returns
    -------
    Forward
        Log-likelihood of a year given the years before; filtered mean and variance of the index; precision and shift
        of the normal site that stands for each indicator.

    Notes
    -----
    Gaussian innovations and the same volatility for every pair: what a pair's own volatility is can only be told with
    hindsight, which a filter must not have.

    References
    ----------
    koopman_durbin_2000, rasmussen_williams_2006
    """
    form = structure(parameters)
    pairs = data.value.shape[-1]
    eye = jnp.eye(STATES)[:, :, None]

    def step(carry: tuple[jax.Array, jax.Array], inputs: tuple[Data, jax.Array]) -> tuple[Any, Any]:
        mean, cov = carry
        now, year = inputs
        keep, innovation = transition(form.rates, year)
        mean = mean * keep[:, None]
        cov = cov * (keep[:, None] * keep[None])[:, :, None] + eye * innovation[:, None, None]
        known = intercepts(parameters, now, year)

        def learn(carry: tuple[jax.Array, ...], inputs: tuple[jax.Array, ...]) -> tuple[Any, Any]:
            mean, cov, total = carry
            value, error, seen, intercept, loading, noise, cuts, discrete = inputs
            gain = jnp.einsum("ijn,j->in", cov, loading)
            variance = jnp.einsum("in,i->n", gain, loading)
            predictor = loading @ mean
            log_z, slope, curve = marginal(value, error, intercept + predictor, variance, noise, cuts, discrete)
            log_z, slope, curve = (jnp.where(seen, each, 0.0) for each in (log_z, slope, curve))
            left = 1 + variance * curve
            precision = -curve / left
            shift = precision * predictor + slope / left
            return (mean + gain * slope, cov + gain[:, None] * gain[None] * curve, total + log_z), (precision, shift)

        (mean, cov, total), (precision, shift) = jax.lax.scan(
            learn,
            (mean, cov, jnp.zeros(pairs)),
            (now.value, now.error, now.seen, known, form.loadings, form.noise, form.cuts, jnp.asarray(_DISCRETE)),
        )
        spread = jnp.einsum("i,j,ijn->n", weights, weights, cov)
        return (mean, cov), (total, weights @ mean, spread, precision, shift)

    start = (jnp.zeros((STATES, pairs)), eye * jnp.ones(pairs))
    _, out = jax.lax.scan(jax.checkpoint(step), start, (data, jnp.arange(YEARS)))
    return Forward(*out)
