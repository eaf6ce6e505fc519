"""Alignment of every pair and year, 1946–2024, with its uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import jax
import numpy as np
import polars as pl
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from foedus.axes import FloatArray
from foedus.devices import devices
from foedus.errors import InputError, UnknownStateError
from foedus.measures.latent.estimates import Estimates, packaged
from foedus.measures.latent.indicators import BLOCKS, CONFLICT_WEIGHT, block_weights, indicators_of, variant
from foedus.measures.latent.model import STATES, Data, common_loadings, in_single_precision, yearly_rates
from foedus.measures.latent.observations import FIRST_YEAR, Observations, observe
from foedus.measures.latent.path_draws import SCALE
from foedus.measures.latent.smoothing import SWEEPS, smooth
from foedus.progress import Progress

if TYPE_CHECKING:
    from foedus.panels import Panel

__all__ = [
    "COLUMNS",
    "alignment_of",
    "in_chunks",
    "index_weights",
    "latent_alignment",
    "posterior",
    "squash",
    "volatility_of",
]

COLUMNS: Final = (
    "state_a", "state_b", "year", "value", "sd", "filtered", "filtered_sd", "index", "index_sd", "volatility", "n",
    *BLOCKS,
)  # fmt: skip

_SMALL: Final = 1 << 14
"""Bytes of the largest array up to which a CPU runs the smoother fast. Beyond them XLA seems to make every operation a
call of its own: measured with nine states, a pair among 56 takes six times as long as one among 48."""
_WIDTH: Final = max(8, _SMALL // (4 * STATES**2) // 8 * 8)
"""Pairs that a core smooths at once: as many as have covariances in `_SMALL`, in whole vectors of single precision."""
_MANY: Final = 1024
"""Pairs that another device smooths at once."""
_NODES: Final = 24


def index_weights(estimates: Estimates, *, conflict: float = CONFLICT_WEIGHT) -> FloatArray:
    r"""Weights of a pair's states in the index, which make its variance over all pairs 1.

    A block's factor :math:`f_b = \lambda_b z + u_b` is standardised by :math:`\sqrt{1 + \lambda_b^2}`; the index is the
    sum of the standardised factors by `block_weights` (with `conflict` the weight of conflict), over its own standard
    deviation. Shape ``(state,)``.
    """
    common = np.asarray(common_loadings(estimates.parameters), dtype=float)
    share = np.asarray(block_weights(estimates.variant, conflict=conflict)) / np.sqrt(1 + common**2)
    weights = np.concatenate([[np.sum(share * common)], share, np.zeros(STATES - 1 - len(BLOCKS))])
    return np.asarray(weights / np.linalg.norm(weights), dtype=np.float32)


def volatility_of(estimates: Estimates, volatility: FloatArray) -> FloatArray:
    r"""Standard deviation of a pair's innovations in a year, in units of artanh of alignment.

    .. math::

        \sigma_i = \tfrac13 \sqrt{\textstyle\sum_s w_s^2 (1 - e^{-2\theta_s}) \nu_{is}}

    with the states' weights in the index, their rates and the pair's volatilities over the average pair's
    (`foedus.measures.latent.smoothing.smooth`). It is the model's estimate of true change; changes of smoothed values
    from year to year are smaller, because smoothing spreads a change over years, and those of an indicator are larger.
    Little of it is learned pair by pair: most pairs are within a tenth of the average.

    Parameters
    ----------
    estimates
        Shared parameters.
    volatility
        Shape ``(state, pair)``.

    Returns
    -------
    ndarray
        Shape ``(pair,)``.
    """
    rates = np.asarray(yearly_rates(estimates.parameters), dtype=float)
    share = np.asarray(index_weights(estimates), dtype=float) ** 2 * -np.expm1(-2 * rates)
    return np.asarray(np.sqrt(share @ np.asarray(volatility, dtype=float)) / SCALE)


def squash(mean: FloatArray, variance: FloatArray) -> tuple[FloatArray, FloatArray]:
    r"""Mean and standard deviation of :math:`A = \tanh(a / 3)` for a normal index `a`, by Gauss–Hermite quadrature.

    One standard deviation of all pairs from neutral is an alignment of .32, two are .58, three are .76.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    share = weights / weights.sum()
    value = np.zeros(np.shape(mean))
    square = np.zeros(np.shape(mean))
    spread = np.sqrt(np.maximum(variance, 0.0))
    for node, weight in zip(nodes, share, strict=True):
        level = np.tanh((np.asarray(mean, float) + node * spread) / SCALE)
        value += weight * level
        square += weight * level * level
    return value, np.sqrt(np.maximum(square - value * value, 0.0))


