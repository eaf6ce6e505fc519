"""Axis names and their one order, and the array aliases built on them.

Stocks live on period boundaries, flows within periods; results carry
``(scenario, member, time, actor, partner)`` in that order.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["ACTOR", "AXES", "KIND", "MEMBER", "PARTNER", "QUANTILE", "SCENARIO", "TIME", "BoolArray", "FloatArray"]

SCENARIO: Final = "scenario"
MEMBER: Final = "member"
TIME: Final = "time"
ACTOR: Final = "actor"
PARTNER: Final = "partner"
KIND: Final = "kind"
QUANTILE: Final = "quantile"

AXES: Final = (SCENARIO, MEMBER, TIME, ACTOR, PARTNER)

FloatArray: TypeAlias = NDArray[np.floating]
BoolArray: TypeAlias = NDArray[np.bool_]
