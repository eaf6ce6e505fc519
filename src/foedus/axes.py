"""Axis names and their one order, and the array aliases built on them.

Stocks live on period boundaries, flows within periods; results carry
``(scenario, member, time, actor, partner)`` in that order.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ACTOR",
    "AXES",
    "KIND",
    "MEMBER",
    "MEMORY_YEARS",
    "OBLIGATION_KINDS",
    "PARTNER",
    "QUANTILE",
    "SANCTION_KINDS",
    "SCENARIO",
    "TIME",
    "BoolArray",
    "FloatArray",
    "IntArray",
    "ObligationKind",
    "SanctionKind",
]

SCENARIO: Final = "scenario"
MEMBER: Final = "member"
TIME: Final = "time"
ACTOR: Final = "actor"
PARTNER: Final = "partner"
KIND: Final = "kind"
QUANTILE: Final = "quantile"

MEMORY_YEARS: Final = 10.0
"""Mean age, in years, of what a pair remembers of its disputes; in the record and in the model (assumed)."""

AXES: Final = (SCENARIO, MEMBER, TIME, ACTOR, PARTNER)

ObligationKind: TypeAlias = Literal["consultation", "neutrality", "non_aggression", "defence"]
OBLIGATION_KINDS: Final[tuple[ObligationKind, ...]] = get_args(ObligationKind)
"""Kinds of obligation that states promise each other by treaty, in the order of every axis of kinds."""

SanctionKind: TypeAlias = Literal["trade", "arms", "military", "financial", "travel", "other"]
SANCTION_KINDS: Final[tuple[SanctionKind, ...]] = get_args(SanctionKind)
"""Kinds of sanction, as the Global Sanctions Data Base distinguishes them."""

FloatArray: TypeAlias = NDArray[np.floating]
IntArray: TypeAlias = NDArray[np.integer]
BoolArray: TypeAlias = NDArray[np.bool_]
