"""What each instrument of policy touches, costs and needs, as data that pages, checks and tests read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["EFFECTS", "Effect"]


@dataclass(frozen=True)
class Effect:
    """What an instrument of policy does.

    Parameters
    ----------
    summary
        In a sentence.
    touches
        Fields of the state that it writes, of role ``policy``; it moves nothing else directly.
    costs
        What it costs its author.
    needs
        Mechanisms without which it would do nothing in a run.
    """

    summary: str
    touches: tuple[str, ...]
    costs: str
    needs: tuple[str, ...]


_EFFORT: Final = "growth: power.effort_cost a year for each target at full intensity; partners pay their share"

EFFECTS: Final[Mapping[str, Effect]] = {
    "contain": Effect(
        "Raises sanctions, forward bases and alliances around the targets, with partners at half the author's effort.",
        ("pressure_policy", "effort"),
        f"{_EFFORT}; sanctions also cost the trade they strike (power.sanctions_cost)",
        ("threat", "reciprocity"),
    ),
    "subvert": Effect(
        "Raises subversion of the targets: they feel it as threat, and it wears their cohesion down.",
        ("pressure_policy", "effort"),
        _EFFORT,
        ("threat", "reciprocity", "cohesion"),
    ),
    "divide": Effect(
        "Sets a pair against each other: presses one as contain does, relieves and induces the favoured one.",
        ("pressure_policy", "goodwill", "effort", "inducement"),
        f"{_EFFORT}; power.inducement_cost a year for the one it favours",
        ("threat", "reciprocity", "alignment"),
    ),
    "entangle": Effect(
        "Fuels theatres in which the targets have a stake, so that their capability is tied down, and everybody else's "
        "there too.",
        ("entangle", "effort"),
        "growth: power.effort_cost a year for each theatre at full intensity; partners pay their share; the author's "
        "own stake in the theatre",
        ("theatres", "burden"),
    ),
    "accommodate": Effect(
        "Takes the author's pressure off the targets and offers an inducement; with theatre= it settles these too.",
        ("pressure_policy", "goodwill", "inducement", "settle"),
        "growth: power.inducement_cost a year for each target at full intensity",
        ("threat", "reciprocity", "alignment"),
    ),
    "withdraw": Effect(
        "Ends the author's obligations towards those it leaves, closes the bases between them, takes it out of the "
        "institution it leaves, and with that the part of its pressure on third states that rested on them.",
        ("obligation_cut", "bases_cut", "membership_cut", "pressure_policy"),
        "the obligations and bases it gives up",
        ("obligation", "threat", "reciprocity"),
    ),
    "force": Effect(
        "Uses or shows force against the targets; with theatre= it fuels these too.",
        ("pressure_policy", "entangle", "effort"),
        f"{_EFFORT}; the wars it may bring",
        ("threat", "reciprocity", "crisis"),
    ),
    "frame": Effect(
        "Lets an audience perceive more threat from the targets than there is.",
        ("frame_author", "frame_audience", "frame_target"),
        "alignment with the audience where the threat does not come (alignment.disillusion)",
        ("framing", "threat"),
    ),
    "none": Effect("Does nothing: the baseline.", (), "nothing", ()),
}
"""Every instrument of policy."""
