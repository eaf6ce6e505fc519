"""The ladder of security cooperation: its stages, its assumed constants and the ranges over which they are varied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from foedus.axes import FloatArray
from foedus.errors import InputError
from foedus.measures.cooperation_records import LONGEST_WINDOW
from foedus.measures.sobol import sobol_points

__all__ = ["EXPECTED", "LADDER", "OPEN_SHARE", "RANGES", "STAGES", "LadderRanges", "LadderRule"]

#: Signs of each stage, early to advanced.
STAGES: Final[dict[str, tuple[str, ...]]] = {
    "early": ("consultation", "agreement", "exercise", "delivery"),
    "moderate": ("regular_exercises", "regular_deliveries"),
    "advanced": ("defence", "troops"),
}

#: Expected value of a sign before its coding begins, given what is coded then: shares of pair-years of 1981-89, the
#: first with full windows, that have the sign among pairs with a promise to consult, with a promise of defence, and
#: with American troops. Pairs with none of these have it in about half a per cent at most, taken as 0.
EXPECTED: Final[dict[str, tuple[float, float, float]]] = {
    "agreement": (0.00, 0.01, 0.31),
    "exercise": (0.06, 0.26, 0.94),
    "regular_exercises": (0.01, 0.14, 0.85),
}

#: Error of depth due to unrecorded signs, as a share of the gap between its bounds, for pairs without any sign
#: and for the others: root mean square over 2000-10 with exercises and agreements after 1995 removed.
OPEN_SHARE: Final = (0.09, 0.28)


@dataclass(frozen=True)
class LadderRule:
    """Constants of the ladder, all *assumed*.

    Attributes
    ----------
    window_years
        Years over which exercises and deliveries of arms are counted, the year itself included; 1 to 10.
    regular_share
        Share of the window's years with an event from which events count as regular (3 of 5 years).
    delivery
        Smallest arms deliveries in a year that count, million trend-indicator values, both directions together; a
        quarter of all are smaller (an American helicopter in Russia, 2020: 1).
    troops
        Number of persons in the country that counts as a presence: more than an embassy's (up to 261 Americans in
        Russia, 2000).
    weights
        Weights of the stages early, moderate and advanced, in any unit; above 0.

    Raises
    ------
    InputError
        If a constant is out of bounds.

    Examples
    --------
    >>> len(LadderRanges().rules(LadderRule(window_years=3)))
    16
    """

    window_years: int = 5
    regular_share: float = 0.6
    delivery: float = 10.0
    troops: float = 400.0
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def __post_init__(self) -> None:
        if not 1 <= self.window_years <= LONGEST_WINDOW:
            raise InputError(
                "the window is too short or too long",
                where=f"LadderRule.window_years = {self.window_years}",
                expected=f"1 to {LONGEST_WINDOW} years",
            )
        if not 0 < self.regular_share <= 1:
            raise InputError(
                "a share of the window is out of bounds",
                where=f"LadderRule.regular_share = {self.regular_share}",
                expected="above 0, at most 1",
            )
        if len(self.weights) != len(STAGES) or min(*self.weights, self.delivery, self.troops) <= 0:
            raise InputError(
                "weights, deliveries and troops must be positive",
                where=f"LadderRule.weights = {self.weights}, delivery = {self.delivery}, troops = {self.troops}",
                expected="three weights, all above 0",
            )


LADDER: Final = LadderRule()


@dataclass(frozen=True)
class LadderRanges:
    """Ranges over which the constants of the ladder are varied, all *assumed*.

    Attributes
    ----------
    window_years
        Years, each whole number equally likely (central value 5).
    regular_share
        Share of the window (central value 0.6).
    delivery
        Million trend-indicator values, uniform in the logarithm (central value 10).
    troops
        Persons, uniform in the logarithm (central value 400).
    weight_ratio
        Weight of the moderate and of the advanced stage over that of the early one, uniform in the logarithm (central
        value 1).
    draws, seed
        Number of draws (a power of two: a scrambled Sobol sequence fills the ranges evenly), and the random stream.
    """

    window_years: tuple[int, int] = (3, 7)
    regular_share: tuple[float, float] = (0.4, 0.8)
    delivery: tuple[float, float] = (2.0, 50.0)
    troops: tuple[float, float] = (200.0, 800.0)
    weight_ratio: tuple[float, float] = (0.5, 2.0)
    draws: int = 16
    seed: int = 20190509

    def rules(self, rule: LadderRule) -> list[LadderRule]:
        """Return a rule per draw, equal to the given one in what is not varied.

        Raises
        ------
        InputError
            If fewer than two draws are requested, or a range goes beyond what a rule allows.
        """
        if self.draws < 2:
            raise InputError("a standard deviation needs draws", expected="at least two", where="LadderRanges.draws")
        return [self._rule(rule, point) for point in sobol_points(6, self.draws, self.seed)]

    def _rule(self, rule: LadderRule, point: FloatArray) -> LadderRule:
        shortest, longest = self.window_years
        least, most = self.regular_share
        return replace(
            rule,
            window_years=min(longest, shortest + int(point[0] * (longest - shortest + 1))),
            regular_share=float(least + point[1] * (most - least)),
            delivery=_geometric(self.delivery, point[2]),
            troops=_geometric(self.troops, point[3]),
            weights=(1.0, _geometric(self.weight_ratio, point[4]), _geometric(self.weight_ratio, point[5])),
        )


RANGES: Final = LadderRanges()


def _geometric(bounds: tuple[float, float], share: float) -> float:
    low, high = np.log(bounds)
    return float(np.exp(low + share * (high - low)))
