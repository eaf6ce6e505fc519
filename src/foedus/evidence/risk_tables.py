"""Risk sets: who could have had an onset in a year, how exposed each was, and which treaty made the onsets."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.evidence.depth_before import depth_before
from foedus.evidence.pact_risk_tables import EVENT_TABLES, pact_risk_table
from foedus.measures.disputes import dispute_spells
from foedus.measures.pacts_against import ONSETS, at_risk, dependence_in_manufactures, pacts_against
from foedus.progress import Step, no_step
from foedus.sources import DataFolder, read_source

__all__ = ["RISK_PARTS", "risk_table"]

RISK_PARTS: Final = 1 + len(EVENT_TABLES)
"""Parts in which the table is made."""


def risk_table(data: DataFolder, *, step: Step = no_step) -> pl.DataFrame:
    """Return the risk sets of every question about onsets.

    Parameters
    ----------
    data
        Folder of raw data.
    step
        Called after each of `RISK_PARTS` parts.

    Returns
    -------
    pl.DataFrame
        ``table, state, other, year, outcome, exposure, treaty``: one row for each at risk and outcome; ``treaty`` is
        null without an onset within the year, else the label of what made it. Exposure to four decimals. Of a state and
        a power no row follows their first onset of that outcome. Other tables are those of
        `foedus.evidence.pact_risk_tables` and `foedus.evidence.depth_before`, with columns of their own.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    found = pacts_against(
        dependence_in_manufactures(read_source("trade_agtpa", data)),
        read_source("atop_dyad_year", data),
        read_source("atop_members", data),
        read_source("rivalries", data),
        dispute_spells(read_source("mid", data)),
        read_source("nmc", data),
    )
    against = pl.concat(
        [
            at_risk(found, outcome).select(
                "state",
                "other",
                "year",
                table=pl.lit("pacts_against"),
                outcome=pl.lit(outcome),
                exposure=pl.col("exposure").round(4),
                treaty=pl.col(outcome),
            )
            for outcome in ONSETS
        ]
    )
    step()
    every = pl.concat([against, pact_risk_table(data, step=step), depth_before(data)], how="diagonal_relaxed")
    return every.sort("table", "outcome", "year", "state", "other")
