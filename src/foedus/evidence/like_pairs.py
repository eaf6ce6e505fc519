"""Rapprochement beside pairs alike: agreements, exercises, arms and visits of a pair, and of its likes, at dates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from foedus.evidence.matched_tables import TARGET, Covariates, means_over, outcome_rows
from foedus.library.facts import treaty_changes
from foedus.measures.catalogue import measure
from foedus.panels import Panel
from foedus.panels.contributions import DYAD_CONTRIBUTIONS
from foedus.sources import DataFolder, read_source
from foedus.sources.arms_transfers import STATES as ARMS_STATES
from foedus.states import load_states

__all__ = ["HOST", "WINDOWS", "like_pairs_table"]

WINDOWS: Final = {
    "agreements": ("like_pairs", (1990, 1995, 2000, 2005, 2010)),
    "exercises": ("like_pairs", (1990, 1995, 2000, 2005, 2010)),
    "arms": ("arms_like_pairs", (1995, 2000, 2005, 2010, 2015, 2020, 2024)),
    "visits": ("hosts_of_china", (1990, 1995, 2000, 2005, 2010, 2015, 2019)),
}
"""Outcome: its block, and the last years of the five over which it is averaged. Agreements and exercises are coded to
2010, deliveries of arms from 1990; in 2020 hardly anybody travelled."""

HOST: Final = TARGET[0]
"""The state whose leaders' visits are listed."""
_YEARS: Final = 5
_SOURCES: Final = {"agreements": "defence_agreements", "exercises": "joint_exercises", "arms": "arms_transfers"}
"""Outcome: its measure."""
_CLOSED: Final = {"arms": "arms_transfers", "visits": "chinese_leader_visits"}
"""Outcome whose values may not be passed on: its source."""
_KEY: Final = ("state_a", "state_b")


def like_pairs_table(data: DataFolder) -> pl.DataFrame:
    """Return where a pair stands in agreements, exercises, arms and visits among the pairs most like it.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        Columns of `foedus.evidence.matched_tables.matched_table`. The likes are the nearest pairs in power, distance
        and regions that year, with or without a pact: of all states (``like_pairs``), of those whose deliveries of arms
        are known (``arms_like_pairs``), or of China and its hosts (``hosts_of_china``, with China in all). ``value`` is
        the mean over five years of ``ln(1 + x)``, x the yearly number; null where only the result is packaged.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    panel, covariates, states = Panel.open(data), Covariates.read(data), load_states()
    parts = []
    for outcome, (table, dates) in WINDOWS.items():
        for year in dates:
            every = states.dyads(year, year).select(_KEY)
            near = covariates.nearest(_among(every, table), year, each=None if table == "hosts_of_china" else 5)
            first = max(year - _YEARS + 1, 2021) if year == 2024 else year - _YEARS + 1
            yearly = _yearly(outcome, data, panel)(near, first, year)
            means = means_over(near, yearly, logged=True)
            parts.append(outcome_rows(table, outcome, year, near, means, closed=_CLOSED.get(outcome)))
    return pl.concat(parts).sort("table", "outcome", "year", "rank")


def _among(pairs: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return the pairs that likes are sought among."""
    if table == "arms_like_pairs":
        return pairs.filter(pl.all_horizontal(pl.col(side).is_in(ARMS_STATES) for side in _KEY))
    if table == "hosts_of_china":
        return pairs.filter(pl.any_horizontal(pl.col(side) == HOST for side in _KEY))
    return pairs


def _yearly(outcome: str, data: DataFolder, panel: Panel) -> Callable[[pl.DataFrame, int, int], pl.DataFrame]:
    """Return what gives an outcome of pairs by year: ``state_a, state_b, year, value``."""
    if outcome == "visits":
        visits = DYAD_CONTRIBUTIONS["chinese_leader_visits"](read_source("chinese_leader_visits", data))

        def listed(near: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
            return visits.join(near.select(_KEY), on=list(_KEY), how="semi").filter(
                pl.col("year").is_between(first, last)
            ).select(*_KEY, "year", value="chinese_leader_visits")  # fmt: skip

        return listed

    def measured(near: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
        pairs = [*near.select(_KEY).iter_rows()]
        return measure(_SOURCES[outcome], panel, pairs, first, last, treaty_changes=treaty_changes())

    return measured
