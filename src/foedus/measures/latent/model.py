"""The dynamic measurement model: parameters, dynamics and the forward pass, which learns year by year."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from foedus.measures.latent.indicators import BLOCKS, INDICATORS, WEIGHED
from foedus.measures.latent.likelihood import OPEN_END, marginal
from foedus.measures.latent.observations import FIRST_YEAR, LAST_YEAR, OPPORTUNITY, Observations

__all__ = [
    "LOADED",
    "MEMBERS",
    "MOST_LOADING",
    "ROWS",
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
    "lasting_loadings",
    "log_prior",
    "predicted",
    "seen_through",
    "structure",
    "transition",
]

Parameters: TypeAlias = dict[str, jax.Array]
_Moments: TypeAlias = tuple[jax.Array, jax.Array]  # mean (state, pair) and covariance (state, state, pair)

YEARS: Final = LAST_YEAR - FIRST_YEAR + 1
_INDICATORS: Final = len(INDICATORS)
_OWN: Final = tuple(place for place, entry in enumerate(INDICATORS) if entry.memory == "own")
STATES: Final = 1 + len(BLOCKS) + len(_OWN)
"""States of a pair: the factor that the blocks share, each block's own part, and some indicators' own parts."""
ROWS: Final = len(_OWN) + len(BLOCKS)
"""Linear combinations through which a pair's states are observed: indicators with own parts, then block factors."""
_BLOCK_OF: Final = np.array([BLOCKS.index(entry.block) for entry in INDICATORS])
_SIGN: Final = np.array([float(entry.sign) for entry in INDICATORS])
_CATEGORIES: Final = np.array([max(entry.categories, 2) for entry in INDICATORS])
_DISCRETE: Final = np.array([entry.discrete for entry in INDICATORS])
_PERSISTENT: Final = np.array([entry.memory == "status" for entry in INDICATORS])
_REGRESSORS: Final = np.array([name != "two major powers" for name in OPPORTUNITY])
_MAJORS: Final = np.array([OPPORTUNITY.index(name) for name in ("a major power", "two major powers")])
_EXPOSED: Final = np.array([entry.exposed for entry in INDICATORS])

MEMBERS: Final = (
    *((place,) for place in _OWN),
    *(
        tuple(place for place, entry in enumerate(INDICATORS) if entry.block == block and entry.memory != "own")
        for block in BLOCKS
    ),
)
"""Indicators observed through each of `ROWS`."""

assert all(len({INDICATORS[place].discrete for place in row}) <= 1 for row in MEMBERS)

LOADED: Final = (
    *((0, 1 + int(_BLOCK_OF[place]), 1 + len(BLOCKS) + number) for number, place in enumerate(_OWN)),
    *((0, 1 + block) for block in range(len(BLOCKS))),
)
"""States that each of `ROWS` loads on; its loadings on all others are 0."""

_EVENTS: Final = 1 + BLOCKS.index("events")
#: The two event collections are each standardised within their own years: a pair's own part restarts between them.
_EVENTS_ANEW: Final = 2016 - FIRST_YEAR

_KNOTS: Final = 9
_KNOT_YEARS: Final = np.linspace(0, YEARS - 1, _KNOTS)
_HATS: Final = np.maximum(
    0, 1 - np.abs(np.arange(YEARS)[:, None] - _KNOT_YEARS[None]) / (_KNOT_YEARS[1] - _KNOT_YEARS[0])
).astype(np.float32)
_LEAST_NOISE: Final = 0.01  # variance of a continuous indicator that the model cannot explain; *assumed*
MOST_LOADING: Final = 3**0.5
"""Largest loading of a discrete indicator on its block's standardised factor: at least a quarter of the latent variance
behind its categories remains its own (*assumed*). Without a bound the likelihood makes a treaty or a rivalry its entire
block, and continues to do so for as long as the optimiser runs."""
_LEAST_STEP: Final = 0.02  # between cutpoints
_LEAST_VARIANCE: Final = 1e-6


class Structure(NamedTuple):
    """Parameters in the form used by the filter.

    Attributes
    ----------
    factor
        Loading of every indicator on its block's factor, shape ``(indicator,)``.
    own
        Loading of the indicators that have their own part on that part, ``(own,)``.
    majors
        Logarithm of its factor for pairs with a major power, and of a further factor for two, ``(own, 2)``.
    rows
        Loadings of `ROWS` on every state, ``(row, state)``.
    noise
        Variance of continuous indicators, ``(indicator,)``.
    cuts
        Cutpoints of discrete ones, ``(indicator, 5)``.
    rates
        Yearly rates of reversion of the states, ``(state,)``.
    common
        Loadings of the blocks on the common factor, ``(block,)``.
    """

    factor: jax.Array
    own: jax.Array
    majors: jax.Array
    rows: jax.Array
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
    """Results of the forward pass, each ``(year, pair)`` or ``(year, indicator, pair)``."""

    log_likelihood: jax.Array
    mean: jax.Array
    variance: jax.Array
    precision: jax.Array
    shift: jax.Array


