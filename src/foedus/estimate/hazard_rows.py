"""Rows of risk sets as matrices: moments, information and leverages, with an effect for each state kept sparse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg

from foedus.errors import InputError

__all__ = ["Moments", "RiskRows", "checked_rows", "inverse_of"]

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.intp]

_DEPENDENT: Final = 1e-9
"""Share of a column's information that must be left after the columns before it."""


@dataclass(frozen=True)
class Moments:
    """At one set of coefficients: expected onsets by row, mean of every column by stratum, log partial likelihood."""

    expected: Floats
    means: Floats
    likelihood: float


@dataclass(frozen=True)
class RiskRows:
    """Rows of the strata that count.

    Attributes
    ----------
    onset
        0 or 1, shape (row,).
    columns
        Exposure and controls, less their mean, shape (row, column).
    stratum
        Number of the stratum, shape (row,).
    counts
        Onsets of each stratum, shape (stratum,).
    weights
        Rows of the risk set that a row stands for, shape (row,).
    offset
        Logarithm of a hazard ratio that is known, shape (row,).
    kept
        Which of the rows given these are.
    spread
        Standard deviation of the exposure within strata.
    ends
        Numbers of the effects of the states of a row, shape (row, 1 or 2); `effects` itself where a state has none of
        its own, being the one the others are compared with. None = no effects.
    effects
        Number of effects.
    """

    onset: Floats
    columns: Floats
    stratum: Codes
    counts: Floats
    weights: Floats
    offset: Floats
    kept: NDArray[np.bool_]
    spread: float
    ends: Codes | None = None
    effects: int = 0

    @property
    def coefficients(self) -> int:
        """Number of coefficients: of the columns, then of the effects."""
        return int(self.columns.shape[1]) + self.effects

    @property
    def scales(self) -> Floats:
        """Standard deviation of every column; 1 for effects."""
        return np.concatenate([self.columns.std(axis=0), np.ones(self.effects)])

    def sums(self, values: Floats) -> Floats:
        """Return sums by stratum, shape (stratum,) or (stratum, column)."""
        if values.ndim == 1:
            return np.bincount(self.stratum, values, self.counts.size).astype(np.float64)
        if not values.shape[1]:
            return np.empty((self.counts.size, 0))
        return np.stack([np.bincount(self.stratum, each, self.counts.size) for each in values.T], axis=1)

    def combined(self, beta: Floats) -> Floats:
        """Return the sum of every row's columns and effects times these coefficients."""
        width = self.columns.shape[1]
        found: Floats = self.columns @ beta[:width]
        if self.ends is not None:
            found = found + np.append(beta[width:], 0.0)[self.ends].sum(axis=1)
        return found

    def moments(self, beta: Floats) -> Moments:
        """Return the moments at these coefficients."""
        risk = self.combined(beta) + self.offset
        top = np.full(self.counts.size, -np.inf)
        np.maximum.at(top, self.stratum, risk)
        hazard = self.weights * np.exp(risk - top[self.stratum])
        total = self.sums(hazard)
        likelihood = float(self.onset @ risk - self.counts @ (np.log(total) + top))
        expected = (self.counts / total)[self.stratum] * hazard
        means = self.sums(expected[:, None] * self.columns) / self.counts[:, None]
        if self.ends is None:
            return Moments(expected, means, likelihood)
        grid = self.counts.size * (self.effects + 1)
        by_effect = sum(np.bincount(place, expected, grid) for place in self._places)
        shares = np.asarray(by_effect).reshape(self.counts.size, -1)[:, : self.effects] / self.counts[:, None]
        return Moments(expected, np.concatenate([means, shares], axis=1), likelihood)

    @cached_property
    def _places(self) -> list[Codes]:
        """For each side of a row, the number of its state's effect in its stratum."""
        assert self.ends is not None
        return [self.stratum * (self.effects + 1) + end for end in self.ends.T]

    @cached_property
    def _couple(self) -> Codes:
        """Number of the two effects of a row."""
        assert self.ends is not None
        return np.asarray(self.ends[:, 0] * (self.effects + 1) + self.ends[:, 1])

    def information(self, at: Moments) -> Floats:
        """Return the information, shape (coefficient, coefficient)."""
        weighted = at.expected[:, None] * self.columns
        whole = self.columns.T @ weighted
        if self.ends is not None:
            across = np.stack([self._by_effect(each) for each in weighted.T])
            size = self.effects + 1
            effects = np.diag(self._by_effect(at.expected, whole=True))
            if self.ends.shape[1] == 2:
                both = np.bincount(self._couple, at.expected, size * size).reshape(size, size)
                effects = effects + both + both.T
            whole = np.block([[whole, across], [across.T, effects[:-1, :-1]]])
        return np.asarray(whole - at.means.T @ (self.counts[:, None] * at.means))

    def score(self, residual: Floats, at: Moments) -> Floats:
        """Return the sum of residuals times the columns and effects less their means in the stratum."""
        total = self.columns.T @ residual
        if self.ends is not None:
            total = np.concatenate([total, self._by_effect(residual)])
        return np.asarray(total - at.means.T @ self.sums(residual))

    def leverages(self, inverse: Floats, at: Moments) -> Floats:
        """Return the quadratic form of every row's columns and effects, less their means, with a matrix."""
        width = self.columns.shape[1]
        towards = at.means @ inverse
        inside = ((self.columns @ inverse[:width, :width]) * self.columns).sum(axis=1)
        cross = np.einsum("ij,ij->i", self.columns, towards[self.stratum, :width])
        if self.ends is not None:
            own = np.pad(inverse[width:, width:], ((0, 1), (0, 1)))
            mixed = np.pad(inverse[:width, width:], ((0, 0), (0, 1)))
            further = np.pad(towards[:, width:], ((0, 0), (0, 1)))
            for end in self.ends.T:
                inside = inside + own[end, end] + 2.0 * np.einsum("ij,ji->i", self.columns, mixed[:, end])
                cross = cross + further[self.stratum, end]
            if self.ends.shape[1] == 2:
                inside = inside + 2.0 * own[self.ends[:, 0], self.ends[:, 1]]
        middle = np.einsum("tj,tj->t", towards, at.means)
        return np.asarray(inside - 2.0 * cross + middle[self.stratum])

    def remainder(self, at: Moments, information: Floats) -> tuple[Floats, Floats]:
        """Return the exposure after controls and effects, less its mean in the stratum, and the coefficients used."""
        others = information[1:, 1:]
        used = inverse_of(others)[0] @ information[1:, 0] if others.size else np.empty(0)
        values = self.combined(np.concatenate([[1.0], -used]))
        means = self.sums(at.expected * values) / self.counts
        return np.asarray(values - means[self.stratum]), used

    def _by_effect(self, values: Floats, *, whole: bool = False) -> Floats:
        assert self.ends is not None
        total = np.asarray(sum(np.bincount(end, values, self.effects + 1) for end in self.ends.T))
        return total if whole else total[:-1]


