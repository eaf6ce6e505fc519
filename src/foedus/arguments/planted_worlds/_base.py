"""What planted claims share: the form of a made-up world and of a claim about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence

__all__ = ["STATES", "YEARS", "Planted", "Stream", "World", "pairs_evidence", "rule"]

Stream = np.random.Generator
World = tuple[Any, ...]
"""Evidence, simulations on demand or None, and, of some, an analysis of coalitions."""

YEARS: Final = np.arange(1990, 2021)
STATES: Final = tuple(f"S{number:02d}" for number in range(1, 13))


@dataclass(frozen=True)
class Planted:
    """A claim of one kind of test, and worlds in which its effect is known.

    Attributes
    ----------
    test
        The test as a file has it; its threshold states two different lines.
    world
        ``world(effect, stream)``: evidence in which the effect is this.
    true, false, empty
        Effects: twice the line *for*, as far beyond the line *against*, and none.
    step
        Least difference between two effects that can be made; 0 if any can.
    slow
        Whether judging it takes long, so that fewer worlds are made.
    """

    test: Mapping[str, Any]
    world: Callable[[float, Stream], World]
    true: float
    false: float
    empty: float
    step: float = 0.0
    slow: bool = False

    @property
    def barely(self) -> float:
        """The effect on the line *for*, or the least beyond it, where denial would be wrong."""
        return self._line("supported_beyond") + self._toward * self.step / 2.0

    @property
    def barely_not(self) -> float:
        """The effect on the line *for*, or the greatest short of it, where support would be wrong."""
        return self._line("supported_beyond") - self._toward * self.step / 2.0

    @property
    def barely_short(self) -> float:
        """The effect on the line *against*, or the nearest to it that does not contradict the claim."""
        return self._line("contradicted_beyond") + self._toward * self.step / 2.0

    @property
    def _toward(self) -> float:
        return 1.0 if self.test["threshold"]["direction"] == "above" else -1.0

    def _line(self, name: str) -> float:
        return float(self.test["threshold"][name])


def rule(direction: str, line: float, against: float) -> dict[str, Any]:
    """Return a threshold of two lines in a made-up unit."""
    return {"direction": direction, "supported_beyond": line, "contradicted_beyond": against, "unit": "made up"}


def pairs_evidence(levels: Mapping[tuple[str, str], np.ndarray], noise: float, stream: Stream) -> SyntheticEvidence:
    """Return a measure of pairs by year, with noise of this standard deviation that is stated."""
    parts = [
        pl.DataFrame(
            {
                "state_a": min(pair),
                "state_b": max(pair),
                "year": YEARS,
                "alignment": level + noise * stream.standard_normal(YEARS.size),
                "alignment_sd": np.full(YEARS.size, noise),
            }
        )
        for pair, level in levels.items()
    ]
    return SyntheticEvidence(dyads=pl.concat(parts))
