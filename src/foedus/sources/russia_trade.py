"""Russia's trade with each state, and that state's trade with the world (IMF Direction of Trade Statistics)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states
from foedus.sources._territories import TERRITORIES

__all__ = ["LAST", "SOURCE", "read"]

NAME = "russia_trade"

LAST: Final = 2022
"""Last year of the table; what the file has of 2023 is one factor times 2022."""

_FLOWS: Final = {
    "rus_exports_to": "russia_exports",
    "rus_imports_from": "russia_imports",
    "world_exports_to": "world_exports",
    "world_imports_from": "world_imports",
    "rus_share_of_imports": "share_of_imports",
    "rus_share_of_exports": "share_of_exports",
}


def read(path: Path) -> pl.DataFrame:
    """Return one row per partner of Russia and year.

    Parameters
    ----------
    path
        Russia's and the world's trade by partner.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state's nor declared not to be one.
    """
    columns = {"iso3": pl.String, "year": YEAR, **dict.fromkeys(_FLOWS, pl.Float64), "russia_reporting": pl.Boolean}
    raw = read_parquet(path, columns).rename(_FLOWS).filter(pl.col("year") <= LAST)
    frame = to_states(raw, "iso3", into="state", scheme="iso3", source=NAME, not_states=TERRITORIES)
    return frame.select("state", "year", *_FLOWS.values(), "russia_reporting")


SOURCE = Source(
    name=NAME,
    title="Direction of Trade Statistics: Russia's trade by partner",
    version="file that ends in 2023",
    coverage=(2011, LAST),
    licence="IMF data terms: reuse with attribution",
    citation="imf_2023_dots",
    files=(
        File(
            "trade/imf_dots_russia_partners_2011_2022.parquet",
            "89bc2dc2b5c619497cc66493851a62bb159c972226302f865f0e1fa2175917d5",
        ),
    ),
    embeddable=True,
    description="One row per partner of Russia and year, with the partner's trade with the whole world beside it.",
    traps=(
        "2022 is an estimate (russia_reporting is false): Russia had stopped publishing. It misses the turn to Asia: "
        "Russia's exports to China stay at 69 billion dollars (68 in 2021) and its imports from there fall to 58 "
        "(73), while Chinese customs counted 114 and 76. Take years in which Russia reported.",
        "2023 is no observation: exports are .712 times those of 2022 for every larger partner, imports are empty. "
        "Dropped (169 rows).",
        "A null is no record, a zero one below 5,000 dollars as written in the file. North Korea has no Russian "
        "exports in 2021 and nothing in 2022.",
        "Imports are as Russia reports them, the partner's world trade as the whole world reports it: world_exports "
        "are the world's exports to the partner, thus its imports. Shares divide the one by the other.",
        "Russia's exports to the Netherlands are in part Rotterdam's: they go on from there.",
        "17 territories among the 205 partners are dropped.",
    ),
    columns=(
        Column("state", pl.String, "state id of the partner"),
        Column("year", YEAR, "calendar year"),
        Column(
            "russia_exports", pl.Float64, "Russia's exports to the partner, million US dollars", missing="no record"
        ),
        Column("russia_imports", pl.Float64, "Russia's imports from it, million US dollars", missing="no record"),
        Column(
            "world_exports", pl.Float64, "the world's exports to the partner, million US dollars", missing="unknown"
        ),
        Column("world_imports", pl.Float64, "the world's imports from it, million US dollars", missing="unknown"),
        Column("share_of_imports", pl.Float64, "russia_exports / world_exports, 0 to 1", missing="no record"),
        Column("share_of_exports", pl.Float64, "russia_imports / world_imports, 0 to 1", missing="no record"),
        Column("russia_reporting", pl.Boolean, "false where the Russian figures are estimates"),
    ),
    key=("state", "year"),
    reader=read,
)
