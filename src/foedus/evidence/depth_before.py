"""Depth of cooperation five years before: do deep pairs come to promise defence sooner, or need they none?"""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.estimate import sample_risk_sets
from foedus.evidence.pact_risk_tables import obligation_rows
from foedus.measures import blocks
from foedus.measures.cooperation import cooperation_depth
from foedus.measures.cooperation_records import RECORDS
from foedus.sources import SOURCES, DataFolder, read_source

__all__ = ["LAG", "YEARS", "depth_before", "depth_before_rows"]

LAG: Final = 5
"""Years from the depth to the year of the promise."""
YEARS: Final = (1985, 2014)
"""Years at risk: agreements and exercises are coded 1981-2010, and a promise is made in the year after."""
_CONTROLS: Final = ("capability_ratio", "neighbours", "rivals", "shared_rival", "before")
_PER_ONSET: Final = 10
_LEAST: Final = 30
_SEED: Final = 1816
_KEY: Final = ("state", "other", "year")


def depth_before_rows(data: DataFolder) -> pl.DataFrame:
    """Return who could have come to promise defence within a year, and how deep they cooperated before.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        ``state, other, year, treaty`` (null without a promise by the next year), ``lesser``, the controls, and
        ``depth_before``: depth of the two's deeds in the fifth year before that of the promise, 0 to 10. Deeds are
        agreements, exercises and American troops; obligations and deliveries of arms are left out. Politically relevant
        pairs without a promise of defence.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    rows = obligation_rows(data, event="onset", among="relevant").filter(pl.col("year").is_between(*YEARS))
    first, last = YEARS[0] + 1 - LAG, YEARS[1] + 1 - LAG
    tables = {name: read_source(name, data) for name in RECORDS if name not in ("arms_transfers", "atop_dyad_year")}
    tables |= {name: pl.DataFrame(schema=SOURCES[name].schema) for name in ("arms_transfers", "atop_dyad_year")}
    wanted = rows.select(state_a="state", state_b="other", year=(pl.col("year") + 1 - LAG)).unique()
    grid = blocks.dyad_years(first, last).join(wanted, on=["state_a", "state_b", "year"], how="semi")
    depth = cooperation_depth(grid, tables, ranges=None)
    told = depth.select(
        state="state_a", other="state_b", year=(pl.col("year") + LAG - 1).cast(pl.Int32),
        depth_before=(10 * pl.col("value")).round(2),
    )  # fmt: skip
    joined = rows.join(told, on=list(_KEY), how="left", maintain_order="left")
    promised = pl.when(pl.col("cause") == "onset").then("treaty")
    return joined.with_columns(treaty=promised).select(*_KEY, "treaty", "lesser", *_CONTROLS, "depth_before")


def depth_before(data: DataFolder) -> pl.DataFrame:
    """Return the packaged risk sets: every promise, and controls drawn within the year.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        Rows of `depth_before_rows` with ``table`` (``depth_before``), ``outcome`` (``defence``) and ``weight``, how
        many at risk a row stands for.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    rows = depth_before_rows(data).drop_nulls(["depth_before", *_CONTROLS])
    drawn = sample_risk_sets(
        rows["treaty"].is_not_null().to_numpy(), rows["year"].rank("dense").to_numpy(), per_onset=_PER_ONSET,
        least=_LEAST, seed=_SEED,
    )  # fmt: skip
    weights = pl.Series(drawn.weights.round(3), dtype=pl.Float32)
    return rows[drawn.rows].with_columns(weight=weights, table=pl.lit("depth_before"), outcome=pl.lit("defence"))
