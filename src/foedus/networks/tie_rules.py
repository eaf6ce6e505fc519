"""What counts as a positive and as a negative tie between two states: a rule that can describe itself in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from foedus.errors import InputError, UnknownNameError

__all__ = ["NEGATIVE", "POSITIVE", "Both", "Signal", "TieRule"]

Both = Literal["negative", "positive", "none"]
_BOTH: Final = get_args(Both)
_KEPT: Final = {"negative": "a negative tie", "positive": "a positive tie", "none": "no tie"}


@dataclass(frozen=True, slots=True)
class Signal:
    """A variable of the panel that makes a tie if it reaches a level.

    Attributes
    ----------
    variable
        Name in the panel's schema.
    words
        What it is, in words.
    """

    variable: str
    words: str


#: Signals of a positive tie; each counts from the value 1.
POSITIVE: Final[Mapping[str, Signal]] = {
    "defence": Signal("defence", "a defence pact"),
    "offence": Signal("offence", "an offence pact"),
    "neutrality": Signal("neutrality", "a neutrality pact"),
    "non_aggression": Signal("non_aggression", "a non-aggression pact"),
    "consultation": Signal("consultation", "a consultation pact"),
    "defence_agreement": Signal("defence_agreements", "a defence cooperation agreement"),
}

#: Signals of a negative tie; each counts from the value 1, disputes from the rule's level.
NEGATIVE: Final[Mapping[str, Signal]] = {
    "dispute": Signal("dispute_hostility", "a militarised dispute"),
    "gml_dispute": Signal("gml_dispute_hostility", "a militarised dispute (Gibler, Miller and Little)"),
    "rivalry": Signal("rivalry", "a strategic rivalry"),
    "war": Signal("war", "an interstate war"),
    "conflict": Signal("interstate_conflict", "an interstate armed conflict"),
    "sanctions": Signal("sanctions", "sanctions in force"),
}

_DISPUTES: Final = ("dispute", "gml_dispute")
_LEVELS: Final = {1: "no action", 2: "threat", 3: "display of force", 4: "use of force", 5: "war"}


@dataclass(frozen=True)
class TieRule:
    """When two states have a tie, and with which sign. The choices are *assumed*; `describe` shows them.

    Parameters
    ----------
    positive
        Keys of `POSITIVE`; any of them makes a positive tie.
    negative
        Keys of `NEGATIVE`; any of them makes a negative tie.
    dispute_level
        Least hostility level of a dispute that counts, 1 to 5.
    measure
        Name of a measure of pairs, such as ``alignment``, that also makes ties; None = none.
    above, below
        The measure makes a positive tie above `above` and a negative tie below `below`; None = none of that sign.
    years
        Years pooled: the requested year and those before it.
    both
        What a pair with signals of both signs gets: ``negative``, ``positive`` or ``none``.

    Raises
    ------
    UnknownNameError
        If a signal or the value of `both` does not exist.
    InputError
        If a level, a cut-off or a number of years is invalid, or nothing makes a tie.

    Examples
    --------
    >>> print(TieRule().describe())
    positive: a defence pact or an offence pact; negative: a militarised dispute (threat or more) or a strategic \
rivalry; a pair with both has a negative tie
    """

    positive: tuple[str, ...] = ("defence", "offence")
    negative: tuple[str, ...] = ("dispute", "rivalry")
    dispute_level: int = 2
    measure: str | None = None
    above: float | None = None
    below: float | None = None
    years: int = 1
    both: Both = "negative"

    def __post_init__(self) -> None:
        for names, known, sign in ((self.positive, POSITIVE, "positive"), (self.negative, NEGATIVE, "negative")):
            for name in names:
                if name not in known:
                    raise UnknownNameError(f"no {sign} signal {name!r}", expected=f"one of: {', '.join(known)}")
        if self.both not in _BOTH:
            raise UnknownNameError(
                f"a pair with both signs cannot get {self.both!r}", expected=f"one of: {', '.join(_BOTH)}"
            )
        if self.dispute_level not in _LEVELS:
            raise InputError(f"no level {self.dispute_level} of a dispute", expected="a whole number from 1 to 5")
        if self.years < 1:
            raise InputError(f"{self.years} years pooled", expected="1 or more")
        if (self.measure is None) != (self.above is None and self.below is None):
            raise InputError(
                "a measure needs a cut-off, and a cut-off needs a measure",
                where=f"measure {self.measure}, above {self.above}, below {self.below}",
                expected="a measure with `above`, `below` or both",
            )
        if self.above is not None and self.below is not None and self.below > self.above:
            raise InputError(
                "the cut-offs cross", where=f"above {self.above}, below {self.below}", expected="below <= above"
            )
        if not (self.positive or self.negative or self.measure):
            raise InputError("nothing makes a tie", expected="a signal or a measure")

    @property
    def signals(self) -> dict[str, Signal]:
        """The signals used, by name."""
        return {name: POSITIVE[name] for name in self.positive} | {name: NEGATIVE[name] for name in self.negative}

    def least(self, name: str) -> int:
        """Value from which on a signal counts."""
        return self.dispute_level if name in _DISPUTES else 1

    def describe(self) -> str:
        """Describe the rule in one sentence."""
        friends = [POSITIVE[name].words for name in self.positive]
        level = f" ({_LEVELS[self.dispute_level]}{' or more' if self.dispute_level < 5 else ''})"
        foes = [NEGATIVE[name].words + (level if name in _DISPUTES else "") for name in self.negative]
        if self.above is not None:
            friends.append(f"{self.measure} above {self.above:g}")
        if self.below is not None:
            foes.append(f"{self.measure} below {self.below:g}")
        pooled = f", in any of {self.years} years to the year" if self.years > 1 else ""
        parts = [
            f"{sign}: {' or '.join(words)}" for sign, words in (("positive", friends), ("negative", foes)) if words
        ]
        return f"{'; '.join(parts)}{pooled}; a pair with both has {_KEPT[self.both]}"
