"""Single parameters set in addition to a parameter set: ``alignment.war=0.8``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

__all__ = ["Settings", "parse_settings"]


def parse_settings(given: Any) -> tuple[tuple[str, float], ...]:
    """Return parameters that are set, by name, in alphabetical order.

    Parameters
    ----------
    given
        A mapping of names to numbers, pairs of them, or texts ``name=value``.

    Raises
    ------
    ValueError
        If a text does not have this form, a value is not a finite number, or a name is given twice.

    Examples
    --------
    >>> parse_settings(["alignment.war=0.8"])
    (('alignment.war', 0.8),)
    """
    if isinstance(given, str):
        given = (given,)
    if isinstance(given, Mapping):
        items: Iterable[Any] = _flat(given)
    elif isinstance(given, Iterable):
        items = given
    else:
        raise ValueError(f"a {type(given).__name__} does not set a parameter; expected names with their values")
    found: dict[str, float] = {}
    for item in items:
        name, value = _setting(item)
        if name in found:
            raise ValueError(f"the parameter {name} is set twice")
        found[name] = value
    return tuple(sorted(found.items()))


def _flat(given: Mapping[Any, Any]) -> Iterable[tuple[Any, Any]]:
    """Yield the entries of a table of settings, which may also be written as ``alignment = {war = 0.8}``."""
    for key, value in given.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{name}", below) for name, below in value.items())
        else:
            yield key, value


def _setting(item: Any) -> tuple[str, float]:
    if isinstance(item, str):
        name, equals, value = (part.strip() for part in item.partition("="))
        if not (name and equals and value):
            raise ValueError(f"{item[:60]!r} does not set a parameter; expected name=value, such as alignment.war=0.8")
    elif isinstance(item, list | tuple) and len(item) == 2 and isinstance(item[0], str):
        name, value = item
    else:
        raise ValueError(f"{item!r:.60} does not set a parameter; expected a name and a number")
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{name} = {value!r:.60} is not a number")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise ValueError(f"{name} = {str(value)[:60]!r} is not a number") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} = {str(value)[:60]} is not a finite number")
    return name, number


Settings: TypeAlias = Annotated[tuple[tuple[str, float], ...], BeforeValidator(parse_settings)]
"""Type of the field ``set`` of a run specification."""
