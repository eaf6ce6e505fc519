"""Bounds of every evidence state's dependence on trade with every other: packaged beside the alignment of all pairs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from foedus.evidence.world_alignment import WORLD
from foedus.measures.labels import require

__all__ = ["load_trade_bounds", "save_trade_bounds"]

_FILE: Final = "trade_bounds.parquet"
_KEY: Final = ("state", "partner", "year")
_BOUNDS: Final = ("dependence_low", "dependence_high")


def save_trade_bounds(table: pl.DataFrame, folder: Path) -> None:
    """Write bounds of dependence to a folder that exists.

    Parameters
    ----------
    table
        As from `foedus.measures.partner_bounds.partner_bounds`.
    folder
        Where to.

    References
    ----------
    un_2022_yearbook
    """
    require(table, (*_KEY, *_BOUNDS, "first_import", "first_export"), "trade bounds", key=_KEY)
    rows = table.sort(_KEY).with_columns(pl.col("year").cast(pl.Int16), pl.col(_BOUNDS).cast(pl.Float32))
    rows.write_parquet(
        folder / _FILE, compression="zstd", compression_level=22, statistics=False, row_group_size=rows.height
    )


@lru_cache(maxsize=2)
def load_trade_bounds(folder: Path = WORLD) -> pl.DataFrame:
    """Return ``state, partner, year, dependence_low, dependence_high, first_import, first_export``.

    Examples
    --------
    >>> table = load_trade_bounds()
    >>> pair = (pl.col("state") == "CAN") & (pl.col("partner") == "USA") & (pl.col("year") == 2021)
    >>> table.filter(pair)["dependence_low"].item() > 0.5
    True
    """
    table = pl.read_parquet(folder / _FILE)
    return table.with_columns(pl.col("year").cast(pl.Int32), pl.col(_BOUNDS).cast(pl.Float64).round(3))
