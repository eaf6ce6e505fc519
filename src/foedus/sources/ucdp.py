"""Armed conflicts of all types by year and the states in them (UCDP)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import pair_states, to_states

__all__ = ["SOURCE", "read"]

NAME = "ucdp"

HYDERABAD = 751  # fought India in 1948; in neither state system
TYPES = {
    "extrasystemic": "extrasystemic",
    "interstate": "interstate",
    "intrastate": "intrastate",
    "II": "internationalised",
}
_WITHIN = ("intrastate", "II")


def read(path: Path) -> pl.DataFrame:
    """Return one row per conflict, year and pair of states on opposite sides of it.

    Parameters
    ----------
    path
        UCDP's conflict-years with the lists of participants already crossed into rows.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state, or the type of a conflict is unknown.

    Notes
    -----
    A side is its primary state and the states that sent troops to its support. Every state of side A faces every
    state of side B; the row is `direct` where both are primary. Where side B has no state (rebels alone), the states
    of side A stand alone with a null ``state_b``. Where another state fought beside the rebels there is no such row:
    ``home`` names the state within which a conflict was fought.
    """
    ids = {"conflict_id": pl.Int32, "year": YEAR}
    parties = ["gwno_a", "gwno_a_2nd", "gwno_b", "gwno_b_2nd"]
    words = dict.fromkeys(["incompatibility", "type_of_conflict"], pl.String)
    raw = read_csv(path, {**ids, **dict.fromkeys(parties, pl.Float64), "intensity_level": pl.Int8, **words})
    raw = raw.with_columns(pl.col(parties).cast(pl.Int32))
    facts = ["conflict_id", "year", "intensity_level", "type_of_conflict", "incompatibility"]
    side_a = _side(raw, facts, "gwno_a", "gwno_a_2nd", "a").filter(pl.col("code_a") != HYDERABAD)
    side_b = _side(raw, facts, "gwno_b", "gwno_b_2nd", "b")
    frame = side_a.join(
        side_b.select("conflict_id", "year", "code_b", "primary_b"), on=["conflict_id", "year"], how="left"
    )
    within = raw.filter(pl.col("type_of_conflict").is_in(_WITHIN)).select("conflict_id", "year", "gwno_a").unique()
    frame = frame.join(within, on=["conflict_id", "year"], how="left")
    frame = to_states(frame, "gwno_a", into="home", scheme="gw", source=NAME)
    frame = pair_states(frame, "code_a", "code_b", scheme="gw", source=NAME)
    direct = pl.col("primary_a") & pl.col("primary_b").fill_null(value=True)
    return frame.group_by(
        pl.col("conflict_id").alias("conflict"),
        "year",
        "state_a",
        "state_b",
        pl.col("intensity_level").alias("intensity"),
        pl.col("type_of_conflict").replace_strict(TYPES).alias("type"),
        (pl.col("incompatibility") != "government").alias("territory"),
        "home",
    ).agg(direct.any().alias("direct"))


def _side(raw: pl.DataFrame, facts: list[str], primary: str, secondary: str, side: str) -> pl.DataFrame:
    """Return the states of one side, one row per conflict, year and state."""
    parts = [
        raw.select(*facts, pl.col(column).alias(f"code_{side}"), pl.lit(value=is_primary).alias(f"primary_{side}"))
        for column, is_primary in ((primary, True), (secondary, False))
    ]
    rows = pl.concat(parts).filter(pl.col(f"code_{side}").is_not_null())
    return rows.group_by([*facts, f"code_{side}"]).agg(pl.col(f"primary_{side}").any())


SOURCE = Source(
    name=NAME,
    title="UCDP/PRIO Armed Conflict Dataset",
    version="25.1",
    coverage=(1946, 2024),
    licence="CC BY 4.0",
    citation="gleditsch_2002_ucdp",
    files=(File("conflict/ucdp_acd.csv", "83e45c15815337a6885b3be61c705a37f39c24d8b2678c2d8b8eabeca36f63d9"),),
    embeddable=True,
    description="One row per conflict, year and pair of states on opposite sides; state_b null against rebels.",
    traps=(
        "States carry Gleditsch-Ward numbers, not COW codes: Germany is 260 to this day, Yemen 678, Serbia 340.",
        "The original lists several states in one cell; this file repeats the row for every combination. Counting its "
        "rows counts coalitions, not conflicts.",
        "Supporters (secondary parties, with troops) face the other side too; direct is true only between primary "
        "parties. USA and China meet in Korea 1950-53 as supporters, not directly.",
        "Intensity 1 means 25-999 battle deaths in the year, 2 means 1000 or more.",
        "States that supported both sides in a year meet themselves: those pairs are dropped. Hyderabad (code 751, "
        "1947-48) is in no state system and is dropped.",
        "A state of one side without an opponent among states has a row with a null state_b: filter those out before "
        "joining dyads.",
    ),
    columns=(
        Column("conflict", pl.Int32, "UCDP's number of the conflict"),
        Column("year", YEAR, "calendar year"),
        Column("state_a", pl.String, "state id, first in alphabetical order; a state of side A where state_b is null"),
        Column("state_b", pl.String, "state id, second in alphabetical order", missing="no state on the other side"),
        Column("intensity", pl.Int8, "1 minor (25-999 battle deaths in the year), 2 war (1000 or more)"),
        Column("type", pl.String, "extrasystemic, interstate, intrastate or internationalised (intrastate)"),
        Column("territory", pl.Boolean, "true where territory is at stake, alone or with government"),
        Column(
            "home", pl.String, "state within which it is fought", missing="a conflict between states, or extrasystemic"
        ),
        Column("direct", pl.Boolean, "true where both are primary parties"),
    ),
    key=("conflict", "year", "state_a", "state_b"),
    reader=read,
)
