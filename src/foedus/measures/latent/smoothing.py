"""Smoothing, which uses all years to estimate every year, by moment matching with fat-tailed innovations."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from foedus.measures.latent.indicators import BLOCKS, INDICATORS
from foedus.measures.latent.likelihood import marginal
from foedus.measures.latent.model import (
    LOADED,
    MEMBERS,
    ROWS,
    STATES,
    YEARS,
    Data,
    Forward,
    Parameters,
    Structure,
    forward,
    intercepts,
    lasting_loadings,
    seen_through,
    structure,
    transition,
)

__all__ = ["SWEEPS", "TAIL", "Settled", "Smoothed", "settle", "smooth"]

SWEEPS: Final = 20
"""Rounds of refining. They do not all converge, as a break can be placed in one year or another: from the twentieth
to the fortieth politically relevant pairs move by .016 of their sd on average, two pair-years in a thousand by half."""
TAIL: Final = 4.0
"""Degrees of freedom of innovations: heavy tails, so that a break looks like a break, not a slow drift. *Assumed*."""
LARGEST: Final = 25.0
"""Largest ratio of the variance of one innovation to the usual one: a break of five standard deviations. *Assumed*."""
VOLATILITY_WEIGHT: Final = 8.0
"""Weight of the average volatility relative to a pair's own, in years. *Assumed*."""
_DAMPING: Final = 0.8
_LEAST_VARIANCE: Final = 1e-6
_LEAST_PRECISION: Final = 1e-4
_LEAST_DENOMINATOR: Final = 1e-3

_OWN: Final = ROWS - len(BLOCKS)
_USED: Final = tuple(row for row, members in enumerate(MEMBERS) if members)
"""Rows through which something is observed: the indicators of a block may all have parts of their own."""
_MATCHED: Final = tuple(row for row in _USED if INDICATORS[MEMBERS[row][0]].discrete)
"""Those of discrete indicators, whose sites depend on the posterior."""


class Smoothed(NamedTuple):
    """Posterior of every pair and year.

    Attributes
    ----------
    filtered_mean, filtered_variance
        Moments of the index given the years up to each, ``(year, pair)``.
    mean, variance
        Moments of the index given all years, ``(year, pair)``.
    blocks
        Mean of the block factors given all years, ``(year, block, pair)``.
    volatility
        Variance of a pair's innovations over the average pair's, ``(state, pair)``.
    """

    filtered_mean: jax.Array
    filtered_variance: jax.Array
    mean: jax.Array
    variance: jax.Array
    blocks: jax.Array
    volatility: jax.Array


class Settled(NamedTuple):
    """The linear normal model that the sweeps end with, whose posterior `Smoothed` describes.

    Attributes
    ----------
    keeps
        Autoregression of the states into a year, ``(year, state, pair)``: the same for all pairs.
    noise
        Variances of the innovations, ``(year, state, pair)``.
    loadings
        Loadings of the observed rows on the states, ``(year, row, state, pair)``.
    precision, shift
        Precision of a row's normal site, and the same times its centre, ``(year, row, pair)``.
    """

    keeps: jax.Array
    noise: jax.Array
    loadings: jax.Array
    precision: jax.Array
    shift: jax.Array


class _Sweeps(NamedTuple):
    """How a smoother refines: what it starts from, one round, and the variances of innovations that a round uses."""

    form: Structure
    first: Forward
    keeps: jax.Array
    start: tuple[Any, ...]
    sweep: Callable[[Any, tuple[Any, ...]], tuple[Any, ...]]
    noise: Callable[[jax.Array, jax.Array], jax.Array]


class _Pass(NamedTuple):
    """Posterior of a pass: the index, the rows of `_MATCHED`, the states, and the squares of their innovations."""

    mean: jax.Array
    variance: jax.Array
    row_mean: jax.Array
    row_variance: jax.Array
    states: jax.Array
    squares: jax.Array


