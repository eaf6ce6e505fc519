"""Alliance obligations by kind, one row per pair of states and year (ATOP)."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources import atop_directed
from foedus.sources._base import YEAR, Column, Source
from foedus.sources._codes import order_pairs
from foedus.sources.atop_directed import KINDS

__all__ = ["KINDS", "SOURCE", "read"]

NAME = "atop_dyad_year"


def read(path: Path) -> pl.DataFrame:
    """Return one undirected row per allied pair and year with the stronger of the two directions per kind.

    Parameters
    ----------
    path
        ATOP's directed dyad-year file.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    frame = order_pairs(atop_directed.read(path).rename({"sender": "state_a", "target": "state_b"}))
    differs = [pl.col(kind).min() != pl.col(kind).max() for kind in KINDS]
    return frame.group_by("state_a", "state_b", "year").agg(
        *(pl.col(kind).max() for kind in KINDS),
        directed_differs=pl.any_horizontal(pl.len() < 2, *differs),
    )


SOURCE = Source(
    name=NAME,
    title="Alliance Treaty Obligations and Provisions, dyad-years",
    version="5.1",
    coverage=(1815, 2018),
    licence="free for research with citation",
    citation="leeds_2002_atop",
    files=atop_directed.SOURCE.files,
    embeddable=True,
    description="One row per pair of states and year joined by an alliance; pairs without one have no row.",
    traps=(
        "Ends in 2018: later accessions (North Macedonia 2020, Finland 2023, Sweden 2024 to NATO) and treaties are "
        "missing, not absent.",
        "'Any obligation' makes partners of the USA and Russia (OSCE) and of the USA and China (ASEAN TAC): look at "
        "the kinds.",
        "Raw rows are directed and both directions are always present; some 650 pair-years promise more one way than "
        "the other. The stronger direction is kept per kind and directed_differs marks them; both are in the source "
        "atop_directed.",
        "A pair can be allied without any of the five obligations: all five are then 0.",
    ),
    columns=(
        Column("state_a", pl.String, "state id, first in alphabetical order"),
        Column("state_b", pl.String, "state id, second in alphabetical order"),
        Column("year", YEAR, "calendar year"),
        *(Column(kind, pl.Int8, "1 promised by at least one of the two, 0 not") for kind in KINDS),
        Column("directed_differs", pl.Boolean, "true where the two directions differ in some kind"),
    ),
    key=("state_a", "state_b", "year"),
    reader=read,
)
