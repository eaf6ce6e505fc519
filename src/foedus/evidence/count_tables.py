"""Every count of conflict, collapse and promise that the evidence holds, by exposure."""

from __future__ import annotations

import polars as pl

from foedus.evidence.collapse_tables import collapse_counts
from foedus.evidence.conflict_tables import conflict_counts
from foedus.evidence.defence_onset_tables import defence_onset_counts
from foedus.evidence.flank_tables import flank_counts
from foedus.evidence.neighbour_counts import neighbour_counts
from foedus.evidence.record_years import FIRST, LAST, RECORD_ENDS
from foedus.sources import DataFolder

__all__ = ["counts_table", "further_counts"]


def counts_table(data: DataFolder, rivalry: pl.DataFrame) -> pl.DataFrame:
    """Return every count of conflict by exposure: of nuclear and rival pairs, at borders, and of major powers.

    Parameters
    ----------
    data
        Folder of raw data.
    rivalry
        ``state_a, state_b, year``: rival dyad-years.
    """
    among = conflict_counts(data, rivalry, first=FIRST, record_ends=RECORD_ENDS, data_until=LAST)
    others = [neighbour_counts(data, record_ends=RECORD_ENDS, data_until=LAST), *further_counts(data)]
    return pl.concat([among, *(each.select(among.columns) for each in others)])


def further_counts(data: DataFolder) -> list[pl.DataFrame]:
    """Return counts that need no panel: troubles at borders, collapses of major powers, promises of defence."""
    flanks = flank_counts(data, record_ends=RECORD_ENDS, data_until=LAST)
    return [flanks, collapse_counts(data), defence_onset_counts(data)]
