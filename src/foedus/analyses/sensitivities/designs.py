"""The points of the parameter space at which a model is run, and the indices of each parameter (by SALib)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import InputError

__all__ = ["LEVELS", "Design", "Method", "build_design"]

Floats = NDArray[np.float64]
Method: TypeAlias = Literal["morris", "sobol"]

LEVELS: Final = 4
"""Levels of Morris's grid; the usual choice since Morris (1991), *assumed* suitable here."""

CONFIDENCE: Final = 0.90
"""Confidence level of the intervals."""

_RESAMPLES: Final = 500
"""Bootstrap samples of an interval; *assumed*: their own error is then about 3% of the interval's width."""


@dataclass(frozen=True, eq=False)
class Design:
    """Points in the unit cube of some factors.

    Parameters
    ----------
    method
        ``morris``: trajectories that move one factor at a time; ``sobol``: rows of two independent samples, and of the
        first with one factor at a time taken from the second.
    factors
        Names of the axes.
    samples
        Trajectories, or rows of each sample.
    second
        Whether the points also allow indices of pairs of factors.
    seed
        Seed of points and bootstrap.
    unit
        ``(point, factor)``, in [0, 1].
    """

    method: Method
    factors: tuple[str, ...]
    samples: int
    second: bool
    seed: int
    unit: Floats

    @property
    def probability(self) -> Floats:
        """Probabilities of the points, ``(point, factor)``, for the quantiles of each factor's distribution.

        Morris's levels are the middles of parts of equal probability, (l + 1/2) / 4: the ends of a prior lie at
        infinity.
        """
        if self.method == "morris":
            return 0.5 / LEVELS + self.unit * (1.0 - 1.0 / LEVELS)
        return np.clip(self.unit, 1e-12, 1.0 - 1e-12)

    def drawn(self, factor: int) -> NDArray[np.int64]:
        """Return which of the independent draws of a factor each point uses, for a factor without an order.

        Each trajectory or row uses one draw of its own, and another one where it moves the factor.
        """
        width = len(self.unit) // self.samples
        values = self.unit[:, factor].reshape(self.samples, width)
        moved = values != values[:, :1]
        return np.asarray(2 * np.arange(self.samples)[:, None] + moved, dtype=np.int64).ravel()

    def effects(self, values: Floats) -> pl.DataFrame:
        """Return the indices of each factor.

        Parameters
        ----------
        values
            The outcome at each point, ``(point,)``.

        Returns
        -------
        polars.DataFrame
            ``factor``; for Morris ``mu, mu_star, mu_star_conf, sigma``, for Sobol ``s1, s1_conf, st, st_conf``, the
            others null; ``n``. ``*_conf`` is half the width of a 90% bootstrap interval. All are null if the outcome is
            the same everywhere.

        References
        ----------
        morris_1991, campolongo_2007, saltelli_2010
        """
        names = ("mu", "mu_star", "mu_star_conf", "sigma", "s1", "s1_conf", "st", "st_conf")
        found: dict[str, Any] = dict.fromkeys(names)
        if np.ptp(values) > 0:
            if self.method == "morris":
                found.update({name: np.asarray(self._morris(values)[name], np.float64) for name in names[:4]})
            else:
                answer = self._sobol(values)
                pairs = (("s1", "S1"), ("s1_conf", "S1_conf"), ("st", "ST"), ("st_conf", "ST_conf"))
                found.update({name: np.asarray(answer[theirs], np.float64) for name, theirs in pairs})
        columns = {
            name: pl.Series(name, [None] * len(self.factors) if found[name] is None else found[name], pl.Float64)
            for name in names
        }
        return pl.DataFrame({"factor": list(self.factors), **columns, "n": [self.samples] * len(self.factors)})

    def interactions(self, values: Floats) -> pl.DataFrame:
        """Return Sobol's indices of pairs, ``first, second, s2, s2_conf``, largest first; none where unknown."""
        rows: list[tuple[str, str, float, float]] = []
        if self.second and np.ptp(values) > 0:
            answer, names = self._sobol(values), self.factors
            pairs = combinations(range(len(names)), 2)
            rows = [(names[a], names[b], answer["S2"][a, b], answer["S2_conf"][a, b]) for a, b in pairs]
        schema = {"first": pl.String, "second": pl.String, "s2": pl.Float64, "s2_conf": pl.Float64}
        return pl.DataFrame(rows, schema=schema, orient="row").sort("s2", descending=True)

    def _morris(self, values: Floats) -> Any:
        from SALib.analyze import morris

        return morris.analyze(
            _problem(self.factors), self.unit, np.asarray(values, np.float64), num_levels=LEVELS,
            num_resamples=_RESAMPLES, conf_level=CONFIDENCE, seed=self.seed,
        )  # fmt: skip

    def _sobol(self, values: Floats) -> Any:
        from SALib.analyze import sobol

        # SALib treats a seed of 0 as none
        return sobol.analyze(
            _problem(self.factors), np.asarray(values, np.float64), calc_second_order=self.second,
            num_resamples=_RESAMPLES, conf_level=CONFIDENCE, seed=self.seed + 1,
        )  # fmt: skip


def build_design(
    method: Method, factors: Sequence[str], samples: int, *, seed: int = 0, second: bool = False
) -> Design:
    """Return the points at which to run a model.

    Parameters
    ----------
    method
        ``morris`` or ``sobol``.
    factors
        Names, at least two.
    samples
        Trajectories of Morris, each with one point more than there are factors; or rows of Sobol's sequence, a power
        of two, each with two points more (with ``second``, twice as many).
    seed
        Seed of the points.
    second
        Whether indices of pairs are wanted, Sobol only.

    Raises
    ------
    InputError
        If the number of samples does not fit the method.

    References
    ----------
    morris_1991, saltelli_2010

    Examples
    --------
    >>> build_design("morris", ["a", "b"], 10).unit.shape
    (30, 2)
    """
    names = tuple(factors)
    if method == "morris":
        if samples < 4:
            raise InputError("too few trajectories", where=f"samples {samples}", expected="4 or more")
        from SALib.sample import morris

        unit = morris.sample(_problem(names), samples, num_levels=LEVELS, seed=seed)
    else:
        if samples < 8 or samples & (samples - 1):
            raise InputError(
                "Sobol's sequence is balanced only at powers of two",
                where=f"samples {samples}",
                expected=f"{max(8, 2 ** round(np.log2(max(samples, 1))))}, or another power of two from 8 on",
            )
        from SALib.sample import sobol

        unit = sobol.sample(_problem(names), samples, calc_second_order=second, seed=seed)
    return Design(method, names, samples, second and method == "sobol", seed, np.asarray(unit, np.float64))


def _problem(factors: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(factors), "names": list(factors), "bounds": [[0.0, 1.0]] * len(factors)}
