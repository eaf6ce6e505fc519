"""What no option of any command may be: an impossible year, a number that is not finite, an empty name."""

from __future__ import annotations

import math
from typing import Any, Final

from foedus.errors import FoedusError, InputError
from foedus.years import FIRST, LAST

__all__ = ["bounded", "check_options"]

_YEARS: Final = frozenset({"year", "first", "last", "until", "start"})
"""Parameters of commands that are years."""
_FROM_ZERO: Final = frozenset({"seconds", "noise", "size_noise"})
_LARGEST: Final = 2**63 - 1
"""Largest signed 64-bit integer."""


def bounded(command: Any) -> Any:
    """Return a command, or a group of commands, that checks its options before it does anything."""
    for each in getattr(command, "commands", {"": command}).values():
        if each is not None and not getattr(each.invoke, "checks", False):
            each.invoke = _checking(each.invoke)
    return command


def _checking(invoke: Any) -> Any:
    def checked(context: Any) -> Any:
        check_options(context.command.params, context.params)
        try:
            return invoke(context)
        except FoedusError as error:
            error.where = _as_typed(context.command.params, error.where)
            raise

    checked.checks = True  # type: ignore[attr-defined]
    return checked


def check_options(parameters: Any, values: dict[str, Any]) -> None:
    """Raise an error if the value of an option is impossible.

    Parameters
    ----------
    parameters
        Parameters of a command, each with its name, its spellings and its default.
    values
        Their values by name.

    Raises
    ------
    InputError
        Naming the option and the value.
    """
    for parameter in parameters:
        given = values.get(parameter.name)
        for value in given if isinstance(given, list | tuple) else [given]:
            if value is None or isinstance(value, bool) or value == parameter.default:
                continue
            told = _trouble(parameter.name, value)
            if told is not None:
                message, expected = told
                raise InputError(message, where=f"{_spelling(parameter)} {value}".strip(), expected=expected)


def _as_typed(parameters: Any, where: str | None) -> str | None:
    """Name the option as it is typed where an error names the parameter of a function: ``first 2030``."""
    name, _, rest = (where or "").partition(" ")
    for parameter in parameters:
        if parameter.name == name and rest and _spelling(parameter).startswith("-"):
            return f"{_spelling(parameter)} {rest}"
    return where


def _spelling(parameter: Any) -> str:
    longest = str(max(parameter.opts, key=len))
    return longest if longest.startswith("-") else str(parameter.name).upper()


def _trouble(name: str, value: Any) -> tuple[str, str] | None:
    """Return what is wrong with a value, and what is expected; None if nothing is."""
    if isinstance(value, int):
        if name in _YEARS:
            return None if FIRST <= value <= LAST else ("not a year", f"a year from {FIRST} to {LAST}")
        return None if abs(value) <= _LARGEST else ("too large a number", f"at most {_LARGEST}")
    if isinstance(value, float):
        if not math.isfinite(value):
            return "not a finite number", "a number"
        return ("below zero", "0 or more") if name in _FROM_ZERO and value < 0 else None
    if isinstance(value, str):
        if not value.strip():
            return "an empty value", "a name, or the option left out"
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            return "not text", "text in the encoding of the system"
    return None
