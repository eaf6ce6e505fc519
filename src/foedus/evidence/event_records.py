"""The records that event studies of common pressure read: acts of pressure, outcomes of pairs, and covariates."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from foedus.axes import FloatArray
from foedus.evidence.event_tables import Outcome, Setting, episodes
from foedus.library.facts import treaty_changes
from foedus.measures import blocks
from foedus.measures.cooperation import cooperation_depth
from foedus.measures.cooperation_records import RECORDS
from foedus.measures.power import capability_shares
from foedus.measures.pressure import force_pressure
from foedus.panels.build import coverage, lay_on
from foedus.panels.contributions import DYAD_CONTRIBUTIONS
from foedus.panels.distance import capital_distances
from foedus.panels.schema import variable
from foedus.sources import SOURCES, DataFolder, read_source
from foedus.states import load_states

__all__ = ["DATED", "NAMED", "event_table", "force_acts", "visit_episodes"]

NAMED: Final = ("CHN", "RUS")
"""The pair that the argument is about."""

DATED: Final = pl.DataFrame({"sender": ["USA"] * 2, "target": list(NAMED), "year": [2017] * 2})
"""When Washington came to press both anew: the Countering America's Adversaries Through Sanctions Act of 2 August 2017
and the National Security Strategy of 18 December 2017, which names both; the tariffs on China followed in 2018."""

FIRST: Final = 1946
LAST: Final = 2024
_CODED: Final = 2014
"""Last year in which disputes are coded."""
_DEEDS: Final = (1981, 2010)
"""Years in which agreements, and exercises over the five years before, are coded."""
_EXERCISES: Final = (1977, 2010)
_VISITS: Final = (1978, 2019)
"""Years in which the visits of Chinese leaders are listed well."""
_KEY: Final = ("state_a", "state_b", "year")


def event_table(data: DataFolder, alignment: pl.DataFrame, everywhere: pl.DataFrame) -> pl.DataFrame:
    """Return what changed around the onset of common pressure by force, by sender and year of the onset.

    Parameters
    ----------
    data
        Folder of raw data.
    alignment
        ``state_a, state_b, year, value, filtered``: alignment of all pairs from what may be packaged, by all of the
        record and by what was known up to each year.
    everywhere
        ``state_a, state_b, year, un_similarity, alignment_composite_without_un`` of all pairs.

    Returns
    -------
    pl.DataFrame
        Columns of `foedus.evidence.event_tables.episodes`; the blocks ``common_force`` (by a sender as strong as either
        target), ``common_force_any`` (by anybody), ``common_force_far`` (controls however far) and ``dated`` (`DATED`).

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    setting, outcomes = _records(data, alignment, everywhere)
    acts = force_acts(data)
    deciding = {name: outcomes[name] for name in ("alignment_net", "depth")}
    since = {name: replace(outcomes[name], last=LAST) for name in ("alignment_net", "alignment")}
    return pl.concat(
        [
            episodes(acts, outcomes, setting, table="common_force", named=NAMED),
            episodes(acts, deciding, setting, table="common_force_any", stronger=False),
            episodes(acts, deciding, setting, table="common_force_far", caliper=None),
            episodes(DATED, since, setting, table="dated", named=NAMED, caliper=None),
        ]
    )


def force_acts(data: DataFolder) -> pl.DataFrame:
    """Return who threatened, displayed or used force against whom to change something: ``sender, target, year``."""
    system = load_states().system(FIRST - 10, SOURCES["gml_directed"].coverage[1])
    return force_pressure(read_source("gml_directed", data), system).filter(pl.col("value") > 0)


