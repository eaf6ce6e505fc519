"""Alignment of every pair of states, 1946 to 2024, with its error: small enough to be packaged."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from foedus.measures.labels import require

__all__ = ["RAW_2024", "WORLD", "FromRaw", "load_world", "save_world"]

WORLD: Final = Path(__file__).parent / "embedded_world"
_FILE: Final = "alignment.parquet"
_STEP: Final = 100
"""Values and errors are kept in hundredths: a tenth of the usual error."""


class FromRaw(NamedTuple):
    """How far the packaged alignment of a year is from that of the raw data, which have more indicators.

    Attributes
    ----------
    year
        The year.
    most
        Absolute difference that 99 in 100 pairs stay within.
    largest
        Largest absolute difference.
    china_russia
        Alignment of China and Russia from the raw data.
    """

    year: int
    most: float
    largest: float
    china_russia: float


RAW_2024: Final = FromRaw(2024, 0.07, 0.32, 0.36)
"""Measured from the raw data of this release, of all 18,915 pairs; a test with the raw data repeats it."""
_KEY: Final = ("state_a", "state_b", "year")


def save_world(table: pl.DataFrame, folder: Path) -> None:
    """Write alignment to a folder that does not exist yet, one row per pair and run of years.

    Parameters
    ----------
    table
        ``state_a, state_b, year, value, sd``, values from −1 to 1 without gaps in their columns.
    folder
        Where to.
    """
    require(table, (*_KEY, "value", "sd"), "alignment", key=_KEY)
    hundredths = [(pl.col(name) * _STEP).round().cast(pl.Int8).alias(name) for name in ("value", "sd")]
    rows = table.select(*_KEY, *hundredths).sort(_KEY)
    follows = (pl.col("year").diff() == 1) & pl.all_horizontal(
        pl.col(name) == pl.col(name).shift() for name in _KEY[:2]
    )
    runs = (
        rows.with_columns(run=(~follows.fill_null(value=False)).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("state_a", "state_b").first(),
            first=pl.col("year").first().cast(pl.Int16),
            value=pl.col("value"),
            sd=pl.col("sd"),
        )
        .drop("run")
    )
    folder.mkdir(parents=True)
    runs.write_parquet(
        folder / _FILE, compression="zstd", compression_level=22, statistics=False, row_group_size=len(runs)
    )


@lru_cache(maxsize=2)
def load_world(folder: Path = WORLD) -> pl.DataFrame:
    """Return ``state_a, state_b, year, value, sd`` of every pair and year in which both states existed.

    Examples
    --------
    >>> table = load_world()
    >>> row = table.filter((pl.col("state_a") == "ARG") & (pl.col("state_b") == "BRA") & (pl.col("year") == 2010))
    >>> row["value"].item() > 0
    True
    """
    runs = pl.read_parquet(folder / _FILE)
    years = pl.int_ranges(pl.col("first").cast(pl.Int32), pl.col("first").cast(pl.Int32) + pl.col("value").list.len())
    rows = runs.with_columns(year=years.cast(pl.List(pl.Int32))).drop("first").explode("year", "value", "sd")
    return rows.select(*_KEY, *((pl.col(name).cast(pl.Float64) / _STEP).alias(name) for name in ("value", "sd")))
