"""Subject ``compare``: several fits side by side, as the regression table of a paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

import polars as pl

from foedus.analyses.fitting.results import PRINTER, Fit
from foedus.analyses.fitting.saved import read_fit
from foedus.checked_calls import checked_call
from foedus.errors import InputError, UnknownNameError
from foedus.near_names import nearest, one_of
from foedus.results import Result

__all__ = ["FitComparison", "check_errors", "compare_fits"]

_EXPECTED: Final = "fits that foedus.fit returned, or the paths of files that hold them"


@dataclass(frozen=True, eq=False, repr=False)
class FitComparison(Result):
    """Fits side by side.

    Attributes
    ----------
    fits
        The fits, a column each.
    titles
        Of the columns, such as ``(1)``.
    keep
        Terms that the printed table shows; all if empty.
    labels
        Words for terms.
    errors
        What stands below a coefficient: ``interval`` or ``se``.
    """

    fits: tuple[Fit, ...]
    titles: tuple[str, ...]
    keep: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    errors: Literal["interval", "se"] = "interval"

    @property
    def table(self) -> pl.DataFrame:
        """``column, outcome`` and the columns of a fit's table: a row for each coefficient of each fit."""
        parts = [
            fit.table.select(pl.lit(title).alias("column"), pl.lit(fit.outcome).alias("outcome"), pl.all())
            for title, fit in zip(self.titles, self.fits, strict=True)
        ]
        found = pl.concat(parts)
        return found.filter(pl.col("term").is_in(self.keep)) if self.keep else found

    @property
    def notes(self) -> tuple[str, ...]:
        """What the numbers of each column are based on."""
        return tuple(
            f"{title}: {note}" for title, fit in zip(self.titles, self.fits, strict=True) for note in fit.notes
        )

    def headline(self) -> str:
        """Return how many fits there are, and of what."""
        told = [f"{title} {fit.subject} of {fit.outcome}" for title, fit in zip(self.titles, self.fits, strict=True)]
        more = f" and {len(told) - 3} more" if len(told) > 3 else ""
        return f"{len(told)} fit{'s side by side' if len(told) > 1 else ''}: {'; '.join(told[:3])}{more}"

    def as_dict(self) -> dict[str, Any]:
        """Return the fits as plain values."""
        fits = [{"title": title} | fit.as_dict() for title, fit in zip(self.titles, self.fits, strict=True)]
        return {"fit": "compare", "fits": fits, "keep": list(self.keep), "labels": dict(self.labels)}

    def to_text(self) -> str:
        """Return the regression table as plain text, for a terminal."""
        return self._printed("txt")

    def to_markdown(self) -> str:
        """Return the regression table as Markdown."""
        return self._printed("md")

    def to_latex(self) -> str:
        """Return the regression table as LaTeX with booktabs."""
        return self._printed("tex")

    def to_html(self) -> str:
        """Return the regression table as HTML."""
        return self._printed("html")

    def write(self, path: Path | str) -> Path:
        """Write the regression table: ``.md``, ``.tex``, ``.html`` or ``.txt``."""
        found: Path = import_module(PRINTER).write_fits(self.fits, path, self.titles, **self._style())
        return found

    def _printed(self, form: str) -> str:
        return str(import_module(PRINTER).print_fits(self.fits, form, self.titles, **self._style()))

    def _style(self) -> dict[str, Any]:
        return {"keep": self.keep, "labels": self.labels, "errors": self.errors}

    def _repr_html_(self) -> str:
        """Return the form shown in a notebook."""
        return self.to_html()


@checked_call
def compare_fits(
    table: Any,
    *,
    titles: Any = (),
    keep: Any = (),
    labels: Any = None,
    errors: Literal["interval", "se"] = "interval",
) -> FitComparison:
    """Put fits side by side.

    Parameters
    ----------
    table
        Fits of any subjects, or the paths of files that hold them, a column each in this order.
    titles
        Of the columns, one for each fit; by default (1), (2) and so on.
    keep
        Terms that are shown; by default all.
    labels
        Words for terms, such as ``{"un_agreement": "agreement in the UN"}``.
    errors
        What stands below each coefficient: its ``interval`` or its standard error, ``se``.

    Returns
    -------
    FitComparison

    Raises
    ------
    InputError
        If there is no fit, something is none, a file holds none, or titles are not as many.
    UnknownNameError
        For a file that does not exist, a term to keep or to label that no fit has, or an unknown kind of errors.
    """
    listed = [table] if isinstance(table, Fit | str | Path) else list(table) if isinstance(table, list | tuple) else []
    wrong = next((each for each in listed if not isinstance(each, Fit | str | Path)), None if listed else table)
    if wrong is not None or not listed:
        raise InputError(f"a {type(wrong).__name__} is no fit to be compared", expected=_EXPECTED)
    fits = tuple(each if isinstance(each, Fit) else read_fit(each) for each in listed)
    heads = _texts(titles, "titles")
    words = _words(labels)
    check_errors(errors)
    shown = _texts(keep, "terms to keep")
    terms = list(dict.fromkeys(term for fit in fits for term in fit.table["term"]))
    for name in (*shown, *words):
        if name not in terms:
            raise UnknownNameError(f"no fit has the term {name!r}", expected=one_of(terms), hint=nearest(name, terms))
    if heads and len(heads) != len(fits):
        raise InputError(
            "there is not one title for each fit", where=f"{len(heads)} of {len(fits)}", expected=f"{len(fits)} titles"
        )
    heads = heads or tuple(f"({place + 1})" for place in range(len(fits)))
    return FitComparison(fits, heads, shown, words, errors)


def check_errors(errors: str) -> None:
    """Check what is to stand below a coefficient.

    Raises
    ------
    UnknownNameError
        If it is neither ``interval`` nor ``se``.
    """
    if errors not in ("interval", "se"):
        raise UnknownNameError(f"no errors of coefficients are called {errors!r}", expected="one of: interval, se")


def _texts(given: Any, what: str) -> tuple[str, ...]:
    """Return one text or several; a term may have commas, so they are not split."""
    found = (given,) if isinstance(given, str) else tuple(given) if isinstance(given, list | tuple) else (given,)
    if not all(isinstance(each, str) for each in found):
        raise InputError(f"the {what} are not texts", where=str(given)[:80], expected='such as ["x1", "x2"]')
    return tuple(dict.fromkeys(found)) if what != "titles" else found


def _words(labels: Any) -> dict[str, str]:
    if labels is None:
        return {}
    if not isinstance(labels, Mapping) or not all(isinstance(each, str) for both in labels.items() for each in both):
        raise InputError(
            "the labels are not words for terms", where=str(labels)[:80], expected='such as {"x1": "trade"}'
        )
    return dict(labels)
