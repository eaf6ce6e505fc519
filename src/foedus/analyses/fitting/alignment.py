"""Subject ``alignment``: the shared parameters of the measurement model, estimated from the raw data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from foedus.checked_calls import checked_call
from foedus.progress import Progress
from foedus.results import Result

__all__ = ["MeasurementFit", "fit_measurement"]


@dataclass(frozen=True, repr=False)
class MeasurementFit(Result):
    """Estimates that were written.

    Attributes
    ----------
    folder
        Where they are.
    table
        ``path``, a row for each file written; those there were already are not among them.
    """

    folder: Path
    table: pl.DataFrame

    def headline(self) -> str:
        """Return how many files were written."""
        count = self.table.height
        return (
            f"{count} files of estimates written to {self.folder}" if count else f"{self.folder} already has them all"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the paths as plain values."""
        return {"fit": "alignment", "folder": str(self.folder), "written": self.table["path"].to_list()}


@checked_call
def fit_measurement(
    *,
    out: Path | str = "estimates",
    variants: Sequence[str] = (),
    steps: int | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
) -> MeasurementFit:
    """Estimate shared parameters of alignment from the raw data, and store them as JSON.

    Parameters
    ----------
    out
        Folder of the estimates.
    variants
        Leave-one-out variants; all if empty.
    steps
        Steps of the optimiser; by default as for the packaged estimates.
    fresh
        Whether to estimate even if the folder has estimates.
    progress
        Called with (done, total).

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    UnknownNameError
        If there is no such variant.
    """
    from foedus.measures.latent.estimation import STEPS
    from foedus.measures.latent.fitting import fit_alignment
    from foedus.panels import Panel

    folder = Path(out)
    written = fit_alignment(
        Panel.open(), folder, variants=list(variants), steps=steps or STEPS, fresh=fresh, progress=progress
    )
    return MeasurementFit(folder, pl.DataFrame({"path": [str(path) for path in written]}, schema={"path": pl.String}))
