"""Shocks written as text: dated events that are not decided by a policy, ``KIND:WHO[:WHAT][:LEVEL]@DATE``.

A shock states that something happens at a date; the mechanisms do the rest. Shocks of a case are part of its history
and happen in the baseline and in every scenario; shocks of a run happen in its scenario only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from foedus.errors import PolicyError, UnknownStateError
from foedus.near_names import near_names
from foedus.scenarios.policies.naming import actor_ids
from foedus.scenarios.worlds import KINDS
from foedus.states import colon_fields

__all__ = ["SHOCK_KINDS", "Shock", "parse_shock", "parse_shocks"]

GRAMMAR: Final = "KIND:WHO[:WHAT][:LEVEL]@DATE, such as leader:RUS@2027 or treaty:RUS+CHN:defence@2026.5"


@dataclass(frozen=True)
class _Form:
    """The fields of a kind of shock."""

    example: str
    states: int
    first: str = "states"
    what: str = ""
    level: bool = False
    ordered: bool = False


SHOCK_KINDS: Final[Mapping[str, _Form]] = MappingProxyType(
    {
        "leader": _Form("leader:RUS@2027", 1),
        "collapse": _Form("collapse:RUS@2030", 1),
        "crisis": _Form("crisis:CHN+TWN@2027", 2),
        "war": _Form("war:CHN+TWN@2028", 2, ordered=True),
        "treaty": _Form("treaty:RUS+CHN:defence@2026", 2, what="kind"),
        "end": _Form("end:USA+JPN:defence@2030", 2, what="kind"),
        "join": _Form("join:NATO:UKR@2028", 1, first="institution", what="states"),
        "leave": _Form("leave:NATO:TUR@2029", 1, first="institution", what="states"),
        "retask": _Form("retask:NATO:CHN:0.5@2026", 1, first="institution", what="states", level=True),
    }
)
"""Kinds of shock: a leader falls, a state collapses, a crisis breaks out, or a war, in which the state named first
attacks; a treaty enters into force or ends, a state joins or leaves an institution, an institution is directed against
a state (level 0 to 1; 0 ends it)."""


@dataclass(frozen=True)
class Shock:
    """One dated event.

    Parameters
    ----------
    kind
        One of ``SHOCK_KINDS``.
    states
        Whom it concerns: one state, a pair (of a war first the attacker), or the state that joins, leaves or is
        targeted.
    year
        Calendar year with its fraction.
    institution
        Institution of ``join``, ``leave`` and ``retask``.
    obligation
        Kind of obligation of ``treaty`` and ``end``.
    level
        Pressure that each member of a re-tasked institution then exerts, 0 to 1.
    """

    kind: str
    states: tuple[str, ...]
    year: float
    institution: str = ""
    obligation: str = ""
    level: float = 0.0

    def __str__(self) -> str:
        form = SHOCK_KINDS[self.kind]
        parts = [self.kind, *([self.institution] if self.institution else []), "+".join(self.states)]
        parts += [self.obligation] if self.obligation else []
        parts += [_plain(self.level)] if form.level else []
        return ":".join(parts) + f"@{_plain(self.year)}"


def _plain(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def parse_shocks(texts: Iterable[str]) -> tuple[Shock, ...]:
    """Read several shocks.

    Raises
    ------
    PolicyError
        If one cannot be read or is given twice.
    """
    found: list[Shock] = []
    for text in texts:
        shock = parse_shock(text)
        if any(replace(shock, states=states) in found for states in {shock.states, shock.states[::-1]}):
            raise PolicyError("a shock is given twice", where=str(shock), expected="each event once")
        found.append(shock)
    return tuple(found)


def parse_shock(text: str) -> Shock:
    """Read one shock.

    Raises
    ------
    PolicyError
        Naming the field, what was expected and the nearest choice.

    Examples
    --------
    >>> parse_shock("treaty:CHN+RUS:defence@2026").obligation
    'defence'
    """
    stripped = text.strip()
    body, at_sign, when = stripped.rpartition("@")
    parts = [part.strip() for part in colon_fields(body)]
    kind = parts[0] if at_sign else stripped.split(":")[0]
    if kind not in SHOCK_KINDS:
        near = near_names(kind, SHOCK_KINDS)
        raise PolicyError(
            f"unknown shock {kind!r}",
            where=repr(text),
            expected=f"one of {', '.join(SHOCK_KINDS)}",
            hint=f"Nearest: {near}." if near else None,
        )
    form = SHOCK_KINDS[kind]
    date = _number(when, text, "date", 1800.0, 2200.0) if at_sign else 0.0
    expected = 2 + bool(form.what) + form.level
    if not at_sign or len(parts) != expected:
        raise PolicyError(f"cannot read the shock {stripped!r}", where=repr(text), expected=GRAMMAR.partition(",")[0],
                          hint=f"For example {form.example}")  # fmt: skip
    if form.first == "institution":
        institution, obligation, states = parts[1], "", _states(parts[2], form, text, when)
    else:
        institution, states = "", _states(parts[1], form, text, when)
        obligation = _obligation(parts[2], text) if form.what == "kind" else ""
    level = _number(parts[3], text, "level", 0.0, 1.0) if form.level else 0.0
    return Shock(kind, states, date, institution, obligation, level)


def _states(field: str, form: _Form, text: str, when: str) -> tuple[str, ...]:
    year = when.strip()[:4]
    try:
        states = actor_ids(field, int(year) if year.isdecimal() else None)
    except UnknownStateError as error:
        raise PolicyError(error.message, where=repr(text), expected=error.expected, hint=error.hint) from None
    if len(set(states)) != form.states or len(states) != form.states:
        raise PolicyError(
            f"{field!r} names {len(set(states))} states",
            where=repr(text),
            expected="two different states joined by +" if form.states == 2 else "one state",
            hint=f"For example {form.example}",
        )
    return tuple(states if form.ordered else sorted(states))


def _obligation(field: str, text: str) -> str:
    if field not in KINDS:
        near = near_names(field, KINDS)
        raise PolicyError(
            f"unknown obligation {field!r}",
            where=repr(text),
            expected=f"one of {', '.join(KINDS)}",
            hint=f"Nearest: {near}." if near else None,
        )
    return field


def _number(field: str, text: str, what: str, low: float, high: float) -> float:
    try:
        value = float(field)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        given = f"{what} {field.strip()!r}" if field.strip() else f"the {what} is missing"
        raise PolicyError(given, where=repr(text), expected=f"a number from {low:g} to {high:g}")
    return value
