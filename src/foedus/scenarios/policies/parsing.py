"""Policies written as text: ``AUTHOR:INSTRUMENT:TARGET[:option=value,...]:INTENSITY@FROM-TO``.

The whole grammar is handled here; whether a case can act on a policy is decided when it is compiled
(``scenarios.policies.compiling``), because a case need not switch on every mechanism. Policies given together add up,
so an author may not use one instrument on one target twice at the same time.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from foedus.errors import PolicyError, UnknownStateError
from foedus.near_names import near_names
from foedus.scenarios.policies.instruments import OPTIONS, POLICY_INSTRUMENTS, Instrument
from foedus.scenarios.policies.naming import actor_ids
from foedus.scenarios.policies.policies import EVERYBODY, Policy, plain_number
from foedus.states import colon_fields

__all__ = ["parse_policies", "parse_policy"]

GRAMMAR: Final = "AUTHOR:INSTRUMENT:TARGET[:option=value,...]:INTENSITY@FROM-TO"
EXAMPLE: Final = "USA:accommodate:RUS:0.8@2025-2035"

_YEAR: Final = re.compile(r"@\s*(\d{4})")
_WINDOW: Final = re.compile(r"(?P<first>\d{4}(?:\.\d+)?)-(?P<last>\d{4}(?:\.\d+)?)")


def parse_policies(texts: tuple[str, ...] | list[str]) -> tuple[Policy, ...]:
    """Read several policies; ``none`` stands for no policy and is dropped.

    Parameters
    ----------
    texts
        Policies as `parse_policy` reads them. Different instruments may act on one target together, and an instrument
        may be used again later.

    Returns
    -------
    tuple of Policy

    Raises
    ------
    PolicyError
        If a policy cannot be read, or two with the same author and instrument act on the same target in overlapping
        years: their effects would add up beyond what the instrument can do. ``withdraw:ALL`` targets the states
        that its ``from=`` names.

    Examples
    --------
    >>> len(parse_policies(["USA:contain:RUS:0.3@2025-2030", "USA:contain:RUS:0.8@2030-2035"]))
    2
    """
    policies = tuple(policy for text in texts if (policy := parse_policy(text)).instrument != "none")
    for first, second in combinations(policies, 2):
        twice = _common_targets(first, second)
        if twice and (first.author, first.instrument) == (second.author, second.instrument):
            years = f"{plain_number(max(first.start, second.start))}-{plain_number(min(first.end, second.end))}"
            raise PolicyError(
                f"two policies let {first.author} {first.instrument} {'+'.join(twice)} in {years}",
                where=f"{first} and {second}",
                expected="one policy for each author, instrument and target at a time",
                hint="Give one intensity, or windows that do not overlap.",
            )
    return policies


def _common_targets(first: Policy, second: Policy) -> tuple[str, ...]:
    """Return the targets of both in years that both cover."""
    if min(first.end, second.end) <= max(first.start, second.start):
        return ()
    if EVERYBODY in (*first.targets, *second.targets):
        return tuple(name for name in first.option("from") if name in second.option("from"))
    return tuple(target for target in first.targets if target in second.targets)


def parse_policy(text: str) -> Policy:
    """Read one policy.

    Parameters
    ----------
    text
        ``AUTHOR:INSTRUMENT:TARGET[:option=value,...]:INTENSITY@FROM-TO``; states are names or codes
        joined by ``+``; ``none`` alone is the empty policy. The window runs from 1 January of
        FROM to 1 January of TO; fractions of years are allowed.

    Returns
    -------
    Policy

    Raises
    ------
    PolicyError
        Naming the field and its position in the text, what was expected and the nearest choice.

    Examples
    --------
    >>> parse_policy("USA:contain:CHN:with=JPN+AUS:0.5@2025-2035").option("with")
    ('JPN', 'AUS')
    """
    stripped = text.strip()
    if stripped == "none":
        return Policy("", "none", (), 0.0, 0.0, 0.0)
    parts = colon_fields(stripped)
    if len(parts) not in (4, 5):
        raise PolicyError(
            f"a policy has 4 or 5 fields, this one has {len(parts)}",
            where=repr(text),
            expected=GRAMMAR,
            hint=f"For example {EXAMPLE}",
        )
    reader = _Reader(text=stripped, parts=parts)
    instrument = reader.instrument()
    author = reader.author()
    if instrument.name == "none":
        raise PolicyError("the empty policy takes no fields", where=reader.at(1), expected="none alone")
    targets = reader.targets(instrument, author)
    options = reader.options(instrument, author, targets) if len(parts) == 5 else {}
    reader.require(instrument, options)
    intensity, start, end = reader.strength()
    return Policy(author, instrument.name, targets, intensity, start, end, options)


@dataclass(frozen=True)
class _Reader:
    """The fields of one policy and the position of each in its text."""

    text: str
    parts: list[str]

    def at(self, field_number: int) -> str:
        column = sum(len(part) + 1 for part in self.parts[:field_number]) + 1
        return f"column {column} of {self.text!r}"

    def author(self) -> str:
        states = self._states(self.parts[0], 0, "author")
        if len(states) != 1:
            raise PolicyError(
                "a policy has one author", where=self.at(0), expected="one state", hint="Name partners in with=."
            )
        return states[0]

    def instrument(self) -> Instrument:
        word = self.parts[1].strip()
        if word not in POLICY_INSTRUMENTS:
            near = near_names(word, POLICY_INSTRUMENTS)
            raise PolicyError(
                f"unknown instrument {word!r}",
                where=self.at(1),
                expected=f"one of {', '.join(POLICY_INSTRUMENTS)}",
                hint=f"Nearest: {near}." if near else None,
            )
        return POLICY_INSTRUMENTS[word]

    def targets(self, instrument: Instrument, author: str) -> tuple[str, ...]:
        if self.parts[2].strip() == EVERYBODY:
            if instrument.targets != "everybody":
                raise PolicyError(
                    f"{instrument.name} needs named targets", where=self.at(2), expected="states joined by +"
                )
            return (EVERYBODY,)
        states = self._states(self.parts[2], 2, "target")
        if author in states:
            raise PolicyError(
                f"{author} is both author and target", where=self.at(2), expected="targets other than the author"
            )
        if instrument.targets == "pair" and len(states) != 2:
            raise PolicyError(
                f"{instrument.name} targets a pair, got {len(states)}",
                where=self.at(2),
                expected="two states joined by +, such as RUS+CHN",
            )
        return states

    def options(self, instrument: Instrument, author: str, targets: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        allowed = instrument.options
        # a comma within a name, as in "Korea, Republic of", is not followed by an option
        for item in re.split(r",(?=\s*\w*\s*=)|,\s*$|,(?=\s*,)", self.parts[3]):
            name, equals, value = (piece.strip() for piece in item.partition("="))
            if not equals or not value:
                raise PolicyError(f"cannot read the option {item!r}", where=self.at(3), expected="option=value")
            if name not in allowed:
                raise PolicyError(
                    f"{instrument.name} has no option {name!r}",
                    where=self.at(3),
                    expected=f"one of {', '.join(allowed)}" if allowed else "no option",
                )
            if name in found:
                raise PolicyError(f"the option {name!r} is given twice", where=self.at(3), expected="each option once")
            found[name] = self._states(value, 3, name) if OPTIONS[name].states else tuple(value.split("+"))
        favoured = found.get("favour")
        if favoured is not None and (len(favoured) != 1 or favoured[0] not in targets):
            raise PolicyError(
                f"favour={'+'.join(favoured)} is not one of the pair",
                where=self.at(3),
                expected=f"{targets[0]} or {targets[1]}",
            )
        for name in ("with", "audience"):
            clash = sorted(set(found.get(name, ())) & {author, *(targets if name == "with" else ())})
            if clash:
                raise PolicyError(
                    f"{name}= names {', '.join(clash)}, which is the author or a target",
                    where=self.at(3),
                    expected="other states",
                )
        return found

    def require(self, instrument: Instrument, options: Mapping[str, tuple[str, ...]]) -> None:
        for name in instrument.required:
            if name not in options:
                raise PolicyError(
                    f"{instrument.name} needs the option {name}=",
                    where=self.at(3),
                    expected=f"{instrument.name}:{'+'.join(self.parts[2].split('+'))}:{name}=...",
                )

    def strength(self) -> tuple[float, float, float]:
        last = len(self.parts) - 1
        number, at_sign, window = self.parts[last].strip().partition("@")
        match = _WINDOW.fullmatch(window.strip())
        if not at_sign or match is None:
            raise PolicyError(
                f"cannot read {self.parts[last]!r}",
                where=self.at(last),
                expected="INTENSITY@FROM-TO, such as 0.8@2025-2035",
            )
        try:
            intensity = float(number)
        except ValueError:
            intensity = math.nan
        if not 0.0 <= intensity <= 1.0:
            raise PolicyError(f"intensity {number!r}", where=self.at(last), expected="a number from 0 to 1")
        start, end = float(match["first"]), float(match["last"])
        if end <= start:
            raise PolicyError(
                f"the window {window} is {'empty' if end == start else 'reversed'}",
                where=self.at(last),
                expected="FROM before TO",
                hint="It runs from 1 January of FROM to 1 January of TO.",
            )
        return intensity, start, end

    def _states(self, text: str, field_number: int, role: str) -> tuple[str, ...]:
        year = _YEAR.search(self.parts[-1])
        try:
            states = actor_ids(text, int(year[1]) if year else None)
        except UnknownStateError as error:
            raise PolicyError(
                f"{role}: {error.message}", where=self.at(field_number), expected=error.expected, hint=error.hint
            ) from None
        if len(set(states)) < len(states):
            raise PolicyError(
                f"a state is named twice as {role}", where=self.at(field_number), expected="each state once"
            )
        return states
