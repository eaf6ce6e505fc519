"""What the sources of military and institutional cooperation contribute to dyad-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import DYAD, Contribution
from foedus.sources.arms_transfers import SOURCE as ARMS
from foedus.sources.arms_transfers import STATES as ARMS_STATES

__all__ = ["DYAD_CONTRIBUTIONS"]


def _exercises(name: str) -> Contribution:
    def contribute(table: pl.DataFrame) -> pl.DataFrame:
        sides = table.select("exercise", "year", "state")
        pairs = sides.rename({"state": "state_a"}).join(
            sides.select("exercise", state_b="state"), on="exercise", how="inner"
        )
        return pairs.filter(pl.col("state_a") < pl.col("state_b")).group_by(DYAD).agg(pl.len().alias(name))

    return contribute


def _agreements(table: pl.DataFrame) -> pl.DataFrame:
    return table.group_by(DYAD).agg(
        defence_agreements=pl.col("in_force").sum(),
        defence_agreements_general=(pl.col("in_force") & pl.col("general")).sum(),
        defence_agreements_signed=pl.col("signed").sum(),
    )


def _arms(table: pl.DataFrame) -> pl.DataFrame:
    # Every pair of covered states has a row, with 0 where nothing was delivered; all others are unknown.
    first, last = ARMS.coverage
    states = pl.DataFrame({"state_a": sorted(ARMS_STATES)})
    years = pl.DataFrame({"year": range(first, last + 1)}, schema={"year": pl.Int32})
    pairs = states.join(states.rename({"state_a": "state_b"}), how="cross").filter(
        pl.col("state_a") < pl.col("state_b")
    )
    delivered = table.group_by(
        pl.min_horizontal("supplier", "recipient").alias("state_a"),
        pl.max_horizontal("supplier", "recipient").alias("state_b"),
        "year",
    ).agg(pl.col("tiv").sum().alias("arms_tiv"))
    grid = pairs.join(years, how="cross").join(delivered, on=DYAD, how="left")
    return grid.with_columns(pl.col("arms_tiv").fill_null(0.0))


def _memberships(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*DYAD, pl.col("organisations").alias("joint_igos"))


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "exercises_mme": _exercises("exercises_mme"),
    "exercises_jme": _exercises("exercises_jme"),
    "defence_agreements": _agreements,
    "arms_transfers": _arms,
    "joint_memberships": _memberships,
}
"""Source -> function from its tidy table to variables."""