def posterior(
    observations: Observations, estimates: Estimates, *, sweeps: int = SWEEPS, progress: Progress | None = None
) -> dict[str, FloatArray]:
    """Smooth pairs in chunks over all devices.

    Parameters
    ----------
    observations
        The record of the requested pairs.
    estimates
        Shared parameters.
    sweeps
        Rounds of the smoother; filtered values need none.
    progress
        Called with (pairs done, total pairs).

    Returns
    -------
    dict
        The fields of `foedus.measures.latent.smoothing.Smoothed`, over all pairs.

    Notes
    -----
    Pairs do not depend on each other given the parameters, and every chunk is padded to one width: requesting fewer
    pairs can change only the last digits of single precision.
    """
    return in_chunks(smooth, observations, estimates, sweeps=sweeps, progress=progress)


def in_chunks(
    step: Callable[..., Any],
    observations: Observations,
    estimates: Estimates,
    *,
    sweeps: int = SWEEPS,
    progress: Progress | None = None,
) -> dict[str, FloatArray]:
    """Call a step of the smoother, with the parameters of `posterior`, on chunks of pairs, and join what it returns.

    The last axis of every field must be that of pairs.
    """
    used = observations.without(indicators_of(estimates.variant))
    found = devices()
    width = (_WIDTH if found[0].platform == "cpu" else _MANY) * len(found)
    mesh = Mesh(np.array(found), ("pair",))
    everywhere = NamedSharding(mesh, PartitionSpec())  # type: ignore[no-untyped-call]
    parameters, weights = jax.device_put((estimates.parameters, index_weights(estimates)), everywhere)

    def shared(array: Any) -> jax.Array:
        """Divide an array among the devices by its last axis, that of pairs."""
        axes = PartitionSpec(*[None] * (array.ndim - 1), "pair")  # type: ignore[no-untyped-call]
        placed: jax.Array = jax.device_put(array, NamedSharding(mesh, axes))
        return placed

    parts: list[dict[str, FloatArray]] = []
    for begin in range(0, len(used), width):
        index = np.arange(begin, min(begin + width, len(used)))
        part = used.take(np.resize(index, width))
        data = Data(*(shared(array) for array in in_single_precision(part)))
        result = step(parameters, data, shared(part.alive), weights, sweeps)._asdict()
        parts.append({name: np.asarray(value)[..., : len(index)] for name, value in result.items()})
        if progress is not None:
            progress(begin + len(index), len(used))
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}


