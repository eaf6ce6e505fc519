"""Case files: the packaged ones by name, others by path, read and checked whole."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ValidationError

from foedus.errors import CaseError, UnknownNameError
from foedus.library.problems import first_problem, problem_location
from foedus.near_names import near_names
from foedus.scenarios.cases.checking import problems
from foedus.scenarios.cases.schema import Case

__all__ = ["list_cases", "load_case", "parse_case"]


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
        When there is neither a packaged case nor a file of that name.
    CaseError
        When the file is malformed, naming the key path.
    """
    path = Path(name)
    if path.suffix == ".toml":
        try:
            return parse_case(path.read_text(encoding="utf-8"), name=str(name))
        except FileNotFoundError:
            raise UnknownNameError(f"no case file {str(name)!r}", expected="the path of a case file") from None
        except (OSError, UnicodeDecodeError) as error:
            raise CaseError(f"the case file cannot be read: {error}", where=str(name)) from None
    names = list_cases()
    if str(name) not in names:
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
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"not TOML: {error}", where=name) from None
    try:
        case = Case.model_validate(document, context={"year": getattr(document.get("start"), "year", None)})
    except ValidationError as error:
        path, problem = first_problem(error, _keys(error))
        raise CaseError(problem, where=f"{name}: {path}" if path else name) from None
    for each in problems(case):
        raise CaseError(each.what, where=f"{name}: {each.key}", expected=each.expected, hint=each.hint)
    if case.pressure_from is not None:
        case = _with_pressure(case, name)
    case._file = name
    return case


def _with_pressure(case: Case, file: str) -> Case:
    """Return the case with the pressures of another added, as far as they concern its actors and had begun."""
    names = list_cases()
    if case.pressure_from not in names:
        near = near_names(str(case.pressure_from), names, limit=1)
        raise CaseError(
            f"no packaged case {case.pressure_from!r}",
            where=f"{file}: pressure_from",
            expected=f"one of {', '.join(names)}",
            hint=f"Nearest: {near}.",
        )
    rows = [row.among(case.actors) for row in _packaged(str(case.pressure_from)).pressure if row.since <= case.start]
    taken = tuple(row for row in rows if row is not None)
    return case.model_copy(update={"pressure": (*case.pressure, *taken)})


def _keys(error: ValidationError) -> tuple[str, ...]:
    """Return the keys that the table with the first problem knows."""
    form: type[BaseModel] = Case
    for part in problem_location(error)[:-1]:
        annotation = form.model_fields[part].annotation if part in form.model_fields else None
        nested = [annotation, *getattr(annotation, "__args__", ())]
        form = next((item for item in nested if isinstance(item, type) and issubclass(item, BaseModel)), form)
    return tuple(field.alias or name for name, field in form.model_fields.items())
