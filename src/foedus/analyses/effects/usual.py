"""Panels for a mechanism that has none of its own: what it writes, over what it reads."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.analyses.effects.lone import Changes, Line, LonePanel
from foedus.mechanisms import FIELDS, Field, Mechanism

__all__ = ["usual_panels"]

MOST_PANELS: Final = 3
POINTS: Final = 33


def usual_panels(item: Mechanism) -> tuple[LonePanel, ...]:
    """Return a panel for each of the first fields that a mechanism reads: its first written field over that field.

    Parameters
    ----------
    item
        The mechanism.
    """
    written = FIELDS[item.writes[0]]
    chance = written.role == "event"
    return tuple(
        LonePanel(
            f"{written.description[0].upper()}{written.description[1:]}",
            "probability in a quarter" if chance else f"{written.name}, {written.unit}",
            _place(written),
            (Line(f"over {read.name}", _sweep(read)),),
            _points(read),
            f"{read.name}, {read.unit}",
            mode="chance" if chance else "after",
        )
        for read in [FIELDS[name] for name in item.reads if FIELDS[name].role != "event"][:MOST_PANELS]
    )


def _place(field: Field) -> tuple[str | int, ...]:
    """Return the entry of a field that is shown: the first state, pair or theatre; for ordered pairs 0 on 1."""
    return field.name, *(1 if axis == "partner" else 0 for axis in field.axes)


def _sweep(field: Field) -> Callable[[NDArray[np.float64]], Changes]:
    place = _place(field)

    def changes(x: NDArray[np.float64]) -> Changes:
        return {place: x}

    return changes


def _points(field: Field) -> tuple[float, ...]:
    low = field.low if math.isfinite(field.low) else -1.0
    high = field.high if math.isfinite(field.high) else low + 2.0
    # a bound of the range may be a limit that is never reached
    inside = 1e-3 * (high - low) * (field.form != "switch")
    return tuple(np.linspace(low + inside, high - inside, POINTS).tolist())
