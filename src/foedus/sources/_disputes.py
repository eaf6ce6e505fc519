"""What the two dispute datasets share: the file layout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, read_csv
from foedus.sources._codes import pair_states

__all__ = ["COLUMNS", "DESCRIPTION", "KEY", "own_level", "read_disputes", "traps"]

_NO_ACTION: Final = 1
_FORCE: Final = 4
_WAR: Final = 5

COLUMNS = (
    Column("state_a", pl.String, "state id, first in alphabetical order"),
    Column("state_b", pl.String, "state id, second in alphabetical order"),
    Column("year", YEAR, "calendar year in which the dispute was going on"),
    Column("dispute", pl.Int32, "number of the dispute"),
    Column(
        "hostility",
        pl.Int8,
        "level of the pair's own acts: 1 none, 2 threat, 3 display, 4 use of force, 5 war between them",
    ),
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
    Column("originators", pl.Boolean, "true if both states were in the dispute from its first day"),
)
KEY = ("state_a", "state_b", "year", "dispute")

DESCRIPTION = "One row per pair of states, year and militarised dispute between them; pairs at peace have no row."


def traps(last: int) -> tuple[str, ...]:
    """Return what users should know about a file of disputes that ends in year `last`."""
    return (
        "One dispute per pair and year: where several went on, the file keeps new onsets over ongoing ones, then the "
        "more fatal, then the more hostile. A year's kept dispute may be milder than one continuing beside it, and the "
        "pair's own part in it milder still: of the United States and the Soviet Union in 1962 the file keeps one of "
        "November in which both showed force, not that over the missiles of Cuba (it is in gml_directed).",
        f"Ends in {last}: later years are unknown, not peaceful.",
        "Fatality counts the whole dispute's deaths, repeated in each of its years; -9 is unknown and becomes null.",
        "Years of a world war join every member of one side to every member of the other.",
        "The file's own level is that of the whole dispute: the United States and the Soviet Union have a war in 1964, "
        "which is that of Viet Nam. Here a pair is at war only where both fought; otherwise it has the level of "
        "the state that joined, or the higher one of two states that were in from the first day, at most 4. Whom "
        "in a coalition a state fought is not in the file.",
    )


def own_level(level_a: pl.Expr, level_b: pl.Expr, original_a: pl.Expr, original_b: pl.Expr) -> pl.Expr:
    """Return the level of hostility between two sides of a dispute, which may be less than that of the dispute.

    War is 5 where both sides fought. Otherwise the level is at most 4, the use of force: of two states that were in the
    dispute from its first day the higher one's; where one joined, that of the one that joined, for the other may have
    acted against those it quarrelled with first; where both joined, the lower one's. A state that joined and took no
    action was acted upon, and then the other's level counts.

    Parameters
    ----------
    level_a, level_b
        Highest level of each side's own acts in the dispute, 1 to 5.
    original_a, original_b
        Whether each side was in the dispute from its first day.
    """
    highest, lowest = pl.max_horizontal(level_a, level_b), pl.min_horizontal(level_a, level_b)
    joined = (
        pl.when(original_a & original_b)
        .then(highest)
        .when(original_b)
        .then(level_a)
        .when(original_a)
        .then(level_b)
        .otherwise(lowest)
    )
    level = pl.when(joined > _NO_ACTION).then(joined).otherwise(highest)
    return pl.when(lowest == _WAR).then(_WAR).otherwise(pl.min_horizontal(level, _FORCE)).cast(pl.Int8)


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
    sides = dict.fromkeys(("hostlev1", "hostlev2", "orig1", "orig2"), pl.Int8)
    raw = read_csv(path, codes | levels | sides | {onset: pl.Int8})
    own = [pl.col(side).replace(-9, None) for side in ("fatality1", "fatality2")]
    most = pl.max_horizontal(own)
    # no known deaths tells us nothing while one side's losses are unknown
    unknown = pl.any_horizontal(each.is_null() for each in own) & (most.fill_null(0) == 0)
    original = [pl.col(side) == 1 for side in ("orig1", "orig2")]
    raw = raw.with_columns(
        pair_fatality=pl.when(~unknown).then(most),
        hostility=own_level(pl.col("hostlev1"), pl.col("hostlev2"), *original),
        originators=pl.all_horizontal(original),
    )
    frame = pair_states(raw, "ccode1", "ccode2", scheme="cow", source=source)
    return frame.group_by("state_a", "state_b", "year", pl.col("dispnum").alias("dispute")).agg(
        pl.col("hostility").max(),
        pl.col("fatality").replace(-9, None).max(),
        pl.col("pair_fatality").max(),
        (pl.col(onset) == 1).any().alias("onset"),
        pl.col("originators").any(),
    )
