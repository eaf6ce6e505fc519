"""A document of parameters: complete, or changes to another set, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from foedus.library.problems import Problem, form_problems
from foedus.library.schema_versions import check_schema
from foedus.near_names import closest
from foedus.scenarios.parameters.priors import LARGEST, LARGEST_WORDS, Parameter, support_words

__all__ = ["checked_parameters", "fixed"]

_ALIKE: Final = 80.0
"""Similarity, out of 100, from which a name counts as a misspelt mechanism (assumed)."""


def fixed(parameter: Parameter, value: float) -> Parameter:
    """Return a parameter held at a value, marked *assumed*."""
    changes = {"value": float(value), "prior": None, "standing": "assumed", "reference": "assumed"}
    return parameter.model_copy(update=changes)


def checked_parameters(
    document: Mapping[str, Any], base: Mapping[str, Parameter] | None = None
) -> tuple[dict[str, Parameter], list[Problem]]:
    """Return the parameters in a document, and everything that is wrong with it.

    Parameters
    ----------
    document
        ``{mechanism: {key: table}}``. With a base, a table may contain only what changes, or be a number, and its name
        may be written as one key, ``"mechanism.key"``.
    base
        Parameters that stay as they are unless the document changes them.

    Returns
    -------
    parameters, problems
        Parameters by name, ``mechanism.key``: those of the base first. Those with a problem are left out.
    """
    found: dict[str, Parameter] = dict(base or {})
    problems: list[Problem] = []
    if "schema" in document:
        try:
            check_schema(document["schema"])
        except ValueError as error:
            problems.append(Problem("schema", str(error)))
    seen: set[str] = set()
    for name, given in _entries(document, problems, short=base is not None):
        if name in seen:
            problems.append(Problem(name, f"the parameter {name} is given twice", "each parameter once"))
            continue
        seen.add(name)
        parameter, wrong = _checked(name, given, base)
        problems += wrong
        if parameter is not None:
            found[name] = parameter
    return found, sorted(problems, key=lambda problem: problem.unknown is None)


def _entries(document: Mapping[str, Any], problems: list[Problem], *, short: bool) -> Iterator[tuple[str, Any]]:
    """Yield the parameters of a document by name, as they are written."""
    for key, value in document.items():
        if key == "schema":
            continue
        if short and key.count(".") == 1:
            yield key, value
        elif isinstance(value, dict) and (short or all(isinstance(table, dict) for table in value.values())):
            yield from ((f"{key}.{name}", table) for name, table in value.items())
        else:
            expected = "tables [mechanism.parameter]" + (', or "mechanism.parameter" = a number' if short else "")
            problems.append(Problem(key, "a key is outside any parameter", expected))


def _checked(name: str, given: Any, base: Mapping[str, Parameter] | None) -> tuple[Parameter | None, list[Problem]]:
    """Return a parameter as given in a document, on top of that of the base, or what is wrong with it."""
    number = isinstance(given, int | float) and not isinstance(given, bool)
    old = base[name] if base is not None and name in base else None
    if base is not None and old is None and (number or not isinstance(given, dict) or _foreign(name, base)):
        return None, [unknown_parameter(name, base)]
    if number and old is not None:
        given = {"value": given}
    if not isinstance(given, dict):
        shown = f"{given!r:.60}"
        return None, [Problem(name, f"{shown} is not a number", "a number, or a table with value or prior")]
    try:
        parameter = Parameter.model_validate(given if old is None else _over(old, given))
    except ValidationError as error:
        return None, form_problems(error, Parameter, prefix=name)
    outside = _outside(name, parameter, old)
    return (None, [outside]) if outside is not None else (parameter, [])


def unknown_parameter(name: str, known: Mapping[str, Parameter]) -> Problem:
    """Return the problem of a name that no parameter has."""
    near = tuple(closest(name[:60], known, 3))
    message = f"no parameter {name[:60]!r}, nearest: {', '.join(near)}"
    expected = f"one of the {len(known)} parameters; a parameter of your own mechanism must have all its keys"
    return Problem(name[:60], message, expected, unknown=name[:60], allowed=tuple(known), nearest=near)


def _foreign(name: str, base: Mapping[str, Parameter]) -> bool:
    """Whether a name missing from the base belongs to one of its mechanisms, or to a misspelt one."""
    known = {each.partition(".")[0] for each in base}
    return bool(closest(name.partition(".")[0], known, 1, cutoff=_ALIKE, whole=True))


def _over(old: Parameter, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parameter's table updated with what is given; a new value is *assumed* by default."""
    kept = old.model_dump(exclude_none=True)
    if "value" in given or "prior" in given:
        before = {name: kept.pop(name) for name in ("value", "prior") if name in kept}
        prior = given.get("prior")
        if isinstance(prior, dict) and "distribution" not in prior and "prior" in before:
            given = {**given, "prior": {**before["prior"], **prior}}
        if {name: given[name] for name in ("value", "prior") if name in given} != before:
            kept |= {"standing": "assumed", "reference": "assumed"}
    return {**kept, **given}


def _outside(name: str, parameter: Parameter, old: Parameter | None) -> Problem | None:
    """Return the problem of a value or prior that reaches beyond the support of the base's prior."""
    low, high = (-LARGEST, LARGEST) if old is None else old.support
    words = support_words((low, high)) if old is not None else LARGEST_WORDS
    if parameter.value is not None and abs(parameter.value) > LARGEST:
        return Problem(name, f"{name} = {parameter.value:g} is too large", LARGEST_WORDS)
    if parameter.prior is not None and not parameter.prior.is_bounded:
        return Problem(f"{name}.prior", f"{parameter.prior} reaches beyond {LARGEST:g}", "a narrower prior")
    if parameter.value is not None and not low <= parameter.value <= high:
        of = "" if old is None or old.prior is None else f" of its prior, {old.prior}"
        message = f"{name} = {parameter.value:g} is outside the support{of}"
        return Problem(name, message, words)
    if parameter.prior is not None and old is not None and old.prior is not None:
        first, last = parameter.prior.support
        if first < low or last > high:
            message = f"a {parameter.prior.distribution} prior reaches beyond the support of {old.prior}"
            return Problem(f"{name}.prior", message, f"a prior on {words}")
    return None
