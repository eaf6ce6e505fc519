"""Wide tables of measures: one for pairs, one for states, one for trade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from foedus.errors import CoverageError
from foedus.measures import armament, blocks, ideal, obligations, order, power, speech, trade, troops
from foedus.measures.blocks import SourcePanel, source
from foedus.measures.directed import directed_obligations
from foedus.states import load_states

__all__ = ["DYAD_COLUMNS", "STATE_COLUMNS", "dyad_measures", "state_measures", "trade_measures"]

_KEY: Final = ("state_a", "state_b", "year")

DYAD_COLUMNS: Final = (
    *_KEY,
    "un_agreement",
    "un_ballots",
    "un_similarity",
    "un_similarity_sd",
    "ideal_point_distance",
    "ideal_point_distance_sd",
    "s_obligations",
    "obligation_value",
    "defence",
    "neutrality",
    "non_aggression",
    "consultation",
    "hostility",
    "rivalry",
    "dispute_level",
    "war",
    "alignment_composite",
    "alignment_composite_sd",
    "alignment_composite_without_un",
    "alignment_composite_without_un_sd",
    "alignment_composite_without_conflict",
    "alignment_composite_without_conflict_sd",
    "alignment_composite_without_obligations",
    "alignment_composite_without_obligations_sd",
    "extrapolated",
)
_DEVIATIONS: Final = (
    "alignment_composite_sd",
    "alignment_composite_without_un_sd",
    "alignment_composite_without_conflict_sd",
    "alignment_composite_without_obligations_sd",
)
STATE_COLUMNS: Final = (
    "state",
    "year",
    "capability_share",
    "capability_extrapolated",
    "cinc",
    "gdp_share",
    "order_preference",
    "order_preference_sd",
    "ideal_point",
    "nuclear",
    "us_troops_share",
    "us_troops_index",
    "us_troops",
    "milex_share_gdp",
    "russia_trade_share",
    "milex_share_factbook",
    "hostile_speech_russia",
)


def dyad_measures(
    panel: SourcePanel,
    states: Sequence[str] | None,
    first: int,
    last: int,
    treaty_changes: pl.DataFrame | None = None,
    *,
    deviations: bool = True,
) -> pl.DataFrame:
    """All closed-form measures of pairs, for the dyad-years in which both states were members of the system.

    Parameters
    ----------
    panel
        Panel over the raw sources.
    states
        States whose pairs are wanted; None = all.
    first, last
        Years, both included, within `foedus.measures.blocks.CONFLICT_COVERAGE`.
    treaty_changes
        Dated changes of obligations after the coded years; see `foedus.measures.obligations.carried_obligations`.

    deviations
        Whether to vary the coding constants for the standard deviations of composite alignment; otherwise they are
        null.

    Returns
    -------
    pl.DataFrame
        Columns `DYAD_COLUMNS`, sorted by pair and year. A measure is null in years its source does not cover: votes
        after 2023, obligations after 2018, dispute levels after 2014. Composite alignment and hostility continue, with
        ``extrapolated`` true from 2015.

    Raises
    ------
    CoverageError
        If a year lies outside the conflict data.

    Notes
    -----
    Similarity of obligations is computed over all members of the system and chance in votes over all voters, regardless
    of `states`.
    """
    grid = blocks.dyad_years(first, last, states)
    table = blocks.hostility_block(
        panel, blocks.obligations_block(panel, blocks.votes_block(panel, grid), treaty_changes)
    )
    pairs = blocks.few_pairs(grid)
    distance = ideal.ideal_point_distances(source(panel, "ideal_points"), pairs, first, last)
    coded = range(first, min(last, obligations.ATOP_END) + 1)
    table = blocks.aligned(table)
    if deviations:
        table = blocks.with_deviations(panel, table)
    else:
        table = table.with_columns(pl.lit(None, pl.Float64).alias(name) for name in DYAD_COLUMNS if name in _DEVIATIONS)
    table = table.join(
        distance.select(*_KEY, ideal_point_distance="value", ideal_point_distance_sd="sd"), on=_KEY, how="left"
    )
    if coded:
        system = load_states().system(coded[0], coded[-1])
        s = obligations.s_obligations(directed_obligations(panel.folder), system, pairs, coded)
        table = table.join(s.select(*_KEY, s_obligations="value"), on=_KEY, how="left")
    else:
        table = table.with_columns(s_obligations=pl.lit(None, pl.Float64))
    return table.select(DYAD_COLUMNS).sort(_KEY)


def state_measures(panel: SourcePanel, states: Sequence[str] | None, first: int, last: int) -> pl.DataFrame:
    """All measures of states, for the years in which they were members of the system.

    Parameters
    ----------
    panel
        Panel over the raw sources.
    states
        States wanted; None = all.
    first, last
        Years, both included.

    Returns
    -------
    pl.DataFrame
        Columns `STATE_COLUMNS`, sorted by state and year: capability by GDP × GDP per head (shares of 2019 carried
        forward and flagged), CINC, share of world GDP (to 2019), order preference with sd and ideal point, nuclear
        possession, share, size and number of US troops on the state's soil, military spending over GDP (both in current
        dollars, from 1960), Russia's share of exports or imports, military spending over GDP by the World Factbook
        (from 2008), hostile sentences about Russia in the General Debate. Null outside a source's coverage.

    Raises
    ------
    CoverageError
        If `first` is after `last`.
    """
    if first > last:
        raise CoverageError("no years between first and last", where=f"{first}–{last}")
    table = load_states().system(first, last).rename({"id": "state"})
    if states is not None:
        table = table.filter(pl.col("state").is_in(list(states)))
    economy, dollars = source(panel, "gdp_population"), source(panel, "worldbank_gdp")
    capability = power.capability_shares(economy, last=last)
    nmc = source(panel, "nmc")
    preference = order.order_preferences(source(panel, "ideal_points"))
    deployed = troops.troops_shares(source(panel, "troops"))
    possession = armament.nuclear_possession(table)
    parts = (
        capability.select("state", "year", capability_share="value", capability_extrapolated="extrapolated"),
        power.cinc_shares(nmc).select("state", "year", cinc="value"),
        power.gdp_shares(economy).select("state", "year", gdp_share="value"),
        preference.select("state", "year", "ideal_point", order_preference="value", order_preference_sd="sd"),
        possession.select("state", "year", nuclear="value"),
        deployed.select("state", "year", us_troops_share="value", us_troops_index="index", us_troops="n"),
        armament.spending_shares(nmc, dollars).select("state", "year", milex_share_gdp="value"),
        trade.partner_shares(source(panel, "factbook_partners"), "RUS").select(
            "state", "year", russia_trade_share="value"
        ),
        source(panel, "military_spending").select("state", "year", milex_share_factbook="share"),
        speech.hostile_shares(source(panel, "general_debate"), source(panel, "general_debate_speeches"), "RUS").select(
            "state", "year", hostile_speech_russia="value"
        ),
    )
    for part in parts:
        table = table.join(part.with_columns(pl.col("year").cast(pl.Int32)), on=["state", "year"], how="left")
    return table.select(STATE_COLUMNS).sort("state", "year")


def trade_measures(panel: SourcePanel, states: Sequence[str] | None = None) -> pl.DataFrame:
    """Dependence of states on their first partners, as in `foedus.measures.trade.trade_dependence`.

    Parameters
    ----------
    panel
        Panel over the raw sources.
    states
        Keep only rows where both ends are among these; None = all.

    Returns
    -------
    pl.DataFrame
        ``state, partner, year, dependence, dependence_upper, censored, first_import, first_export``.
    """
    table = trade.trade_dependence(source(panel, "trade_partners"), source(panel, "total_trade"))
    if states is None:
        return table
    return table.filter(pl.col("state").is_in(list(states)) & pl.col("partner").is_in(list(states)))
