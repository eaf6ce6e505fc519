"""The codebook of a panel's columns, and the works to cite for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import polars as pl

from foedus.sources import SOURCES

if TYPE_CHECKING:
    from foedus.measures.catalogue import Measure

__all__ = ["codebook", "keys_of"]

_KEYS: Final = {
    "state": "state, ISO3 or foedus's own id",
    "state_a": "first state, ISO3 or foedus's own id",
    "state_b": "second state, ISO3 or foedus's own id",
    "year": "year",
}
_CODES: Final = {
    "cow": "Correlates of War code",
    "cowc": "Correlates of War letters",
    "gw": "Gleditsch-Ward code",
    "iso3": "ISO 3166 alpha-3 code",
    "name": "present name",
}
_ENDS: Final = {"": "", "_a": " of the first state", "_b": " of the second state", "_ab": " (first on second)",
                "_ba": " (second on first)"}  # fmt: skip
_PARTS: Final = {"": "", "_sd": "standard deviation of ", "_n": "observations behind "}


def codebook(table: pl.DataFrame, entries: Sequence[Measure]) -> pl.DataFrame:
    """Return one row for each column of a panel.

    Parameters
    ----------
    table
        The panel.
    entries
        Its measures.

    Returns
    -------
    pl.DataFrame
        ``column, label, unit, measure, description, first, last, sources, uncertainty, missing``; years are those
        covered by the measure, `missing` is a share of the rows.
    """
    rows = [
        _row(name, entries) | {"missing": table[name].null_count() / max(table.height, 1)} for name in table.columns
    ]
    schema = {
        "column": pl.String, "label": pl.String, "unit": pl.String, "measure": pl.String, "description": pl.String,
        "first": pl.Int32, "last": pl.Int32, "sources": pl.String, "uncertainty": pl.String, "missing": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _row(column: str, entries: Sequence[Measure]) -> dict[str, object]:
    for end, words in _ENDS.items():
        for part, of in _PARTS.items():
            entry = next((each for each in entries if f"{each.name}{part}{end}" == column), None)
            if entry is not None:
                return {
                    "column": column,
                    "label": f"{of}{entry.title}{words}",
                    "unit": "" if part == "_n" else entry.unit,
                    "measure": entry.name,
                    "description": entry.description,
                    "first": entry.coverage[0],
                    "last": entry.coverage[1],
                    "sources": ", ".join(entry.sources),
                    "uncertainty": entry.uncertainty,
                }
    code = next((name for name in _CODES if column in (name, f"{name}_a", f"{name}_b")), "")
    label = _KEYS.get(column) or f"{_CODES[code]}{_ENDS[column.removeprefix(code)]}, in the year of the row"
    return {"column": column, "label": label, "unit": "", "measure": "", "description": label, "sources": ""}


def keys_of(entries: Sequence[Measure]) -> tuple[str, ...]:
    """Return the keys of the works to cite for measures, sorted."""
    found = {SOURCES[name].citation for entry in entries for name in entry.sources if name in SOURCES}
    return tuple(sorted({key.strip() for each in found for key in each.split(",") if key.strip()}))
