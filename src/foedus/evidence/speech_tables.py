"""What members of the Atlantic alliance say of Russia and China in the General Debate: sentences counted by us."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.library.facts import memberships
from foedus.sources import DataFolder, read_source

__all__ = ["SPOKEN_OF", "speech_table", "speeches_of_members"]

SPOKEN_OF: Final = ("CHN", "RUS")
"""States of whom sentences are counted."""

INSTITUTION: Final = "NATO"


def speech_table(data: DataFolder) -> pl.DataFrame:
    """Return the sentences of every member's speeches, and those about each target, before and after it joined.

    Parameters
    ----------
    data
        Folder of raw data.

    Returns
    -------
    pl.DataFrame
        As `speeches_of_members`.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    return speeches_of_members(read_source("general_debate", data), read_source("general_debate_speeches", data))


def speeches_of_members(about: pl.DataFrame, speeches: pl.DataFrame) -> pl.DataFrame:
    """Return the sentences of members' speeches and those about each target.

    Parameters
    ----------
    about
        ``speaker, year, target, sentences, hostile, sole_hostile``, such as ``read_source("general_debate")``: a row
        for every speech and target, with zeros where the speech does not name it.
    speeches
        ``state, year, sentences``, such as ``read_source("general_debate_speeches")``.

    Returns
    -------
    pl.DataFrame
        ``target, state, year, sentences`` (of the speech), ``about`` (of them, those that name the target),
        ``hostile`` (of those, with a hostile word), ``sole_hostile`` (and that name no other target). A state and year
        without a row gave no speech.

    References
    ----------
    baturo_2017_ungdc
    """
    members = memberships().filter(pl.col("institution") == INSTITUTION)["state"].unique().to_list()
    told = about.filter(pl.col("target").is_in(list(SPOKEN_OF)) & pl.col("speaker").is_in(members))
    length = speeches.select(pl.col("state").alias("speaker"), "year", length="sentences")
    return (
        told.join(length, on=["speaker", "year"], how="inner")
        .filter(pl.col("length") > 0)
        .select(
            "target",
            pl.col("speaker").alias("state"),
            pl.col("year").cast(pl.Int32),
            sentences=pl.col("length").cast(pl.Int32),
            about=pl.col("sentences").cast(pl.Int32),
            hostile=pl.col("hostile").cast(pl.Int32),
            sole_hostile=pl.col("sole_hostile").cast(pl.Int32),
        )
        .sort("target", "state", "year")
    )
