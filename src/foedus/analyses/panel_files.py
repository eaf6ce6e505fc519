"""A panel as files: Parquet, CSV or Stata, with its codebook and its references beside it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from foedus.errors import UnknownNameError
from foedus.library.bibliography import bibtex
from foedus.results import to_pandas
from foedus.user_tables import refused, write_frame

if TYPE_CHECKING:
    from foedus.analyses.panelling import PanelTable

__all__ = ["FORMATS", "check_panel_file", "write_panel"]

FORMATS: Final = (".parquet", ".csv", ".dta")
_LONGEST_NAME: Final = 32
_LONGEST_LABEL: Final = 80


def check_panel_file(path: Path) -> Path:
    """Return the absolute path of a panel to write.

    Raises
    ------
    UnknownNameError
        If the format cannot be told from the name.
    """
    target = path.expanduser().absolute()
    if target.suffix.lower() not in FORMATS:
        raise UnknownNameError(
            "cannot tell the file format", where=str(path), expected=f"a name ending in {', '.join(FORMATS)}"
        )
    return target


def write_panel(panel: PanelTable, path: Path) -> tuple[Path, Path, Path]:
    """Write a panel, its codebook (``NAME.codebook.csv``) and the works to cite (``NAME.bib``): all three or none.

    Parameters
    ----------
    panel
        The panel.
    path
        File ending in ``.parquet``, ``.csv`` or ``.dta``. Names that Stata finds too long are shortened; the codebook
        has both.

    Returns
    -------
    tuple of Path
        The three files.

    Raises
    ------
    UnknownNameError
        If the format cannot be told from the name.
    StoreError
        If one cannot be written; existing files then stay as they were.
    """
    target = check_panel_file(path)
    beside = (target, target.with_suffix(".codebook.csv"), target.with_suffix(".bib"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise refused(error, target, "the panel") from error
    try:
        names = _write_table(panel, folder / target.name)
        book = panel.columns
        if names:
            book = book.with_columns(in_file=pl.col("column").replace(names))
        write_frame(book, folder / beside[1].name, ".csv")
        (folder / beside[2].name).write_text(bibtex(panel.keys), encoding="utf-8")
        for each in beside:
            os.replace(folder / each.name, each)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise refused(error, target, "the panel") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return beside


def _write_table(panel: PanelTable, path: Path) -> dict[str, str]:
    """Write the table; return the names that had to be shortened."""
    if path.suffix.lower() in (".parquet", ".csv"):
        write_frame(panel.table, path, path.suffix.lower())
        return {}
    return _write_stata(panel, path)


def _write_stata(panel: PanelTable, path: Path) -> dict[str, str]:
    names = _short_names(panel.table.columns)
    labels = {}
    for column, label, unit in panel.columns.select("column", "label", "unit").iter_rows():
        labels[names[column]] = (f"{label} ({unit})" if unit else label)[:_LONGEST_LABEL]
    # pandas can write integers with missing values, and booleans, only as floats
    floats = [
        name
        for name, kind in panel.table.schema.items()
        if kind == pl.Boolean or (kind.is_integer() and panel.table[name].null_count())
    ]
    table = panel.table.with_columns(pl.col(floats).cast(pl.Float64), pl.col(pl.String).fill_null("")).rename(names)
    frame = to_pandas(table)
    frame.to_stata(path, write_index=False, version=118, variable_labels=labels, data_label="foedus panel")
    return {old: new for old, new in names.items() if old != new}


def _short_names(columns: Sequence[str]) -> dict[str, str]:
    """Return the name of each column in a Stata file: at most 32 characters, all different."""
    found: dict[str, str] = {}
    for column in columns:
        short, number = column[:_LONGEST_NAME], 1
        while short in found.values():
            number += 1
            short = f"{column[: _LONGEST_NAME - len(str(number))]}{number}"
        found[column] = short
    return found
