"""Branch and cut over a relaxation: narrows the range of the optimum from both sides until it closes or time is up."""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from foedus.networks.two_camps.cuts import Cut
from foedus.networks.two_camps.reducing import Core, Ints
from foedus.networks.two_camps.relaxations import Relaxation, Solved
from foedus.progress import Progress, tell

__all__ = ["BranchAndCut", "Problem", "Progress"]

Floats = NDArray[np.float64]

#: A share this close to 0 or 1 counts as whole; the solver's tolerance is 1e-7.
WHOLE: Final = 1e-6


class Problem(Protocol):
    """What is minimised: ties across and within camps, weighted as in `Relaxation`."""

    core: Core

    def cuts(self, y: Floats) -> Sequence[Cut]:
        """Inequalities that a fractional answer violates; empty only if there are none."""

    def round(self, y: Floats) -> int:
        """Turn an answer into camps, keep them if they are the best so far, and return the best cost so far."""

    def implied(self, low: Ints, high: Ints) -> tuple[Ints, Ints] | None:
        """Fix ties that the fixed ones decide; None if no camps agree with those, which is then a proof."""


@dataclass(order=True)
class _Part:
    """A subproblem: the least cost not ruled out in it, and the bounds of every tie."""

    bound: int
    number: int
    low: Ints = field(compare=False)
    high: Ints = field(compare=False)


class BranchAndCut:
    """Prove that a cost is minimal, or raise the proven bound as far as time allows.

    Parameters
    ----------
    problem
        What is minimised.
    cost
        Cost of the best camps known.
    bound
        Proven lower bound.
    until
        Reading of ``time.monotonic`` at which to stop.
    progress
        Called with (bound, cost).
    """

    def __init__(self, problem: Problem, cost: int, bound: int, until: float, progress: Progress | None) -> None:
        self._problem, self._until, self._report = problem, until, progress
        self.cost, self.bound = cost, bound

    def run(self, start: Sequence[Cut] = ()) -> int:
        """Run, starting with the given cuts, and return the proven bound."""
        if self.bound < self.cost and self._left > 0:
            self._branch(start)
        return self.bound

    @property
    def _left(self) -> float:
        return self._until - time.monotonic()

    def _tell(self, bound: int) -> None:
        self.bound = max(self.bound, min(bound, self.cost))
        tell(self._report, self.bound, self.cost)

    def _branch(self, start: Sequence[Cut]) -> None:
        core = self._problem.core
        relaxation = Relaxation(core)
        relaxation.add(start)
        count = len(core.weight)
        heap = [_Part(self.bound, 0, np.zeros(count, dtype=np.int8), np.ones(count, dtype=np.int8))]
        number, given_up = 0, None
        while heap:
            least = heap[0].bound if given_up is None else min(given_up, heap[0].bound)
            self._tell(least)
            if heap[0].bound >= self.cost or self._left <= 0:
                break
            part = heapq.heappop(heap)
            decided = self._problem.implied(part.low, part.high)
            if decided is None:
                continue
            low, high = decided
            relaxation.fix(low, high)
            others = [each for each in (given_up, heap[0].bound if heap else None) if each is not None]
            solved, done = self._cut(relaxation, part.bound, min(others, default=self.cost))
            if solved.bound >= self.cost:
                continue
            if not done and not solved.failed:
                heapq.heappush(heap, _Part(solved.bound, part.number, low, high))
                continue
            tie = None if solved.failed else _fractional(core, solved.y, low == high)
            if tie is None:
                # integral, so its camps are known and should cost the bound; if the solver's tolerance hid
                # something, or it failed, the part stays unproven
                given_up = solved.bound if given_up is None else min(given_up, solved.bound)
                continue
            low, high = relaxation.fixed(self.cost)
            for side in (0, 1):
                number += 1
                less, more = low.copy(), high.copy()
                less[tie] = more[tie] = side
                heapq.heappush(heap, _Part(solved.bound, number, less, more))
        else:
            self._tell(self.cost if given_up is None else given_up)

    def _cut(self, relaxation: Relaxation, bound: int, rest: int) -> tuple[Solved, bool]:
        """Solve and cut until nothing is violated; the second result is false if time ran out first."""
        while True:
            solved = relaxation.solve(self._left)
            bound = max(bound, solved.bound)
            solved = Solved(bound, solved.y, solved.complete, solved.failed)
            self._tell(min(bound, rest))
            if bound >= self.cost:
                return solved, True
            if not solved.complete:
                return solved, False
            self.cost = self._problem.round(solved.y)
            if bound >= self.cost or not relaxation.add(self._problem.cuts(solved.y)):
                return solved, True
            if self._left <= 0:
                return solved, False


def _fractional(core: Core, y: Floats, fixed: NDArray[np.bool_]) -> int | None:
    """Return the tie to branch on: heavy and far from integral."""
    distance = np.minimum(y, 1.0 - y)
    distance[fixed] = 0.0
    if distance.max() <= WHOLE:
        return None
    return int((distance * np.abs(core.weight)).argmax())
