"""Measures computed from the raw data: the single entry point for callers that do not read the packaged tables."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from foedus.errors import DataError
from foedus.library.facts import treaty_changes
from foedus.measures.catalogue import MEASURES
from foedus.measures.catalogue import measure as measure_panel
from foedus.progress import Progress
from foedus.sources import FOLDER_VARIABLE, DataFolder

__all__ = ["can_compute", "compute_measure"]


@dataclass(frozen=True)
class _LazyPanel:
    """A panel whose folder is located only when a source is read: a measure without sources needs none."""

    path: Path | str | None

    @property
    def folder(self) -> DataFolder:
        return DataFolder.find(self.path)


def can_compute(name: str, folder: Path | str | None = None, *, alone: bool = False) -> bool:
    """Whether a measure can be computed here: raw data are configured and may be read, or it needs none."""
    return not MEASURES[name].sources or (not alone and bool(folder or os.environ.get(FOLDER_VARIABLE)))


def compute_measure(
    name: str,
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    first: int | None = None,
    last: int | None = None,
    folder: Path | str | None = None,
    progress: Progress | None = None,
    alone: bool = False,
) -> pl.DataFrame:
    """Compute a measure as `foedus.measures.catalogue.measure` does, from the raw data if it reads any.

    Parameters
    ----------
    name, pairs, first, last, progress
        As there.
    folder
        Folder of raw data; ``FOEDUS_DATA`` when not given.
    alone
        Whether raw data are left out of account even if there are any.

    Raises
    ------
    DataError
        If it reads raw data and none are configured, or a file is missing or corrupt.
    """
    if name in MEASURES and not can_compute(name, folder, alone=alone):
        raise DataError(
            f"{name} is not among the packaged measures",
            where="packaged evidence",
            hint="Set FOEDUS_DATA to the folder of raw data to compute it",
        )
    return measure_panel(
        name,
        _LazyPanel(folder),
        pairs=pairs,
        first=first,
        last=last,
        treaty_changes=treaty_changes(),
        progress=progress,
    )