def inverse_of(information: Floats) -> tuple[Floats, float]:
    """Return the inverse of an information matrix and its log determinant; the generalised one where there is none."""
    if np.isfinite(information).all():
        factor, failed = linalg.lapack.dpotrf(information, lower=1)
        if not failed and float((own := np.diag(factor)).min()) > _DEPENDENT * float(own.max()):
            inverse, failed = linalg.lapack.dpotri(factor, lower=1)
            if not failed:
                lower = np.tril(inverse, -1)
                np.fill_diagonal(half := lower.copy(), np.diag(inverse))
                return np.asarray(half + lower.T), 2.0 * float(np.log(own).sum())
    sign, size = np.linalg.slogdet(information)
    return np.asarray(np.linalg.pinv(information, hermitian=True)), float(size) if sign > 0 else -np.inf


def checked_rows(
    onset: ArrayLike,
    exposure: ArrayLike,
    stratum: ArrayLike,
    controls: ArrayLike | None = None,
    *,
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    effects_of: ArrayLike | None = None,
) -> RiskRows:
    """Return the rows that count, checked; see `foedus.estimate.hazard_ratio` for what is given and what is refused."""
    outcome, exposed, labels = np.asarray(onset, dtype=float), np.asarray(exposure, dtype=float), np.asarray(stratum)
    further = np.empty((outcome.size, 0)) if controls is None else np.asarray(controls, dtype=float)
    further = further[:, None] if further.ndim == 1 else further
    if outcome.ndim != 1 or not outcome.shape == exposed.shape == labels.shape or further.shape[0] != outcome.size:
        raise InputError(
            "onsets, exposure, strata and controls do not match",
            where=f"shapes {outcome.shape}, {exposed.shape}, {labels.shape} and {further.shape}",
            expected="vectors of equal length, and one row of controls for each",
        )
    columns = np.column_stack([exposed, further])
    if not np.isfinite(columns).all() or not np.isin(outcome, (0.0, 1.0)).all():
        raise InputError(
            "a value is missing or an onset is neither 0 nor 1",
            where=f"{int((~np.isfinite(columns)).any(axis=1).sum())} rows with a value that is not finite",
            expected="finite exposures and controls, onsets 0 or 1",
            hint="Leave out the rows whose exposure is not known",
        )
    if not outcome.sum():
        raise InputError("there is no onset", where=f"{outcome.size} rows", expected="at least one")
    stands = _per_row(weights, outcome.size, "weights", 1.0)
    known = _per_row(offset, outcome.size, "offset", 0.0)
    if not (stands > 0).all():
        raise InputError(
            "a weight is not positive", where=f"{int((stands <= 0).sum())} rows", expected="rows that a row stands for"
        )
    states = None if effects_of is None else _states(effects_of, outcome.size)
    kept = _counting(outcome, labels, states)
    _, inner = np.unique(labels[kept], return_inverse=True)
    columns = columns[kept]
    rows = RiskRows(
        outcome[kept], columns - columns.mean(axis=0), inner, np.bincount(inner, outcome[kept]).astype(np.float64),
        stands[kept], known[kept], kept, 1.0,
    )  # fmt: skip
    sizes = np.bincount(inner)
    inside = rows.columns - (rows.sums(rows.columns) / sizes[:, None])[inner]
    if not inside[:, 0].any() or float(np.abs(inside[:, 0]).max()) < 1e-12 * max(1.0, float(np.abs(exposed).max())):
        raise InputError(
            "the exposure does not vary within any stratum with an onset",
            where=f"{sizes.size} strata",
            expected="strata in which some at risk are more exposed than others",
        )
    if np.linalg.matrix_rank(inside) < inside.shape[1]:
        raise InputError(
            "a control is a combination of the exposure and other controls within strata",
            where=f"{inside.shape[1] - 1} controls",
            expected="controls that add something",
            hint="Leave one out; what is the same for all at risk in a year is already allowed for",
        )
    rows = replace(rows, spread=float(inside[:, 0].std()))
    return rows if states is None else _with_effects(rows, states[kept])