def alignment_of(
    observations: Observations, estimates: Estimates, *, sweeps: int = SWEEPS, progress: Progress | None = None
) -> pl.DataFrame:
    """Alignment of the pairs of a record, as a table; see `latent_alignment`."""
    found = posterior(observations, estimates, sweeps=sweeps, progress=progress)
    used = observations.without(indicators_of(estimates.variant))
    year, pair = np.nonzero(used.alive)
    value, sd = squash(found["mean"], found["variance"])
    filtered, filtered_sd = squash(found["filtered_mean"], found["filtered_variance"])
    names = np.asarray(used.pairs, dtype=object).reshape(-1, 2)
    left_out = [weight == 0.0 and block != "events" for weight, block in
                zip(block_weights(estimates.variant), BLOCKS, strict=True)]  # fmt: skip
    columns: dict[str, Any] = {
        "state_a": names[pair, 0].tolist(),
        "state_b": names[pair, 1].tolist(),
        "year": (year + FIRST_YEAR).astype(np.int32),
        "value": value[year, pair],
        "sd": sd[year, pair],
        "filtered": filtered[year, pair],
        "filtered_sd": filtered_sd[year, pair],
        "index": found["mean"][year, pair].astype(float),
        "index_sd": np.sqrt(np.maximum(found["variance"], 0.0))[year, pair].astype(float),
        "volatility": volatility_of(estimates, found["volatility"])[pair],
        "n": used.seen.sum(1)[year, pair].astype(np.int32),
    }
    for number, block in enumerate(BLOCKS):
        values = found["blocks"][:, number][year, pair].astype(float)
        columns[block] = np.full_like(values, np.nan) if left_out[number] else values
    return pl.DataFrame(columns).with_columns(pl.col(BLOCKS).fill_nan(None)).sort("state_a", "state_b", "year")


def latent_alignment(
    panel: Panel,
    name: str = "alignment",
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    treaty_changes: pl.DataFrame | None = None,
    estimates: Estimates | None = None,
    progress: Progress | None = None,
) -> pl.DataFrame:
    r"""Measure alignment by the dynamic measurement model.

    .. math::

        A_{it} = \tanh(a_{it} / 3), \qquad
        a_{it} \propto \tfrac12 f_\text{conflict}
            + \tfrac16 (f_\text{institutions} + f_\text{obligations} + f_\text{cooperation})

    with standardised block factors :math:`f_{b,it} \propto \lambda z_{it} + u_{b,it}` that move as Ornstein–Uhlenbeck
    processes with fat-tailed innovations and a volatility of each pair and block, and indicators that are normal or
    ordered probits given their block's factor, opportunity and their memory.

    Parameters
    ----------
    panel
        The panel over the raw data.
    name
        ``alignment`` or a leave-one-out variant.
    pairs
        Requested pairs of state ids; all if None.
    treaty_changes
        Dated changes of obligations after the coded years.
    estimates
        Shared parameters; by default the packaged ones.
    progress
        Called with (pairs done, total pairs).

    Returns
    -------
    polars.DataFrame
        Per pair and year in which both existed: ``value`` and ``sd`` (smoothed, −1 to 1), ``filtered`` and
        ``filtered_sd`` (the record up to that year only, the shared parameters being of all years), ``index`` and
        ``index_sd`` (before the transformation, in standard deviations of all pairs), ``volatility`` (`volatility_of`,
        the same in all years of a pair), ``n`` indicators seen that year, and the block factors (null where left out).

    Raises
    ------
    UnknownNameError
        If there is no such variant.
    UnknownStateError
        If a pair never existed in these years.
    InputError
        If the list of pairs is empty or the estimates are those of another variant.
    DataError
        If a raw file is missing or corrupt.

    Notes
    -----
    Beyond the coverage of its indicators a block is carried forward with growing sd. The sd excludes errors in coding
    single events and the choice of weights.

    References
    ----------
    koopman_durbin_2000, minka_2001, mcmanus_nieman_2019
    """
    chosen = variant(name)
    shared = estimates or packaged(chosen)
    if shared.variant != chosen:
        raise InputError(f"these are estimates of {shared.variant}", expected=f"estimates of {chosen}")
    if pairs is not None and not pairs:
        raise InputError("no pairs are requested", expected="at least one pair of states, or None for all")
    record = observe(panel, treaty_changes)
    if pairs is not None:
        places = {pair: place for place, pair in enumerate(record.pairs)}
        wanted = [tuple(sorted(pair)) for pair in pairs]
        for pair in wanted:
            if pair not in places:
                raise UnknownStateError(
                    f"{pair[0]} and {pair[1]} never existed together", where=f"{FIRST_YEAR}–2024", expected="two states"
                )
        record = record.take([places[pair] for pair in dict.fromkeys(wanted)])  # type: ignore[index]
    return alignment_of(record, shared, progress=progress)