@partial(jax.jit, static_argnames=("sweeps",))
def smooth(parameters: Parameters, data: Data, alive: jax.Array, weights: jax.Array, sweeps: int = SWEEPS) -> Smoothed:
    r"""Smooth every pair by expectation propagation with scale-mixture innovations.

    Innovations of variance :math:`q_s \nu_{is}` come from Student's t with `k` degrees of freedom: a normal variable
    whose variance is redrawn each year. Each sweep smooths with the current normal sites and variances, then sets
    the latter to their expectation given the innovation just found, and the volatility :math:`\nu_{is}` of each pair
    and state to the mean square of its innovations, drawn towards 1 by `m` years:

    .. math::

        \sigma^2_{its} = q_s \nu_{is} g_{its}, \qquad
        g_{its} = \min\Bigl(\frac{k - 2 + E[\epsilon_{its}^2] / (q_s \nu_{is})}{k - 1},\; g_\text{max}\Bigr), \qquad
        \nu_{is} = \frac{m + \sum_t E[\epsilon_{its}^2] / (q_s g_{its})}{m + T_i}.

    Where nothing is known about an innovation its variance stays :math:`q_s \nu_{is}`. Every discrete indicator's site
    is rematched to its cavity in each sweep.

    Parameters
    ----------
    parameters
        As `foedus.measures.latent.model.initial_parameters`.
    data
        The record.
    alive
        Whether both states existed, ``(year, pair)``: innovations are learned from these years only.
    weights
        Weights of the states in the index, ``(state,)``.
    sweeps
        Rounds.

    Returns
    -------
    Smoothed
        Variances exclude the uncertainty of the shared parameters, which are determined by tens of thousands of pairs,
        and that of the variances of innovations, which makes them slightly too small near a break (see the coverage
        test).

    References
    ----------
    koopman_durbin_2000, minka_2001, lange_little_taylor_1989
    """
    form, first, _, start, sweep, _ = _sweeps(parameters, data, alive, weights)
    # One round more than there are sweeps, whose refinement is not used: so the pass is compiled only once.
    *_, found, volatility = jax.lax.fori_loop(0, sweeps + 1, sweep, start)
    factors = jnp.einsum("b,tn->tbn", form.common, found.states[:, 0]) + found.states[:, 1 : 1 + len(BLOCKS)]
    return Smoothed(first.mean, first.variance, found.mean, found.variance, factors, volatility)


@partial(jax.jit, static_argnames=("sweeps",))
def settle(parameters: Parameters, data: Data, alive: jax.Array, weights: jax.Array, sweeps: int = SWEEPS) -> Settled:
    """Return the linear normal model from which `smooth` reads its moments, for what moments of one year do not say.

    Parameters are those of `smooth`.
    """
    form, _, keeps, start, sweep, noise = _sweeps(parameters, data, alive, weights)
    keeps = jnp.broadcast_to(keeps, (YEARS, STATES, data.value.shape[-1]))
    precision, shift, size, volatility, *_ = jax.lax.fori_loop(0, sweeps, sweep, start)
    loadings = jax.vmap(lambda opportunity: seen_through(form, opportunity))(data.opportunity)
    return Settled(keeps, noise(size, volatility), loadings[:, _USED, :], *_through_rows(form, precision, shift))


def _sweeps(parameters: Parameters, data: Data, alive: jax.Array, weights: jax.Array) -> _Sweeps:
    """Prepare the refining of `smooth`."""
    form = structure(parameters)
    pairs = data.value.shape[-1]
    first: Forward = forward(parameters, data, weights)
    years = jnp.arange(YEARS)
    base = jax.vmap(lambda year: transition(form.rates, year)[1])(years)[:, :, None]
    keeps = jax.vmap(lambda year: transition(form.rates, year)[0])(years)[:, :, None]
    # Only transitions from one year to the next within a pair's lifetime have an innovation to learn from.
    free = (keeps > 0) & (base > 0) & alive[:, None, :]
    lasting = jax.vmap(lambda opportunity: lasting_loadings(form, opportunity))(data.opportunity)
    known = jax.vmap(lambda now, year: intercepts(parameters, now, year))(data, years)

    def noise(size: jax.Array, volatility: jax.Array) -> jax.Array:
        return base * jnp.where(keeps > 0, volatility[None] * size, 1.0)

    def sweep(_: Any, carry: tuple[Any, ...]) -> tuple[Any, ...]:
        precision, shift, size, volatility, _, _ = carry
        found = _pass(form, *_through_rows(form, precision, shift), noise(size, volatility), lasting, weights)
        ratio = jnp.where(free, found.squares / jnp.maximum(base, 1e-9), 1.0)
        size = jnp.where(free, jnp.minimum((TAIL - 2 + ratio / volatility[None]) / (TAIL - 1), LARGEST), 1.0)
        fresh = (VOLATILITY_WEIGHT + jnp.where(free, ratio / size, 0.0).sum(0)) / (VOLATILITY_WEIGHT + free.sum(0))
        return *_matched(form, data, known, found, precision, shift), size, fresh, found, volatility

    start = first.precision, first.shift, jnp.ones((YEARS, STATES, pairs)), jnp.ones((STATES, pairs))
    return _Sweeps(form, first, keeps, (*start, _nothing(pairs), start[-1]), sweep, noise)


