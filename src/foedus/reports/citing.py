"""What to cite: for a measure, a source, a work by its key, or a stored run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from foedus.analyses.codebooks import keys_of
from foedus.analyses.running import RunResult, open_run
from foedus.errors import InputError, UnknownNameError
from foedus.library.bibliography import bibtex, load_bibliography
from foedus.measures.catalogue import find_measure
from foedus.near_names import nearest
from foedus.reports.citations import cite as references
from foedus.reports.run_report import reference_keys
from foedus.results import Result
from foedus.sources import SOURCES

__all__ = ["Citations", "cite"]


@dataclass(frozen=True, repr=False)
class Citations(Result):
    """Works to cite.

    Attributes
    ----------
    of
        What to cite them for.
    keys
        Bibliography keys, sorted.
    runs
        Ids of the runs among them.
    """

    of: tuple[str, ...]
    keys: tuple[str, ...]
    runs: tuple[str, ...] = ()

    @property
    def references(self) -> list[tuple[str, str]]:
        """Key and text of the reference to each work."""
        return references(self.keys)

    @property
    def table(self) -> pl.DataFrame:
        """``key, text``."""
        return pl.DataFrame(self.references, schema={"key": pl.String, "text": pl.String}, orient="row")

    @property
    def bibtex(self) -> str:
        """The works as BibTeX."""
        return bibtex(self.keys)

    def as_dict(self) -> dict[str, Any]:
        """Return the works as plain values."""
        return {"of": list(self.of), "references": [{"key": key, "text": text} for key, text in self.references]}

    def headline(self) -> str:
        """Return the number of works."""
        return f"{len(self.keys)} works to cite for {', '.join(self.of)}"


def cite(*of: Any) -> Citations:
    """Return what to cite.

    Parameters
    ----------
    of
        Measures, data sources or keys of the bibliography by name; a run, its id or path; or results of verbs.

    Returns
    -------
    Citations
        ``.bibtex`` has them as BibTeX.

    Raises
    ------
    UnknownNameError
        For a name that is none of these.
    InputError
        If nothing is named.

    Examples
    --------
    >>> cite("un_agreement").keys
    ('voeten_2013_unga',)
    """
    named = [each for item in of for each in (item if isinstance(item, list | tuple) else [item])]
    if not named:
        raise InputError("nothing to cite", expected="a measure such as un_agreement, or a run")
    keys: set[str] = set()
    opened = [_opened(each) for each in named]
    for each in opened:
        keys |= set(_keys(each))
    runs = tuple(each.run_id for each in opened if isinstance(each, RunResult))
    return Citations(tuple(_name(each) for each in named), tuple(sorted(keys)), runs)


def _name(of: Any) -> str:
    return of if isinstance(of, str) else str(getattr(of, "run_id", "")[:8] or getattr(of, "name", "") or of)


def _keys(of: Any) -> Iterable[str]:
    if isinstance(of, RunResult):
        return reference_keys(of)
    if hasattr(of, "keys") and isinstance(of.keys, tuple):  # a panel
        return tuple(of.keys)
    sources = getattr(of, "sources", None)
    if sources is not None and not isinstance(of, str):
        return _of_sources(sources)
    text = str(of)
    entry = find_measure(text)
    if entry is not None:
        return keys_of([entry])
    return _of_sources([text]) if text in SOURCES else [text]


def _opened(of: Any) -> Any:
    """Return a name of the catalogues unchanged, and a run for the id or path of one."""
    if not isinstance(of, str | Path):
        return of
    text = str(of)
    if find_measure(text) is not None or text in SOURCES or text in load_bibliography():
        return text
    try:
        return open_run(text)
    except UnknownNameError as error:
        from foedus.measures.catalogue import MEASURES

        names = [*MEASURES, *SOURCES]
        raise UnknownNameError(
            f"{text[:60]!r} is not a measure, source, reference or stored run",
            expected="a name such as un_agreement, or the id or path of a run",
            hint=nearest(text[:60], names) or error.hint,
        ) from None


def _of_sources(names: Iterable[str]) -> list[str]:
    keys = [SOURCES[name].citation for name in names if name in SOURCES]
    return [key.strip() for each in keys for key in each.split(",") if key.strip()]
