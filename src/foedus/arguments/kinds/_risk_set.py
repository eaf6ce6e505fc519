"""The rows at risk of a hazard ratio: fitted, and drawn anew for its design line."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from foedus.arguments.kinds._base import Replay
from foedus.arguments.packaged_results import key_of, recalled
from foedus.arguments.verdict import Threshold, Verdict, judge
from foedus.errors import InputError
from foedus.estimate import Estimate, HazardFit, Interval, ReducedRows, hazard_ratio

__all__ = ["RiskSet", "reduced", "replay"]

_SMALLEST: Final = 1e-6
"""Least ratio that a design line makes: none at all could not be drawn (assumed)."""
_COPIES: Final = (2, 3, 4, 6, 8, 12, 16)
_TRIES: Final = 5
_LARGE: Final = 3000
"""Rows from which a design line makes fewer data sets, for each takes long."""


@dataclass(frozen=True)
class RiskSet:
    """Arrays by row: exposure on the scale of the test, stratum, the two states, the treaty of an onset (0 = none).

    ``weight``: of how many at risk the row stands; ``offset``: logarithm of the hazard without the exposure.
    """

    exposure: NDArray[np.float64]
    stratum: NDArray[np.int64]
    members: NDArray[np.int64]
    treaty: NDArray[np.int64]
    weight: NDArray[np.float64]
    offset: NDArray[np.float64]

    def recalled(self, level: float, **options: Any) -> HazardFit:
        """Return the fit, packaged or made anew."""
        made: list[HazardFit] = []

        def compute() -> dict[str, Any]:
            made.append(self.fit(level, **options))
            return asdict(replace(made[0], reduced=None))

        told = [options[name] for name in sorted(options)]
        known = recalled("hazards", key_of("hazards", *vars(self).values(), level, *told), compute)
        return made[0] if made else _fit_of(known)

    def fit(self, level: float, **options: Any) -> HazardFit:
        return hazard_ratio(
            self.treaty > 0, self.exposure, self.stratum, members=self.members, treaty=self.treaty,
            weights=self.weight, offset=self.offset, level=level, **options,
        )  # fmt: skip

    def reduced(self, rows: ReducedRows) -> RiskSet:
        """Return the rows used in a fit, with the exposure less what all else says of it."""
        kept = rows.kept
        return RiskSet(
            rows.exposure, self.stratum[kept], self.members[kept], self.treaty[kept], self.weight[kept], rows.offset
        )

    def copies(self, count: int) -> RiskSet:
        """Return so many risk sets with the same numbers, of other states, strata and treaties."""
        copy = np.repeat(np.arange(count), self.stratum.size)
        strata = np.tile(self.stratum, count) + copy * (1 + self.stratum.max())
        members = np.tile(self.members, (count, 1)) + copy[:, None] * (1 + self.members.max())
        # without an onset it is 0 in every copy
        treaties = np.tile(self.treaty, count) + np.where(np.tile(self.treaty, count) > 0, copy * self.treaty.max(), 0)
        exposure, weight, offset = (np.tile(each, count) for each in (self.exposure, self.weight, self.offset))
        return RiskSet(exposure, strata, members, treaties, weight, offset)


def _fit_of(known: dict[str, Any]) -> HazardFit:
    """Return a packaged fit, without its rows."""
    ratio = known["ratio"]
    estimate = Estimate(**{**ratio, "interval": Interval(*ratio["interval"])})
    return HazardFit(**{**known, "ratio": estimate, "controls": tuple(known["controls"])})


def reduced(risk: RiskSet, fit: HazardFit, level: float, options: dict[str, Any]) -> RiskSet:
    """Return the rows of a fit with the exposure alone; a packaged fit has none, so that it is made again."""
    rows = fit.reduced if fit.reduced is not None else risk.fit(level, **options).reduced
    assert rows is not None
    return risk.reduced(rows)


def replay(rows: Callable[[], RiskSet], fit: HazardFit, level: float) -> Replay:
    """Return the replay of a hazard ratio: as many onsets by the same treaties and years, drawn by exposure."""
    rows = cache(rows)
    groups = cache(lambda: _groups(rows()))

    def draw(effect: float, stream: np.random.Generator) -> Interval | None:
        return _drawn(rows(), groups(), effect, stream, level)

    def needed(rule: Threshold) -> int | None:
        risk = rows()
        best = _SMALLEST if rule.direction == "below" else rule.supported_beyond**10
        for count in _COPIES:
            more = risk.copies(count)
            again, stream = _groups(more), np.random.default_rng(0)
            for _ in range(_TRIES):
                interval = _drawn(more, again, best, stream, level)
                if interval is not None and judge(interval, rule) is Verdict.SUPPORTED:
                    return int((more.treaty > 0).sum())
        return None

    draws = 100 if (fit.ratio.n or 0) < _LARGE else 40
    return Replay(draw, (0.0, math.inf), draws=draws, needed=needed)


_Groups = list[tuple[NDArray[np.intp], int, int]]


def _groups(risk: RiskSet) -> _Groups:
    """Return for each stratum and treaty with onsets the rows at risk, the treaty and the number of its onsets."""
    found = []
    for stratum in np.unique(risk.stratum[risk.treaty > 0]):
        rows = np.flatnonzero(risk.stratum == stratum)
        labels, counts = np.unique(risk.treaty[rows][risk.treaty[rows] > 0], return_counts=True)
        found += [(rows, int(label), int(count)) for label, count in zip(labels, counts, strict=True)]
    return found


def _drawn(risk: RiskSet, groups: _Groups, effect: float, stream: np.random.Generator, level: float) -> Interval | None:
    slope = math.log(max(effect, _SMALLEST))
    treaty = np.zeros_like(risk.treaty)
    for rows, label, count in groups:
        free = rows[treaty[rows] == 0]
        pull = slope * risk.exposure[free] + risk.offset[free] + np.log(risk.weight[free])
        # the largest of exposure plus Gumbel noise: a draw without replacement, by hazard
        chosen = free[np.argsort(pull + stream.gumbel(size=free.size))[-count:]]
        treaty[chosen] = label
    try:
        return replace(risk, treaty=treaty).fit(level).ratio.interval
    except InputError:
        return None
