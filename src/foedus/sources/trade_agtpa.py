"""Trade in manufactures among 67 states, 1986-2006 (Advanced Guide to Trade Policy Analysis)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "read"]

NAME = "trade_agtpa"

NOT_STATES: Final = ("HKG", "MAC")


def read(path: Path) -> pl.DataFrame:
    """Return one row per exporter, importer and year, including zero flows.

    Parameters
    ----------
    path
        The guide's trade data.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state's nor declared not to be one.
    """
    texts = {"exporter": pl.String, "importer": pl.String}
    raw = read_parquet(path, texts | {"year": YEAR, "trade": pl.Float64})
    raw = raw.rename({"exporter": "from", "importer": "to"})
    frame = to_states(raw, "from", into="exporter", scheme="iso3", source=NAME, not_states=NOT_STATES)
    frame = to_states(frame, "to", into="importer", scheme="iso3", source=NAME, not_states=NOT_STATES)
    flows = frame.filter(pl.col("exporter") != pl.col("importer"))
    return flows.select("exporter", "importer", "year", pl.col("trade").alias("exports"))


SOURCE = Source(
    name=NAME,
    title="An Advanced Guide to Trade Policy Analysis, trade data",
    version="2016",
    coverage=(1986, 2006),
    licence="free with citation (WTO and UNCTAD)",
    citation="yotov_2016_guide",
    files=(File("power/agtpa_1986_2006.parquet", "79f2aff144f79643e2aed194f160c6a19c4c3cda754ecbb72b817a586c89f3bd"),),
    embeddable=True,
    description="One row per exporter, importer and year among 67 states, every pair present.",
    traps=(
        "Manufactures only: oil, gas and grain are missing, so the trade of Iran, Kuwait, Nigeria or Norway is far too "
        "small.",
        "69 economies; Hong Kong and Macao are dropped, 67 states are left. A pair with any other state (Russia, "
        "Ukraine, Vietnam, Saudi Arabia) is unknown, never zero.",
        "Sales at home (exporter and importer the same) are dropped.",
        "9 per cent of the flows are zero; it is unknown whether nothing was traded or nothing was reported.",
        "Current US dollars: compare within a year, not between years.",
    ),
    columns=(
        Column("exporter", pl.String, "state id of the exporter"),
        Column("importer", pl.String, "state id of the importer"),
        Column("year", YEAR, "calendar year"),
        Column("exports", pl.Float64, "manufactures, million current US dollars"),
    ),
    key=("exporter", "importer", "year"),
    reader=read,
)
