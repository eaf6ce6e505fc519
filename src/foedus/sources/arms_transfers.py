"""Deliveries of major arms among the states of the triangle case, 1990-2024 (derived from SIPRI)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import to_states

__all__ = ["SOURCE", "STATES", "read"]

NAME = "arms_transfers"

STATES: Final = (
    "AUS", "BLR", "CAN", "CHN", "DEU", "FRA", "GBR", "IDN", "IND", "IRN", "ITA", "JPN", "KAZ", "KGZ", "KOR",
    "MNG", "MYS", "PAK", "PHL", "POL", "PRK", "RUS", "TJK", "TUR", "TWN", "UKR", "USA", "UZB", "VNM",
)  # fmt: skip
"""States among which deliveries are known. The case's thirtieth actor, the European Union, delivers none."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per supplier, recipient and year with a delivery.

    Parameters
    ----------
    path
        Trend-indicator values by supplier, recipient and year.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is not among `STATES`, or a value is not positive.
    """
    texts = {"supplier": pl.String, "recipient": pl.String}
    raw = read_csv(path, texts | {"year": YEAR, "tiv": pl.Float64})
    strangers = sorted((set(raw["supplier"]) | set(raw["recipient"])) - set(STATES))
    if strangers:
        raise DataError(
            f"states outside the case: {', '.join(strangers)}",
            where=f"source {NAME}",
            expected="deliveries among the states listed in STATES",
            hint="A file of other states needs another list: pairs outside it are unknown, not zero",
        )
    if raw.filter(~(pl.col("tiv") > 0)).height:
        raise DataError(
            "a delivery has no positive value", where=f"source {NAME}, column tiv", expected="values above 0"
        )
    frame = raw.rename({"supplier": "from", "recipient": "to"})
    frame = to_states(frame, "from", into="supplier", scheme="iso3", source=NAME)
    frame = to_states(frame, "to", into="recipient", scheme="iso3", source=NAME)
    return frame.select("supplier", "recipient", "year", "tiv").filter(pl.col("supplier") != pl.col("recipient"))


SOURCE = Source(
    name=NAME,
    title="SIPRI Arms Transfers Database, deliveries among 29 states",
    version="of 2025",
    coverage=(1990, 2024),
    licence="© SIPRI: derived figures, not to be redistributed",
    citation="sipri_2025_arms",
    files=(
        File(
            "cooperation/arms_transfers_case_dyads_1990_2024.csv",
            "ad3cf45bb5f18cdda1219c3efd1fee4e5ac52f039db9551cd0e75215b8b554d3",
        ),
    ),
    embeddable=False,
    description="One row per supplier, recipient and year with a delivery of major arms.",
    traps=(
        "Only deliveries among 29 states (STATES). Between them a missing row means that nothing was delivered; a pair "
        "with any other state is unknown, never zero. Totals by supplier or recipient are not a state's arms trade.",
        "Trend-indicator values measure the military value of what was delivered, not what was paid: never add them to "
        "money or compare them with trade.",
        "Deliveries of a year, not orders: they lag agreements by years, and 21 per cent of them follow a year "
        "without one. Use sums over windows.",
        "Major arms only; licences, services and small arms are excluded. Gifts and second-hand arms are included.",
    ),
    columns=(
        Column("supplier", pl.String, "state id of the supplier"),
        Column("recipient", pl.String, "state id of the recipient"),
        Column("year", YEAR, "calendar year of delivery"),
        Column("tiv", pl.Float64, "million trend-indicator values"),
    ),
    key=("supplier", "recipient", "year"),
    reader=read,
)
