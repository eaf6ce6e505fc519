"""A landscape seen from its lowest configuration: energies by how many actors change sides."""

from __future__ import annotations

from math import comb
from typing import Final

import numpy as np
import polars as pl

from foedus.axes import BoolArray, FloatArray
from foedus.networks.landscapes.energies import MOST_ENUMERATED, all_energies, energies
from foedus.networks.landscapes.minima import Landscape

__all__ = ["DRAWN", "QUANTILES", "distance_from_lowest", "landscape_profile"]

#: Edges of the 90% and 50% bands, and the median.
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
#: Configurations drawn at each distance where they are not all enumerated. *Assumed*.
DRAWN: Final = 2_000


def distance_from_lowest(found: Landscape) -> list[int]:
    """Return for each minimum how many actors have to change sides to get there from the lowest one.

    Examples
    --------
    >>> from foedus.networks.landscapes.minima import landscape
    >>> from foedus.networks.landscapes.actors import Actors
    >>> distance_from_lowest(landscape(Actors(("A", "B"), [1.0, 2.0], [[0.0, -0.5], [-0.5, 0.0]])))
    [0]
    """
    across = found.across()
    moved = (across != across[0]).sum(axis=1)
    return [int(min(count, across.shape[1] - count)) for count in moved]


def landscape_profile(found: Landscape, seed: int = 0) -> pl.DataFrame:
    """Return energies of configurations by their distance from the lowest one.

    Parameters
    ----------
    found
        A landscape; with up to 26 actors all its configurations are used, with more 2,000 are drawn at each distance.
    seed
        Of the draws.

    Returns
    -------
    pl.DataFrame
        ``distance`` (actors that change sides, 0 to n/2), ``configurations`` (how many there are, as a float),
        ``low, q05, q25, q50, q75, q95, high`` (energies). Where configurations are drawn, ``low`` and ``high``
        are those of the draws and of the minima found.

    References
    ----------
    axelrod_bennett_1993
    """
    n = len(found.actors)
    best = found.across()[0]
    everything = n <= MOST_ENUMERATED
    if everything:
        energy = all_energies(found.actors.weight)
        number = np.uint32(sum(1 << place for place in np.flatnonzero(best[1:]).tolist()))
        moved = np.bitwise_count(np.arange(energy.size, dtype=np.uint32) ^ number)
        distance = np.minimum(moved, n - moved)
    generator = np.random.default_rng(seed)
    known = np.array(distance_from_lowest(found))
    minima = np.array([each.energy for each in found.minima])
    rows = []
    for steps in range(n // 2 + 1):
        here = energy[distance == steps] if everything else _drawn(found.actors.weight, best, steps, generator)
        ends = np.concatenate([here, minima[known == steps]])
        # when half of the actors move, half of the ways mirror the other half
        ways = comb(n, steps) / (2 if 2 * steps == n else 1)
        rows.append((steps, ways, ends.min(), *np.quantile(here, QUANTILES), ends.max()))
    names = ("low", *(f"q{round(100 * each):02d}" for each in QUANTILES), "high")
    schema = {"distance": pl.Int32, "configurations": pl.Float64, **dict.fromkeys(names, pl.Float64)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _drawn(weight: FloatArray, best: BoolArray, steps: int, generator: np.random.Generator) -> FloatArray:
    """Energies of random configurations at a distance."""
    order = generator.random((DRAWN, best.size)).argsort(axis=1)
    return energies(weight, best ^ (order < steps))
