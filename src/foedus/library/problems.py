"""What is wrong with a document that does not fit its form, told with the key path."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from foedus.near_names import near_names

__all__ = ["first_problem", "key_path", "nested_problems", "problem_location"]

_NESTED: Final = "nested"


def key_path(location: tuple[int | str, ...]) -> str:
    """Return a location in a document as a key path.

    Examples
    --------
    >>> key_path(("actors", 3, "name"))
    'actors[3].name'
    """
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def nested_problems(error: ValidationError, name: str) -> PydanticCustomError:
    """Return the error of a form that was chosen by its name, to be raised where the form stands in a larger one.

    `first_problem` tells its problems as if the form had been part of the larger one's, at the key `name`.
    """
    return PydanticCustomError(
        _NESTED, "{count} problems", {"count": error.error_count(), "error": error, "name": name}
    )


def _problems(error: ValidationError) -> list[ErrorDetails]:
    found: list[ErrorDetails] = []
    for problem in error.errors(include_url=False):
        if problem["type"] != _NESTED:
            found.append(problem)
            continue
        inner, place = problem["ctx"]["error"], (*problem["loc"], problem["ctx"]["name"])
        found += [{**each, "loc": (*place, *each["loc"])} for each in _problems(inner)]
    return found


def _main(problems: list[ErrorDetails]) -> ErrorDetails:
    # A misspelt key is also a missing one: the misspelling is what helps.
    return next((problem for problem in problems if problem["type"] == "extra_forbidden"), problems[0])


def problem_location(error: ValidationError) -> tuple[int | str, ...]:
    """Return where the problem is that `first_problem` tells."""
    return _main(_problems(error))["loc"]


def first_problem(error: ValidationError, known: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return the key path and the one-line message of the main one of pydantic's errors.

    Parameters
    ----------
    error
        What pydantic raised.
    known
        Keys that would have been right, to suggest for an unknown one.
    """
    problems = _problems(error)
    problem = _main(problems)
    message = str(problem["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    location = problem["loc"]
    if problem["type"] == "extra_forbidden":
        message = f"unknown key {str(location[-1])!r}"
        near = near_names(str(location[-1]), known)
        if near:
            message += f", nearest: {near}"
    elif problem["type"] == "missing":
        message = f"the key {str(location[-1])!r} is missing"
    elif problem["type"] != "value_error":
        value = repr(problem["input"])
        message = f"{message[0].lower()}{message[1:]}, got {value if len(value) <= 60 else value[:57] + '...'}"
    others = len(problems) - 1
    return key_path(location), " ".join(message.split()) + (f" (and {others} more)" if others else "")
