"""Draws of a measure from its errors, so that a regression can account for the error of its outcome."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from foedus.errors import InputError

__all__ = ["drawn_values"]

_MOST: Final = 10_000


def drawn_values(name: str, table: pl.DataFrame, count: int, seed: int) -> pl.DataFrame:
    """Return draws of a measure's values; see `foedus.analyses.measuring.Measured.draws`."""
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST:
        raise InputError("not a number of draws", where=f"count {count}", expected=f"1 to {_MOST:,}")
    if table["sd"].null_count() == table.height:
        raise InputError(f"{name} has no errors to draw from", expected="a measure with sd, such as alignment")
    value = table["value"].to_numpy().astype(np.float64)
    sd = table["sd"].fill_null(0.0).to_numpy().astype(np.float64)
    noise = np.random.default_rng(seed).standard_normal((count, len(value)))
    # alignment is bounded by −1 and 1: its errors are drawn on the unbounded scale
    if name.startswith("alignment") and float(np.abs(value).max(initial=0.0)) < 1.0:
        drawn = np.tanh(np.arctanh(value) + sd / (1.0 - value**2) * noise)
    else:
        drawn = value + sd * noise
    keys = table.select("state_a", "state_b", "year")
    return pl.concat(
        [
            keys.with_columns(value=pl.Series(row)).insert_column(0, pl.lit(number, pl.Int32).alias("draw"))
            for number, row in enumerate(drawn)
        ]
    )
