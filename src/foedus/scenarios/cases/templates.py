"""A new case file: a commented template that loads and runs as it is, or a copy of a packaged case to change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from importlib import resources
from typing import Final

from foedus.errors import CaseError, UnknownNameError, UnknownStateError
from foedus.library import facts
from foedus.library.own_names import check_own_name
from foedus.near_names import near_names
from foedus.scenarios.cases.files import list_cases, load_case
from foedus.states import parse_states

__all__ = ["FIRST_ACTORS", "FIRST_START", "case_template"]

FIRST_ACTORS: Final = ("USA", "RUS", "CHN", "JPN", "DEU", "IND")
"""Default actors of a template."""
FIRST_START: Final = 2021
"""Default start of a template: the year that the evidence covers best."""
BROKEN: Final = 2022
"""Year from which the record of alignment lacks what broke: later templates take the readings of ``powers-2025``."""


def case_template(
    name: str, *, like: str | None = None, actors: Sequence[str] | None = None, start: int | None = None
) -> str:
    """Return the text of a new case file.

    Parameters
    ----------
    name
        Its name: lower-case letters, digits and hyphens.
    like
        A packaged case. Without `actors` the text is a copy of its file under the new name; with them a template with
        its start and its pressures among these actors.
    actors
        Names or codes of states; the first three are the triangle that is watched.
    start
        Year in which it starts, on the first of January.

    Returns
    -------
    str
        TOML that `foedus.scenarios.parse_case` reads.

    Raises
    ------
    CaseError
        If the name is not a valid name for a case, or `start` is given for a copy.
    UnknownNameError
        If there is no packaged case `like`.
    UnknownStateError
        If an actor is not a state, or is named twice, or fewer than three are given.
    """
    check_own_name(name, "a case", list_cases(), example="baltic-2026", error=CaseError)
    if like is not None and like not in list_cases():
        near = near_names(like, list_cases(), limit=1)
        raise UnknownNameError(
            f"no packaged case {like!r}", expected=f"one of {', '.join(list_cases())}", hint=f"Nearest: {near}."
        )
    if like is not None and actors is None:
        if start is not None:
            raise CaseError(
                "a copy of a case keeps its start",
                where=like,
                expected="`like` without `start`, or `like` with `actors`",
            )
        return _copy(name, like)
    began = load_case(like).start.year if like is not None else FIRST_START
    year = start if start is not None else began
    chosen = FIRST_ACTORS if actors is None else parse_states(actors, year)
    _check_actors(chosen)
    return _template(name, chosen, year, like)


def _check_actors(actors: tuple[str, ...]) -> None:
    if len(set(actors)) < len(actors) or len(actors) < 3:
        raise UnknownStateError(
            "a case needs at least three different actors", where=",".join(actors), expected="such as USA,RUS,CHN"
        )


def _copy(name: str, like: str) -> str:
    text = (resources.files("foedus.library") / "cases" / f"{like}.toml").read_text(encoding="utf-8")
    changed, count = re.subn(rf'^name = "{re.escape(like)}"$', f'name = "{name}"', text, count=1, flags=re.MULTILINE)
    assert count == 1, like
    return f"# A copy of the packaged case {like}, to change.\n#\n{changed}"


def _quoted(names: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{each}"' for each in names) + "]"


def _template(name: str, actors: tuple[str, ...], start: int, like: str | None) -> str:
    first, second, third = actors[:3]
    lines = [", ".join(f'"{each}"' for each in actors[i : i + 12]) for i in range(0, len(actors), 12)]
    pressure = '# pressure_from = "strategic-triangle"  # take its pressures among these actors'
    if like is not None:
        pressure = f'pressure_from = "{like}"  # its pressures among these actors, if begun by the start'
    return _TEXT.format(
        name=name,
        actors="[\n" + "".join(f"    {line},\n" for line in lines) + "]",
        start=start,
        year=start - 1,
        first=first,
        second=second,
        third=third,
        three=_quoted(actors[:3]),
        pressure=pressure,
        institutions=_institutions(actors, start),
        later=start + 2,
        alignment="[initial.alignment]" if start > BROKEN else "# [initial.alignment]",
        readings=("" if start > BROKEN else "# ")
        + 'readings_from = "powers-2025"  # what broke after disputes were coded',
    )


def _institutions(actors: Sequence[str], start: int) -> str:
    """Return the lines on institutions: those with a member among the actors at the start."""
    day = date(start, 1, 1)
    joined = [name for name in _known() if set(facts.members_on(name, day)) & set(actors)]
    line = f"institutions = {_quoted(joined or _EXAMPLES)}"
    if not joined:
        return f"# {line}  # example: {_OTHERS}"
    return f"# Those of which an actor is a member at the start; others:\n# {_OTHERS}.\n{line}"


def _known() -> tuple[str, ...]:
    """Return the institutions with coded members, in the order of the facts, those without a charter last."""
    coded = facts.memberships()["institution"].unique().sort().to_list()
    charters = dict.fromkeys(facts.institutions()["name"].to_list())
    return (*(name for name in charters if name in coded), *(name for name in coded if name not in charters))


_EXAMPLES: Final = ("NATO", "SCO")
_OTHERS: Final = "names of foedus.library.facts.institutions(), or of [[institution]] below"

_TEXT: Final = """\
# A case of foedus: who acts, from when, and where initial values come from. It runs as it is:
#   foedus run {name}.toml --members 100
# Lines that begin with "# key" show what may be added; a value given there is the default, or an example that says so.

