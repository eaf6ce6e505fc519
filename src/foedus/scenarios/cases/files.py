"""Case files: packaged ones by name, others by path, read and checked as a whole."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from foedus.errors import CaseError, UnknownNameError
from foedus.library.problems import Problem, form_problems, raise_problems
from foedus.near_names import near_names
from foedus.scenarios.cases.checking import problems
from foedus.scenarios.cases.schema import Case
from foedus.user_toml import is_toml_file, parse_toml, read_toml_text

__all__ = ["checked_case", "list_cases", "load_case", "parse_case"]


def list_cases() -> list[str]:
    """Return the names of the packaged cases.

    Examples
    --------
    >>> "strategic-triangle" in list_cases()
    True
    """
    folder = resources.files("foedus.library") / "cases"
    return sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))


def load_case(name: str | Path) -> Case:
    """Read a packaged case by name, or a case file by path.

    Raises
    ------
    UnknownNameError
        If there is neither a packaged case nor a file of that name.
    CaseError
        If the file is malformed, naming the key path.
    """
    names = list_cases()
    if str(name) not in names:
        if is_toml_file(name):
            return parse_case(read_toml_text(name, what="case file", error=CaseError), name=str(name))
        near = near_names(str(name), names, limit=1)
        raise UnknownNameError(
            f"no case {str(name)!r}",
            expected=f"one of {', '.join(names)}, or the path of a case file (.toml)",
            hint=f"Nearest: {near}.",
        )
    return _packaged(str(name))


@cache
def _packaged(name: str) -> Case:
    text = (resources.files("foedus.library") / "cases" / f"{name}.toml").read_text(encoding="utf-8")
    return parse_case(text, name=f"{name}.toml")


def parse_case(text: str, *, name: str = "case") -> Case:
    """Read a case from TOML text.

    Raises
    ------
    CaseError
        Naming the file and key path, such as ``actors[3]``.
    """
    case, found = checked_case(parse_toml(text, name=name, error=CaseError), name=name)
    raise_problems(found, CaseError, file=name, kind="case")
    assert case is not None
    return case


def checked_case(document: dict[str, Any], *, name: str = "case") -> tuple[Case | None, list[Problem]]:
    """Return the case in a document, None if it contains none, and everything that is wrong with it."""
    try:
        case = Case.model_validate(document, context={"year": getattr(document.get("start"), "year", None)})
    except ValidationError as error:
        return None, form_problems(error, Case)
    found = [Problem(each.key, each.what, each.expected, each.hint) for each in problems(case)]
    names = list_cases()
    rule = case.initial.alignment
    for key, other in (("pressure_from", case.pressure_from), ("initial.alignment.readings_from", rule.readings_from)):
        if other is not None and other not in names:
            near = near_names(other, names, limit=1)
            message = f"no packaged case {other!r}"
            found.append(Problem(key, message, f"one of {', '.join(names)}", f"Nearest: {near}."))
    if found:
        return None, found
    if case.pressure_from is not None:
        case = _with_pressure(case, case.pressure_from)
    if rule.readings_from is not None:
        case = _with_readings(case, rule.readings_from)
    case._file = name
    return case, []


def _with_readings(case: Case, other: str) -> Case:
    """Return the case with another's readings added, pair by pair, of pairs that it neither sets nor reads itself."""
    rule = case.initial.alignment
    own = {tuple(sorted(row.pair)) for row in rule.assumed} | {pair for row in rule.readings for pair in row.pairs()}
    rows = [row.among(case.actors) for row in _packaged(other).initial.alignment.readings if row.since <= case.start]
    taken = tuple(
        row.model_copy(update={"first": (a,), "second": (b,)})
        for row in rows
        if row is not None
        for a, b in row.pairs()
        if (a, b) not in own
    )
    alignment = rule.model_copy(update={"readings": (*rule.readings, *taken)})
    return case.model_copy(update={"initial": case.initial.model_copy(update={"alignment": alignment})})


def _with_pressure(case: Case, other: str) -> Case:
    """Return the case with those pressures of another case added that concern its actors and had begun."""
    rows = [row.among(case.actors) for row in _packaged(other).pressure if row.since <= case.start]
    taken = tuple(row for row in rows if row is not None)
    return case.model_copy(update={"pressure": (*case.pressure, *taken)})
