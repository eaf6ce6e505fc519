"""What moved pairs together or apart: their order preferences, common pressure, inertia, or something else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import InputError
from foedus.estimate import clustered_covariance, dyadic_clusters

__all__ = ["PARTS", "Decomposition", "common_pressure", "decompose", "order_shares"]

Floats = NDArray[np.float64]

PARTS: Final = ("order", "pressure", "inertia", "rest")
_KEY: Final = ("state_a", "state_b")


@dataclass(frozen=True)
class Decomposition:
    """A regression of changes in alignment, and what it needs to be drawn again.

    Attributes
    ----------
    pairs
        ``state_a, state_b``, one row per pair.
    change, columns
        Change of alignment, shape (pair,), and of order closeness and of common pressure, and the level at the start
        less its mean, shape (pair, 3).
    change_sd, start_sd, order_sd
        Posterior standard deviations of the change of alignment, of the level at the start, whose error is part of that
        of the change, and of the change of order closeness, shape (pair,).
    coefficients, covariance
        Of the three columns.
    freedom
        Degrees of freedom.
    """

    pairs: pl.DataFrame
    change: Floats
    columns: Floats
    change_sd: Floats
    start_sd: Floats
    order_sd: Floats
    coefficients: Floats
    covariance: Floats
    freedom: float

    def shares(self, rows: NDArray[np.intp]) -> Floats:
        """Return the order share of some pairs, shape (row,)."""
        return _share(self.coefficients, self.columns[rows], self.change[rows])

    def draws(self, rows: NDArray[np.intp], count: int, seed: int) -> Floats:
        """Return joint draws of the order shares of some pairs, shape (draw, row).

        Notes
        -----
        Alignment and order preferences are means of a posterior: what was measured does not hold their error, and true
        values lie around it. Drawing them is therefore right, and shrinking first would do it twice. The sizes of the
        four parts are no linear function of them: shares at the posterior means are too large of pairs that changed
        little by these, since an error either way makes the rest larger, and positions by them are too sure of
        themselves. Coefficients are pulled towards 0 as the posterior pulls changes there, so that the order part of
        all pairs is too small, and positions a little too near the middle.
        """
        stream = np.random.default_rng(seed)
        late_sd = np.sqrt(np.maximum(self.change_sd**2 - self.start_sd**2, 0.0))
        root = _root(self.covariance)
        made = np.empty((count, rows.size))
        for number in range(count):
            wide = np.sqrt(self.freedom / stream.chisquare(self.freedom))
            beta = self.coefficients + wide * (root @ stream.standard_normal(3))
            columns = self.columns[rows].copy()
            columns[:, 0] += self.order_sd[rows] * stream.standard_normal(rows.size)
            early, late = (sd[rows] * stream.standard_normal(rows.size) for sd in (self.start_sd, late_sd))
            columns[:, 2] += early
            made[number] = _share(beta, columns, self.change[rows] + late - early)
        return made


def _root(covariance: Floats) -> Floats:
    """Return a factor of a covariance; one over pairs that share states need not be positive definite."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _share(beta: Floats, columns: Floats, change: Floats) -> Floats:
    parts = columns * beta
    rest = change - parts.sum(axis=1)
    return np.asarray(parts[:, 0] / (np.abs(parts).sum(axis=1) + np.abs(rest)))


