"""The policy instruments: what each does, takes, writes, costs and needs, one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from foedus.registries import Registry
from foedus.scenarios.policies.acting import (
    CONTAINED_BY,
    Slot,
    accommodate,
    divide,
    entangle,
    frame,
    pressing,
    withdraw,
)
from foedus.scenarios.policies.policies import Policy

__all__ = ["OPTIONS", "POLICY_INSTRUMENTS", "Instrument", "Option"]


@dataclass(frozen=True)
class Option:
    """An option of policies.

    Parameters
    ----------
    takes
        What it takes, with an example.
    states
        Whether its values are states of the case.
    """

    takes: str
    states: bool = False


OPTIONS: Final[Mapping[str, Option]] = MappingProxyType(
    {
        "with": Option("partners, who add half of the author's effort each: `with=JPN+AUS`", states=True),
        "favour": Option("which of the pair to induce; the other is put under pressure: `favour=RUS`", states=True),
        "theatre": Option("theatres of the case: `theatre=ukraine`"),
        "from": Option("an institution or a state: `from=NATO`"),
        "audience": Option("who is warned: `audience=DEU+FRA`", states=True),
    }
)
"""Every option by name."""


@dataclass(frozen=True)
class Instrument:
    """A policy instrument.

    Parameters
    ----------
    name
        Its name in policies.
    summary
        What it does, in a sentence.
    touches
        Fields of the state that it writes, of role ``policy``; it moves nothing else directly.
    costs
        What it costs its author.
    needs
        Mechanisms without which it would have no effect in a run.
    phrase
        What the author does, in words, with the places ``{targets}``, ``{theatres}``, ``{over}`` (over the theatres, if
        there are any), ``{favour}``, ``{audience}``, ``{left}`` (what ``from`` names) and ``{regards}`` (as regards the
        targets, unless they are all).
    act
        Writes what a policy asks for: ``act(policy, slot)``.
    options, required
        Names of the options it accepts, and of those it requires.
    targets
        ``states``: any number of them; ``pair``: two; ``everybody``: any number, or ``ALL``.
    """

    name: str
    summary: str
    touches: tuple[str, ...]
    costs: str
    needs: tuple[str, ...]
    act: Callable[[Policy, Slot], None]
    phrase: str = ""
    options: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    targets: Literal["states", "pair", "everybody"] = "states"


def _nothing(_policy: Policy, _slot: Slot) -> None:
    """Do nothing."""


_EFFORT: Final = "growth: power.effort_cost a year for each target at full intensity; partners pay their share"

_ROWS: Final = (
    Instrument(
        "contain",
        "Raises sanctions, forward bases and alliances around the targets, with partners at half the author's effort.",
        ("pressure_policy", "effort"),
        f"{_EFFORT}; sanctions also cost the trade they strike (power.sanctions_cost)",
        ("threat", "reciprocity"),
        act=pressing(*CONTAINED_BY),
        phrase="contains {targets}",
        options=("with",),
    ),
    Instrument(
        "subvert",
        "Raises subversion of the targets: they feel it as threat, and it wears their cohesion down.",
        ("pressure_policy", "effort"),
        _EFFORT,
        ("threat", "reciprocity", "cohesion"),
        act=pressing("subversion"),
        phrase="subverts {targets}",
        options=("with",),
    ),
    Instrument(
        "divide",
        "Divides a pair: puts pressure on one as contain does, relieves and induces the favoured one.",
        ("pressure_policy", "goodwill", "effort", "inducement"),
        f"{_EFFORT}; power.inducement_cost a year for the one it favours",
        ("threat", "reciprocity", "alignment"),
        act=divide,
        phrase="divides {targets}, favouring {favour}",
        options=("favour", "with"),
        required=("favour",),
        targets="pair",
    ),
    Instrument(
        "entangle",
        "Fuels theatres in which the targets have a stake, so that their capability is tied down, and everybody else's "
        "there too.",
        ("entangle", "effort"),
        "growth: power.effort_cost a year for each theatre at full intensity; partners pay their share; the author's "
        "own stake in the theatre",
        ("theatres", "burden"),
        act=entangle,
        phrase="entangles {targets} in {theatres}",
        options=("theatre", "with"),
        required=("theatre",),
    ),
    Instrument(
        "accommodate",
        "Removes the author's pressure from the targets and offers an inducement; with theatre= it also settles those.",
        ("pressure_policy", "goodwill", "inducement", "settle"),
        "growth: power.inducement_cost a year for each target at full intensity",
        ("threat", "reciprocity", "alignment"),
        act=accommodate,
        phrase="accommodates {targets}{over}",
        options=("theatre",),
    ),
    Instrument(
        "withdraw",
        "Ends the author's obligations towards those it leaves, closes the bases between them, takes it out of the "
        "institution it leaves, and with that the part of its pressure on third states that rested on them.",
        ("obligation_cut", "bases_cut", "membership_cut", "pressure_policy"),
        "the obligations and bases it gives up",
        ("obligation", "threat", "reciprocity"),
        act=withdraw,
        phrase="withdraws from {left}{regards}",
        options=("from",),
        required=("from",),
        targets="everybody",
    ),
    Instrument(
        "force",
        "Uses or shows force against the targets; with theatre= it also fuels those.",
        ("pressure_policy", "entangle", "effort"),
        f"{_EFFORT}; the wars it may bring",
        ("threat", "reciprocity", "crisis"),
        act=pressing("force"),
        phrase="uses force against {targets}{over}",
        options=("theatre", "with"),
    ),
    Instrument(
        "frame",
        "Lets an audience perceive more threat from the targets than there is.",
        ("frame_author", "frame_audience", "frame_target"),
        "alignment with the audience if the threat does not materialise (alignment.disillusion)",
        ("framing", "threat"),
        act=frame,
        phrase="warns {audience} of {targets}",
        options=("audience",),
        required=("audience",),
    ),
    Instrument("none", "Does nothing: the baseline.", (), "nothing", (), act=_nothing),
)

POLICY_INSTRUMENTS: Final[Registry[Instrument]] = Registry("policy instrument", {row.name: row for row in _ROWS})
"""Every policy instrument by name; ``POLICY_INSTRUMENTS.add(name, Instrument(...))`` registers a user's own."""
