"""Fits as files: the document that ``foedus fit … --json`` prints, written and read again."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foedus.analyses.fitting.results import Fit, Statistic, terms_table
from foedus.errors import InputError, UnknownNameError
from foedus.library.problems import form_problems
from foedus.plain_text import clean, json_escaped

__all__ = ["fit_document", "parse_fit", "read_fit"]

_LARGEST: Final = 20_000_000
"""Largest size of a saved fit in bytes (assumed): a thousand coefficients take a fiftieth of it."""
_EXPECTED: Final = "what foedus fit SUBJECT … --json prints, or --out NAME.json writes"

_Number = float | None


class _Term(BaseModel):
    """A coefficient; a number that is not finite is null."""

    model_config = ConfigDict(strict=True)

    term: str
    estimate: _Number
    se: _Number
    low: _Number
    high: _Number
    p: _Number
    n: Annotated[int, Field(ge=0)]
    clusters: int | None

    def row(self) -> dict[str, Any]:
        """Return the row of a fit's table: one null limit is an open one, two are not known."""
        found = self.model_dump()
        if (self.low is None) != (self.high is None):
            ends = {"low": -math.inf, "high": math.inf, "se": math.inf}
            found |= {name: end for name, end in ends.items() if found[name] is None}
        return found | {name: math.nan for name in ("estimate", "se", "low", "high", "p") if found[name] is None}


class _Document(BaseModel):
    """What ``Fit.as_dict`` returns; what a subject adds to it is not needed to print a table."""

    model_config = ConfigDict(strict=True)

    fit: str
    outcome: str
    level: Annotated[float, Field(gt=0, lt=1)]
    neutral: float
    terms: Annotated[list[_Term], Field(min_length=1)]
    leads: list[_Term]
    usable: bool | None
    effects: list[str]
    clustering: str
    statistics: dict[str, float | int | str | None]
    notes: list[str]


def fit_document(fit: Fit) -> str:
    """Return a fit as the JSON document that `parse_fit` reads.

    Parameters
    ----------
    fit
        What `foedus.fit` returned. A number that is not finite, such as the open end of an interval, becomes null.
    """
    return json_escaped(json.dumps(clean(fit.as_dict()), ensure_ascii=False, allow_nan=False, indent=2))


def read_fit(path: Path | str) -> Fit:
    """Read a fit from its file.

    Parameters
    ----------
    path
        What ``foedus fit … --json`` printed, or ``Fit.write("name.json")`` wrote.

    Returns
    -------
    Fit
        With coefficients, leads, statistics and notes, so that its regression table is the same; without what a subject
        adds, such as the responses of a vector autoregression.

    Raises
    ------
    UnknownNameError
        If there is no such file.
    InputError
        If it cannot be read or does not hold a fit, saying why.
    """
    place = Path(path).expanduser()
    try:
        if place.stat().st_size > _LARGEST:
            raise InputError("the file is too large for a fit", where=str(path), expected=_EXPECTED)
        text = place.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UnknownNameError("there is no such file of a fit", where=str(path), expected=_EXPECTED) from None
    except UnicodeDecodeError:
        raise InputError("the file of a fit is not UTF-8 text", where=str(path), expected=_EXPECTED) from None
    except (OSError, ValueError) as error:  # a ValueError for a path with a NUL
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot read the fit: {reason}", where=str(path)) from None
    return parse_fit(text, where=str(path))


def parse_fit(text: str, where: str = "fit") -> Fit:
    """Read a fit from the text of its document.

    Parameters
    ----------
    text
        JSON, as in `read_fit`.
    where
        Name of the text in errors.

    Raises
    ------
    InputError
        If it does not hold a fit, saying why.

    Examples
    --------
    >>> row = {"term": "x", "estimate": 0.5, "se": 0.1, "low": 0.3, "high": 0.7, "p": 0.0, "n": 90, "clusters": 9}
    >>> parse_fit(fit_document(Fit("panel", "y", terms_table([row]))))
    <panel fit of y: x 0.5 [0.3, 0.7]; 90 rows, 9 clusters ()>
    term  estimate   se  low  high  p   n  clusters
    x          0.5  0.1  0.3   0.7  0  90         9
    """
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        line = f"{where}, line {error.lineno}"
        raise InputError(f"this is not JSON: {error.msg}", where=line, expected=_EXPECTED) from None
    except (ValueError, RecursionError):  # whole numbers of thousands of digits; thousands of brackets
        raise InputError("this JSON is not that of a fit", where=where, expected=_EXPECTED) from None
    if isinstance(found, dict) and isinstance(found.get("error"), dict):
        told = str(found["error"].get("message", ""))
        raise InputError(f"the file holds an error in place of a fit: {told}", where=where, expected=_EXPECTED)
    try:
        document = _Document.model_validate(found)
    except ValidationError as error:
        first = form_problems(error, _Document)[0]
        raise InputError(
            f"this is not a fit: {first.message}", where=f"{where}, {first.path}" if first.path else where,
            expected=first.expected or _EXPECTED,
        ) from None  # fmt: skip
    statistics: dict[str, Statistic] = {
        name: math.nan if value is None else value for name, value in document.statistics.items()
    }
    return Fit(
        document.fit, document.outcome, terms_table([each.row() for each in document.terms]), document.level,
        tuple(document.effects), document.clustering, statistics, document.neutral, document.usable,
        terms_table([each.row() for each in document.leads]) if document.leads else None, tuple(document.notes),
    )  # fmt: skip