def _per_row(values: ArrayLike | None, size: int, name: str, default: float) -> Floats:
    if values is None:
        return np.full(size, default)
    given = np.asarray(values, dtype=float)
    if given.shape != (size,) or not np.isfinite(given).all():
        raise InputError(
            f"the {name} do not match the rows", where=f"shape {given.shape}", expected=f"{size} finite numbers"
        )
    return given


def _states(labels: ArrayLike, size: int) -> Codes:
    given = np.asarray(labels)
    given = given[:, None] if given.ndim == 1 else given
    if given.ndim != 2 or given.shape[0] != size or given.shape[1] > 2:
        raise InputError(
            "the states whose effects are asked for do not match the rows",
            where=f"shape {given.shape}",
            expected=f"one or two labels for each of {size} rows",
        )
    _, codes = np.unique(given, return_inverse=True)
    return codes.reshape(given.shape).astype(np.intp)


def _counting(outcome: Floats, labels: NDArray[np.generic], states: Codes | None) -> NDArray[np.bool_]:
    """Return the rows of strata with an onset and somebody without; with effects, of states with an onset only."""
    _, index = np.unique(labels, return_inverse=True)
    kept = np.ones(outcome.size, dtype=bool)
    while True:
        if states is not None:
            # the effect of a state without an onset is minus infinity, so that its rows tell nothing
            with_onset = np.zeros(int(states.max()) + 1, dtype=bool)
            with_onset[states[kept & (outcome > 0)]] = True
            kept &= with_onset[states].all(axis=1)
        onsets = np.bincount(index, outcome * kept, int(index.max()) + 1)
        sizes = np.bincount(index, kept, int(index.max()) + 1)
        now = kept & ((onsets > 0) & (onsets < sizes))[index]
        if not now.any():
            raise InputError(
                "everybody at risk had the onset in every stratum with one",
                where=f"{int((onsets > 0).sum())} strata",
                expected="somebody at risk without it, to compare with",
            )
        if states is None or (now == kept).all():
            return now
        kept = now


def _with_effects(rows: RiskRows, states: Codes) -> RiskRows:
    """Add an effect for each state, less those that the columns and the other effects imply."""
    _, ends = np.unique(states, return_inverse=True)
    ends = ends.reshape(states.shape).astype(np.intp)
    count = int(ends.max()) + 1
    every = replace(rows, ends=ends, effects=count)
    information = every.information(every.moments(np.zeros(every.coefficients)))
    width = rows.columns.shape[1]
    free = _independent(information[np.ix_(*[[*range(width, every.coefficients)]] * 2)])
    number = np.full(count, -1, dtype=np.intp)
    number[free] = np.arange(free.size)
    chosen = replace(every, ends=np.where(number[ends] < 0, free.size, number[ends]), effects=int(free.size))
    information = chosen.information(chosen.moments(np.zeros(chosen.coefficients)))
    order = [*range(width, chosen.coefficients), *range(width)]
    if _independent(information[np.ix_(order, order)]).size < chosen.coefficients:
        raise InputError(
            "the exposure or a control is the same in all rows of a state",
            where=f"{width} columns beside the effects of {count} states",
            expected="exposures that vary beside the effects of states",
            hint="Leave out the effects of states, or the control",
        )
    return chosen


def _independent(information: Floats) -> Codes:
    """Return the columns that add information to those before them."""
    left, whole = information.copy(), np.diag(information).copy()
    free = []
    for place in range(whole.size):
        pivot = left[place, place]
        if pivot > _DEPENDENT * max(whole[place], 1e-300):
            free.append(place)
            left -= np.outer(left[:, place], left[place]) / pivot
    return np.array(free, dtype=np.intp)