def visit_episodes(data: DataFolder, alignment: pl.DataFrame) -> pl.DataFrame:
    """Return what changed in visits of Chinese leaders around the onset of common pressure on China and their host.

    The list of visits may not be passed on, and its episodes are too few for an interval: they are in no evidence.

    Parameters
    ----------
    data
        Folder of raw data.
    alignment
        ``state_a, state_b, year, value``: alignment of all pairs, in which controls are matched.

    Returns
    -------
    pl.DataFrame
        Columns of `foedus.evidence.event_tables.episodes`; of ``outcome`` ``visits``, a year.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    states = tuple(load_states().system(FIRST, LAST)["id"].unique().sort())
    setting = Setting(states, FIRST, _cube(alignment, states), _distances(data, states), _power(data, states))
    listed = DYAD_CONTRIBUTIONS["chinese_leader_visits"](read_source("chinese_leader_visits", data))
    visits = _cube(listed.select(*_KEY, value="chinese_leader_visits"), states)
    return episodes(force_acts(data), {"visits": Outcome(visits, *_VISITS)}, setting, table="visits", named=NAMED)


def _records(data: DataFolder, alignment: pl.DataFrame, everywhere: pl.DataFrame) -> tuple[Setting, dict[str, Outcome]]:
    states = tuple(load_states().system(FIRST, LAST)["id"].unique().sort())
    aligned = _cube(alignment, states)
    setting = Setting(states, FIRST, aligned, _distances(data, states), _power(data, states))

    def net(table: pl.DataFrame, column: str) -> Outcome:
        return Outcome(_cube(table.select(*_KEY, value=column), states), FIRST, _CODED, net=True)

    return setting, {
        "alignment_net": Outcome(aligned, FIRST, _CODED, net=True),
        "alignment": Outcome(aligned, FIRST, _CODED),
        "filtered_net": net(alignment, "filtered"),
        "deeds_net": net(everywhere, "alignment_composite_without_un"),
        "votes_net": net(everywhere, "un_similarity"),
        "depth": Outcome(_cube(_depth(data), states), *_DEEDS),
        "exercises": Outcome(_cube(_exercises(data), states), *_EXERCISES),
    }


def _depth(data: DataFolder) -> pl.DataFrame:
    """Return depth of cooperation without deliveries of arms, which may not be passed on."""
    tables = {name: read_source(name, data) for name in RECORDS if name != "arms_transfers"}
    tables["arms_transfers"] = pl.DataFrame(schema=SOURCES["arms_transfers"].schema)
    grid = blocks.dyad_years(*_DEEDS)
    return cooperation_depth(grid, tables, ranges=None, treaty_changes=treaty_changes())


def _exercises(data: DataFolder) -> pl.DataFrame:
    grid = blocks.dyad_years(*_EXERCISES)
    names = ("exercises_mme", "exercises_jme")
    for name in names:
        grid = lay_on(grid, DYAD_CONTRIBUTIONS[name](read_source(name, data)), [variable(name)], coverage(name), _KEY)
    return grid.with_columns(value=pl.max_horizontal(names).cast(pl.Float64))


def _cube(table: pl.DataFrame, states: tuple[str, ...]) -> FloatArray:
    """Return a measure of pairs by year and both states, NaN where it has no row."""
    found = np.full((LAST - FIRST + 1, len(states), len(states)), np.nan)
    rows = table.filter(
        pl.col("state_a").is_in(states) & pl.col("state_b").is_in(states) & pl.col("year").is_between(FIRST, LAST)
    )
    codes = pl.DataFrame({"state": states, "code": range(len(states))})
    one, other = (
        rows.join(codes, left_on=name, right_on="state", how="left", maintain_order="left")["code"].to_numpy()
        for name in ("state_a", "state_b")
    )
    year, value = rows["year"].to_numpy() - FIRST, rows["value"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    found[year, one, other] = value
    found[year, other, one] = value
    return found


def _distances(data: DataFolder, states: tuple[str, ...]) -> FloatArray:
    table = capital_distances(read_source("capitals", data))
    return np.log1p(_cube(table.select(*_KEY, value="capital_distance"), states))


def _power(data: DataFolder, states: tuple[str, ...]) -> FloatArray:
    shares = capability_shares(read_source("gdp_population", data)).filter(
        pl.col("state").is_in(states) & pl.col("year").is_between(FIRST, LAST)
    )
    found = np.full((LAST - FIRST + 1, len(states)), np.nan)
    place = {name: number for number, name in enumerate(states)}
    for state, year, value in shares.select("state", "year", "value").drop_nulls().iter_rows():
        found[year - FIRST, place[state]] = np.log(value) if value > 0 else np.nan
    return found
