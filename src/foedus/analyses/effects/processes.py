"""Panels for the mechanisms that change stocks, each by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.analyses.effects.lone import Changes, Line, LonePanel, obligation, pressure
from foedus.scenarios.worlds import KINDS

__all__ = ["PROCESSES_ALONE"]

Floats = NDArray[np.float64]

_SHARES: Final = tuple(np.linspace(0.0, 1.0, 21).tolist())
_INSIDE: Final = tuple(np.linspace(0.05, 0.95, 31).tolist())
_ALIGNMENTS: Final = tuple(np.linspace(-0.95, 0.95, 39).tolist())


def _share(log_odds: Floats, _: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def _alignment(z: Floats, start: Floats) -> Floats:
    return np.asarray(np.tanh(z) - np.tanh(start))


def _percent(value: Floats, start: Floats) -> Floats:
    return np.asarray(100.0 * (value / start - 1.0))


def _lines(*settings: tuple[str, Changes]) -> tuple[Line, ...]:
    """Return a line for each setting; a setting is the same at every point."""
    return tuple(Line(label, lambda _, changes=changes: changes) for label, changes in settings)  # type: ignore[misc]


def _z(x: Floats) -> Changes:
    return {("z", 0): np.arctanh(x)}


def _barred(kind: str) -> Changes:
    """Return the changes that rule out every kind of obligation except one."""
    return {("obligation_cut", index, 0): 1.0 for index, other in enumerate(KINDS) if other != kind}


_INCLINED: Final[Changes] = {("z", 0): float(np.arctanh(0.3)), **_barred("defence")}
_FRIEND: Final = float(np.arctanh(0.6))

PROCESSES_ALONE: Final[Mapping[str, tuple[LonePanel, ...]]] = {
    "alignment": (
        LonePanel(
            "Ten years of one force, from an alignment of 0",
            "change of alignment",
            ("z", 0),
            _lines(
                    ("shared threat +0.2", {("shared_threat", 0): 0.4}),
                    ("threat from one another +0.2", {("threat", 0, 1): 0.4, ("threat", 1, 0): 0.4}),
                    (
                        "a strong common friend",
                        {("z", 1): _FRIEND, ("z", 2): _FRIEND, ("pair_mean", 1): _FRIEND, ("pair_mean", 2): _FRIEND,
                         ("capability", 2): 0.3},
                    ),
                    ("order preferences half the scale apart", {("order", 0): 0.5, ("order", 1): -0.5}),
                    *((f"{kind.replace('_', '-')} obligation", {obligation(kind, 0): 1.0}) for kind in KINDS),
                    ("full inducement", {("goodwill", 0): 1.0}),
                    ("full disillusion", {("disillusion", 0): 1.0}),
            ),
            years=10.0,
            shown=_alignment,
        ),
        LonePanel(
            "One event, in the quarter in which it happens",
            "change of alignment",
            ("z", 0),
            _lines(
                    ("a crisis between the two", {("crisis", 0): 1.0}),
                    ("a war between the two", {("crisis", 0): 1.0, ("war", 0): 1.0}),
            ),
            shown=_alignment,
        ),
    ),
    "depth": (
        LonePanel(
            "Depth after ten years, from 0.2, without a shared threat",
            "depth, 0 to 1",
            ("depth", 0),
            (Line("", _z, {("shared_threat", 0): 0.0}),),
            _ALIGNMENTS,
            "alignment, −1 to 1",
            years=10.0,
        ),
        LonePanel(
            "What a shared threat of 0.5 adds",
            "difference of depth",
            ("depth", 0),
            tuple(Line("", _z, {("shared_threat", 0): level}) for level in (0.0, 0.5)),
            _ALIGNMENTS,
            "alignment, −1 to 1",
            years=10.0,
            less_first=True,
        ),
    ),
    "obligation": (
        LonePanel(
            "A treaty is concluded",
            "probability in ten years",
            obligation("defence", 0),
            (Line("defence", _z, _barred("defence")),),
            _ALIGNMENTS,
            "alignment, −1 to 1",
            "chance",
            10.0,
        ),
        LonePanel(
            "A treaty in force ends",
            "probability in ten years",
            obligation("defence", 0),
            (Line("defence", _z, {**_barred("defence"), obligation("defence", 0): 1.0}),),
            _ALIGNMENTS,
            "alignment, −1 to 1",
            "chance",
            10.0,
        ),
        LonePanel(
            "What an incentive adds to the probability of a new defence treaty, at an alignment of 0.3",
            "difference in probability in ten years",
            obligation("defence", 0),
            (
                Line("none", context=_INCLINED),
                *(
                    Line(label, lambda _, changes=changes: changes, _INCLINED)  # type: ignore[misc]
                    for label, changes in (
                        ("shared threat +0.4", {("shared_threat", 0): 0.6}),
                        ("depth +0.4", {("depth", 0): 0.6}),
                        (
                            "a full common jump of pressure",
                            {("pressure_jump", 2, 0): 1.0, ("pressure_jump", 2, 1): 1.0},
                        ),
                        ("one shared ally", {obligation("defence", 1): 1.0, obligation("defence", 2): 1.0}),
                        (
                            "a land neighbour five times as strong",
                            {("land_border", 0, 1): 1.0, ("land_border", 1, 0): 1.0, ("free_capability", 1): 0.3},
                        ),
                        ("a partner with a quarrel of 0.4", {("threat", 1, 2): 0.6}),
                    )
                ),
            ),
            mode="chance",
            years=10.0,
            less_first=True,
        ),
    ),
    "cohesion": (
        LonePanel(
            "Ten years of subversion",
            "cohesion, 0 to 1",
            ("cohesion", 0),
            tuple(
                Line(
                    f"from a cohesion of {level:g}",
                    lambda x: {pressure("subversion", 1, 0): x},
                    {("cohesion", 0): level, ("cohesion_mean", 0): level},
                )
                for level in (0.8, 0.4)
            ),
            _SHARES,
            "subversion, 0 to 1",
            years=10.0,
        ),
        LonePanel(
            "Ten years of a threat that was 0.2",
            "cohesion, 0 to 1",
            ("cohesion", 0),
            (Line("from a cohesion of 0.7", lambda x: {("threat", 0, 1): x}),),
            tuple(np.linspace(0.2, 0.95, 16).tolist()),
            "greatest threat felt, 0 to 1",
            years=10.0,
        ),
    ),
    "theatres": (
        LonePanel(
            "Ten years of a policy, from an intensity of 0.2",
            "intensity of the theatre, 0 to 1",
            ("theatre", 0),
            (
                Line("fuelled", lambda x: {("entangle", 0): x}),
                Line("settled", lambda x: {("settle", 0): x}),
            ),
            _SHARES,
            "intensity of the policy, 0 to 1",
            years=10.0,
            shown=_share,
        ),
    ),
    "burden": (
        LonePanel(
            "A theatre flares up, from an intensity of 0.2",
            "burden, share of capability",
            ("burden", 0),
            tuple(
                Line(
                    f"stake of {stake:g}", lambda x: {("theatre", 0): np.log(x / (1.0 - x))}, {("stake", 0, 0): stake}
                )
                for stake in (0.4, 0.1)
            ),
            _INSIDE,
            "intensity of the theatre, 0 to 1",
        ),
        LonePanel(
            "Two stand back to back",
            "burden, share of capability",
            ("burden", 0),
            tuple(
                Line(
                    label,
                    lambda x: {("depth", 1): x},
                    {("depth", 0): 0.0, ("depth", 1): 0.0, ("depth", 2): 0.0, ("stake", 0, 0): 0.6,
                     ("stake", 0, 2): 0.0, ("theatre", 0): 1.0, ("burden_start", 0): 0.5},
                    ("burden", place),
                )
                for label, place in (("the one with a front", 0), ("the one without", 2))
            ),
            _SHARES,
            "depth of their cooperation, 0 to 1",
        ),
    ),
    "power": (
        LonePanel(
            "Ten years of one cost",
            "change of capability, %",
            ("capability", 0),
            _lines(
                    ("full effort against one state", {("effort", 0): 1.0}),
                    ("full inducement of one state", {("inducement", 0): 1.0}),
                    (
                        "full sanctions on half its trade",
                        {pressure("sanctions", 1, 0): 1.0, ("trade_dependence", 0, 1): 0.5},
                    ),
                    ("burden +0.2", {("burden", 0): 0.3}),
            ),
            years=10.0,
            shown=_percent,
        ),
        LonePanel(
            "One event",
            "change of capability, %",
            ("capability", 0),
            _lines(
                    ("a war with an equal", {("war", 0): 1.0}),
                    ("a collapse, of median severity", {("collapse", 0): 1.0}),
            ),
            shown=_percent,
            uniform=0.5,
        ),
    ),
    "order": (
        LonePanel(
            "A state of preference −0.5 whose partner wants +0.5",
            "order preference, −1 to 1",
            ("order", 0),
            tuple(
                Line(
                    label,
                    context={("order", 0): -0.5, ("order_mean", 0): -0.5, ("order", 1): 0.5, ("order_mean", 1): 0.5,
                             ("depth", 0): depth, ("depth", 1): 0.0, ("depth", 2): 0.0},
                )
                for label, depth in (("deep cooperation", 0.8), ("no cooperation", 0.0))
            ),
            x_label="years",
            mode="course",
            years=30.0,
        ),
    ),
    "reciprocity": (
        LonePanel(
            "Sanctions at 0.5 for five years, and the answer",
            "pressure",
            ("pressure", 0, 1, 0),
            (
                Line("what the sender does", lambda _: {("pressure_policy", 0, 1, 0): 0.5}),
                Line(
                    "how the target answers",
                    lambda _: {("pressure_policy", 0, 1, 0): 0.5},
                    shows=("retaliation", 0, 1),
                ),
            ),
            x_label="years",
            mode="course",
            years=12.0,
            lasts=5.0,
        ),
    ),
    "memory": (
        LonePanel(
            "What the two remember, with and without a crisis today",
            "disputes, discounted by their age",
            ("disputes", 0),
            (
                Line("no crisis", context={("disputes", 0): 2.0}),
                Line("a crisis in the first step", context={("disputes", 0): 2.0, ("crisis", 0): 1.0}),
            ),
            years=20.0,
        ),
    ),
    "framing": (
        LonePanel(
            "A full alarm for five years, then silence",
            "perceived over material threat",
            ("framing", 1, 2),
            (
                Line(
                    "",
                    lambda _: {("frame_author", 0, 0): 1.0, ("frame_audience", 0, 1): 1.0, ("frame_target", 0, 2): 1.0},
                ),
            ),
            x_label="years",
            mode="course",
            years=12.0,
            lasts=5.0,
        ),
    ),
}  # fmt: skip
"""Panels of the processes."""
