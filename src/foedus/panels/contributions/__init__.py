"""What each source contributes to the panel: from its tidy table to one row per state-year or dyad-year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from foedus.panels.contributions import (
    conflict,
    cooperation,
    events,
    geography,
    perception,
    politics,
    power,
    trade,
    treaties,
)
from foedus.panels.contributions._base import Contribution, expand

__all__ = ["ALSO_READ", "DYAD_CONTRIBUTIONS", "STATE_CONTRIBUTIONS", "expand"]

DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    **treaties.DYAD_CONTRIBUTIONS,
    **conflict.DYAD_CONTRIBUTIONS,
    **geography.DYAD_CONTRIBUTIONS,
    **events.DYAD_CONTRIBUTIONS,
    **perception.DYAD_CONTRIBUTIONS,
    **politics.DYAD_CONTRIBUTIONS,
    **cooperation.DYAD_CONTRIBUTIONS,
    **trade.DYAD_CONTRIBUTIONS,
}
"""Source -> function from its tidy table to dyad-year variables."""

ALSO_READ: Final = conflict.ALSO_READ
"""Source -> sources whose tidy tables its function takes besides."""

STATE_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    **power.STATE_CONTRIBUTIONS,
    **conflict.STATE_CONTRIBUTIONS,
    **politics.STATE_CONTRIBUTIONS,
    **perception.STATE_CONTRIBUTIONS,
}
"""Source -> function from its tidy table to state-year variables."""
