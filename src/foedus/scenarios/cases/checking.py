"""Checks across the keys of a case file: names that are not actors, duplicates, dates after the start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.errors import PolicyError
from foedus.library import facts
from foedus.near_names import near_names
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.states import load_states

if TYPE_CHECKING:
    from foedus.scenarios.cases.rules.states import StateRule
    from foedus.scenarios.cases.schema import Case

__all__ = ["Problem", "problems"]


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a case file: where, what, and what was expected."""

    key: str
    what: str
    expected: str
    hint: str | None = None


def problems(case: Case) -> Iterator[Problem]:
    """Yield what is wrong with a case whose keys are valid one by one, in the order of the file."""
    yield from _actors(case)
    yield from _twice("mechanisms", case.mechanisms)
    yield from _named(case)
    yield from _dates(case)
    yield from _read_twice(case)
    yield from _twice("war", ["-".join(sorted((row.attacker, row.attacked))) for row in case.war])
    yield from _bodies(case)
    yield from _shocks(case)


def _actors(case: Case) -> Iterator[Problem]:
    states = load_states()
    for number, actor in enumerate(case.actors):
        key = f"actors[{number}]"
        if actor in case.actors[:number]:
            yield Problem(key, f"{actor} occurs twice", "each actor once")
        if not states.exists(actor, case.start.year, basis="any"):
            yield Problem(key, f"{actor} is not a state in {case.start.year}", "a state that exists at the start")


def _twice(key: str, names: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Problem(f"{key}[{number}]", f"{name} occurs twice", f"each of {key} once")
        seen.add(name)


def _named(case: Case) -> Iterator[Problem]:
    """States named in a row must be actors, and those of a pair must differ."""
    apart, anybody = _pairs(case), _others(case)
    for key, members in (*apart, *anybody):
        if (key, members) in apart and len(set(members)) < len(members):
            what = "is paired with itself" if len(members) == 2 else "occurs twice"
            yield Problem(key, f"{members[0]} {what}", f"{len(members)} different states")
        for state in members:
            if state not in case.actors:
                near = near_names(state, case.actors)
                yield Problem(key, f"{state} is not an actor of the case", "one of actors", f"Nearest: {near}.")


def _pairs(case: Case) -> list[tuple[str, tuple[str, ...]]]:
    initial = case.initial
    found: list[tuple[str, tuple[str, ...]]] = [(f"watch[{i}]", pair) for i, pair in enumerate(case.watch)]
    found += [(f"triangles[{i}]", three) for i, three in enumerate(case.triangles)]
    for name in ("alignment", "depth", "place", "obligation", "disputes"):
        rows = getattr(initial, name).assumed
        found += [(f"initial.{name}.assumed[{i}].pair", row.pair) for i, row in enumerate(rows)]
    return found + [(f"initial.hosts.listed[{i}]", (row.host, row.owner)) for i, row in enumerate(initial.hosts.listed)]


def _others(case: Case) -> list[tuple[str, tuple[str, ...]]]:
    initial = case.initial
    found: list[tuple[str, tuple[str, ...]]] = []
    for i, reading in enumerate(initial.alignment.readings):
        found.append((f"initial.alignment.readings[{i}]", (*reading.first, *reading.second)))
    for name in ("capability", "order", "nuclear", "burden", "cohesion"):
        rule: StateRule = getattr(initial, name)
        found += [(f"initial.{name}.assumed[{i}].state", (row.state,)) for i, row in enumerate(rule.assumed)]
    if "owner" in initial.hosts.model_fields_set:
        found.append(("initial.hosts.owner", (initial.hosts.owner,)))
    found += [(f"war[{i}]", (row.attacker, row.attacked)) for i, row in enumerate(case.war)]
    return found + [(f"pressure[{i}]", (*row.senders, *row.targets)) for i, row in enumerate(case.pressure)]


def _dates(case: Case) -> Iterator[Problem]:
    late = "is after the start of the case"
    if case.initial.year > case.start.year:
        yield Problem("initial.year", f"{case.initial.year} {late}", "the year of the start or an earlier one")
    for i, row in enumerate(case.pressure):
        if row.since > case.start:
            yield Problem(f"pressure[{i}].since", f"{row.since} {late}", f"up to {case.start}")
    for i, war in enumerate(case.war):
        if war.since > case.start:
            yield Problem(f"war[{i}].since", f"{war.since} {late}", f"up to {case.start}")
    for i, reading in enumerate(case.initial.alignment.readings):
        if reading.since > case.start:
            key = f"initial.alignment.readings[{i}].since"
            yield Problem(key, f"{reading.since} {late}", f"up to {case.start}")


def _read_twice(case: Case) -> Iterator[Problem]:
    """A pair may be set by hand or read once, not both."""
    rule = case.initial.alignment
    seen = {tuple(sorted(row.pair)): f"assumed[{i}]" for i, row in enumerate(rule.assumed)}
    for i, row in enumerate(rule.readings):
        for pair in row.pairs():
            if pair in seen:
                what = f"{'-'.join(pair)} is also in {seen[pair]}"
                yield Problem(f"initial.alignment.readings[{i}]", what, "each pair once, in assumed or in readings")
            seen[pair] = f"readings[{i}]"


def _bodies(case: Case) -> Iterator[Problem]:
    yield from _twice("theatre", [row.name for row in case.theatre])
    yield from _twice("institution", [row.name for row in case.institution])
    yield from _twice("institutions", case.institutions)
    own = [row.name for row in case.theatre]
    known = [*facts.theatres()["name"].to_list(), *own]
    for i, name in enumerate(case.theatres or ()):
        if name not in known:
            near = near_names(name, known, limit=1)
            yield Problem(
                f"theatres[{i}]", f"no theatre {name!r}", "a theatre of the facts or of the case", f"Nearest: {near}."
            )
    yield from _twice("theatres", case.theatres or ())
    for i, row in enumerate(case.theatre):
        if case.theatres is not None and row.name not in case.theatres:
            yield Problem(
                f"theatre[{i}].name", f"{row.name} is not among theatres", "its name in theatres, or no key theatres"
            )
        if not {row.owner, *row.rivals} & set(case.actors):
            yield Problem(
                f"theatre[{i}]", f"{row.name} has no owner or rival among the actors", "an actor that contends"
            )
    for i, body in enumerate(case.institution):
        if body.name not in case.institutions:
            yield Problem(
                f"institution[{i}].name", f"{body.name} is not among institutions", "its name in institutions"
            )


def _shocks(case: Case) -> Iterator[Problem]:
    for i, text in enumerate(case.shocks):
        try:
            (shock,) = parse_shocks([text])
        except PolicyError as error:
            yield Problem(f"shocks[{i}]", error.message, error.expected or "a shock", error.hint)
            continue
        for state in shock.states:
            if state not in case.actors:
                near = near_names(state, case.actors)
                yield Problem(
                    f"shocks[{i}]", f"{state} is not an actor of the case", "one of actors", f"Nearest: {near}."
                )
        if shock.institution and shock.institution not in case.institutions:
            expected = f"one of {', '.join(case.institutions) or 'institutions, which is empty'}"
            yield Problem(f"shocks[{i}]", f"{shock.institution} is not an institution of the case", expected)
        if shock.year < case.start.year:
            yield Problem(f"shocks[{i}]", f"{text} is before the start of the case", f"{case.start.year} or later")
    yield from _twice("shocks", case.shocks)
