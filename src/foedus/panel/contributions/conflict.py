"""What the sources of conflict contribute to dyad-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panel.contributions._base import DYAD, Contribution, expand

__all__ = ["DYAD_CONTRIBUTIONS"]

_ULTIMATE_LEVEL: Final = 6  # fatality level above 999 deaths, the top of the scale


def _disputes(table: pl.DataFrame) -> pl.DataFrame:
    # Deaths are unknown if any dispute's are, unless a known one is already at the top of the scale.
    known = pl.col("fatality").is_not_null().all() | (pl.col("fatality").max() == _ULTIMATE_LEVEL)
    return table.group_by(DYAD).agg(
        dispute_hostility=pl.col("hostility").max(),
        dispute_fatality=pl.when(known).then(pl.col("fatality").max()),
        dispute_onset=pl.col("onset").any().cast(pl.Int8),
    )


def _gml_disputes(table: pl.DataFrame) -> pl.DataFrame:
    return table.group_by(DYAD).agg(gml_dispute_hostility=pl.col("hostility").max())


def _wars(table: pl.DataFrame) -> pl.DataFrame:
    return table.group_by(DYAD).agg(war=pl.lit(1, dtype=pl.Int8), war_onset=pl.col("onset").any().cast(pl.Int8))


def _conflicts(table: pl.DataFrame) -> pl.DataFrame:
    between = table.filter((pl.col("type") == "interstate") & pl.col("state_b").is_not_null())
    return between.group_by(DYAD).agg(
        interstate_conflict=pl.col("intensity").max(),
        interstate_conflict_direct=pl.col("intensity").filter("direct").max().fill_null(0),
    )


def _rivalries(table: pl.DataFrame) -> pl.DataFrame:
    return expand(table).select(DYAD).unique().with_columns(rivalry=pl.lit(1, dtype=pl.Int8))


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "mid": _disputes,
    "gml_mid": _gml_disputes,
    "wars": _wars,
    "ucdp": _conflicts,
    "rivalries": _rivalries,
}
"""Source -> function from its tidy table to variables."""