def data_of(observations: Observations) -> Data:
    """Convert observations to JAX arrays."""
    return Data(*(jnp.asarray(array) for array in in_single_precision(observations)))


def in_single_precision(observations: Observations) -> tuple[np.ndarray[Any, Any], ...]:
    """Return the fields of `Data` in order, as the model computes with them: numbers in single precision."""
    found = (np.asarray(getattr(observations, name)) for name in Data._fields)
    return tuple(array if name == "seen" else array.astype(np.float32, copy=False)
                 for name, array in zip(Data._fields, found, strict=True))  # fmt: skip


def initial_parameters() -> Parameters:
    """Starting values of the estimation; independent of the data."""
    return {
        "common": jnp.full(2, 0.54),
        "loading": jnp.full(_INDICATORS, 0.7),
        "noise": jnp.full(_INDICATORS, -0.7),
        "own": jnp.full(len(_OWN), 0.0),
        "majors": jnp.zeros((len(_OWN), 2)),
        "opportunity": jnp.zeros((_INDICATORS, len(OPPORTUNITY))),
        "trend": jnp.asarray(np.where(_DISCRETE, -2.0, 0.0)[:, None] * np.ones((1, _KNOTS)), dtype=jnp.float32),
        "cut": jnp.zeros((_INDICATORS, 2)),
        "lag": jnp.full(_INDICATORS, 2.0),
        "entry": jnp.full(_INDICATORS, 1.0),
        "rate": jnp.full(STATES, -4.0),
    }


def structure(parameters: Parameters) -> Structure:
    r"""Turn free parameters into loadings, cutpoints and rates.

    Every block has a factor :math:`f_b = \lambda_b z + u_b`, with a factor `z` common to all blocks and a part `u_b` of
    its own, both of unit variance. :math:`\lambda` is the same for all blocks whose sum is alignment, and different for
    events: `z` is what the blocks share equally, not one of them. An indicator `k` of block `b` has

    .. math::

        \eta_k = d_k f_b + c_k e^{\gamma_{kg}} w_k + \text{intercepts}

    with :math:`\lambda_b, c_k > 0` and :math:`d_k` of its known sign. The lasting part of an indicator that is not the
    block's is :math:`w_k`, of unit variance: without it every year of votes would count as new information. It is
    larger or smaller for pairs with one or two major powers (`g`), and :math:`c_k = 0` for some indicators. Loadings of
    discrete indicators are bounded by `MOST_LOADING`.
    """
    common = common_loadings(parameters)
    most = MOST_LOADING / jnp.sqrt(1 + common**2)[_BLOCK_OF]
    bounded = most * jax.nn.sigmoid(parameters["loading"])
    factor = jnp.where(_DISCRETE, bounded, jax.nn.softplus(parameters["loading"])) * _SIGN
    own = jax.nn.softplus(parameters["own"])
    block = np.arange(len(BLOCKS))
    blocks = jnp.zeros((len(BLOCKS), STATES)).at[:, 0].set(common).at[block, 1 + block].set(1.0)
    place = np.array(_OWN)
    lasting = np.arange(len(_OWN))
    single = (factor[place, None] * blocks[_BLOCK_OF[place]]).at[lasting, 1 + len(BLOCKS) + lasting].set(own)
    rows = jnp.concatenate([single, blocks])
    noise = jnp.exp(2 * parameters["noise"]) + _LEAST_NOISE
    second = jax.nn.softplus(parameters["cut"][:, 0]) + _LEAST_STEP
    third = second + jax.nn.softplus(parameters["cut"][:, 1]) + _LEAST_STEP
    end = jnp.full(_INDICATORS, OPEN_END)
    cuts = jnp.stack(
        [-end, jnp.zeros(_INDICATORS), jnp.where(_CATEGORIES > 2, second, end),
         jnp.where(_CATEGORIES > 3, third, end), end],
        axis=1,
    )  # fmt: skip
    return Structure(factor, own, parameters["majors"], rows, noise, cuts, yearly_rates(parameters), common)


def common_loadings(parameters: Parameters) -> jax.Array:
    """`Structure.common` alone: outside a compiled function every operation is compiled, which takes memory."""
    return jax.nn.softplus(parameters["common"])[np.array([int(block not in WEIGHED) for block in BLOCKS])]


