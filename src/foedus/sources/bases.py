"""Sites of the United States military abroad."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import Column, File, Source, read_csv
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "read"]

NAME = "bases"


def read(path: Path) -> pl.DataFrame:
    """Return one row per site.

    Parameters
    ----------
    path
        The list of sites.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    texts = {"countryname": pl.String, "ccode": pl.Int32, "basename": pl.String}
    marks = {"base": pl.Int8, "lilypad": pl.Int8, "fundedsite": pl.Int8}
    raw = read_csv(
        path, {**texts, "lat": pl.Float64, "lon": pl.Float64, **marks}, null_values=("NA",), encoding="iso-8859-1"
    )
    frame = to_states(raw, "ccode", into="host", scheme="cow", source=NAME, year=None)
    return frame.select(
        "host",
        pl.col("countryname").alias("place"),
        pl.col("basename").str.replace_all(r"\s+", " ").str.strip_chars().alias("name"),
        "lat",
        "lon",
        (pl.col("base") == 1).alias("major"),
        (pl.col("lilypad") == 1).alias("lilypad"),
        (pl.col("fundedsite") == 1).alias("funded_site"),
    ).unique()


SOURCE = Source(
    name=NAME,
    title="United States military bases abroad (Vine, updated in troopdata)",
    version="1.0.4, as of 2018",
    coverage=(2018, 2018),
    licence="GPL-3 package; facts compiled by Vine (2015)",
    citation="vine_2015_base_nation",
    files=(File("cooperation/us_bases.csv", "5a552e81b39bdbb7af42b6206dd47340a6a9f114bf84c24c0e167cf74844ccda"),),
    embeddable=False,
    description="One row per site; undated, a snapshot of about 2018.",
    traps=(
        "A snapshot of about 2018 that includes sites closed since (all of Afghanistan): not a history.",
        "The file is Latin-1, not UTF-8; names contain tabs; seven sites lack coordinates (the text NA), two a name.",
        "Territories of the USA (Guam, Puerto Rico, ...) have host USA and the territory in place.",
        "One site (Naples) is listed twice; the copy is dropped.",
        "An individual compilation: counts by host may be derived, the list itself may not be packaged.",
    ),
    columns=(
        Column("host", pl.String, "state id of the host"),
        Column("place", pl.String, "country or territory as the source names it"),
        Column("name", pl.String, "name of the site", missing="unnamed"),
        Column("lat", pl.Float64, "degrees north", missing="unknown"),
        Column("lon", pl.Float64, "degrees east", missing="unknown"),
        Column("major", pl.Boolean, "true for a base of more than 200 persons"),
        Column("lilypad", pl.Boolean, "true for a small site"),
        Column("funded_site", pl.Boolean, "true for a host's own base that is funded by the USA"),
    ),
    key=("host", "place", "name", "lat", "lon"),
    reader=read,
)
