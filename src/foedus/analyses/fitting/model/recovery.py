"""Recovery: whether the fit of a block finds the parameters from which its outcomes were simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from foedus.analyses.fitting.model.sampling import Draws, Sampler
from foedus.progress import Progress

__all__ = ["LEVEL", "Recovery", "recover"]

LEVEL: Final = 0.90
"""Level of the intervals whose coverage is counted."""
_LEAST, _MOST, _ENOUGH = 0.80, 0.97, 100


@dataclass(frozen=True)
class Recovery:
    """How often 90 per cent intervals of refits cover the truth.

    Attributes
    ----------
    fits
        Number of data sets simulated and fitted.
    covered
        By parameter, in how many of them the interval covers the truth.
    """

    fits: int
    covered: Mapping[str, int]

    def passes(self, name: str) -> bool:
        """Return whether 80 to 97 of 100 intervals cover the truth; below 100 fits only the lower end counts."""
        if not self.fits:
            return False
        share = self.covered[name] / self.fits
        return share >= _LEAST and (share <= _MOST or self.fits < _ENOUGH)


def recover(
    sampler: Sampler, rows: pl.DataFrame, posterior: Draws, fits: int, seed: int, progress: Progress | None = None
) -> Recovery:
    """Simulate outcomes at draws of the posterior, on the rows of the record, and fit each anew.

    Parameters
    ----------
    sampler
        Of the block.
    rows
        Of the record.
    posterior
        Draws from which the true parameters are taken, spread evenly.
    fits
        Number of data sets.
    seed
        Of outcomes and samplers.
    progress
        Called with (done, total).
    """
    block = sampler.block
    covered = dict.fromkeys(block.parameters, 0)
    draws = {name: posterior.flat(name) for name in block.parameters}
    size = len(next(iter(draws.values())))
    stream = np.random.default_rng([seed, 1])
    chosen = stream.permutation(size)[:fits] if fits <= size else stream.integers(0, size, fits)
    for number, row in enumerate(chosen):
        truth = {name: float(value[row]) for name, value in draws.items()}
        found = sampler.sample(block.simulate(truth, rows, np.random.default_rng([seed, 2, number])), seed + 1 + number)
        for name in block.parameters:
            low, high = np.quantile(found.flat(name), [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
            covered[name] += int(low <= truth[name] <= high)
        if progress is not None:
            progress(number + 1, fits)
    return Recovery(fits, covered)
