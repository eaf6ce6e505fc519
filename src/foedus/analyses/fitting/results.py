"""What a fit returns: coefficients with their errors, and what a regression table says about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias

import polars as pl

from foedus.results import Result

__all__ = ["COLUMNS", "PRINTER", "Fit", "Statistic", "terms_table"]

Statistic: TypeAlias = float | int | str
COLUMNS: Final[Mapping[str, Any]] = {
    "term": pl.String, "estimate": pl.Float64, "se": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "p": pl.Float64, "n": pl.Int64, "clusters": pl.Int64,
}  # fmt: skip
"""Columns of the table of every fit."""
PRINTER: Final = "foedus.reports.regression_table"
"""Module that prints fits; it is above the packages that make them, so it is imported on use."""
_TOLD: Final = 3


@dataclass(frozen=True, eq=False, repr=False)
class Fit(Result):
    """Coefficients of one fit; ``table`` has ``term, estimate, se, low, high, p, n, clusters``, a row for each.

    Attributes
    ----------
    subject
        What was fitted: a name of `foedus.analyses.fitting.subjects.SUBJECTS`.
    outcome
        What is explained.
    level
        Confidence level of the intervals.
    effects
        Fixed effects in words, such as ``pair``.
    clustering
        Which rows depend on each other, in words, such as ``shared states``.
    statistics
        Further rows of a regression table, such as ``within R²``.
    neutral
        Estimate of no effect: 0, or 1 of a ratio.
    usable
        Whether leads allow the estimate to be read; None if no bound for them was given.
    leads
        The same columns, of the leads; None if there are none.
    notes
        Full sentences on what the numbers are based on.
    """

    subject: str
    outcome: str
    table: pl.DataFrame
    level: float = 0.90
    effects: tuple[str, ...] = ()
    clustering: str = ""
    statistics: Mapping[str, Statistic] = field(default_factory=dict)
    neutral: float = 0.0
    usable: bool | None = None
    leads: pl.DataFrame | None = None
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Rows used."""
        return int(self.table["n"][0])

    @property
    def clusters(self) -> int | None:
        """Independent groups among them."""
        found = self.table["clusters"][0]
        return None if found is None else int(found)

    def headline(self) -> str:
        """Return what was fitted, on how many rows, and the first coefficients."""
        terms = ", ".join(
            f"{row['term']} {row['estimate']:.3g} [{row['low']:.3g}, {row['high']:.3g}]"
            for row in self.table.head(_TOLD).iter_rows(named=True)
        )
        more = "" if self.table.height <= _TOLD else f" and {self.table.height - _TOLD} more"
        groups = "" if self.clusters is None else f", {self.clusters:,} clusters ({self.clustering})"
        verdict = {None: "", True: "; the leads pass", False: "; the leads fail, so it must not be read as an effect"}
        return f"{self.subject} fit of {self.outcome}: {terms}{more}; {self.n:,} rows{groups}{verdict[self.usable]}"

    def as_dict(self) -> dict[str, Any]:
        """Return the fit as plain values."""
        return {
            "fit": self.subject,
            "outcome": self.outcome,
            "level": self.level,
            "neutral": self.neutral,
            "terms": self.table.to_dicts(),
            "leads": [] if self.leads is None else self.leads.to_dicts(),
            "usable": self.usable,
            "effects": list(self.effects),
            "clustering": self.clustering,
            "statistics": dict(self.statistics),
            "notes": list(self.notes),
        }

    def to_markdown(self) -> str:
        """Return the regression table as Markdown; `foedus.reports.regression_table` puts several side by side."""
        return str(import_module(PRINTER).print_fits([self], "md"))

    def to_latex(self) -> str:
        """Return the regression table as LaTeX with booktabs."""
        return str(import_module(PRINTER).print_fits([self], "tex"))

    def to_html(self) -> str:
        """Return the regression table as HTML."""
        return str(import_module(PRINTER).print_fits([self], "html"))

    def write(self, path: Path | str) -> Path:
        """Write the regression table: ``.md``, ``.tex``, ``.html`` or ``.txt``; or the coefficients, or the whole fit.

        Parameters
        ----------
        path
            ``.csv`` or ``.parquet`` for the coefficients; ``.json`` for the fit, which ``foedus.fit("compare", [...])``
            puts beside others.
        """
        found: Path = import_module(PRINTER).write_fits([self], path)
        return found

    def _repr_html_(self) -> str:
        """Return the form shown in a notebook."""
        return self.to_html()


def terms_table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return coefficients as the table of a fit.

    Parameters
    ----------
    rows
        For each coefficient the values of `COLUMNS`.
    """
    return pl.DataFrame(rows, schema=dict(COLUMNS), orient="row")
