"""How the public of a state sees other states: shares favourable and unfavourable (Pew Global Attitudes)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import named_states, to_states

__all__ = ["SOURCE", "read"]

NAME = "favourability"

BODIES: Final = ("EU", "UN")
"""Targets that are no states."""

NOT_STATES: Final = ("PLS", "PSE")
"""Codes of the Palestinian territories (34 rows)."""

_SHARES: Final = ("favourable", "unfavourable", "very_favourable", "very_unfavourable", "dont_know")


def read(path: Path) -> pl.DataFrame:
    """Return one row per surveyed state, year and target.

    Parameters
    ----------
    path
        Weighted shares aggregated from the surveys.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code is neither a state's nor declared not to be one.
    """
    raw = read_parquet(
        path,
        {
            "iso3": pl.String,
            "target": pl.String,
            "year": YEAR,
            **dict.fromkeys(_SHARES, pl.Float64),
            "n": pl.Int32,
            "n_eff": pl.Float64,
        },
    ).rename({"target": "target_name"})
    frame = to_states(raw, "iso3", into="state", scheme="iso3", source=NAME, not_states=NOT_STATES)
    frame = named_states(frame, "target_name", into="target", scheme="iso3", source=NAME, nobody=BODIES)
    return frame.select(
        "state",
        "year",
        "target_name",
        "target",
        *_SHARES,
        pl.col("n").alias("respondents"),
        pl.col("n_eff").alias("effective_respondents"),
    )


SOURCE = Source(
    name=NAME,
    title="Pew Global Attitudes Surveys, opinions of states and organisations",
    version="spring waves 2002-2023, aggregated",
    coverage=(2002, 2023),
    licence="aggregates may be published with attribution to Pew Research Center, which bears no responsibility for "
    "the analysis",
    citation="pew_2023_global_attitudes",
    files=(
        File(
            "perception/pew_favourability_country_year_2002_2023.parquet",
            "6384c4bdc9ce7edadd4afb064ef3f79324c1e36bf0f4cf044019cf34485d792b",
        ),
    ),
    embeddable=True,
    description="One row per surveyed state, year and target: weighted shares of the respondents.",
    traps=(
        "The panel of states is unbalanced (9 states in 2004, 46 in 2007, 23 in 2023): compare within a state, never "
        "means of years.",
        "Not every target every year: Russia from 2007 and not in 2008, 2016 and 2021, China from 2005. China in 2013 "
        "was asked, but the column is broken and its rows are left out. An absent row means not asked.",
        "Favour is not threat: a public may dislike a state that it does not fear.",
        "Pew surveyed Taiwan once (2021: .61 favourable to the USA, .27 to China).",
        "Who has no opinion counts as neither: favourable and unfavourable sum to 1 less dont_know, which reaches .73 "
        "(Pakistan on Brazil, 2014).",
        "Publics also judge their own state (47 rows): leave those out of pairs.",
        "The targets EU and UN are no states: target is null, target_name says it. The Palestinian territories (codes "
        "PSE and, in 2014, PLS) are dropped.",
        "Some samples are mainly of towns, China's among them.",
        "effective_respondents allows for weights, not for clusters: true errors are larger than it suggests.",
    ),
    columns=(
        Column("state", pl.String, "state id of the public"),
        Column("year", YEAR, "calendar year of the survey"),
        Column("target_name", pl.String, "who is judged: a state by ISO3, EU or UN"),
        Column("target", pl.String, "state id of the country judged", missing="not a state"),
        Column("favourable", pl.Float64, "share very or somewhat favourable, 0 to 1"),
        Column("unfavourable", pl.Float64, "share very or somewhat unfavourable, 0 to 1"),
        Column("very_favourable", pl.Float64, "share very favourable"),
        Column("very_unfavourable", pl.Float64, "share very unfavourable"),
        Column("dont_know", pl.Float64, "share without an opinion or answer"),
        Column("respondents", pl.Int32, "persons asked"),
        Column("effective_respondents", pl.Float64, "persons of a simple random sample of equal precision"),
    ),
    key=("state", "year", "target_name"),
    reader=read,
)
