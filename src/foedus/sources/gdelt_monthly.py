"""Net events of pairs of states per month (GDELT 2)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources import _gdelt
from foedus.sources._base import File, read_parquet

__all__ = ["SOURCE", "read"]

NAME = "gdelt_monthly"


def read(path: Path) -> pl.DataFrame:
    """Return one row per pair and month with a report.

    Parameters
    ----------
    path
        Monthly sums of all pairs.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state nor a declared territory.
    """
    return _gdelt.monthly(read_parquet(path, _gdelt.MONTHLY), NAME)


SOURCE = _gdelt.monthly_source(
    NAME,
    File(
        "events/gdelt_monthly_all_dyads_2018_2024.parquet",
        "6b81d967230c91f650a84b8f7bd5a35dadcc9d873abc1abafaf356b39721c698",
    ),
    read,
    title="GDELT 2: monthly sums of Goldstein scores, all pairs",
    description="One row per pair of states and month with a day of reports; 419,852 of 436,752 raw rows.",
    traps=(
        "Sums grow with the news: divide by days_in_file, and standardise within a pair before comparing anything. "
        "Levels must not be compared between pairs.",
        "Undirected and net: cooperation and conflict of both directions cancel within a day.",
        "96 days between 2018-01-01 and 2024-02-23 are missing, the same for all pairs: 9 of 2020-12, 79 of 2022-11 "
        "to 2023-06 (16 in 2023-05, half the month) and one each in 2019-03, 2019-05, 2019-10, 2020-08, 2020-11, "
        "2021-02, 2022-01 and 2022-10. February 2024 ends on the 23rd.",
        "A missing row inside the months is 0, no report on any day the file has: of 8,880 pair-months of the 16 "
        "powers 209 have no row, and the complete daily file has 0 on every day of each.",
        "BIH, MNE, SRB, SVN, TLS and XKX are not in it: pairs with them are unknown, not 0.",
        "Ten codes are not states (PSE with the largest sums among them, 16,900 rows): dropped.",
        "Pairs stand in either order in the file (48,226 rows with a after b), each once.",
        "active_days counts days whose net sum is not 0; a day on which events cancel exactly is not told apart from a "
        "day without events. Four rows sum to exactly 0 over two active days.",
        "Values are not multiples of 0.1 as Goldstein scores are: small terms of unknown making are added.",
        "Rows per month fall from 6,700 in 2018 to 5,400 in 2022-10 and are 6,300 again in 2023-07, after the gaps: "
        "the collection changed, not the world.",
    ),
)