def common_pressure(hostility: pl.DataFrame, capability: pl.DataFrame) -> pl.DataFrame:
    r"""Return the pressure that third states put on both of a pair.

    .. math:: P_{ab} = \sum_{c \ne a, b} \kappa_c \min(h_{ca}, h_{cb})

    Parameters
    ----------
    hostility
        ``state_a, state_b, value``, from 0 to 1; pairs not listed count as 0.
    capability
        ``state, value``: shares of world capability.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, value`` of all pairs of the states listed in ``hostility``.

    Examples
    --------
    >>> hostile = pl.DataFrame({"state_a": ["A", "B", "A"], "state_b": ["C", "C", "B"], "value": [0.5, 0.2, 0.0]})
    >>> shares = pl.DataFrame({"state": ["A", "B", "C"], "value": [0.1, 0.1, 0.8]})
    >>> common_pressure(hostile, shares).filter(pl.col("value") > 0)["value"].round(6).to_list()
    [0.16]
    """
    states = sorted(set(hostility["state_a"]) | set(hostility["state_b"]))
    place = {state: number for number, state in enumerate(states)}
    level = np.zeros((len(states), len(states)))
    for a, b, value in hostility.select(*_KEY, "value").drop_nulls().iter_rows():
        level[place[a], place[b]] = level[place[b], place[a]] = value
    known = dict(capability.select("state", "value").iter_rows())
    weight = np.array([known.get(state) or 0.0 for state in states])
    pairs = list(combinations(range(len(states)), 2))
    # a state is not hostile to itself, so that the two of a pair drop out by themselves
    values = [float(weight @ np.minimum(level[a], level[b])) for a, b in pairs]
    return pl.DataFrame(
        {
            "state_a": [states[a] for a, _ in pairs],
            "state_b": [states[b] for _, b in pairs],
            "value": values,
        }
    )


def decompose(rows: pl.DataFrame) -> Decomposition:
    r"""Fit what changes of alignment go with.

    .. math:: \Delta A_i = \alpha + \beta_o \Delta O_i + \beta_p \Delta P_i + \gamma (A_{i0} - \bar A_0) + e_i

    over pairs i, with alignment A measured without votes, order closeness O (the distance of the two states' order
    preferences, negative), common pressure P and inertia, the level at the start.

    Parameters
    ----------
    rows
        ``state_a, state_b, change, change_sd, order, order_sd, pressure, start, start_sd``: means and standard
        deviations of a posterior, not values that hold an error.

    Returns
    -------
    Decomposition
        With errors that allow for shared states.

    Raises
    ------
    InputError
        If a value is missing or there are too few pairs.

    References
    ----------
    aronow_2015
    """
    names = ("change", "order", "pressure", "start", "change_sd", "start_sd", "order_sd")
    numbers = rows.select(names).to_numpy().astype(float)
    if rows.height < 10 or not np.isfinite(numbers).all():
        raise InputError(
            "the changes cannot be taken apart", where=f"{rows.height} pairs", expected="ten or more, nothing missing"
        )
    change = numbers[:, 0]
    columns = np.column_stack([numbers[:, 1], numbers[:, 2], numbers[:, 3] - numbers[:, 3].mean()])
    centred = columns - columns.mean(axis=0)
    coefficients, *_ = np.linalg.lstsq(centred, change - change.mean(), rcond=None)
    residuals = change - change.mean() - centred @ coefficients
    clusters = dyadic_clusters(rows["state_a"].to_numpy(), rows["state_b"].to_numpy())
    errors = clustered_covariance(centred, residuals, clusters, absorbed=1)
    return Decomposition(
        rows.select(_KEY), change, columns, numbers[:, 4], numbers[:, 5], numbers[:, 6], coefficients,
        errors.covariance, float(errors.freedom),
    )  # fmt: skip


def order_shares(found: Decomposition) -> pl.DataFrame:
    r"""Return which part of each pair's change goes with order preferences.

    .. math:: s_i = \frac{\beta_o \Delta O_i}{|\beta_o \Delta O_i| + |\beta_p \Delta P_i| +
        |\gamma (A_{i0} - \bar A_0)| + |r_i|}

    with the rest r, what all pairs have in common among it. It lies between -1 and 1, above 0 where order preferences
    moved the pair together, and is near 0 where other parts are larger.

    Parameters
    ----------
    found
        From `decompose`.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, value, change`` and the four `PARTS`, in the unit of alignment.
    """
    parts = found.columns * found.coefficients
    rest = found.change - parts.sum(axis=1)
    named = dict(zip(PARTS, (*parts.T, rest), strict=True))
    return found.pairs.with_columns(
        value=pl.Series(found.shares(np.arange(found.pairs.height))),
        change=pl.Series(found.change),
        **{name: pl.Series(column) for name, column in named.items()},
    )
