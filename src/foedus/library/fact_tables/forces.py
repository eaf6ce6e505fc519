"""Armed forces and what is at stake: patrols, exercises, nuclear weapons, theatres."""

from __future__ import annotations

from datetime import date

import polars as pl

from foedus.library.fact_rows.forces import NuclearFact, TheatreFact
from foedus.library.fact_tables._base import frame_of, rows_of

__all__ = ["exercises", "nuclear_weapons", "nuclear_years", "patrols", "theatre_stands", "theatres"]


def patrols() -> pl.DataFrame:
    """Return joint bomber patrols: ``date, what, area, states, source, note``."""
    return frame_of("patrols", ("date", "what", "area", "states", "source", "note"))


def exercises() -> pl.DataFrame:
    """Return joint exercises: ``date, end, precision, series, what, area, states, source, note``."""
    columns = ("date", "end", "precision", "series", "what", "area", "states", "source", "note")
    return frame_of("exercises", columns)


def nuclear_weapons() -> pl.DataFrame:
    """Return spells of possession of nuclear weapons: ``state, since, until, source, note``."""
    return frame_of("nuclear", ("state", "since", "until", "source", "note"), by="since")


def nuclear_years(first: int, last: int) -> pl.DataFrame:
    """Return ``state, year`` of the states that had nuclear weapons on some day of a year.

    Examples
    --------
    >>> nuclear_years(1991, 1992).filter(pl.col("state") == "ZAF")["year"].to_list()
    [1991]
    """
    rows = [
        (fact.state, year)
        for fact in rows_of("nuclear")
        if isinstance(fact, NuclearFact)
        for year in range(max(fact.since.year, first), (last if fact.until is None else min(fact.until.year, last)) + 1)
    ]
    return pl.DataFrame(rows, schema={"state": pl.String, "year": pl.Int32}, orient="row").sort("state", "year")


def theatres() -> pl.DataFrame:
    """Return the theatres: ``name, title, owner, rivals, stake_states, stakes, standing, date, source, note``."""
    rows = [row for row in rows_of("theatres") if isinstance(row, TheatreFact)]
    table = frame_of("theatres", ("name", "title", "owner", "rivals", "standing", "date", "source", "note"), by=None)
    return table.with_columns(
        stake_states=pl.Series([list(row.stakes) for row in rows], dtype=pl.List(pl.String)),
        stakes=pl.Series([list(row.stakes.values()) for row in rows], dtype=pl.List(pl.Float64)),
    )


def theatre_stands(name: str, day: date) -> bool:
    """Whether a theatre of the facts exists on a day; false for a name that is not among them."""
    rows = (row for row in rows_of("theatres") if isinstance(row, TheatreFact))
    return any(row.name == name and (row.since is None or row.since <= day) for row in rows)
