"""Militarised disputes from each side: who began, who sought which change, who did what (Gibler, Miller and Little)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import to_states
from foedus.sources._disputes import own_level

__all__ = ["SOURCE", "read"]

NAME = "gml_directed"

MISSING: Final = -9
"""Code for unknown; in the second revision type also for none."""

TERRITORY: Final = 1
"""Type of revision: 1 territory, 2 policy, 3 regime or government, 4 other."""


def read(path: Path) -> pl.DataFrame:
    """Return one directed row per sender, target, year and dispute.

    Parameters
    ----------
    path
        Directed dispute-dyad-years, both directions present.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    codes = {"dispnum": pl.Int32, "ccode1": pl.Int32, "ccode2": pl.Int32, "year": YEAR}
    marks = ("midonset", "sidea1", "orig1", "orig2", "revstate1", "revtype11", "revtype21", "hostlev1", "hostlev2")
    raw = read_csv(path, codes | dict.fromkeys(marks, pl.Int8))
    frame = to_states(raw, "ccode1", into="sender", scheme="cow", source=NAME)
    frame = to_states(frame, "ccode2", into="target", scheme="cow", source=NAME)
    kinds = ("revtype11", "revtype21")
    territory = pl.any_horizontal(pl.col(kind) == TERRITORY for kind in kinds)
    known = (pl.col("revstate1") == 0) | (pl.col("revtype11") != MISSING)
    return frame.select(
        "sender",
        "target",
        "year",
        pl.col("dispnum").alias("dispute"),
        (pl.col("midonset") == 1).alias("onset"),
        (pl.col("sidea1") == 1).alias("initiator"),
        (pl.col("orig1") == 1).alias("original"),
        pl.when(pl.col("revstate1") != MISSING).then(pl.col("revstate1") == 1).alias("revisionist"),
        pl.when(territory | known).then(territory).alias("territory"),
        pl.col("hostlev1").alias("hostility"),
        pl.col("hostlev2").alias("target_hostility"),
        own_level(pl.col("hostlev1"), pl.col("hostlev2"), pl.col("orig1") == 1, pl.col("orig2") == 1).alias(
            "pair_hostility"
        ),
    )


SOURCE = Source(
    name=NAME,
    title="Gibler-Miller-Little revised militarized interstate disputes, directed dispute-dyad-years",
    version="2.2.1",
    coverage=(1816, 2010),
    licence="free for research with citation",
    citation="gibler_2016_mid",
    files=(File("conflict/gml_dirdisp_2_x.csv", "16c89683cabc1ea20243dd86928868bf8bdf348e162aa0c1ca3ba233fa5d7f39"),),
    embeddable=True,
    description="One row per sender, target, year and dispute between them, each pair in both directions.",
    traps=(
        "All disputes of a pair and year are here, 992 directed rows more than in gml_mid, which keeps one.",
        "The two sides are named at the start of the dispute: the initiator is side A, which took the first "
        "militarised action, not always the one at fault. 2,117 rows of side A want nothing changed and 1,275 of side "
        "B do.",
        "Revision type has the number of the type first and of the state second: revtype21 is the second type of the "
        "first state. -9 there means no second type.",
        "-9 in revisionist (7 rows) and in the first type of a revisionist (29) is unknown. Type and mark disagree in "
        "99 rows: 56 revisionists want nothing, 43 others want something. The type is taken as it stands.",
        "Hostility is the side's own highest level in the whole dispute, whomever it was directed at, repeated in each "
        "of its years: 1,584 rows are of a side that took no militarised action. What the two did to each other is at "
        "most pair_hostility.",
        "Years of a world war join every member of one side to every member of the other.",
        "Ends in 2010: later years are unknown, not peaceful.",
    ),
    columns=(
        Column("sender", pl.String, "state id of the side described"),
        Column("target", pl.String, "state id of the side it faces"),
        Column("year", YEAR, "calendar year in which the dispute was going on"),
        Column("dispute", pl.Int32, "number of the dispute"),
        Column("onset", pl.Boolean, "true in the first year of the dispute between the two"),
        Column("initiator", pl.Boolean, "true if the sender is on side A, which acted first"),
        Column("original", pl.Boolean, "true if the sender was in the dispute from its first day"),
        Column("revisionist", pl.Boolean, "true if the sender sought a change", missing="unknown"),
        Column(
            "territory",
            pl.Boolean,
            "true if the change it sought concerns territory",
            missing="it sought a change of unknown type",
        ),
        Column(
            "hostility", pl.Int8, "the sender's highest level: 1 no action, 2 threat, 3 display, 4 use of force, 5 war"
        ),
        Column("target_hostility", pl.Int8, "the target's highest level, same scale"),
        Column("pair_hostility", pl.Int8, "level of the pair's own acts, same scale: war only where both fought"),
    ),
    key=("sender", "target", "year", "dispute"),
    reader=read,
)
