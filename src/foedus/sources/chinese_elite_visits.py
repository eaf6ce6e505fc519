"""Official visits between China and its Asian and Pacific neighbours, counted by AidData."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import existing, to_states

__all__ = ["NOT_STATES", "SOURCE", "read"]

NAME = "chinese_elite_visits"

NOT_STATES: Final = ("Cook Islands",)
"""Countries that are not states of our table."""

_COUNTS: Final = {"government_visits": "government", "military_visits": "military"}


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year in which visits were counted.

    Parameters
    ----------
    path
        Country-years of China's public diplomacy.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A name is neither a state's nor declared not to be one.
    """
    raw = read_parquet(path, {"receiving_country": pl.String, "year": YEAR, **dict.fromkeys(_COUNTS, pl.Int32)})
    frame = to_states(raw, "receiving_country", into="state", scheme="name", source=NAME, not_states=NOT_STATES)
    # The file's own total takes unknown military visits for none.
    total = pl.col("government") + pl.col("military")
    counted = frame.rename(_COUNTS).filter(pl.col("government").is_not_null())
    return counted.filter(existing(counted)).select("state", "year", *_COUNTS.values(), total.alias("total"))


SOURCE = Source(
    name=NAME,
    title="China's public diplomacy: visits of officials",
    version="2000-2017, 38 states",
    coverage=(2000, 2017),
    licence="AidData: free with attribution",
    citation="custer_2018_ties",
    files=(
        File(
            "cooperation/aiddata_china_elite_visits_2000_2018.parquet",
            "f70758dfa6660675e267965a654c6085c72539019dd67e88e155574bca76a54f",
        ),
    ),
    embeddable=True,
    description="One row per state and year in which official visits between it and China were counted.",
    traps=(
        "38 states of Asia and the Pacific only; all others are unknown, Russia and the United States among them.",
        "Two collections in one: 25 states of East Asia and the Pacific end in 2015, 13 of South and Central Asia in "
        "2017. Later rows of the file, all of 2018 among them, have no visits and are dropped (88 rows of states).",
        "2000 and 2001 are counted otherwise: 512 and 603 visits of governments, then 232 in 2002 for the same 38 "
        "states (Australia 49, then 15). Start in 2002.",
        "Military visits are null in 120 of the 634 rows of the file with visits of governments, all in South and "
        "Central Asia, which never has a zero: there null may mean none. The file's total takes null for zero; ours "
        "is null.",
        "The file does not say in which direction the visits went, nor who came: a minister and a president count "
        "alike.",
        "Countries stand in words. The Cook Islands, no state here, have no value in any year and are dropped; so are "
        "East Timor's zeros before its independence (two rows) and the columns of Confucius Institutes and sister "
        "cities.",
    ),
    columns=(
        Column("state", pl.String, "state id of the other state"),
        Column("year", YEAR, "calendar year"),
        Column("government", pl.Int32, "visits of civilian officials"),
        Column("military", pl.Int32, "visits of military officials", missing="not recorded"),
        Column("total", pl.Int32, "sum of the two", missing="military visits not recorded"),
    ),
    key=("state", "year"),
    reader=read,
)
