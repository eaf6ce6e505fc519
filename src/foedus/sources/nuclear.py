"""Where states stand on nuclear weapons (Our World in Data)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import existing, to_states

__all__ = ["SOURCE", "read"]

NAME = "nuclear"

SERBIA_FROM = 2006  # the file's Serbia is Yugoslavia before


def read(path: Path) -> pl.DataFrame:
    """Return one row per state and year in which the state existed.

    Parameters
    ----------
    path
        The file by name of country.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A name is not that of a state.
    """
    raw = read_csv(path, {"Entity": pl.String, "Year": YEAR, "nuclear_weapons_status": pl.Int8})
    raw = raw.rename({"Year": "year", "nuclear_weapons_status": "status"})
    federation = (pl.col("Entity") == "Serbia") & (pl.col("year") < SERBIA_FROM)
    raw = raw.with_columns(Entity=pl.when(federation).then(pl.lit("Yugoslavia")).otherwise(pl.col("Entity")))
    frame = to_states(raw, "Entity", into="state", scheme="name", source=NAME)
    return frame.filter(existing(frame)).select("state", "year", "status")


SOURCE = Source(
    name=NAME,
    title="Nuclear weapons: proliferation status by country",
    version="to 2022",
    coverage=(1938, 2022),
    licence="CC BY-SA (Our World in Data, after Bleek 2017 and Nuclear Threat Initiative)",
    citation="owid_2023_nuclear",
    files=(File("power/owid_nuclear_status.csv", "8b0dd308369cc00385262a10e23dd67c6dbc440ae4ee2c81f1e3f106d3f5aac2"),),
    embeddable=False,
    description="One row per state and year.",
    traps=(
        "The file uses names and has rows of 0 for countries before they existed: years in which the state did not "
        "exist are dropped.",
        "Its Serbia before 2006 is Yugoslavia and goes to YUG.",
        "Share-alike: a table of these values must carry the same licence; facts derived from it need not.",
        "Status is of the state's own weapons: hosts of another's, and the Soviet weapons left in Ukraine, Belarus "
        "and Kazakhstan after 1991, count as none.",
    ),
    columns=(
        Column("state", pl.String, "state id"),
        Column("year", YEAR, "calendar year"),
        Column("status", pl.Int8, "0 none, 1 considers, 2 pursues, 3 possesses nuclear weapons"),
    ),
    key=("state", "year"),
    reader=read,
)
