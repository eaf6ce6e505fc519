"""Military spending of all states as a share of GDP (World Factbook)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import existing, to_states
from foedus.sources._factbook import CITATION, LICENCE

__all__ = ["SOURCE", "read"]

NAME = "military_spending"

_COPIED, _ORIGINAL = 2010, 2012
UNKNOWN_AS_ZERO: Final = ("KWT",)
"""States whose 0.0 stands for a missing number."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year.

    Parameters
    ----------
    path
        Numbers of the latest edition that states them.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    raw = read_parquet(path, {"iso3": pl.String, "year": YEAR, "milex_pct_gdp": pl.Float64, "edition": YEAR})
    frame = to_states(raw, "iso3", into="state", scheme="iso3", source=NAME)
    zero = (pl.col("milex_pct_gdp") == 0) & pl.col("state").is_in(list(UNKNOWN_AS_ZERO))
    frame = frame.filter(~zero & existing(frame))
    original = frame.filter(pl.col("year") == _ORIGINAL).select("state", original="milex_pct_gdp")
    frame = frame.join(original, on="state", how="left", maintain_order="left")
    copied = (pl.col("year") == _COPIED) & (pl.col("milex_pct_gdp") == pl.col("original"))
    return frame.filter(~copied.fill_null(value=False)).select(
        "state", "year", (pl.col("milex_pct_gdp") / 100).alias("share"), "edition"
    )


SOURCE = Source(
    name=NAME,
    title="Military expenditures, The World Factbook",
    version="editions 2015-2026",
    coverage=(2008, 2025),
    licence=LICENCE,
    citation=CITATION,
    files=(
        File(
            "power/cia_factbook_milex_share_2008_2025.parquet",
            "540aef55df1a7c3d88cce07910ed2ff258e60e10440e315b3bd2697d1bccdeb7",
        ),
    ),
    embeddable=True,
    description="One row per state and year with a number.",
    traps=(
        "105 of the 116 numbers of 2010 repeat the number of 2012 to the last digit (USA 4.35 per cent in both, 4.75 "
        "in 2011): copies, dropped.",
        "Kuwait has 0.0 in 2010 and 2012 between 3 and 5 per cent: missing, dropped. No other state has a zero. The "
        "row of South Sudan before its independence is dropped.",
        "Numbers to 2014 and from 2015 on come from different editions and estimates: Russia jumps from 3.5 to 4.9 per "
        "cent, Türkiye falls. Do not difference across 2014-15.",
        "Rounded to one decimal in later editions, some to whole per cent (Oman 16, Russia 7).",
        "edition is the last edition that states the number, not the first in which it could be read: no use for what "
        "was known when.",
        "Many are estimates from open sources: Russia's 7 per cent of 2024, China's 1.5. North Korea is not in the "
        "file; Ukraine ends in 2021, Taiwan begins in 2015, and 2025 has 32 states, most of them in NATO.",
        "Spending of states without an army (Costa Rica, Iceland) is police and coast guard.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        Column("share", pl.Float64, "military spending as a fraction of GDP, 0 to 1"),
        Column("edition", YEAR, "last edition of the Factbook with the number"),
    ),
    key=("state", "year"),
    reader=read,
)
