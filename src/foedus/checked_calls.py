"""Arguments of public functions, checked by their annotations: a wrong type is reported in one line."""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import operator
import os
import re
from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any, Final, ParamSpec, TypeVar

from foedus.errors import InputError
from foedus.near_names import nearest, one_of
from foedus.user_tables import shown

__all__ = ["checked_call"]

P = ParamSpec("P")
R = TypeVar("R")

_WORDS: Final = {
    "int": "a whole number",
    "float": "a number",
    "bool": "True or False",
    "str": "a text",
    "Path": "a path",
    "None": "None",
    "Callable": "a function",
    "Progress": "a function",
    "Stage": "a function",
}
_SEEDS: Final = 2**63
_NAMED: Final = frozenset({"Absences", "Method", "Rule"})
"""Annotations that stand for a list of words; the function itself checks which."""


def checked_call(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that rejects arguments of types that its annotations do not allow.

    Other integer types, such as numpy's, become ``int``; arguments annotated as ``Any`` are not checked. An argument
    called ``seed`` must be from 0 to :math:`2^{63} - 1`.

    Raises
    ------
    InputError
        From the returned function: naming the argument, its value and what was expected.

    Examples
    --------
    >>> @checked_call
    ... def double(count: int, *, name: str | None = None) -> int:
    ...     return 2 * count
    >>> double(2)
    4
    >>> double("2")
    Traceback (most recent call last):
    foedus.errors.InputError: count is "2", a str (at double(count=…); expected a whole number)
    """
    signature = inspect.signature(function)
    allowed = {
        name: _alternatives(parameter.annotation)
        for name, parameter in signature.parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for name in kwargs:
            if name not in signature.parameters:
                raise InputError(
                    f"{function.__name__} has no argument {name!r}",
                    expected=one_of(signature.parameters),
                    hint=nearest(name, signature.parameters, 1),
                )
        bound = signature.bind(*args, **kwargs)
        for name, value in bound.arguments.items():
            if name in allowed:
                bound.arguments[name] = _checked(value, name, allowed[name], function.__name__)
        return function(*bound.args, **bound.kwargs)

    return checked


def _alternatives(annotation: Any) -> tuple[str, ...]:
    """Return the names of the types in an annotation; nothing if everything is allowed."""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
    if annotation is inspect.Parameter.empty or text == "Any":
        return ()
    parts = [part.strip() for part in re.split(r"\|(?![^\[]*\])", text)]
    if "Any" in parts:
        return ()
    return tuple("str" if part in _NAMED or part.startswith("Literal") else part for part in parts)


def _checked(value: Any, name: str, kinds: tuple[str, ...], function: str) -> Any:
    if not kinds:
        return value
    for kind in kinds:
        if _is(value, kind):
            if name == "seed":
                _check_seed(value, function)
            return operator.index(value) if kind == "int" else value
    raise InputError(
        f"{name} is {shown(value)}, a {type(value).__name__}",
        where=f"{function}({name}=…)",
        expected=" or ".join(_described(kind) for kind in kinds),
    )


def _check_seed(seed: Any, function: str) -> None:
    if seed is not None and not 0 <= seed < _SEEDS:
        raise InputError(
            f"the seed is {shown(seed)}", where=f"{function}(seed=…)", expected="a whole number from 0 to 2^63 - 1"
        )


def _is(value: Any, kind: str) -> bool:
    """Whether a value is of a type that an annotation names."""
    outer, _, inner = kind.partition("[")
    if outer == "int":
        return isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if outer == "float":
        return isinstance(value, numbers.Real) and not isinstance(value, bool) and not math.isnan(value)
    if outer == "Path":
        return isinstance(value, os.PathLike)
    if outer in ("Callable", "Progress", "Stage"):
        return callable(value)
    if outer == "Mapping":
        return isinstance(value, Mapping)
    if outer in ("Iterable", "Sequence"):
        listed = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
        if outer == "Sequence" and isinstance(value, Set):  # has no order
            return False
        listed = listed and not hasattr(value, "columns") and getattr(value, "ndim", 1) == 1
        element = inner.removesuffix("]")
        return listed and not (
            element == "str" and isinstance(value, list | tuple) and not all(isinstance(each, str) for each in value)
        )
    if outer == "None":
        return value is None
    return any(ancestor.__name__ == outer for ancestor in type(value).__mro__)


def _described(kind: str) -> str:
    outer, _, inner = kind.partition("[")
    if outer in ("Iterable", "Sequence"):
        return "a list of texts" if inner == "str]" else "a list"
    if outer == "Mapping":
        return "a dict"
    return _WORDS.get(outer, f"a {outer}")
