"""How far a landscape's answer depends on its numbers: noise in propensities and sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from foedus._moved import moved_keyword, moved_method
from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError
from foedus.networks.landscapes.energies import all_energies, energies, flip_changes, sides_of, tolerance
from foedus.networks.landscapes.minima import Landscape
from foedus.networks.landscapes.sampling import LEVEL, descend_from, share_interval
from foedus.progress import Progress, tell

__all__ = ["Robustness", "noisy_weights", "robustness"]

#: Largest number of actors for which each draw is enumerated in full: 5 ms a draw at 20. *Assumed*.
_MOST_EXACT: Final = 20
#: Random starts in each draw with more actors. *Assumed*.
_STARTS: Final = 200


@dataclass(frozen=True, eq=False)
class Robustness:
    """How much of a landscape survives noise, as shares of draws with exact 90% intervals.

    Parameters
    ----------
    draws
        Number of draws.
    propensity_sd
        Standard deviation added to every propensity, in its unit.
    size_sd
        Standard deviation of the logarithm of every size.
    exact
        Whether the lowest configuration of every draw was found among all; else it is the lowest of those that descent
        led to from random starts and from the minima without noise.
    minima
        ``minimum`` (index in `Landscape.minima`), ``lowest, lowest_low, lowest_high`` (share of draws in which it is
        the lowest configuration), ``stays, stays_low, stays_high`` (share in which it is still a minimum).
    actors
        ``actor``, ``stays, stays_low, stays_high``: share of draws in which the lowest configuration leaves the actor
        on its side of the lowest one without noise.
    """

    draws: int
    propensity_sd: float
    size_sd: float
    exact: bool
    minima: pl.DataFrame
    actors: pl.DataFrame

    def as_dict(self) -> dict[str, Any]:
        """Return the part ``robustness`` of the answer of ``foedus landscape FILE --noise SD --json``."""
        told = {name: getattr(self, name) for name in ("draws", "propensity_sd", "size_sd", "exact")}
        return {**told, "level": LEVEL, "minima": self.minima.to_dicts(), "actors": self.actors.to_dicts()}

    document = moved_method("document", "as_dict")


def noisy_weights(found: Landscape, propensity_sd: float, size_sd: float, generator: np.random.Generator) -> FloatArray:
    r"""Draw :math:`s_i s_j p_{ij}` with noise, :math:`p_{ij} + \sigma_p z_{ij}` and :math:`s_i e^{\sigma_s z_i}`.

    Returns
    -------
    FloatArray
        Symmetric with zero diagonal, shape ``(actor, actor)``; a propensity of 0 gets noise like any other.
    """
    n = len(found.actors)
    upper = np.triu(generator.standard_normal((n, n)), 1) * propensity_sd
    size = found.actors.size * np.exp(size_sd * generator.standard_normal(n))
    weight: FloatArray = (found.actors.propensity + upper + upper.T) * size[:, None] * size[None, :]
    return weight


@moved_keyword("report", "progress")
def robustness(
    found: Landscape,
    *,
    propensity_sd: float = 0.0,
    size_sd: float = 0.0,
    draws: int = 1_000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Robustness:
    """Draw landscapes with noise around a given one and count what stays.

    Parameters
    ----------
    found
        The landscape without noise.
    propensity_sd
        Standard deviation of normal noise on every propensity, in its unit.
    size_sd
        Standard deviation of normal noise on the logarithm of every size: 0.1 is about 10%.
    draws
        How many.
    seed
        Of the random numbers; more draws with the same seed keep the first ones.
    progress
        Called with (draws done, total draws).

    Returns
    -------
    Robustness

    Raises
    ------
    InputError
        If a standard deviation is negative, both are 0, or there are no draws.

    Notes
    -----
    Which camp is called the first is arbitrary: a draw's configuration is matched to the reference so that most actors
    agree, so at most half ever count as moved. Where several configurations are lowest within the tolerance, the
    draw's is the first of them.

    References
    ----------
    axelrod_bennett_1993, clopper_pearson_1934

    Examples
    --------
    >>> from foedus.networks.landscapes.minima import landscape
    >>> from foedus.networks.landscapes.actors import Actors
    >>> found = landscape(Actors(("A", "B"), [1.0, 2.0], [[0.0, -0.5], [-0.5, 0.0]]))
    >>> robustness(found, propensity_sd=0.01, draws=100).minima["lowest"].to_list()
    [1.0]
    """
    for name, value in (("propensity_sd", propensity_sd), ("size_sd", size_sd)):
        if not (np.isfinite(value) and value >= 0):
            raise InputError("noise is not a standard deviation", where=f"{name}={value}", expected="0 or more")
    if propensity_sd == size_sd == 0:
        raise InputError("no noise to be robust against", expected="propensity_sd or size_sd above 0")
    if draws < 1:
        raise InputError("no draws", where=f"draws={draws}", expected="1 or more")
    generator = np.random.default_rng(seed)
    across = found.across()
    lowest, stays, agree = np.zeros(len(across)), np.zeros(len(across)), np.zeros(len(found.actors))
    for draw in range(draws):
        weight = noisy_weights(found, propensity_sd, size_sd, generator)
        best = _lowest(weight, across, generator)
        lowest += (across == best).all(axis=1)
        stays += (flip_changes(weight, across) >= -tolerance(weight)).all(axis=1)
        same = across[0] == best
        agree += same if 2 * same.sum() >= same.size else ~same
        tell(progress, draw + 1, draws)
    return Robustness(
        draws, propensity_sd, size_sd, len(found.actors) <= _MOST_EXACT,
        pl.DataFrame({"minimum": np.arange(len(across)), **_shares("lowest", lowest, draws),
                      **_shares("stays", stays, draws)}),
        pl.DataFrame({"actor": found.actors.names, **_shares("stays", agree, draws)}),
    )  # fmt: skip


def _lowest(weight: FloatArray, known: BoolArray, generator: np.random.Generator) -> BoolArray:
    """The lowest configuration, with the first actor not across."""
    n = weight.shape[0]
    if n <= _MOST_EXACT:
        return sides_of(int(np.argmin(all_energies(weight))), n)
    starts = np.concatenate([known, generator.random((_STARTS, n)) < 0.5])
    ends = descend_from(weight, starts, tolerance(weight))
    found: BoolArray = ends[int(np.argmin(energies(weight, ends)))]
    return found


def _shares(name: str, count: FloatArray, draws: int) -> dict[str, FloatArray]:
    low, high = share_interval(count, draws)
    return {name: count / draws, f"{name}_low": low, f"{name}_high": high}
