"""Support that major powers signal for other states (McManus and Nieman), 1950-2012: a benchmark, never an input."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet
from foedus.sources._codes import state_years

__all__ = ["MAJORS", "SOURCE", "read"]

NAME = "signals"

MAJORS: Final = {"USA": "us", "RUS": "rus", "CHN": "chi", "GBR": "uk", "FRA": "fra"}
"""State ids of the senders and the prefixes of their columns."""

VERSIONS: Final = range(1, 6)


def read(path: Path) -> pl.DataFrame:
    """Return one row per major power, other state and year.

    Parameters
    ----------
    path
        Estimates by state and year, six columns per major power.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    versions = {major: [f"{stem}_signal{number}" for number in VERSIONS] for major, stem in MAJORS.items()}
    medians = {major: f"median_{stem}" for major, stem in MAJORS.items()}
    levels = [*(name for names in versions.values() for name in names), *medians.values()]
    raw = read_parquet(path, {"ccode": pl.Int32, "year": YEAR, **dict.fromkeys(levels, pl.Float64)})
    frame = state_years(raw, NAME)
    parts = [
        frame.select(
            pl.lit(major).alias("sender"),
            pl.col("state").alias("target"),
            "year",
            pl.col(medians[major]).alias("support"),
            # Each version has its own level: once it is removed they can be compared.
            pl.concat_list([pl.col(name) - pl.col(name).mean() for name in versions[major]])
            .list.std()
            .alias("between_versions"),
        )
        for major in MAJORS
    ]
    return pl.concat(parts).filter(pl.col("sender") != pl.col("target"))


SOURCE = Source(
    name=NAME,
    title="Major power support signaled for protégés",
    version="McManus and Nieman 2019",
    coverage=(1950, 2012),
    licence="free for research with citation",
    citation="mcmanus_nieman_2019",
    files=(
        File(
            "cooperation/mcmanus_nieman_signal_level.parquet",
            "df6e222e488f3c2a784157c592ab3483b6ef48bddf3f2b41a9357de81a5f3bb6",
        ),
    ),
    embeddable=True,
    description="One row per major power (USA, Russia, China, Britain, France), other state and year.",
    traps=(
        "An outside benchmark: made of alliances, arms, exercises, troops and statements, most of which our own "
        "measures use too. Never an input, and agreement with it is not independent proof.",
        "A latent scale without a zero and without a unit, with a mean near 0 for each major power over all states and "
        "years: 0 is not 'no support', and levels of two powers cannot be compared. Standard deviations are 0.83 "
        "(USA), 0.66 (RUS), 0.45 (CHN), 0.62 (GBR) and 0.59 (FRA); all lean to the right (skewness 1.4 to 2.3): most "
        "states get next to nothing and some get much. Rank correlations within one power and year are what it "
        "allows.",
        "The file gives five versions of every estimate that go together (correlations of 0.987 and more) but differ "
        "in level by up to 2.1; support is the file's own median column, not the median of the five.",
        "Britain and France stand among their own protégés: those 126 rows are dropped, as are the rows of 1990 for "
        "West Germany and North Yemen beside those of Germany and Yemen. The USA, Russia and China are nobody's "
        "protégés in it.",
        "Smoothed over time by the model: a year's change is not an event.",
    ),
    columns=(
        Column("sender", pl.String, "state id of the major power"),
        Column("target", pl.String, "state id of the state supported"),
        Column("year", YEAR, "calendar year"),
        Column("support", pl.Float64, "latent scale of the sender, mean 0 over all its rows of the file"),
        Column("between_versions", pl.Float64, "standard deviation of the five versions, each minus its mean"),
    ),
    key=("sender", "target", "year"),
    reader=read,
)
