"""What the sources of military and institutional cooperation contribute to dyad-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import DYAD, Contribution
from foedus.sources.arms_transfers import SOURCE as ARMS
from foedus.sources.arms_transfers import STATES as ARMS_STATES
from foedus.sources.chinese_leader_visits import SOURCE as LEADER_VISITS
from foedus.states import load_states

__all__ = ["DYAD_CONTRIBUTIONS"]

_CHINA: Final = "CHN"


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


def _with_china(table: pl.DataFrame, state: str) -> pl.DataFrame:
    """Add the pair that China forms with the state of another column."""
    return table.with_columns(
        state_a=pl.min_horizontal(state, pl.lit(_CHINA)), state_b=pl.max_horizontal(state, pl.lit(_CHINA))
    )


def _leader_visits(table: pl.DataFrame) -> pl.DataFrame:
    # China's pairs have 0 where no leader came; the file says nothing about any other pair.
    china = (pl.col("state_a") == _CHINA) | (pl.col("state_b") == _CHINA)
    pairs = load_states().dyads(*LEADER_VISITS.coverage).filter(china)
    counts = _with_china(table, "host").group_by(DYAD).agg(chinese_leader_visits=pl.col("visits").sum())
    return pairs.join(counts, on=DYAD, how="left").with_columns(pl.col("chinese_leader_visits").fill_null(0))


def _elite_visits(table: pl.DataFrame) -> pl.DataFrame:
    return _with_china(table, "state").select(*DYAD, chinese_elite_visits="government")


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "exercises_mme": _exercises("exercises_mme"),
    "exercises_jme": _exercises("exercises_jme"),
    "defence_agreements": _agreements,
    "arms_transfers": _arms,
    "joint_memberships": _memberships,
    "chinese_leader_visits": _leader_visits,
    "chinese_elite_visits": _elite_visits,
}
"""Source -> function from its tidy table to variables."""