schema = 1
name = "{name}"
title = "A case of my own"
description = "Say in a sentence what it is for."
start = {start}-01-01
actors = {actors}

# mechanisms = "all"  # or a list: foedus schedule {name}.toml shows them
# Every member of the ensemble is kept for these pairs (by default the pairs of the first three actors).
watch = [["{first}", "{second}"], ["{first}", "{third}"], ["{second}", "{third}"]]
triangles = [{three}]
{institutions}
# theatres = ["korea"]  # example; by default those of the facts with an owner or rival among the actors
# Dated events, in the baseline and in every scenario (example):
# shocks = ["leader:{second}@{later}", "treaty:{second}+{third}:defence@{later}"]
{pressure}

[initial]
year = {year}  # initial values are those of this year

# Every rule below may be left out; the numbers are its defaults. What a rule fills in is listed in the run's report.
# [initial.capability]  # share of the world's capability
# column = "capability_share"
# years_back = 2
# assumed = [{{ state = "{third}", value = 0.1, reason = "why" }}]  # example
# [initial.growth]  # without this table capability shares start without growth
# years = 10
# kept = 0.5
# [initial.order]  # order preference, -1 to 1
# column = "order_preference"
# default = 0.0
# default_sd = 0.15
# reason = "no votes"
# [initial.cohesion]  # an index of democracy, income, growth, internal conflict and turmoil
# column = "cohesion"
# years_back = 2
# assumed = [{{ state = "{third}", value = 0.5, reason = "why" }}]  # example, for a state without a measure
# default = 0.7
# default_sd = 0.6  # of the log odds
# drift = 0.29  # what a year adds to the error of an older value
# reason = "no measure"
# [initial.burden]
# default = 0.1
# reason = "no measure"
# from_theatres = true
{alignment}  # in the order assumed, column, fallback (treaties and hostility before 1946), default
# column = "alignment"  # "none" reads nothing from the evidence
# sd_column = "alignment_sd"
# assumed = [{{ pair = ["{first}", "{second}"], value = 0.2, sd = 0.2, reason = "why" }}]  # example
# default = 0.0  # example: without it a pair that has no value is an error
# default_sd = 0.3
# reason = "no record"
{readings}
# [initial.volatility]  # of a pair's z = artanh(alignment), per square root of a year
# default = 0.07
# [initial.obligation]
# coded = true  # false: only the rows in assumed
# assumed = [{{ pair = ["{first}", "{third}"], kinds = ["defence"], reason = "why" }}]  # example
# [initial.place]  # distances and land borders that the evidence lacks
# assumed = [{{ pair = ["{first}", "{third}"], distance_km = 5000.0, land_border = false, reason = "why" }}]  # example
# [initial.trade_dependence]
# default = 0.01

# What is known of pairs between two groups, weighed against a record that lacks it (example).
# [[initial.alignment.readings]]
# first = ["{second}"]
# second = ["{third}"]
# value = -0.5
# sd = 0.2
# record_sd = 0.3
# since = {year}-01-01
# source = "where it is documented"
# reason = "why"

# A war under way at the start (example).
# [[war]]
# attacker = "{first}"
# attacked = "{third}"
# since = {year}-01-01
# source = "where it is documented"

# Pressure at the start: sanctions, bases, alliances, subversion, force or missile_defence (example).
# [[pressure]]
# instrument = "sanctions"
# senders = ["{first}"]
# targets = ["{second}"]
# level = 0.3
# since = {year}-01-01
# source = "where it is documented"
# standing = "assumed"

# A theatre of the case's own (example). Stakes: share of capability that full intensity ties down.
# [[theatre]]
# name = "my_theatre"
# title = "My theatre"
# owner = "{third}"
# rivals = ["{second}"]
# stakes = {{ {third} = 0.2, {second} = 0.1 }}
# intensity = 0.3
# rest = 0.2
# source = "why"
# standing = "assumed"

# An institution of the case's own, which must also be named in institutions (example).
# [[institution]]
# name = "My pact"
# members = ["{first}", "{third}"]
# kinds = ["defence", "consultation"]
# against = {{ {second} = 0.2 }}
# source = "why"
# standing = "assumed"
"""
