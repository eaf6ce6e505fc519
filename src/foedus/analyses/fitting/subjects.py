"""Subjects of a fit: what can be estimated, and which function does it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import polars as pl

from foedus.registries import Registry
from foedus.results import Result

__all__ = ["SUBJECTS", "Subject", "SubjectShown"]


@dataclass(frozen=True, repr=False)
class SubjectShown(Result):
    """What a subject takes.

    Attributes
    ----------
    name, title
        The subject.
    table
        ``option, default, meaning``; needed options have no default.
    """

    name: str
    title: str
    table: pl.DataFrame

    def headline(self) -> str:
        """Return what is fitted and what is needed."""
        needed = self.table.filter(pl.col("default").is_null())["option"].to_list()
        return f"fit {self.name}: {self.title}; needs {', '.join(needed) or 'nothing'}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"fit": self.name, "title": self.title, "options": self.table.to_dicts()}


@dataclass(frozen=True)
class Subject:
    """Something that can be fitted.

    Attributes
    ----------
    name
        As in ``foedus.fit(name, ...)``.
    title
        In words.
    home
        ``module:function``; the function is imported on use. Its first parameter is the table, if the subject takes
        one; the others are options, documented in its ``Parameters`` section.
    takes_table
        Whether it takes a table.
    """

    name: str
    title: str
    home: str
    takes_table: bool = True

    @property
    def function(self) -> Callable[..., Result]:
        """The function that fits."""
        module, name = self.home.split(":")
        found: Callable[..., Result] = getattr(import_module(module), name)
        return found

    def show(self) -> SubjectShown:
        """Return what the subject takes."""
        function = self.function
        meanings = _meanings(inspect.getdoc(function) or "")
        rows = [
            {
                "option": name,
                "default": _default(parameter.default),
                "meaning": meanings.get(name, ""),
            }
            for name, parameter in inspect.signature(function).parameters.items()
            if name != "progress"
        ]
        schema = {"option": pl.String, "default": pl.String, "meaning": pl.String}
        return SubjectShown(self.name, self.title, pl.DataFrame(rows, schema=schema))


SUBJECTS: Final[Registry[Subject]] = Registry(
    "subject of a fit",
    {
        subject.name: subject
        for subject in (
            Subject(
                "alignment",
                "the measurement model of alignment, from the raw data",
                "foedus.analyses.fitting.alignment:fit_measurement",
                takes_table=False,
            ),
            Subject(
                "compare",
                "several fits side by side, as the regression table of a paper",
                "foedus.analyses.fitting.comparing:compare_fits",
            ),
            Subject(
                "hazard",
                "ratios of the hazards of an onset among those at risk in the same year",
                "foedus.analyses.fitting.hazard:fit_hazard_table",
            ),
            Subject(
                "model",
                "a block of the model's own parameters, by the functions that simulate them",
                "foedus.analyses.fitting.model.fitting:fit_model",
                takes_table=False,
            ),
            Subject(
                "panel",
                "a panel regression with fixed effects and errors that allow for shared states",
                "foedus.analyses.fitting.panel:fit_panel_table",
            ),
            Subject(
                "var",
                "a vector autoregression of a few series, with Granger's tests and responses to an impulse",
                "foedus.analyses.fitting.var:fit_var_table",
            ),
        )
    },
)
"""Subjects by name."""


def _default(value: Any) -> str | None:
    if value is inspect.Parameter.empty:
        return None
    return "none" if value is None or value == () else str(value)


def _meanings(documentation: str) -> dict[str, str]:
    """Return the first sentence on each parameter of a docstring in numpy's form."""
    _, _, section = documentation.partition("Parameters\n----------\n")
    found: dict[str, list[str]] = {}
    names: list[str] = []
    for line in section.splitlines():
        if line.startswith("---"):
            break
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.split(",")]
            found.update({name: [] for name in names})
        else:
            for name in names:
                found[name].append(line.strip())
    whole = {name: " ".join(lines).replace("``", "") for name, lines in found.items()}
    return {name: text.split(". ")[0].strip().rstrip(".") for name, text in whole.items()}
