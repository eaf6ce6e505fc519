"""What is wrong with a document that does not fit its form, told with the key path."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from foedus.near_names import near_names

__all__ = ["first_problem", "key_path", "problem_location"]


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


def _main(error: ValidationError) -> ErrorDetails:
    # A misspelt key is also a missing one: the misspelling is what helps.
    problems = error.errors(include_url=False)
    return next((problem for problem in problems if problem["type"] == "extra_forbidden"), problems[0])


def problem_location(error: ValidationError) -> tuple[int | str, ...]:
    """Return where the problem is that `first_problem` tells."""
    return _main(error)["loc"]


def first_problem(error: ValidationError, known: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return the key path and the one-line message of the main one of pydantic's errors.

    Parameters
    ----------
    error
        What pydantic raised.
    known
        Keys that would have been right, to suggest for an unknown one.
    """
    problem = _main(error)
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
    others = error.error_count() - 1
    return key_path(location), " ".join(message.split()) + (f" (and {others} more)" if others else "")
