"""Positions of the states of two camps on a ring: camp 1 on the left, camp 2 on the right, friends close together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.networks.two_camps.solving import Frustration

__all__ = ["Ring", "ring_layout"]

Floats = NDArray[np.float64]

#: Width of a letter over the font size.
_LETTER: Final = 0.72
#: Points of the ring for each state if there is room, and at least. *Assumed*.
_SPACING: Final = (20.0, 9.4)
#: Free places between the camps. *Assumed*.
_GAP: Final = 2.5
#: Smallest half height of the ring, in points. *Assumed*.
_FLATTEST: Final = 175.0
#: Largest half height of the ring, in points: beyond it states move closer. *Assumed*.
_TALLEST: Final = 560.0
#: Rounds of moving states to the mean position of the states to which they are tied. *Assumed*.
_ROUNDS: Final = 40


@dataclass(frozen=True)
class Ring:
    """Positions of states.

    Attributes
    ----------
    width, height
        In points.
    at
        Position of each node, shape ``(node, 2)``; nodes without a tie have none (NaN).
    outward
        Unit vector away from the ring at each node, shape ``(node, 2)``.
    order
        Nodes in their order on the ring.
    type_size
        Font size that fits, in points.
    """

    width: float
    height: float
    at: Floats
    outward: Floats
    order: tuple[int, ...]
    type_size: float


def ring_layout(answer: Frustration, width: float, letters: int) -> Ring:
    """Place the states of two camps; the same for the same network.

    Parameters
    ----------
    answer
        Camps of a network.
    width
        Width in points.
    letters
        Number of letters of the longest name.
    """
    places = {name: place for place, name in enumerate(answer.graph.nodes)}
    camps = [[places[name] for name in camp] for camp in answer.camps]
    total = sum(map(len, camps))
    slots = total + 2 * _GAP
    type_size = 10.0 if total <= 60 else 8.5 if total <= 120 else 7.5
    label = 8.0 + _LETTER * type_size * letters
    across = width / 2 - label
    wanted = slots * (_SPACING[0] if total <= 40 else _SPACING[1] * type_size / 7.5)
    up = _half_height(across, wanted)
    ring = _arc(across, up)
    type_size = min(type_size, 0.82 * ring[-1, 2] / slots)
    if len(camps[1]) and len(camps[0]):
        camps = _ordered(answer, camps)
    at = np.full((answer.graph.size, 2), np.nan)
    outward = np.zeros((answer.graph.size, 2))
    # anticlockwise from the upper end of camp 1, so that its middle is on the left
    start = 0.5 - len(camps[0]) / slots / 2
    standing = [(node, start + (rank + 0.5) / slots) for rank, node in enumerate(camps[0])]
    after = start + (len(camps[0]) + _GAP) / slots
    standing += [(node, after + (rank + 0.5) / slots) for rank, node in enumerate(camps[1])]
    height = 2 * (up + label)
    for node, share in standing:
        x, y = (float(np.interp((share % 1.0) * ring[-1, 2], ring[:, 2], ring[:, column])) for column in (0, 1))
        at[node] = width / 2 + x, height / 2 + y
        normal = np.array([x / across**2, y / up**2])
        outward[node] = normal / np.linalg.norm(normal)
    return Ring(width, height, at, outward, tuple(node for node, _ in standing), type_size)


def _arc(across: float, up: float) -> Floats:
    """Return points of an ellipse from the right, anticlockwise: x, y, and length so far."""
    angle = np.linspace(0.0, 2 * np.pi, 2_001)
    x, y = across * np.cos(angle), up * np.sin(angle)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    return np.column_stack([x, y, length])


def _half_height(across: float, wanted: float) -> float:
    low, high = min(_FLATTEST, across), _TALLEST
    while high - low > 0.5:
        middle = (low + high) / 2
        if _arc(across, middle)[-1, 2] < wanted:
            low = middle
        else:
            high = middle
    return high if wanted > _arc(across, low)[-1, 2] else low


def _ordered(answer: Frustration, camps: list[list[int]]) -> list[list[int]]:
    """Order each camp so that tied states are close to each other: ties become shorter and cross less."""
    graph = answer.graph
    ties = abs(graph.matrix()).astype(np.float64)
    total = sum(map(len, camps))
    degree = np.maximum(np.asarray(ties.sum(axis=1)).ravel(), 1.0)
    angle = np.zeros(graph.size)
    for _ in range(_ROUNDS):
        for place, node in enumerate([*camps[0], *camps[1]]):
            angle[node] = 2 * np.pi * place / total
        pull = (ties @ np.exp(1j * angle)) / degree
        # half way, or the order oscillates
        turned = np.angle(0.5 * np.exp(1j * angle) + 0.5 * pull) % (2 * np.pi)
        middles = (np.pi * len(camps[0]) / total, np.pi * (1 + len(camps[0]) / total))
        ordered = [
            sorted(camp, key=lambda node, middle=middle: (_from(turned[node], middle), node))  # type: ignore[misc]
            for camp, middle in zip(camps, middles, strict=True)
        ]
        if ordered == camps:
            break
        camps = ordered
    return camps


def _from(angle: float, middle: float) -> float:
    """Return the angle from the middle of a camp, between −π and π."""
    return float((angle - middle + np.pi) % (2 * np.pi) - np.pi)
