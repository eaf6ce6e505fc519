"""The linear relaxation of the two-camp problem: a lower bound that grows with every round of cuts.

.. math:: \\min \\sum_{w_e > 0} w_e y_e + \\sum_{w_e < 0} |w_e| (1 - y_e), \\quad 0 \\le y \\le 1, \\quad Ay \\le b

HiGHS (Huangfu & Hall 2018) solves it and continues from the last answer when rows are added. Its answer is not trusted:
the bound, and which ties can be fixed, are recomputed in integers from the dual prices. Infeasibility and optimality
are never taken from the solver.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np
from numpy.typing import NDArray

from foedus.networks.two_camps.cuts import Cut
from foedus.networks.two_camps.reducing import Core, Ints

__all__ = ["Relaxation", "Solved"]

Floats = NDArray[np.float64]

#: Dual prices are rounded to integer multiples of 1/SCALE, so that sums of them are exact.
SCALE: Final = 2**30
#: Sums of prices and costs stay below this, so that they fit in 64-bit integers.
_MOST: Final = 2.0**61
#: Seconds the solver runs before it checks for an interrupt; *assumed*.
_SLICE: Final = 1.0


@dataclass(frozen=True)
class Solved:
    """An answer of the relaxation.

    Attributes
    ----------
    bound
        Smallest integer cost that is not ruled out.
    y
        Share of each tie across the camps, shape ``(m,)``.
    complete
        Whether the solver finished; if not, `bound` holds but `y` means nothing.
    failed
        Whether the solver gave up, or reported infeasibility, which cannot be: more time will not help.
    """

    bound: int
    y: Floats
    complete: bool
    failed: bool = False


class Relaxation:
    """The relaxation of one core, with the cuts found so far."""

    def __init__(self, core: Core) -> None:
        count = len(core.weight)
        self._cost: Ints = core.weight
        self._offset = int(-core.weight[core.weight < 0].sum())
        self._low, self._high = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
        self._prices: Ints = np.zeros(0, dtype=np.int64)
        self._cuts: set[Cut] = set()
        empty = np.zeros(0, dtype=np.int64)
        self._row, self._tie, self._value, self._most = empty, empty, empty, empty
        self._model = model = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("solver", "simplex")):
            model.setOptionValue(option, value)
        none = np.zeros(0, dtype=np.int32)
        model.addCols(count, _real(core.weight), np.zeros(count), np.ones(count), 0, none, none, np.zeros(0))

    def add(self, cuts: Sequence[Cut]) -> int:
        """Add the inequalities not yet present; return how many."""
        new = [cut for cut in dict.fromkeys(cuts) if cut not in self._cuts]
        if not new:
            return 0
        self._cuts.update(new)
        sizes = np.array([len(cut.ties) for cut in new])
        ties = np.array([tie for cut in new for tie in cut.ties], dtype=np.int64)
        values = np.array([value for cut in new for value in cut.coefficients], dtype=np.int64)
        most = np.array([cut.most for cut in new], dtype=np.int64)
        starts = (np.cumsum(sizes) - sizes).astype(np.int32)
        self._model.addRows(
            len(new), np.full(len(new), -highspy.kHighsInf), _real(most), len(ties), starts, ties.astype(np.int32),
            _real(values),
        )  # fmt: skip
        self._row = np.concatenate([self._row, np.repeat(np.arange(len(new)) + len(self._most), sizes)])
        self._tie, self._value = np.concatenate([self._tie, ties]), np.concatenate([self._value, values])
        self._most = np.concatenate([self._most, most])
        return len(new)

    def fix(self, low: Ints, high: Ints) -> None:
        """Set the bounds, 0 or 1, of every tie's share."""
        self._low, self._high = low, high
        count = len(low)
        self._model.changeColsBounds(count, np.arange(count), _real(low), _real(high))

    def solve(self, seconds: float) -> Solved:
        """Solve within a number of seconds."""
        model = self._model
        until = time.monotonic() + max(seconds, 0.01)
        status = highspy.HighsModelStatus.kTimeLimit
        # in slices, between which Ctrl-C is handled; the solver continues from its last basis
        while status == highspy.HighsModelStatus.kTimeLimit and (left := until - time.monotonic()) > 0:
            model.setOptionValue("time_limit", model.getRunTime() + min(left, _SLICE))
            model.run()
            status = model.getModelStatus()
        answer = model.getSolution()
        y = np.array(answer.col_value)
        complete = status == highspy.HighsModelStatus.kOptimal and bool(np.isfinite(y).all())
        self._prices = self._whole(np.array(answer.row_dual))
        total, _ = self._dual()
        failed = not complete and status != highspy.HighsModelStatus.kTimeLimit
        return Solved(self._offset - (-total // SCALE), y, complete, failed)

    def fixed(self, cost: int) -> tuple[Ints, Ints]:
        """Bounds of every tie's share, with those fixed whose other side costs `cost` or more.

        Exact: for a tie still free, taking the side that its reduced cost opposes adds ``|d_e|`` to the bound.
        """
        total, reduced = self._dual()
        # the bound is `cost` or more if and only if the sum is above (cost − 1 − offset) SCALE
        room = (cost - 1 - self._offset) * SCALE - total
        free = self._low < self._high
        dear = free & (np.abs(reduced) > max(room, 0)) if room < 2**62 else np.zeros_like(free)
        low, high = self._low.copy(), self._high.copy()
        high[dear & (reduced > 0)] = 0
        low[dear & (reduced < 0)] = 1
        return low, high

    def _whole(self, prices: Floats) -> Ints:
        """Prices as integer multiples of 1/SCALE, none positive; zeros, which prove little, if they cannot be used."""
        if prices.size != self._most.size or not np.isfinite(prices).all():
            return np.zeros(self._most.size, dtype=np.int64)
        scaled = np.round(np.minimum(prices, 0.0) * SCALE)
        largest = float(np.abs(scaled * np.maximum(self._most, 1)).sum()) + float(np.abs(self._cost).max()) * SCALE
        if largest > _MOST:
            return np.zeros(self._most.size, dtype=np.int64)
        return np.asarray(scaled, dtype=np.int64)

    def _dual(self) -> tuple[int, Ints]:
        r"""Lower bound by weak duality without its offset, and reduced costs, both in multiples of 1/SCALE.

        .. math:: \sum_r \pi_r b_r + \sum_e \min(\ell_e d_e, h_e d_e), \quad d = c - A^\top\pi, \quad \pi \le 0
        """
        reduced = self._cost * SCALE
        np.subtract.at(reduced, self._tie, self._value * self._prices[self._row])
        least = np.minimum(reduced * self._low, reduced * self._high)
        # Python's integers: the sums may pass 2⁶³.
        return sum((self._prices * self._most).tolist()) + sum(least.tolist()), reduced


def _real(values: Ints) -> Floats:
    return values.astype(np.float64)
