"""The answer to whether a coalition against a state can be built, as records and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from foedus.analyses.coalitions.abstainers import Abstainer, abstainers
from foedus.estimate import Estimate, wilson
from foedus.networks.coalitions.constants import CONSTANTS
from foedus.networks.coalitions.maps import FeasibilityMap
from foedus.networks.coalitions.pivots import Departure
from foedus.networks.coalitions.searching import LargestCoalition
from foedus.results import Result

__all__ = ["LEVEL", "PARTS", "CoalitionAnswer", "Partners", "Variant", "map_interval"]

#: Level of every interval.
LEVEL: Final = 0.90
#: Fractions of the target's capability for which it is counted how often they are reached; half is the threshold of
#: claim C9.
PARTS: Final = (0.5, 1.0)


@dataclass(frozen=True)
class Partners:
    """The number of states of which the target is the first import or export partner, in one year.

    Attributes
    ----------
    year, group
        Year of the source; ``neighbours`` or ``reporters``.
    first, other, unknown
        Ids of those of which it is the first partner, is not, or for which this is unknown.
    share
        Share of the group: from all unknown counted as no to all counted as yes; (0, 1) for an empty group.
    """

    year: int
    group: str
    first: tuple[str, ...]
    other: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def n(self) -> int:
        """States in the group."""
        return len(self.first) + len(self.other) + len(self.unknown)

    @property
    def share(self) -> tuple[float, float]:
        """Lowest and highest share consistent with the source."""
        if not self.n:
            return 0.0, 1.0
        return len(self.first) / self.n, (len(self.first) + len(self.unknown)) / self.n


@dataclass(frozen=True, eq=False)
class Variant:
    """The largest self-enforcing coalition, given who is committed.

    Attributes
    ----------
    committed
        States that are members at any cost.
    found
        The coalition at the central constants.
    share, share_with_committed
        Its capability over the target's, without and with the committed.
    members
        ``state, strength, member, threat, threat_removed, trade_lost, quarrels, gain, joins, joins_low, joins_high``:
        terms in shares of the state's own foreign trade except ``threat`` (0–1); gain of being in the coalition over
        being out; share of draws in which it joins with a 90% interval. Without the committed states.
    pivots
        What happens to it if one member leaves.
    power
        ``state, shapley, banzhaf`` over reaching the target's capability, including committed states; empty if all
        together do not reach it.
    draws
        Draws of constants and measurement errors.
    quantiles
        5, 50 and 95% of `share` over the draws.
    reached
        For each of `PARTS`: share of draws in which the coalition has at least that much, with a 90% interval.
    proven
        Share of draws in which the coalition was proven to be the largest.
    map
        Feasibility over threat and dependence, or None if it was not requested.
    """

    committed: tuple[str, ...]
    found: LargestCoalition
    share: float
    share_with_committed: float
    members: pl.DataFrame
    pivots: tuple[Departure, ...]
    power: pl.DataFrame
    draws: int
    quantiles: tuple[float, float, float]
    reached: dict[float, Estimate]
    proven: float
    map: FeasibilityMap | None

    @property
    def abstainers(self) -> tuple[Abstainer, ...]:
        """Why the most capable candidates stay out; none where no coalition is stable."""
        return () if self.found.members is None else abstainers(self.members, self.draws)


@dataclass(frozen=True, eq=False, repr=False)
class CoalitionAnswer(Result):
    """Everything `coalition` found; `as_dict` is what ``foedus coalition --json`` prints."""

    target: str
    year: int
    intent: str
    partners: tuple[Partners, ...]
    variants: tuple[Variant, ...]
    lacks: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def table(self) -> pl.DataFrame:
        """The states of every variant: ``committed`` (ids joined by +) and the columns of `Variant.members`."""
        return pl.concat(
            [
                each.members.select(pl.lit("+".join(each.committed)).alias("committed"), *each.members.columns)
                for each in self.variants
            ]
        )

    def headline(self) -> str:
        """Return the coalition that holds, for each commitment."""
        told = []
        for each in self.variants:
            members = each.found.members
            holds = "none is stable" if members is None else "+".join(members) or "nobody"
            given = "+".join(each.committed) or "nobody"
            told.append(f"with {given} committed: {holds} ({each.share:.2f} of its power)")
        return f"coalition against {self.target}, {self.year}: {'; '.join(told)}"

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready values."""
        return {
            "target": self.target,
            "year": self.year,
            "intent": self.intent,
            "partners": [
                {
                    "year": each.year, "group": each.group, "n": each.n, "share": list(each.share),
                    "first": list(each.first), "other": list(each.other), "unknown": list(each.unknown),
                }
                for each in self.partners
            ],
            "variants": [_variant_dict(each) for each in self.variants],
            "constants": [
                {
                    name: getattr(each, name)
                    for name in ("name", "unit", "meaning", "central", "low", "high", "standing", "reference", "why")
                }
                for each in CONSTANTS.values()
            ],
            "lacks": list(self.lacks),
            "sources": list(self.sources),
        }  # fmt: skip

    def __repr__(self) -> str:
        parts = [f"{'+'.join(each.found.members or ()) or 'nobody'} ({each.share:.2f})" for each in self.variants]
        return f"<Coalition against {self.target}, {self.year}: {'; '.join(parts)}>"


def _variant_dict(variant: Variant) -> dict[str, Any]:
    plan = variant.map
    cells = []
    if plan is not None:
        yes, unknown = plan.counts()
        for row, threat in enumerate(plan.threat):
            for column, dependence in enumerate(plan.dependence):
                k, open_ = int(yes[row, column]), int(unknown[row, column])
                cells.append(
                    {
                        "threat": threat,
                        "dependence": dependence,
                        "share": k / plan.draws,
                        "unknown": open_ / plan.draws,
                        "interval": map_interval(k, open_, plan.draws),
                        "n": plan.draws,
                    }
                )
    return {
        "committed": list(variant.committed),
        "members": None if variant.found.members is None else list(variant.found.members),
        "share": variant.share,
        "share_with_committed": variant.share_with_committed,
        "proven": variant.found.proven,
        "bound": variant.found.bound,
        "states": variant.members.to_dicts(),
        "abstainers": [each.as_dict() for each in variant.abstainers],
        "pivots": [
            {"state": each.state, "follow": list(each.follow), "strength_left": each.strength_left}
            for each in variant.pivots
        ],
        "power": variant.power.to_dicts(),
        "draws": {
            "n": variant.draws,
            "quantiles": {"0.05": variant.quantiles[0], "0.5": variant.quantiles[1], "0.95": variant.quantiles[2]},
            "reached": [
                {"part": part, "share": share.value, "interval": [*share.interval]}
                for part, share in variant.reached.items()
            ],
            "proven": variant.proven,
        },
        "map": None if plan is None else {"part": plan.part, "cells": cells},
    }


def map_interval(yes: int, unknown: int, draws: int) -> list[float]:
    """90% interval of a share of draws, from all unknown counted as no to all counted as yes."""
    return [wilson(yes, draws, LEVEL).low, wilson(yes + unknown, draws, LEVEL).high]
