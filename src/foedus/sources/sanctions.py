"""Sanctions in force among some thirty states, counted from the Global Sanctions Data Base."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.axes import SANCTION_KINDS
from foedus.errors import DataError
from foedus.sources._base import YEAR, Column, File, Source, read_csv
from foedus.sources._codes import to_states

__all__ = ["EUROPEAN_UNION", "KINDS", "SOURCE", "covered_states", "on_behalf_of_ukraine", "read", "read_marks"]

NAME = "sanctions"

KINDS: Final = SANCTION_KINDS
"""Kinds of sanction that the source distinguishes."""

EUROPEAN_UNION: Final = "EUU"  # a sender and a target in the file, but no state
SANCTIONED_FOR_UKRAINE: Final = 2014
"""First year of the sanctions on Crimea, on the occupied districts and on the men around the ousted president."""


def read(path: Path) -> pl.DataFrame:
    """Return one directed row per sender, target and year with a sanction in force.

    Parameters
    ----------
    path
        Directed dyad-years of active sanctions.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.

    Raises
    ------
    DataError
        A code does not name a state, or a mark is neither 0 nor 1.
    """
    raw = read_marks(path, NAME).rename({"sender": "sender_code", "target": "target_code"})
    for side in ("sender", "target"):
        raw = to_states(raw, f"{side}_code", into=side, scheme="iso3", source=NAME, not_states=[EUROPEAN_UNION])
    kept = raw.filter(~on_behalf_of_ukraine("target") | (pl.col("sender") == "RUS"))
    return kept.select("sender", "target", "year", *(pl.col(kind) == 1 for kind in KINDS), "cases")


def read_marks(path: Path, source: str) -> pl.DataFrame:
    """Return the rows of the file with their codes, marks checked.

    Raises
    ------
    DataError
        A mark is neither 0 nor 1.
    """
    texts = {"sender": pl.String, "target": pl.String, "year": YEAR}
    raw = read_csv(path, {**texts, **dict.fromkeys(KINDS, pl.Int8), "cases": pl.Int32})
    if raw.filter(~pl.all_horizontal(pl.col(kind).is_in([0, 1]).fill_null(value=False) for kind in KINDS)).height:
        raise DataError("a mark of a kind is neither yes nor no", where=f"source {source}", expected="0 or 1")
    return raw


def on_behalf_of_ukraine(target: str) -> pl.Expr:
    """Whether a row is of sanctions that its government asked for: on Ukraine, from 2014 on."""
    return (pl.col(target) == "UKR") & (pl.col("year") >= SANCTIONED_FOR_UKRAINE)


def covered_states(table: pl.DataFrame) -> list[str]:
    """States among which the counts were made: every state that ever sent or was the target of a sanction in the table.

    Parameters
    ----------
    table
        The tidy table.

    Returns
    -------
    list of str
        State ids in alphabetical order. Between two of them no row means no sanction; about any other state nothing is
        known.

    Notes
    -----
    A state that was counted but neither sent a sanction nor was a target in 34 years leaves no trace and counts as
    unknown.
    """
    return sorted(set(table["sender"]) | set(table["target"]))


SOURCE = Source(
    name=NAME,
    title="Active sanctions among thirty states, counted from the Global Sanctions Data Base",
    version="derived from version 4",
    coverage=(1990, 2023),
    licence="derived counts; not to be redistributed",
    citation="felbermayr_2020_gsdb",
    files=(
        File(
            "conflict/sanctions_case_dyads_1990_2023.csv",
            "446f826c8bcdd7d1a7c0c13499c70e91245b63aa0fb3ab07a611d6870abbdc89",
        ),
    ),
    embeddable=False,
    description="One directed row per sender, target and year in which at least one case was active.",
    traps=(
        "Counted among a chosen set only: pairs with a state that is not in the file are unknown, not free of "
        "sanctions. 26 states and the European Union appear of the 30 announced; the others left no row and are "
        "unknown too.",
        "The European Union (EUU, 174 rows as sender or target) is not a state: its rows are the source "
        "sanctions_of_union. Of its members only Germany, France, Italy, Poland and Britain have rows of their own "
        "here, which repeat each of the Union's; the panel charges the Union's to all its members of the year.",
        "Poland has 21 rows before 2004, every one shared with the European Union it had not joined yet; the panel "
        "drops them.",
        "The sanctions listed on Ukraine from 2014 on by Australia, Britain, Canada, the European Union, Japan and the "
        "United States are on Crimea, the occupied districts and the men of the ousted president. Ukraine's government "
        "asked for them; they are dropped.",
        "The marks of kinds are yes or no for all cases of the pair together, not counts; 66 rows have more cases "
        "than kinds.",
        "What the data base lacks is 0 here: of Russia's sanctions on Ukraine it has none after 2014, though the "
        "embargo of January 2016 and the decree of October 2018 are well known.",
        "Cases are counted, not weighed: the Chinese arms embargo of 1990 and a ban on one official are one case each. "
        "Cases of the later years are cut finer (USA on China: 2 in 2017, 14 in 2023).",
    ),
    columns=(
        Column("sender", pl.String, "state id of the sender"),
        Column("target", pl.String, "state id of the target"),
        Column("year", YEAR, "calendar year"),
        *(Column(kind, pl.Boolean, f"true if a sanction on {kind} is in force") for kind in KINDS[:5]),
        Column("other", pl.Boolean, "true if a sanction of another kind is in force"),
        Column("cases", pl.Int32, "number of active cases, 1 or more"),
    ),
    key=("sender", "target", "year"),
    reader=read,
)
