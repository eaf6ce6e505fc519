"""What is wrong with a document that does not match its schema: each problem, with key path and nearest keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from foedus.errors import InputError
from foedus.near_names import closest

__all__ = [
    "FORMAT_PAGES",
    "Problem",
    "form_problems",
    "key_path",
    "keys_of",
    "nested_problems",
    "raise_problems",
    "unknown_key",
]

FORMAT_PAGES: Final = {
    "case": "reference/generated/formats/case",
    "argument": "reference/generated/formats/argument",
    "parameters": "reference/generated/formats/parameters",
    "specification": "reference/generated/formats/specification",
}
"""Documentation page of each TOML file format."""

MARKS: Final = {
    "case": ("actors", "initial", "mechanisms", "watch", "triangles"),
    "argument": ("claims", "gates", "judged_to", "written", "level"),
    "parameters": ("threat", "alignment", "reach", "obligation", "crisis", "cohesion"),
    "specification": ("policies", "members", "until", "seed", "without"),
}
"""Keys of a document that its format alone has, by which a file brought to the wrong door is known."""
_TITLES: Final = {
    "case": "a case",
    "argument": "an argument",
    "parameters": "a parameter file",
    "specification": "a run specification",
}
_USES: Final = {
    "case": "foedus run FILE",
    "argument": "foedus argue FILE",
    "parameters": "foedus run --parameters FILE",
    "specification": "foedus run --spec FILE",
}

_PLAIN: Final = {
    "date_type": "a date without quotes, such as 2021-01-01",
    "date_from_datetime_inexact": "a date without a time, such as 2021-01-01",
    "date_from_datetime_parsing": "a date, such as 2021-01-01",
    "tuple_type": 'a list in square brackets, such as ["USA", "CHN"]',
    "list_type": 'a list in square brackets, such as ["USA", "CHN"]',
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "string_type": "text in quotes",
    "int_type": "a whole number without quotes",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number without quotes",
    "float_parsing": "a number without quotes",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "too_short": "a list of at least {min_length} items",
    "too_long": "a list of at most {max_length} items",
    "string_too_short": "text of at least {min_length} characters",
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
}
"""What was expected, in the words of somebody who writes TOML, by pydantic's types of errors."""
_NESTED: Final = "nested"
_UNKNOWN: Final = "extra_forbidden"
_LONGEST: Final = 60
_NEAR: Final = 60.0
"""Likeness, of 100, below which a key is not called near (assumed)."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a document.

    Attributes
    ----------
    path
        Key path within the document; empty for the whole document.
    message
        What is wrong.
    expected
        What would have been valid: for an unknown key the allowed ones.
    hint
        What to do, such as the nearest names.
    unknown
        Name of an unknown key; None for other problems.
    allowed, nearest
        For an unknown key: the existing keys, and the nearest of them.
    """

    path: str
    message: str
    expected: str | None = None
    hint: str | None = None
    unknown: str | None = None
    allowed: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as ``foedus check --json`` prints it."""
        told = {"where": self.path, "message": self.message, "expected": self.expected, "hint": self.hint}
        return told | {"allowed": list(self.allowed), "nearest": list(self.nearest)}


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


def keys_of(form: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys of a table as they appear in a file.

    A model whose tables are written differently from how it holds them declares this with a class method
    ``written_keys``.
    """
    written: Callable[[], Iterable[str]] | None = getattr(form, "written_keys", None)
    if written is not None:
        return tuple(written())
    return tuple(field.alias or name for name, field in form.model_fields.items())


def nested_problems(error: ValidationError, name: str, form: type[BaseModel]) -> PydanticCustomError:
    """Return the error of a model that was chosen by its name, to be raised inside the larger model that contains it.

    `form_problems` reports its problems as if the model had been part of the larger one, at the key `name`.
    """
    context = {"count": error.error_count(), "error": error, "name": name, "form": form}
    return PydanticCustomError(_NESTED, "{count} problems", context)


def form_problems(
    error: ValidationError, form: type[BaseModel], *, prefix: str = "", as_written: Callable[[str], str] = str
) -> list[Problem]:
    """Return every problem that pydantic found, unknown keys first: a misspelt key is often also a missing one.

    Parameters
    ----------
    error
        What pydantic raised.
    form
        The model that was not matched.
    prefix
        Key path of the model within its document.
    as_written
        Converts a key path of the model into that of the file.
    """
    found = []
    every = list(_details(error, form))
    for details, location, inner in every:
        # items that are wrong are not counted, so that a list of them is called too short as well
        if details["type"] == "too_short" and any(
            other != location and other[: len(location)] == location for _, other, _ in every
        ):
            continue
        path = as_written(key_path(location))
        path = f"{prefix}{'.' if prefix and path and not path.startswith('[') else ''}{path}"
        found.append(_problem(details, path, inner))
    return sorted(dict.fromkeys(found), key=lambda problem: problem.unknown is None)


