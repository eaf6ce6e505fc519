"""Distances between states and other fixed facts about pairs (CEPII)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import Column, File, Source, read_parquet
from foedus.sources._codes import order_pairs, to_states

__all__ = ["SOURCE", "read"]

NAME = "distance"

RENAMED = {"ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "YUG": "YUG"}
"""Codes CEPII uses that are not, or no longer, the ISO3 code of the state."""

TERRITORIES = (
    "ABW", "AIA", "ANT", "BMU", "CCK", "COK", "CXR", "CYM", "ESH", "FLK", "FRO", "GIB", "GLP", "GRL", "GUF", "HKG",
    "MAC", "MNP", "MSR", "MTQ", "NCL", "NFK", "NIU", "PAL", "PCN", "PRI", "PYF", "REU", "SHN", "SPM", "TCA", "TKL",
    "VGB", "WLF",
)  # fmt: skip
"""Codes of territories, whose rows are dropped."""

MISPLACED = "WSM"
"""Samoa: the file puts Apia 1,604 km from Nuku'alofa and 861 km from Suva (some 900 and 1,150 in truth)."""

MARKS = {
    "contiguous": "contig",
    "common_language": "comlang_off",
    "colonial_tie": "colony",
    "once_one_country": "smctry",
}

SUCCESSOR = ("YUG", "SRB")  # CEPII's Yugoslavia is the federation of 1992-2006, its capital Belgrade


def read(path: Path) -> pl.DataFrame:
    """Return one undirected row per pair of states.

    Parameters
    ----------
    path
        CEPII's dyadic file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state and is not a declared territory.
    """
    numbers = dict.fromkeys([*MARKS.values(), "distcap"], pl.Float64)
    raw = read_parquet(path, {"iso_o": pl.String, "iso_d": pl.String, "distw": pl.String, **numbers})
    raw = raw.filter(pl.col("iso_o") != pl.col("iso_d")).with_columns(pl.col("iso_o", "iso_d").replace(RENAMED))
    options = {"scheme": "iso3", "source": NAME, "year": None, "not_states": (*TERRITORIES, MISPLACED)}
    frame = to_states(raw, "iso_o", into="state_a", **options)  # type: ignore[arg-type]
    frame = to_states(frame, "iso_d", into="state_b", **options)  # type: ignore[arg-type]
    federation, successor = SUCCESSOR
    heirs = frame.filter((pl.col("state_a") == federation) | (pl.col("state_b") == federation))
    frame = pl.concat([frame, heirs.with_columns(pl.col("state_a", "state_b").replace(federation, successor))])
    pairs = order_pairs(frame).with_columns(pl.col("distw").replace(".", None).cast(pl.Float64))
    # The two directions differ in the last digit of weighted distances and, for a few pairs, in smctry.
    return pairs.group_by("state_a", "state_b").agg(
        pl.col("distcap").mean().alias("distance_km"),
        pl.col("distw").mean().alias("weighted_distance_km"),
        *((pl.col(raw_name) == 1).any().alias(name) for name, raw_name in MARKS.items()),
    )


SOURCE = Source(
    name=NAME,
    title="GeoDist: distances and other dyadic facts",
    version="2011",
    coverage=(1948, 2011),
    licence="CC0",
    citation="mayer_2011_geodist",
    files=(File("geography/cepii_dist.parquet", "2b4b0f3b664233b69e6b359f333c44ad66dbd4052fd931b9f1a6d1a90f1b60d8"),),
    embeddable=True,
    description="One row per pair of states; undated.",
    traps=(
        "Old codes ROM, ZAR and TMP are Romania, the Congo and Timor-Leste. YUG is the federation of 1992-2006; its "
        "rows serve YUG and, with the same capital, SRB.",
        "Montenegro, South Sudan, Kosovo, the European microstates and all states gone before 1990 are not in it: use "
        "the source capitals for those.",
        "distw is text with '.' for missing; it becomes a number or null.",
        "contiguous is of about 2000 and by land; the dated record is the source contiguity.",
        "Samoa is dropped: its coordinates in the file are wrong by a thousand kilometres.",
        "34 territories are dropped.",
    ),
    columns=(
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("distance_km", pl.Float64, "km between capitals, great circle"),
        Column("weighted_distance_km", pl.Float64, "km between cities, weighted by people", missing="cities unknown"),
        Column("contiguous", pl.Boolean, "true if they share a land border"),
        Column("common_language", pl.Boolean, "true if they share an official language"),
        Column("colonial_tie", pl.Boolean, "true if one was ever the other's colony"),
        Column("once_one_country", pl.Boolean, "true if they are or were one country"),
    ),
    key=("state_a", "state_b"),
    reader=read,
)
