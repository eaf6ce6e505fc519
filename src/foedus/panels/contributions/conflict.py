"""What the sources of conflict contribute to dyad-years and state-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import DYAD, STATE, Contribution, expand
from foedus.panels.same_side import same_sides
from foedus.panels.union_sanctions import charged_sanctions, covered_years
from foedus.sources.sanctions import KINDS, SOURCE

__all__ = ["ALSO_READ", "DYAD_CONTRIBUTIONS", "STATE_CONTRIBUTIONS"]

_ULTIMATE_LEVEL: Final = 6  # fatality level above 999 deaths, the top of the scale


def _disputes(table: pl.DataFrame) -> pl.DataFrame:
    # Deaths are unknown if any dispute's are, unless a known one is already at the top of the scale.
    known = pl.col("fatality").is_not_null().all() | (pl.col("fatality").max() == _ULTIMATE_LEVEL)
    return table.group_by(DYAD).agg(
        dispute_hostility=pl.col("hostility").max(),
        dispute_fatality=pl.when(known).then(pl.col("fatality").max()),
        dispute_onset=pl.col("onset").any().cast(pl.Int8),
    )


def _wars(table: pl.DataFrame) -> pl.DataFrame:
    return table.group_by(DYAD).agg(war=pl.lit(1, dtype=pl.Int8), war_onset=pl.col("onset").any().cast(pl.Int8))


def _conflicts(table: pl.DataFrame) -> pl.DataFrame:
    between = table.filter((pl.col("type") == "interstate") & pl.col("state_b").is_not_null())
    against = between.group_by(DYAD).agg(
        interstate_conflict=pl.col("intensity").max(),
        interstate_conflict_direct=pl.col("intensity").filter("direct").max().fill_null(0),
    )
    beside = same_sides(table).with_columns(same_side=pl.lit(1, pl.Int8))
    return against.join(beside, on=DYAD, how="full", coalesce=True).with_columns(pl.exclude(DYAD).fill_null(0))


def _rivalries(table: pl.DataFrame) -> pl.DataFrame:
    return expand(table).select(DYAD).unique().with_columns(rivalry=pl.lit(1, dtype=pl.Int8))


def _directed_disputes(table: pl.DataFrame) -> pl.DataFrame:
    # One side known to seek territory settles it; otherwise a side with an unknown aim leaves it open.
    sides = pl.when(pl.col("territory").any()).then(1).when(pl.col("territory").is_not_null().all()).then(0)
    undirected = table.with_columns(
        state_a=pl.min_horizontal("sender", "target"), state_b=pl.max_horizontal("sender", "target")
    )
    return undirected.group_by(DYAD).agg(
        gml_dispute_hostility=pl.col("pair_hostility").max(), territorial_dispute=sides.cast(pl.Int8)
    )


def _sanctions(table: pl.DataFrame, of_union: pl.DataFrame) -> pl.DataFrame:
    # Between covered states no row means no sanction, elsewhere nothing is known.
    states = covered_years(table, *SOURCE.coverage).rename({"state": "state_a"})
    pairs = states.join(states.rename({"state_a": "state_b"}), on="year").filter(pl.col("state_a") < pl.col("state_b"))
    undirected = charged_sanctions(table, of_union).with_columns(
        state_a=pl.min_horizontal("sender", "target"), state_b=pl.max_horizontal("sender", "target")
    )
    counts = undirected.group_by(DYAD).agg(
        sanctions=pl.col("cases").sum(), sanctions_kinds=pl.sum_horizontal(pl.col(kind).any() for kind in KINDS)
    )
    laid = pairs.select(DYAD).join(counts, on=DYAD, how="left")
    return laid.with_columns(pl.col("sanctions", "sanctions_kinds").fill_null(0))


def _peace(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*DYAD, peace_scale="level")


def _external_threat(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*STATE, external_threat="threat")


def _crises(table: pl.DataFrame) -> pl.DataFrame:
    triggered = table.filter(pl.col("trigger").is_not_null())
    return triggered.group_by(pl.col("trigger").alias("state"), "year").agg(crises_triggered=pl.len().cast(pl.Int32))


def _crisis_dyads(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(DYAD).unique().with_columns(crisis=pl.lit(1, dtype=pl.Int8))


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "mid": _disputes,
    "wars": _wars,
    "ucdp": _conflicts,
    "rivalries": _rivalries,
    "gml_directed": _directed_disputes,
    "sanctions": _sanctions,
    "peace_scale": _peace,
    "crisis_dyads": _crisis_dyads,
}
"""Source -> function from its tidy table to dyad-year variables."""

ALSO_READ: Final[Mapping[str, tuple[str, ...]]] = {"sanctions": ("sanctions_of_union",)}
"""Source -> sources whose tidy tables its function takes besides."""

STATE_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "external_threat": _external_threat,
    "crises": _crises,
}
"""Source -> function from its tidy table to state-year variables."""
