"""Capability of every state, 1946 to the last coded year: packaged beside the alignment of every pair."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from foedus.evidence.world_alignment import WORLD
from foedus.measures.labels import require

__all__ = ["load_capability", "packaged_capability", "save_capability"]

_FILE: Final = "capability.parquet"
_DIGITS: Final = 5
"""Significant digits that are kept; the error of a share is some per cent."""


def save_capability(table: pl.DataFrame, folder: Path) -> None:
    """Write the shares of coded years to a folder that exists.

    Parameters
    ----------
    table
        ``state, year, value, extrapolated`` as from `foedus.measures.power.capability_shares`.
    folder
        Where to.
    """
    require(table, ("state", "year", "value", "extrapolated"), "capability", key=("state", "year"))
    coded = table.filter(~pl.col("extrapolated")).drop_nulls("value").sort("state", "year")
    rows = coded.select(
        "state", pl.col("year").cast(pl.Int16), value=pl.col("value").round_sig_figs(_DIGITS).cast(pl.Float32)
    )
    rows.write_parquet(
        folder / _FILE, compression="zstd", compression_level=22, statistics=False, row_group_size=rows.height
    )


@lru_cache(maxsize=2)
def load_capability(folder: Path = WORLD) -> pl.DataFrame:
    """Return ``state, year, value``: each state's share of the world's capability, GDP × GDP per head.

    Examples
    --------
    >>> table = load_capability()
    >>> float(table.filter((pl.col("state") == "USA") & (pl.col("year") == 2019))["value"].item()) > 0.2
    True
    """
    table = pl.read_parquet(folder / _FILE)
    return table.with_columns(pl.col("year").cast(pl.Int32), pl.col("value").cast(pl.Float64))


def packaged_capability(year: int) -> tuple[pl.DataFrame, int]:
    """Return the states' shares of the world's capability in a year.

    Parameters
    ----------
    year
        Calendar year, from 1946 on.

    Returns
    -------
    tuple
        ``state, value``, sorted by state, and the year they are of: `year`, or the last one that is coded, whose shares
        are carried forward as in `foedus.measures.power.capability_shares`.

    Examples
    --------
    >>> shares, of = packaged_capability(2022)
    >>> of, shares.height > 180
    (2019, True)
    >>> "BRA" in packaged_capability(1985)[0]["state"]
    True
    """
    table = load_capability()
    of = min(year, int(table["year"].max()))  # type: ignore[arg-type]
    return table.filter(pl.col("year") == of).select("state", "value").sort("state"), of