def _nothing(pairs: int) -> _Pass:
    """Fill in for the pass before the first."""
    index, rows, states = (jnp.zeros((YEARS, *part, pairs)) for part in ((), (len(_MATCHED),), (STATES,)))
    return _Pass(index, index, rows, rows, states, states)


def _through_rows(form: Structure, precision: jax.Array, shift: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Sites of the indicators added up to one site of each row of `_USED`."""
    taus, nus = [], []
    for row in _USED:
        index = np.array(MEMBERS[row])
        scale = jnp.ones(1) if row < _OWN else form.factor[index]
        taus.append(jnp.einsum("tkn,k->tn", precision[:, index], scale * scale))
        nus.append(jnp.einsum("tkn,k->tn", shift[:, index], scale))
    return jnp.stack(taus, axis=1), jnp.stack(nus, axis=1)


def _matched(
    form: Structure, data: Data, known: jax.Array, found: _Pass, precision: jax.Array, shift: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """Sites of the discrete indicators matched to their cavities: the posterior without the site itself."""
    place = np.array([place for row in _MATCHED for place in MEMBERS[row]])
    row = np.array([number for number, row in enumerate(_MATCHED) for _ in MEMBERS[row]])
    own = np.array([row < _OWN for row in _MATCHED])[row]
    scale = jnp.where(own, 1.0, form.factor[place])[None, :, None]
    variance = jnp.maximum(found.row_variance[:, row] * scale * scale, _LEAST_VARIANCE)
    predictor = found.row_mean[:, row] * scale
    left = 1 / variance - precision[:, place]
    valid = (left > _LEAST_PRECISION) & data.seen[:, place]
    cavity = 1 / jnp.where(valid, left, 1.0)
    centre = cavity * (predictor / variance - shift[:, place])
    over_indicators: Any = jax.vmap(partial(marginal, discrete=True), in_axes=(0, 0, 0, 0, 0, 0))
    over_years: Any = jax.vmap(over_indicators, in_axes=(0, 0, 0, 0, None, None))
    _, slope, curve = over_years(
        data.value[:, place],
        data.error[:, place],
        known[:, place] + centre,
        cavity,
        form.noise[place],
        form.cuts[place],
    )
    denominator = 1 + cavity * curve
    new_precision = -curve / denominator
    new_shift = new_precision * centre + slope / denominator
    valid = valid & jnp.isfinite(new_precision) & jnp.isfinite(new_shift) & (denominator > _LEAST_DENOMINATOR)
    blended = [
        old.at[:, place].set(jnp.where(valid, (1 - _DAMPING) * old[:, place] + _DAMPING * new, old[:, place]))
        for old, new in ((precision, new_precision), (shift, new_shift))
    ]
    return blended[0], blended[1]


def _loadings(form: Structure, row: int, lasting: jax.Array) -> list[jax.Array]:
    """Loadings of a row on its states of `LOADED`, each a scalar or ``(pair,)``."""
    loadings = [form.rows[row, state] for state in LOADED[row]]
    return [*loadings[:-1], lasting[row]] if row < _OWN else loadings


def _through(form: Structure, row: int, lasting: jax.Array, states: jax.Array) -> jax.Array:
    """Product of a row with an array whose first axis are the states."""
    terms = [loading * states[state] for loading, state in zip(_loadings(form, row, lasting), LOADED[row], strict=True)]
    return sum(terms[1:], terms[0])


def _pass(
    form: Structure, precision: jax.Array, shift: jax.Array, noise: jax.Array, lasting: jax.Array, weights: jax.Array
) -> _Pass:
    """One fixed-interval smoother with normal sites, one scalar observation at a time (Koopman and Durbin 2000)."""
    pairs = precision.shape[-1]
    eye = jnp.eye(STATES)[:, :, None]
    years = jnp.arange(YEARS)
    # Sums of products instead of einsum: the axis of pairs is last, and XLA would transpose it for a matrix product.

    def ahead(carry: tuple[jax.Array, jax.Array], inputs: tuple[jax.Array, ...]) -> tuple[Any, Any]:
        mean, cov = carry
        tau, nu, innovation, lasting, year = inputs
        keep, _ = transition(form.rates, year)
        mean = mean * keep[:, None]
        cov = cov * (keep[:, None] * keep[None])[:, :, None] + eye * innovation[None]
        predicted, steps = (mean, cov), []
        for number, row in enumerate(_USED):
            gain = _through(form, row, lasting, cov)
            denominator = 1 + tau[number] * _through(form, row, lasting, gain)
            weight = tau[number] / denominator
            surprise = (nu[number] - tau[number] * _through(form, row, lasting, mean)) / denominator
            mean = mean + gain * surprise
            cov = cov - gain[:, None] * (gain * weight)[None]
            steps.append((gain, surprise, weight))
        return (mean, cov), (*predicted, *(jnp.stack(part) for part in zip(*steps, strict=True)))

    start = (jnp.zeros((STATES, pairs)), eye * jnp.ones(pairs))
    _, kept = jax.lax.scan(ahead, start, (precision, shift, noise, lasting, years))

    def back(carry: tuple[jax.Array, jax.Array], inputs: tuple[Any, ...]) -> tuple[Any, _Pass]:
        score, info = carry
        (mean, cov, gains, surprises, step_weights), innovation, lasting, year = inputs

        def without_information(column: jax.Array) -> jax.Array:
            """What the information of later and this year's readings takes off a variance."""
            return (column * (info * column[None]).sum(1)).sum(0)

        for number in reversed(range(len(_USED))):
            row = _USED[number]
            gain, surprise, weight = gains[number], surprises[number], step_weights[number]
            loading = jnp.stack([jnp.broadcast_to(each, (pairs,)) for each in _loadings(form, row, lasting)])
            pull = (gain * score).sum(0)
            cross = (info * gain[None]).sum(1)
            both = (gain * cross).sum(0)
            at = np.array(LOADED[row])
            outer = loading[:, None] * (cross * weight)[None]
            square = loading[:, None] * (loading * (weight + weight * weight * both))[None]
            score = score.at[at].add(loading * (surprise - weight * pull))
            info = info.at[at].add(-outer).at[:, at].add(-jnp.swapaxes(outer, 0, 1))
            info = info.at[at[:, None], at[None]].add(square)
        states = mean + (cov * score[None]).sum(1)
        columns = [_through(form, row, lasting, cov) for row in _MATCHED]
        row_variance = [
            _through(form, row, lasting, column) - without_information(column)
            for row, column in zip(_MATCHED, columns, strict=True)
        ]
        index = (cov * weights[None, :, None]).sum(1)
        diagonal = jnp.stack([info[state, state] for state in range(STATES)])
        out = _Pass(
            mean=weights @ states,
            variance=(index * weights[:, None]).sum(0) - without_information(index),
            row_mean=jnp.stack([_through(form, row, lasting, states) for row in _MATCHED]),
            row_variance=jnp.stack(row_variance),
            states=states,
            squares=(innovation * score) ** 2 + innovation - innovation**2 * diagonal,
        )
        keep, _ = transition(form.rates, year)
        return (score * keep[:, None], info * (keep[:, None] * keep[None])[:, :, None]), out

    end = (jnp.zeros((STATES, pairs)), jnp.zeros((STATES, STATES, pairs)))
    _, out = jax.lax.scan(back, end, (kept, noise, lasting, years), reverse=True)
    return out
