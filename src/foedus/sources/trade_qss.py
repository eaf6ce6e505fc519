"""Exports from state to state in seven years from 1900 to 2009 (after Barbieri's trade data)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "YEARS", "read"]

NAME = "trade_qss"

YEARS: Final = (1900, 1920, 1940, 1955, 1980, 2000, 2009)
"""The only years of the table."""

NOT_STATES: Final = ("Hong Kong",)


def read(path: Path) -> pl.DataFrame:
    """Return one row per exporter, importer and year with a known flow.

    Parameters
    ----------
    path
        Exports by pair of countries and year.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A name is neither a state's nor declared not to be one, or one flow has two values.
    """
    texts = {"country1": pl.String, "country2": pl.String}
    raw = read_parquet(path, texts | {"year": YEAR, "exports": pl.Float64}).drop_nulls()
    for column in texts:
        # One COW code has the same name in all years: in 1900 and 2009 the state was Serbia.
        serbia = (pl.col(column) == "Yugoslavia") & pl.col("year").is_in([1900, 2009])
        raw = raw.with_columns(pl.when(serbia).then(pl.lit("Serbia")).otherwise(pl.col(column)).alias(column))
    frame = to_states(raw, "country1", into="exporter", scheme="name", source=NAME, not_states=NOT_STATES)
    frame = to_states(frame, "country2", into="importer", scheme="name", source=NAME, not_states=NOT_STATES)
    flows = frame.filter(pl.col("exporter") != pl.col("importer"))
    return flows.select("exporter", "importer", "year", "exports").unique()


SOURCE = Source(
    name=NAME,
    title="Exports by pair of states, seven years",
    version="Imai 2017, after COW trade",
    coverage=(YEARS[0], YEARS[-1]),
    licence="COW: free for research with citation",
    citation="barbieri_2009_trade",
    files=(
        File("power/qss_trade_1900_2009.parquet", "df6eca808bc1a2ee69cfca1a8e7ae7970f4f9a28e6b908858b37e5003e9a6161"),
    ),
    embeddable=True,
    description="One row per exporter, importer and year (seven of them) with a known flow.",
    traps=(
        "Only 1900, 1920, 1940, 1955, 1980, 2000 and 2009; years between are unknown.",
        "28 per cent of the flows are unknown (1940: all but 10 of 3,782) and have no row; 36 per cent of the known "
        "flows are zero, reported or set to nothing.",
        "Germany in 2009 has 2 of its 194 flows in either direction, Taiwan a tenth: their trade of 2009 is unknown, "
        "not small. Liechtenstein, Andorra, Monaco and San Marino are unknown throughout.",
        "In 2009 the names of three states are cut off in one half of their rows ('Democratic Republic of t') and "
        "whole in the other; either half is mostly empty. One country of 2009 has no name and next to no flow: its "
        "392 rows are dropped.",
        "'Yugoslavia' is Serbia in 1900 and 2009. Hong Kong is dropped.",
        "Current US dollars: compare within a year, not between years.",
    ),
    columns=(
        Column("exporter", pl.String, "state id of the exporter"),
        Column("importer", pl.String, "state id of the importer"),
        Column("year", YEAR, "calendar year, one of seven"),
        Column("exports", pl.Float64, "million current US dollars"),
    ),
    key=("exporter", "importer", "year"),
    reader=read,
)
