"""Visits abroad by China's top leaders."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import to_states

__all__ = ["NOT_STATES", "SOURCE", "read"]

NAME = "chinese_leader_visits"

NOT_STATES: Final = ("Palestine",)
"""Hosts that are not states (one visit, 2000)."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per host, year, leader and office, with the number of visits.

    Parameters
    ----------
    path
        List of visits.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A name is neither a state's nor declared not to be one.
    """
    raw = read_parquet(path, {"year": YEAR, "leader": pl.String, "level": pl.String, "country": pl.String})
    frame = to_states(raw, "country", into="host", scheme="name", source=NAME, not_states=NOT_STATES)
    return frame.group_by("host", "year", "leader", pl.col("level").alias("office")).agg(
        pl.len().cast(pl.Int32).alias("visits")
    )


SOURCE = Source(
    name=NAME,
    title="Visits abroad by Chinese leaders",
    version="1.1",
    coverage=(1949, 2020),
    licence="not stated; cite the Central European Institute of Asian Studies",
    citation="ceias_2020_visits",
    files=(
        File(
            "cooperation/chinese_leader_visits_1949_2020.parquet",
            "97affe44fb5febf9a8decd84e299bef5f21c1e76e1fc1e4d6ca86d10820c3135",
        ),
    ),
    embeddable=False,
    description="One row per host, year, leader and office in which the leader came at least once.",
    traps=(
        "The licence is not stated: read it, package no measure that is derived from it. Where Russia stands among "
        "other hosts is packaged as a result, with the hash of the file.",
        "Visits by the president, the premier and the head of the party only, and only to other states: visits to "
        "China are not in the file, nor are those of vice-presidents and foreign ministers.",
        "The file has no dates; seven pairs of equal rows are two visits of one leader to one host in one year (Xi "
        "Jinping in Russia 2013 and 2015 among them). They are counted, so that 595 rows are 594 visits to states.",
        "Thin before 1978: no visit at all in 1951, 1953, 1958, 1959, 1961, 1962, 1967, 1968, 1972, 1973, 1976 and "
        "1977. Zhou Enlai's journeys to Moscow for Stalin's funeral (1953) and the party congresses of 1959 and 1961 "
        "are missing: a zero of those years is weak evidence.",
        "One visit in 2020 (Xi Jinping in Myanmar, January): the pandemic, not the end of the file.",
        "Countries are mapped by name and year: East Germany has no code, the Soviet Union is RUS, Vietnam before "
        "1976 is the north. Palestine (2000) is dropped.",
        "More leaders travel to summits since the 1990s; the file does not tell such visits from bilateral ones.",
    ),
    columns=(
        Column("host", pl.String, "state id of the state visited"),
        Column("year", YEAR, "calendar year"),
        Column("leader", pl.String, "name of the leader"),
        Column("office", pl.String, "President, Premier, Leader CCP, Paramount Leader or Other (Acting leader)"),
        Column("visits", pl.Int32, "visits in the year, 1 or more"),
    ),
    key=("host", "year", "leader", "office"),
    reader=read,
)