def yearly_rates(parameters: Parameters) -> jax.Array:
    """`Structure.rates` alone."""
    return jnp.exp(parameters["rate"])


def seen_through(form: Structure, opportunity: jax.Array) -> jax.Array:
    """Loadings of `ROWS` on every state for each pair in a year, ``(row, state, pair)``."""
    lasting = np.arange(len(_OWN))
    rows = jnp.broadcast_to(form.rows[:, :, None], (*form.rows.shape, opportunity.shape[-1]))
    return rows.at[lasting, 1 + len(BLOCKS) + lasting].set(lasting_loadings(form, opportunity))


def lasting_loadings(form: Structure, opportunity: jax.Array) -> jax.Array:
    """Loadings of the indicators that have their own part on that part in a year, ``(own, pair)``."""
    return form.own[:, None] * jnp.exp(form.majors @ opportunity[_MAJORS])


def log_prior(parameters: Parameters) -> jax.Array:
    """Weakly informative priors, which keep parameters that the data cannot determine within reason (*assumed*)."""
    common = jax.nn.softplus(parameters["common"])
    penalty = (
        jnp.sum(jnp.log(common) ** 2)
        + jnp.sum((jax.nn.softplus(parameters["loading"]) - 1) ** 2)
        + jnp.sum(parameters["noise"] ** 2)
        + jnp.sum((jax.nn.softplus(parameters["own"]) - 1) ** 2)
        + jnp.sum(parameters["majors"] ** 2)
        + jnp.sum((parameters["opportunity"] / 2) ** 2)
        + jnp.sum((jnp.diff(parameters["trend"], axis=1) / 0.5) ** 2)
        + jnp.sum(((parameters["trend"][:, 0] + 2.0 * _DISCRETE) / 2) ** 2)
        + jnp.sum((parameters["cut"] / 2) ** 2)
        + jnp.sum((parameters["lag"] / 5) ** 2)
        + jnp.sum((parameters["entry"] / 3) ** 2)
        + jnp.sum((parameters["rate"] + 4) ** 2)
    )
    return -0.5 * penalty


def intercepts(parameters: Parameters, data: Data, year: jax.Array) -> jax.Array:
    """Known part of every linear predictor in a year: trend, opportunity, last year's status; ``(indicator, pair)``."""
    trend = jnp.where(_DISCRETE, parameters["trend"] @ jnp.asarray(_HATS)[year], 0.0)
    exposed = jnp.where(_EXPOSED[:, None] & _REGRESSORS, parameters["opportunity"], 0.0)
    lag = jnp.where(_PERSISTENT, parameters["lag"], 0.0)
    entry = jnp.where(_PERSISTENT, parameters["entry"], 0.0)
    return trend[:, None] + exposed @ data.opportunity + lag[:, None] * data.lag + entry[:, None] * data.entry


def transition(rates: jax.Array, year: jax.Array) -> tuple[jax.Array, jax.Array]:
    r"""Autoregression and innovation variance of every state into a year, each ``(state,)``.

    Exact steps of Ornstein–Uhlenbeck processes with unit variance: :math:`x_t = e^{-\theta} x_{t-1} + \epsilon_t`,
    :math:`\operatorname{var}\epsilon_t = 1 - e^{-2\theta}`. A pair's own part in the events block restarts with each
    collection of events.
    """
    keep = jnp.exp(-rates)
    anew = (year == 0) | ((year == _EVENTS_ANEW) & (jnp.arange(STATES) == _EVENTS))
    keep = jnp.where(anew, 0.0, keep)
    return keep, 1 - keep * keep


