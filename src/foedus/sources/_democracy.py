"""The file of democracy scores that peacesciencer compiled, which two sources read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, File, read_csv

__all__ = ["CITATION", "FILE", "LICENCE", "VERSION", "read_scores"]

FILE: Final = File("power/democracy_cow.csv", "584c3c47f7a0b490685f85382a2ddfbb320131caeb399da950c7224d906f59a4")
VERSION: Final = "as compiled in peacesciencer"
LICENCE: Final = "free for research with citation"
CITATION: Final = "miller_2022_peacesciencer"


def read_scores(path: Path, scores: Sequence[str], *, last: int) -> pl.DataFrame:
    """Return ``ccode`` (COW), ``year`` and some columns of scores, to year `last`; null is not coded."""
    columns = {"ccode": pl.Int32, "year": YEAR, **dict.fromkeys(scores, pl.Float64)}
    return read_csv(path, columns, null_values=("NA",)).filter(pl.col("year") <= last)
