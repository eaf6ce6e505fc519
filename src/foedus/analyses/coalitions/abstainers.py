"""The most capable candidates that stay out of a coalition: what joining would bring them, and what it would cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import polars as pl

__all__ = ["Abstainer", "abstainers"]

_NAMED: Final = 3
"""Candidates that are explained."""


@dataclass(frozen=True)
class Abstainer:
    """A candidate that stays out at the central constants.

    Attributes
    ----------
    state
        Its id.
    strength
        Share of the world's capability.
    removed, free
        Threat that the coalition would remove from it as a member, and the part of that which it also removes from it
        as an outsider; shares of the state's own foreign trade.
    trade_lost, quarrels
        What joining would cost, in the same unit.
    gain
        Of joining: removed − free − trade_lost − quarrels.
    joins
        Share of draws in which it joins, with the ends of its 90% interval.
    draws
        Number of draws.
    """

    state: str
    strength: float
    removed: float
    free: float
    trade_lost: float
    quarrels: float
    gain: float
    joins: tuple[float, float, float]
    draws: int

    @property
    def added(self) -> float:
        """Threat removed by joining beyond what the coalition removes anyway."""
        return self.removed - self.free

    def as_dict(self) -> dict[str, Any]:
        """Return the candidate as JSON-ready values."""
        return {
            "state": self.state, "threat_removed": self.removed, "removed_anyway": self.free,
            "trade_lost": self.trade_lost, "quarrels": self.quarrels, "gain": self.gain,
        }  # fmt: skip


def abstainers(members: pl.DataFrame, draws: int, most: int = _NAMED) -> tuple[Abstainer, ...]:
    """Return the most capable candidates that stay out, the most capable first.

    Parameters
    ----------
    members
        As in `foedus.analyses.coalitions.answers.Variant.members`.
    draws
        Number of draws behind its column ``joins``.
    most
        How many candidates.

    Returns
    -------
    tuple of Abstainer
        What joining adds is recovered from the gain, which is what it adds less its costs.
    """
    out = members.filter(~pl.col("member")).sort("strength", "state", descending=[True, False]).head(most)
    return tuple(_abstainer(row, draws) for row in out.iter_rows(named=True))


def _abstainer(row: dict[str, Any], draws: int) -> Abstainer:
    removed, trade, quarrels, gain = (row[name] for name in ("threat_removed", "trade_lost", "quarrels", "gain"))
    free = removed - (gain + trade + quarrels)
    joins = (row["joins"], row["joins_low"], row["joins_high"])
    return Abstainer(row["state"], row["strength"], removed, free, trade, quarrels, gain, joins, draws)
