"""Parts of a long build that are finished, kept so that an interrupted build goes on from there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from foedus.panels.store import write_parquet

__all__ = ["FinishedParts"]


@dataclass(frozen=True)
class FinishedParts:
    """Tables of a build under way, by name.

    Parameters
    ----------
    folder
        Where they are kept; its name says what they are made from, so that no part of another build is taken.
    """

    folder: Path

    def table(self, name: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return a finished part, or make it and keep it.

        A file that cannot be read is made again.

        Raises
        ------
        StoreError
            If the folder cannot be written.
        """
        file = self.folder / f"{name}.parquet"
        with suppress(OSError, PolarsError):
            return pl.read_parquet(file)
        found = make()
        write_parquet(found, file)
        return found

    def has(self, name: str) -> bool:
        """Whether a part is finished."""
        return (self.folder / f"{name}.parquet").is_file()

    def forget(self) -> None:
        """Remove the parts, once the whole is stored or a fresh build is asked for."""
        shutil.rmtree(self.folder, ignore_errors=True)
