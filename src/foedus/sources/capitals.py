"""Capitals of states with dates and coordinates."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import Column, File, Source, read_csv
from foedus.states import load_states

__all__ = ["CORRECTIONS", "SOURCE", "read"]

NAME = "capitals"

CODED_TO = "2024-12-31"

CORRECTIONS = {
    ("BRA", "Brasilia"): (-15.794, -47.883),
    ("DJI", "Djibouti"): (11.589, 43.145),
    ("SAU", "Riyadh"): (24.713, 46.675),
    ("TUN", "Tunis"): (36.806, 10.182),
}
"""Coordinates, degrees north and east, of capitals for which the file gives the middle of the country."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and spell of a capital.

    Parameters
    ----------
    path
        The list of capitals by COW code.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        The file lacks a column.
    """
    texts = {"capital": pl.String, "stdate": pl.Date, "enddate": pl.Date}
    raw = read_csv(path, {"ccode": pl.Int32} | texts | {"lat": pl.Float64, "lng": pl.Float64})
    open_end = pl.lit(None, dtype=pl.Date)
    raw = raw.with_columns(
        pl.when(pl.col("enddate") == pl.lit(CODED_TO).str.to_date())
        .then(open_end)
        .otherwise(pl.col("enddate"))
        .alias("enddate")
    )
    spells = load_states().spells().filter(pl.col("cow").is_not_null())
    spells = spells.select(
        "id", pl.col("cow").alias("ccode"), pl.col("start").alias("born"), pl.col("end").alias("died")
    )
    # A capital belongs to a state only while the state exists: the file continues those of extinct states to its end.
    frame = raw.join(spells, on="ccode", how="inner").with_columns(
        start=pl.max_horizontal("stdate", "born"), end=pl.min_horizontal("enddate", "died")
    )
    frame = frame.filter(pl.col("end").is_null() | (pl.col("start") <= pl.col("end")))
    corrections = pl.DataFrame(
        [(state, capital, *place) for (state, capital), place in CORRECTIONS.items()],
        schema={"id": pl.String, "capital": pl.String, "_lat": pl.Float64, "_lng": pl.Float64},
        orient="row",
    )
    return frame.join(corrections, on=["id", "capital"], how="left").select(
        pl.col("id").alias("state"),
        "start",
        "end",
        "capital",
        pl.coalesce("_lat", "lat").alias("latitude"),
        pl.coalesce("_lng", "lng").alias("longitude"),
    )


SOURCE = Source(
    name=NAME,
    title="Capitals of COW states, geocoded",
    version="to 2024",
    coverage=(1816, 2024),
    licence="facts; compiled in a GPL package, free with citation",
    citation="miller_2022_peacesciencer",
    files=(File("geography/cow_capitals.csv", "8a350460f35b1b7dfa9d0dc4816e1d6becf1c84bbee1c96051865c35d2e0cba3"),),
    embeddable=True,
    description="One row per state and spell of a capital.",
    traps=(
        "The file continues the capitals of extinct states to the end of 2024: spells are cut to the state's own.",
        "A null end means the capital at the end of 2024.",
        "Brasilia, Djibouti, Riyadh and Tunis are placed in the middle of their countries in the file, 40 to 840 km "
        "off; corrected here. Found by comparison with CEPII's distances.",
        "Seats of government that are not the formal capital (The Hague, La Paz, Tel Aviv) are not in it.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("start", pl.Date, "first day as capital of the state; 1 January if only the year is known"),
        Column("end", pl.Date, "last day", missing="still capital at the end of 2024"),
        Column("capital", pl.String, "name of the city"),
        Column("latitude", pl.Float64, "degrees north"),
        Column("longitude", pl.Float64, "degrees east"),
    ),
    key=("state", "start"),
    reader=read,
)
