"""An estimate as a report prints it: the number, what its interval is, and what was concluded from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.reports.wording import interval_text, number

if TYPE_CHECKING:
    from foedus.arguments.gates import GateResult
    from foedus.arguments.verdict import Threshold
    from foedus.estimate import Estimate

__all__ = ["EstimateRow"]


@dataclass(frozen=True)
class EstimateRow:
    """An estimate as a row of a table or a figure, and what was concluded from it.

    Parameters
    ----------
    name
        What was estimated, in a few words.
    estimate
        The number with its interval; None if nothing was measured.
    verdict
        Verdict from it alone; empty if none is drawn.
    gate
        How its measure did at its gate; None if there is no gate.
    data_until
        Last year of data used.
    role
        ``deciding`` or ``shown``; empty if it does not apply.
    rule
        Its own lines; None if they are those of the claim.
    silent
        Whether it has no say.
    reason
        Why it has none, in words; empty if it has a say.
    sampled, readings
        Whether its interval allows for sampling, or is a range of measurement; and how many readings of the record a
        range covers, of which, if there are several, none is its centre.
    """

    name: str
    estimate: Estimate | None = None
    verdict: str = ""
    gate: GateResult | None = None
    data_until: int | None = None
    role: str = ""
    rule: Threshold | None = None
    silent: bool = False
    reason: str = ""
    sampled: bool = True
    readings: int = 1

    @property
    def centred(self) -> bool:
        """Whether the effect is more than the first of several readings, and so the centre of its interval."""
        return self.readings == 1

    @property
    def spread(self) -> str:
        """What its interval is, in words."""
        return "90% interval" if self.sampled else "range"

    @property
    def effect(self) -> float | None:
        """The number; None if it is missing or infinite."""
        return None if self.estimate is None else _finite(self.estimate.value)

    @property
    def low(self) -> float | None:
        """Lower end of the interval; None if it is open."""
        return None if self.estimate is None else _finite(self.estimate.interval.low)

    @property
    def high(self) -> float | None:
        """Upper end of the interval; None if it is open."""
        return None if self.estimate is None else _finite(self.estimate.interval.high)

    @property
    def n(self) -> int | None:
        """Observations behind it."""
        return None if self.estimate is None else self.estimate.n

    @property
    def clusters(self) -> int | None:
        """Independent clusters among them."""
        return None if self.estimate is None else self.estimate.clusters

    @property
    def text(self) -> str:
        """Effect and interval as words."""
        interval = interval_text((self.low, self.high))
        if not self.sampled and self.low == self.high:
            return number(self.effect)
        if not self.centred and interval:
            return interval
        interval = interval if self.sampled or not interval else f"range {interval}"
        return f"{number(self.effect)} ({interval})" if interval else number(self.effect)


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
