"""The coefficients of a hazard at which the penalised partial likelihood is greatest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from foedus.errors import InputError
from foedus.estimate.hazard_rows import Moments, RiskRows, inverse_of

__all__ = ["Point", "maximum"]

Floats: TypeAlias = NDArray[np.float64]

_STEPS: Final = 100
_HALVINGS: Final = 30
_REMEMBERED: Final = 8
_TOLERANCE: Final = 1e-7
_ROUNDING: Final = 1e-14


@dataclass(frozen=True)
class Point:
    """One set of coefficients.

    Attributes
    ----------
    beta
        Of the columns, then of the effects, shape (coefficient,).
    likelihood
        Log partial likelihood, with half the log information of the free coefficients where it is penalised.
    at
        Moments there.
    information
        Shape (coefficient, coefficient).
    inverse
        Of the information of the free coefficients; 0 in the row and the column of one that is held.
    """

    beta: Floats
    likelihood: float
    at: Moments
    information: Floats
    inverse: Floats


def maximum(rows: RiskRows, start: Floats, fixed: float | None = None, *, penalised: bool) -> Point:
    """Return the penalised estimate; with `fixed` that of all else, the exposure's coefficient being this.

    Raises
    ------
    InputError
        If there is no maximum within the steps allowed.
    """
    begin = start.copy()
    free = slice(0, None)
    if fixed is not None:
        begin[0], free = fixed, slice(1, None)
    weight = 0.5 if penalised else 0.0
    scales = rows.scales[free]
    here = _point(rows, begin, free, weight)
    if begin[free].size == 0:
        return here
    learnt: list[tuple[Floats, Floats]] = []
    score = _score(rows, here, free, weight)
    for _ in range(_STEPS):
        step = _direction(score, here.inverse[free, free], learnt)
        step /= max(1.0, float(np.abs(step * scales).max()))
        there = here
        for _ in range(_HALVINGS):
            tried = here.beta.copy()
            tried[free] += step
            there = _point(rows, tried, free, weight)
            # the penalty bends the likelihood, so that a whole step may lead as far down on the other side
            slack = _TOLERANCE**2 * max(1.0, abs(here.likelihood))
            if there.likelihood - here.likelihood >= 0.25 * float(score @ step) - slack:
                break
            step /= 2.0
        moved, gain = (there.beta - here.beta)[free], float(score @ step)
        here = there
        # with many effects rounding keeps the steps above the tolerance: no likelihood is left to gain
        if float(np.abs(moved * scales).max()) < _TOLERANCE or abs(gain) < _ROUNDING * max(1.0, abs(here.likelihood)):
            return here
        before, score = score, _score(rows, here, free, weight)
        if penalised and moved @ (before - score) > 0:
            learnt = [*learnt, (moved, before - score)][-_REMEMBERED:]
    raise InputError(
        "the hazard ratio could not be fitted",
        where=f"{int(rows.onset.sum())} onsets, {rows.columns.shape[1] - 1} controls, {rows.effects} effects of states",
        expected=f"a maximum of the {'penalised ' if penalised else ''}likelihood within {_STEPS} steps",
        hint="Fewer controls, an exposure without extreme values"
        + ("" if penalised else ", or the penalty: a control or a state's effect may be separated"),
    )


def _point(rows: RiskRows, beta: Floats, free: slice, weight: float) -> Point:
    """Return the penalised likelihood at these coefficients, with so many times the log information in it."""
    at = rows.moments(beta)
    information = rows.information(at)
    inverse = np.zeros_like(information)
    likelihood = at.likelihood
    if information[free, free].size:
        inverse[free, free], size = inverse_of(information[free, free])
        likelihood += weight * size if weight else 0.0
    return Point(beta, likelihood if math.isfinite(likelihood) else -math.inf, at, information, inverse)


def _score(rows: RiskRows, point: Point, free: slice, weight: float) -> Floats:
    """Return the slope of the penalised likelihood."""
    residual = rows.onset - point.at.expected
    if weight:
        residual = residual + weight * point.at.expected * rows.leverages(point.inverse, point.at)
    return rows.score(residual, point.at)[free]


def _direction(score: Floats, inverse: Floats, learnt: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Return Fisher's step, corrected by what the steps before and the falls of the score on them tell.

    The information leaves out how the penalty bends: with it alone a fit with many effects may near its maximum by a
    tenth of the way a step. These are the two loops of L-BFGS, begun from the inverse information.
    """
    left, parts = score.copy(), []
    for moved, fall in reversed(learnt):
        parts.append(float(moved @ left) / float(moved @ fall))
        left -= parts[-1] * fall
    step = inverse @ left
    for (moved, fall), part in zip(learnt, reversed(parts), strict=True):
        step += (part - float(fall @ step) / float(moved @ fall)) * moved
    return np.asarray(step)
