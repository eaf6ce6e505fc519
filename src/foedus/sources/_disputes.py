"""What the two dispute datasets share: the file layout."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, read_csv
from foedus.sources._codes import pair_states

__all__ = ["COLUMNS", "DESCRIPTION", "KEY", "read_disputes", "traps"]

COLUMNS = (
    Column("state_a", pl.String, "state id, first in alphabetical order"),
    Column("state_b", pl.String, "state id, second in alphabetical order"),
    Column("year", YEAR, "calendar year in which the dispute was going on"),
    Column("dispute", pl.Int32, "number of the dispute"),
    Column("hostility", pl.Int8, "highest level of the dyad: 1 none, 2 threat, 3 display, 4 use of force, 5 war"),
    Column(
        "fatality",
        pl.Int8,
        "deaths in the whole dispute, of any side: 0 none, 1 up to 25, 2 to 100, 3 to 250, 4 to 500, 5 to 999, 6 more",
        missing="unknown (-9 in the file)",
    ),
    Column(
        "pair_fatality",
        pl.Int8,
        "deaths of the pair itself, the larger of the two states' levels, on the same scale",
        missing="unknown for one, and none known for the other",
    ),
    Column("onset", pl.Boolean, "true in the first year of the dispute between the two"),
)
KEY = ("state_a", "state_b", "year", "dispute")

DESCRIPTION = "One row per pair of states, year and militarised dispute between them; pairs at peace have no row."


def traps(last: int) -> tuple[str, ...]:
    """Return what users should know about a file of disputes that ends in year `last`."""
    return (
        "One dispute per pair and year: where several went on, the file keeps new onsets over ongoing ones, then the "
        "more fatal, then the more hostile. A year's kept dispute may be milder than one continuing beside it.",
        f"Ends in {last}: later years are unknown, not peaceful.",
        "Fatality counts the whole dispute's deaths, repeated in each of its years; -9 is unknown and becomes null.",
        "Years of a world war join every member of one side to every member of the other.",
    )


def read_disputes(path: Path, *, onset: str, source: str) -> pl.DataFrame:
    """Return one undirected row per pair, year and dispute.

    Parameters
    ----------
    path
        Directed dyad-year file, both directions present.
    onset
        Name of its onset column.
    source
        Name of the source, for messages.
    """
    codes = {"dispnum": pl.Int32, "ccode1": pl.Int32, "ccode2": pl.Int32, "year": YEAR}
    levels = {"fatality": pl.Int8, "fatality1": pl.Int8, "fatality2": pl.Int8}
    raw = read_csv(path, codes | levels | {"hostlev": pl.Int8, onset: pl.Int8})
    own = [pl.col(side).replace(-9, None) for side in ("fatality1", "fatality2")]
    most = pl.max_horizontal(own)
    # no known deaths tells us nothing while one side's losses are unknown
    unknown = pl.any_horizontal(each.is_null() for each in own) & (most.fill_null(0) == 0)
    raw = raw.with_columns(pair_fatality=pl.when(~unknown).then(most))
    frame = pair_states(raw, "ccode1", "ccode2", scheme="cow", source=source)
    return frame.group_by("state_a", "state_b", "year", pl.col("dispnum").alias("dispute")).agg(
        pl.col("hostlev").max().alias("hostility"),
        pl.col("fatality").replace(-9, None).max(),
        pl.col("pair_fatality").max(),
        (pl.col(onset) == 1).any().alias("onset"),
    )
