"""The world in which a specification runs: names are checked first, evidence is opened last, resolved once."""

from __future__ import annotations

import copy
import weakref
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from foedus.evidence.evidence import Evidence
from foedus.scenarios.cases.casting import cast_of
from foedus.scenarios.cases.files import load_case
from foedus.scenarios.cases.resolving import resolve_case
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.runs.checking import check_spec
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.worlds import World

__all__ = ["resolved_world"]

_KEPT: Final = 8
"""Worlds cached in a process; *assumed*: more than the cases of one analysis, a few megabytes each."""

_worlds: dict[str, tuple[weakref.ref[Evidence], World]] = {}


def resolved_world(spec: RunSpec, evidence: Any = None, *, mechanisms: Sequence[str] | None = None) -> World:
    """Return the world that a specification names, resolved from evidence.

    Parameters
    ----------
    spec
        What to run. It is checked against the names of its case before the evidence is opened, which may take a
        minute if it is built from raw data.
    evidence
        Evidence from which the case is resolved; opened when omitted.
    mechanisms
        Names of a full schedule in place of the case's, for the check.

    Returns
    -------
    World
        A copy that the caller may modify.

    Raises
    ------
    UnknownNameError, CaseError
        If there is no such case, its file is malformed, or the evidence lacks what it needs.
    InputError, PolicyError
        If the specification does not fit the names or years of the case.
    """
    case = load_case(spec.case)
    cast = cast_of(case)
    check_spec(spec, cast if mechanisms is None else replace(cast, mechanisms=tuple(mechanisms)))
    source = evidence if evidence is not None else Evidence.open()
    # anything other than Evidence may change while we use it
    return copy.deepcopy(_remembered(case, source)) if isinstance(source, Evidence) else resolve_case(case, source)


def _remembered(case: Case, evidence: Evidence) -> World:
    """Return a world, from memory if the same case was resolved from this evidence before."""
    key = case.model_dump_json()
    known, world = _worlds.pop(key, (None, None))
    if known is None or world is None or known() is not evidence:
        world = resolve_case(case, evidence)
    _worlds[key] = (weakref.ref(evidence), world)
    while len(_worlds) > _KEPT:
        del _worlds[next(iter(_worlds))]
    return world
