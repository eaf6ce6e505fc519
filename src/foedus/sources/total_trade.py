"""Total merchandise trade of each economy (UN Statistical Yearbook)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import to_states
from foedus.sources._un_trade import CITATION, LICENCE, REGIONS, TERRITORIES, VERSION, with_taiwan

__all__ = ["SOURCE", "YEARS", "read"]

NAME = "total_trade"
YEARS = (1995, 2005, 2010, 2015, 2019, 2020, 2021)
"""The only years of the table."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year.

    Parameters
    ----------
    path
        The yearbook's table.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A name is neither a state's nor declared not to be one.
    """
    raw = read_csv(path, {"reporter": pl.String, "year": YEAR, "series": pl.String, "musd": pl.Float64})
    frame = to_states(
        with_taiwan(raw, "reporter"),
        "reporter",
        into="state",
        scheme="name",
        source=NAME,
        not_states=(*REGIONS, *TERRITORIES),
    )
    flows = [pl.col("musd").filter(pl.col("series") == flow).first().alias(flow) for flow in ("imports", "exports")]
    return frame.group_by("state", "year").agg(flows)


SOURCE = Source(
    name=NAME,
    title="Total imports and exports, UN Statistical Yearbook",
    version=VERSION,
    coverage=(1995, 2021),
    licence=LICENCE,
    citation=CITATION,
    files=(File("power/un_total_trade.csv", "45e45fe7b49a93b2e459912ff0bff164f1679b827b233ae6002cb1ecd9694275"),),
    embeddable=True,
    description="One row per state and year.",
    traps=(
        "Only 1995, 2005, 2010, 2015, 2019, 2020 and 2021.",
        "30 regions and 30 territories are dropped; 'Micronesia' is the region, the state is 'Micronesia (Fed. States "
        "of)'.",
        "Taiwan is called 'Other non-specified areas'. Serbia and Montenegro (1995, 2005) is YUG, as everywhere here.",
        "Sudan before 2011 includes South Sudan.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        Column("imports", pl.Float64, "million current US dollars", missing="not reported"),
        Column("exports", pl.Float64, "million current US dollars", missing="not reported"),
    ),
    key=("state", "year"),
    reader=read,
)