def _match(carry: tuple[jax.Array, ...], inputs: tuple[jax.Array, ...], *, discrete: bool) -> tuple[Any, Any]:
    """Learn from one indicator of a row: moments of the row, total log-likelihood, and the indicator's normal site."""
    middle, spread, total = carry
    value, error, seen, known, scale, noise, cuts = inputs
    log_z, slope, curve = (
        jnp.where(seen, part, 0.0)
        for part in marginal(
            value, error, known + scale * middle, scale * scale * spread, noise, cuts, discrete
        )
    )  # fmt: skip
    left = 1 + scale * scale * spread * curve
    precision = -curve / left
    shift = precision * scale * middle + slope / left
    moved = middle + scale * spread * slope, jnp.maximum(spread * left, _LEAST_VARIANCE), total + log_z
    return moved, (precision, shift)


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
    Gaussian innovations and the same volatility for every pair: a pair's own volatility can only be known with
    hindsight, which a filter must not have.

    References
    ----------
    koopman_durbin_2000, rasmussen_williams_2006
    """
    form = structure(parameters)
    pairs = data.value.shape[-1]

    def step(carry: _Moments, inputs: tuple[Data, jax.Array]) -> tuple[Any, Any]:
        now, year = inputs
        known, rows = intercepts(parameters, now, year), seen_through(form, now.opportunity)
        (mean, cov), total, precision, shift = _absorb(form, now, known, rows, _moved(form, carry, year))
        index = jnp.einsum("i,j,ijn->n", weights, weights, cov)
        return (mean, cov), (total, weights @ mean, index, precision, shift)

    _, out = jax.lax.scan(jax.checkpoint(step), _start(pairs), (data, jnp.arange(YEARS)))
    return Forward(*out)


def predicted(parameters: Parameters, data: Data) -> jax.Array:
    r"""Logarithm of the density of every reading given all readings of earlier years.

    .. math:: \log p(y_{kt} \mid y_{\cdot 1}, \dots, y_{\cdot, t-1})

    one indicator at a time: a reading is told by the past, not by what other indicators say in its year.

    Parameters
    ----------
    parameters
        As `initial_parameters`.
    data
        The record.

    Returns
    -------
    jax.Array
        Shape ``(year, indicator, pair)``, 0 where nothing was seen.
    """
    form = structure(parameters)

    def step(carry: _Moments, inputs: tuple[Data, jax.Array]) -> tuple[Any, Any]:
        now, year = inputs
        known, rows = intercepts(parameters, now, year), seen_through(form, now.opportunity)
        mean, cov = prior = _moved(form, carry, year)
        scores = jnp.zeros(now.value.shape)
        for row, members in enumerate(MEMBERS):
            if not members:
                continue
            first = (rows[row] * mean).sum(0)
            variance = jnp.maximum(jnp.einsum("in,ijn,jn->n", rows[row], cov, rows[row]), _LEAST_VARIANCE)
            for place in members:
                scale = jnp.ones(()) if row < len(_OWN) else form.factor[place]
                score, _, _ = marginal(
                    now.value[place], now.error[place], known[place] + scale * first, scale * scale * variance,
                    form.noise[place], form.cuts[place], bool(_DISCRETE[place]),
                )  # fmt: skip
                scores = scores.at[place].set(jnp.where(now.seen[place], score, 0.0))
        moments, *_ = _absorb(form, now, known, rows, prior)
        return moments, scores

    scores: jax.Array
    _, scores = jax.lax.scan(step, _start(data.value.shape[-1]), (data, jnp.arange(YEARS)))
    return scores


def _start(pairs: int) -> _Moments:
    """Moments of the states before the first year: independent, of unit variance."""
    return jnp.zeros((STATES, pairs)), jnp.eye(STATES)[:, :, None] * jnp.ones(pairs)


def _moved(form: Structure, moments: _Moments, year: jax.Array) -> _Moments:
    """Moments of the states in a year, before its readings."""
    mean, cov = moments
    keep, innovation = transition(form.rates, year)
    cov = cov * (keep[:, None] * keep[None])[:, :, None] + jnp.eye(STATES)[:, :, None] * innovation[:, None, None]
    return mean * keep[:, None], cov


def _absorb(
    form: Structure, now: Data, known: jax.Array, rows: jax.Array, moments: _Moments
) -> tuple[_Moments, jax.Array, jax.Array, jax.Array]:
    """Learn from a year's readings: moments, log-likelihood, and the precision and shift of every indicator's site."""
    mean, cov = moments
    pairs = now.value.shape[-1]
    total = jnp.zeros(pairs)
    precision, shift = jnp.zeros((_INDICATORS, pairs)), jnp.zeros((_INDICATORS, pairs))
    for row, members in enumerate(MEMBERS):
        if not members:
            continue
        # The indicators of a row observe the states through one number: match them one after another on that
        # number, then update the states once with their joint information.
        place = np.array(members)
        gain = jnp.einsum("ijn,jn->in", cov, rows[row])
        first = (rows[row] * mean).sum(0)
        variance = jnp.maximum((gain * rows[row]).sum(0), _LEAST_VARIANCE)
        scale = jnp.ones(1) if row < len(_OWN) else form.factor[place]
        match = partial(_match, discrete=bool(_DISCRETE[members[0]]))
        (middle, spread, total), sites = jax.lax.scan(
            match, (first, variance, total),
            (now.value[place], now.error[place], now.seen[place], known[place], scale, form.noise[place],
             form.cuts[place]),
        )  # fmt: skip
        precision, shift = precision.at[place].set(sites[0]), shift.at[place].set(sites[1])
        mean = mean + gain * ((middle - first) / variance)
        cov = cov + gain[:, None] * gain[None] * ((spread - variance) / variance**2)
    return (mean, cov), total, precision, shift
