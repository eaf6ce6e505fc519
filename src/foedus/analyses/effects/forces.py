"""Panels for the mechanisms that fill flows or draw events, each by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.analyses.effects.lone import Changes, Line, LonePanel, obligation, pressure
from foedus.scenarios.worlds import INSTRUMENTS

__all__ = ["EVENTS_ALONE", "FORCES_ALONE"]

Floats = NDArray[np.float64]

_SHARES: Final = tuple(np.linspace(0.0, 1.0, 21).tolist())
_INSIDE: Final = tuple(np.linspace(0.02, 0.98, 33).tolist())
_ALIGNMENTS: Final = tuple(np.linspace(-0.95, 0.95, 39).tolist())
_KILOMETRES: Final = tuple(np.linspace(100.0, 12000.0, 40).tolist())


def _mutual(x: Floats) -> Changes:
    return {("threat", 0, 1): x, ("threat", 1, 0): x}


FORCES_ALONE: Final[Mapping[str, tuple[LonePanel, ...]]] = {
    "reach": (
        LonePanel(
            "Reach of a state that shares no land border",
            "reach, 0 to 1",
            ("reach", 0, 1),
            (
                Line("from home only", lambda x: {("distance", 0, 1): x, ("distance", 1, 0): x}),
                Line(
                    "with a base 1,000 km from the target",
                    lambda x: {("distance", 0, 1): x, ("distance", 1, 0): x},
                    {("hosts", 2, 1): 1.0, ("distance", 0, 2): 1000.0, ("distance", 2, 0): 1000.0},
                ),
            ),
            _KILOMETRES,
            "km between the capitals",
        ),
    ),
    "institutions": (
        LonePanel(
            "Pressure on a state that an institution is directed against",
            "pressure, 0 to 1 per member",
            ("institution_pressure", 0, 2),
            (
                Line("of a member, on an outsider", lambda x: {("task", 0, 2): x}, {("member_start", 0, 0): 1.0}),
                Line(
                    "of a member, on a fellow member",
                    lambda x: {("task", 0, 2): x},
                    {("member_start", 0, 0): 1.0, ("member_start", 0, 2): 1.0},
                ),
            ),
            _SHARES,
            "level of pressure requested of each member, 0 to 1",
        ),
    ),
    "threat": (
        LonePanel(
            "Threat from an equal within reach",
            "threat, 0 to 1",
            ("threat", 0, 1),
            (
                Line("no pressure", lambda x: {("z", 0): np.arctanh(x)}, {("reach", 0, 1): 1.0}),
                Line(
                    "and sanctions at 0.5",
                    lambda x: {("z", 0): np.arctanh(x)},
                    {("reach", 0, 1): 1.0, pressure("sanctions", 1, 0): 0.5},
                ),
            ),
            _ALIGNMENTS,
            "alignment, −1 to 1",
        ),
        LonePanel(
            "Threat from a state too far to invade, with pressure of 0.5",
            "threat, 0 to 1",
            ("threat", 0, 1),
            (
                *(
                    Line(
                        name.replace("_", " "),
                        context={("reach", 0, 1): 0.0, pressure(name, 1, 0): 0.5},
                    )
                    for name in INSTRUMENTS
                ),
                Line("retaliation", context={("reach", 0, 1): 0.0, ("retaliation", 1, 0): 0.5}),
                Line("institutions", context={("reach", 0, 1): 0.0, ("institution_pressure", 1, 0): 0.5}),
            ),
        ),
    ),
    "shared_threat": (
        LonePanel(
            "Shared threat of two states that fear a third",
            "shared threat, 0 to 1",
            ("shared_threat", 0),
            tuple(
                Line(f"the first fears it at {first:g}", lambda x: {("threat", 1, 2): x}, {("threat", 0, 2): first})
                for first in (0.6, 0.2)
            ),
            _SHARES,
            "threat that the second feels from it, 0 to 1",
        ),
    ),
    "danger": (
        LonePanel(
            "Mutual threat of two states without a defender",
            "crises per year",
            ("danger", 0),
            (Line("", _mutual),),
            _INSIDE,
            "threat that each feels from the other, 0 to 1",
            log=True,
        ),
        LonePanel(
            "Two without a common border",
            "crises per year",
            ("danger", 0),
            tuple(
                Line(
                    label,
                    lambda x: {("reach", 0, 1): x, ("reach", 1, 0): x},
                    {("free_capability", 0): strength, ("free_capability", 1): strength},
                )
                for label, strength in (("large states", 0.06), ("small states", 0.002))
            ),
            _INSIDE,
            "reach of each onto the other, 0 to 1",
            log=True,
        ),
        LonePanel(
            "A theatre that the two contest",
            "crises per year",
            ("danger", 0),
            (Line("", lambda x: {("theatre", 0): np.log(x / (1.0 - x))}),),
            _INSIDE,
            "intensity of the theatre, 0 to 1",
            log=True,
        ),
        LonePanel(
            "What a defender of one of the two changes, at a mutual threat of 0.5",
            "difference in crises per year",
            ("danger", 0),
            tuple(
                Line(
                    label,
                    context={
                        **_mutual(np.asarray(0.5)),
                        obligation("defence", 1): 1.0,
                        ("free_capability", 2): strength,
                    },
                )
                for label, strength in (
                    ("no defender", 0.0),
                    ("a defender as strong as the other side", 0.06),
                    ("a defender five times as strong", 0.3),
                )
            ),
            less_first=True,
        ),
    ),
    "credibility": (
        LonePanel(
            "Disillusion of a fully alarmed audience",
            "disillusion, 0 to 1",
            ("disillusion", 0),
            tuple(
                Line(
                    label,
                    lambda x: {("threat", 1, 2): x},
                    {
                        ("framing", 1, 2): framing,
                        ("frame_author", 0, 0): 1.0,
                        ("frame_audience", 0, 1): 1.0,
                        ("frame_target", 0, 2): 1.0,
                    },
                )
                for label, framing in (
                    ("perceived threat is all material", 1.0),
                    ("perceived threat is trebled by framing", 3.0),
                )
            ),
            _INSIDE,
            "threat perceived by the audience, 0 to 1",
        ),
    ),
}
"""Panels of the forces."""


EVENTS_ALONE: Final[Mapping[str, tuple[LonePanel, ...]]] = {
    "collapse": (
        LonePanel(
            "How likely a state is to collapse",
            "probability per year",
            ("collapse", 0),
            (Line("", lambda x: {("cohesion", 0): x}),),
            _INSIDE,
            "cohesion, 0 to 1",
            "chance",
            1.0,
            log=True,
        ),
    ),
    "crisis": (
        LonePanel(
            "Disputes that the two remember",
            "probability of a crisis per year",
            ("crisis", 0),
            (Line("", lambda x: {("disputes", 0): x}),),
            tuple(np.linspace(0.0, 6.0, 61).tolist()),
            "disputes with use of force, discounted by their age",
            "chance",
            1.0,
            log=True,
        ),
        LonePanel(
            "One of them uses force against the other",
            "probability of a crisis per year",
            ("crisis", 0),
            (Line("", lambda x: {pressure("force", 0, 1): x}),),
            _INSIDE,
            "intensity, 1 = in full",
            "chance",
            1.0,
        ),
        LonePanel(
            "A crisis becomes war",
            "probability",
            ("war", 0),
            (
                Line("not both with nuclear weapons", context={("forced_crisis", 0): 1.0}),
                Line(
                    "both with nuclear weapons",
                    context={("forced_crisis", 0): 1.0, ("nuclear", 0): 1.0, ("nuclear", 1): 1.0},
                ),
            ),
            mode="chance",
            years=1.0,
        ),
    ),
}
"""Panels of the mechanisms that draw events."""