def _details(
    error: ValidationError, form: type[BaseModel]
) -> Iterator[tuple[ErrorDetails, tuple[int | str, ...], type[BaseModel]]]:
    for details in error.errors(include_url=False):
        location = details["loc"]
        if details["type"] == _NESTED:
            context = details["ctx"]
            for inner, below, inner_form in _details(context["error"], context["form"]):
                yield inner, (*location, context["name"], *below), inner_form
        else:
            yield details, location, _form_at(form, location[:-1])


def _form_at(form: type[BaseModel], location: tuple[int | str, ...]) -> type[BaseModel]:
    """Return the model of the table at a location."""
    for part in location:
        fields = {field.alias or name: field for name, field in form.model_fields.items()}
        if part in fields:
            form = next(_forms(fields[str(part)].annotation), form)
    return form


def _forms(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _forms(inner)


def _problem(details: ErrorDetails, path: str, form: type[BaseModel]) -> Problem:
    key = str(details["loc"][-1]) if details["loc"] else ""
    if details["type"] == _UNKNOWN:
        return unknown_key(key, path, keys_of(form))
    if details["type"] == "missing":
        if isinstance(details["loc"][-1], int):  # of a list of a fixed length
            count = details["loc"][-1]
            return Problem(path, f"the list has only {count} item{'s' * (count != 1)}")
        return Problem(path, f"the key {key!r} is missing")
    message = str(details["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if details["type"] != "value_error":
        given = details["input"]
        value = str(given) if isinstance(given, date) else repr(given)
        shown = value if len(value) <= _LONGEST else value[: _LONGEST - 3] + "..."
        words = _PLAIN.get(details["type"])
        if words is not None:
            return Problem(path, f"the value is {shown}", words.format(**details.get("ctx", {})))
        message = f"{message[0].lower()}{message[1:]}, got {shown}"
    return Problem(path, " ".join(message.split()))


def unknown_key(key: str, path: str, allowed: Iterable[str]) -> Problem:
    """Return the problem of a key that a table does not have, with the nearest key and all allowed ones."""
    choices = tuple(allowed)
    shown = key if len(key) <= _LONGEST else key[: _LONGEST - 3] + "..."
    near = tuple(closest(key[:_LONGEST], choices, 1, cutoff=_NEAR, whole=True))
    message = f"unknown key {shown!r}" + (f", nearest: {near[0]}" if near else "")
    expected = f"one of the keys {', '.join(choices)}" if choices else "no keys"
    return Problem(path, message, expected, unknown=shown, allowed=choices, nearest=near)


def raise_problems(problems: Iterable[Problem], error: type[InputError], *, file: str, kind: str | None = None) -> None:
    """Raise one error for the problems of a document; do nothing if there are none.

    Every unknown key is named; of other problems only the first, with their number.

    Parameters
    ----------
    problems
        What is wrong, the most informative first.
    error
        Class of the error.
    file
        The document, for the error.
    kind
        Its format, a key of `FORMAT_PAGES`, whose page the error names.
    """
    found = list(problems)
    if not found:
        return
    _refuse_other_kind(found, error, file, kind)
    first = found[0]
    unknown = [problem for problem in found if problem.unknown is not None]
    message, told = first.message, 1
    if len(unknown) > 1:
        named = [f"{each.path} ({each.message.partition(', ')[2] or 'none near'})" for each in unknown]
        message, told = f"unknown keys: {', '.join(named)}", len(unknown)
    of_kind = f" --kind {kind}" if kind is not None else ""
    if len(found) > told:
        message += f" (and {len(found) - told} more: `foedus check FILE{of_kind}` names them all)"
    hint = first.hint
    if kind is not None:
        page = f"See {FORMAT_PAGES[kind]} in the documentation"
        hint = f"{hint.rstrip('.')}. {page}" if hint else page
    where = f"{file}: {first.path}" if first.path else file
    raise error(message, where=where, expected=first.expected, hint=hint) from None


def _refuse_other_kind(problems: list[Problem], error: type[InputError], file: str, kind: str | None) -> None:
    """Say that a file is of another format, where two keys or more are that one's and not those of the format asked."""
    keys = {problem.path.partition(".")[0].partition("[")[0] for problem in problems}
    for other, marks in MARKS.items():
        if kind is not None and other != kind and len(keys & set(marks)) > 1:
            raise error(
                f"this is {_TITLES[other]}, not {_TITLES[kind]}",
                where=file,
                expected=f"{_TITLES[kind]}: see {FORMAT_PAGES[kind]} in the documentation",
                hint=f"`{_USES[other]}` uses it",
            ) from None
