"""A user's table of positions or weights, checked and brought into one form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from foedus.analyses.votes import VOTE_SCALE, read_votes
from foedus.errors import TableError
from foedus.measures.portfolios import Scale
from foedus.states import load_states
from foedus.user_tables import read_table

__all__ = ["Positions", "read_positions", "read_weights"]

_POSITIONS: Final = ("actor", "item", "position")
_OPTIONAL: Final = ("year", "weight")


@dataclass(frozen=True, eq=False)
class Positions:
    """Positions from a user's table.

    Attributes
    ----------
    table
        ``actor, item, year, position`` and, if given, ``weight``; `year` is null where the file has none.
    scale
        The scale of votes, even if nobody abstains or votes no; None for other positions.
    notes
        How the positions in ballots were read.
    """

    table: pl.DataFrame
    scale: Scale | None = None
    notes: tuple[str, ...] = ()


def read_positions(path: Path, *, states: bool = False, positions: Sequence[object] | None = None) -> Positions:
    """Read a table ``actor, item, position[, year][, weight]``, or votes ``ballot, actor, position[, year][, weight]``.

    Parameters
    ----------
    path
        CSV or Parquet.
    states
        Whether actors are states: names and codes are then read as of the year of their row and become state ids.
    positions
        For ballots: see `foedus.analyses.votes.read_votes`, which reads them; a table of items takes any numbers.

    Returns
    -------
    Positions

    Raises
    ------
    TableError
        If the file cannot be read or has no rows, a column is missing or unknown, a cell is empty or not a finite
        number, a weight is negative, or an actor has two positions on one item.
    UnknownStateError
        With `states`, if an actor is not a state, or not one in the year of its row.
    """
    table = read_table(path)
    scale: Scale | None = None
    notes: tuple[str, ...] = ()
    if "ballot" in table.columns:
        votes = read_votes(path, positions=positions)
        scale, notes = VOTE_SCALE, votes.notes
        found = votes.table.rename({"ballot": "item"})
    else:
        if positions is not None:
            raise TableError(
                "positions are declared for ballots only", where=str(path), expected="a column ballot in place of item"
            )
        table.check_columns(_POSITIONS, _OPTIONAL, rows="one row per position")
        dated = "year" in table.columns
        found = pl.DataFrame(
            {
                "actor": table.names("actor"),
                "item": table.names("item"),
                "year": table.years() if dated else pl.Series([None] * table.height, dtype=pl.Int32),
                "position": table.numbers("position"),
            }
        )
        if "weight" in table.columns:
            found = found.with_columns(weight=table.numbers("weight", least=0))
        table.refuse_repeats(found, ("actor", "item", "year"))
    if states:
        found = _resolved(found)
        if found.select(pl.struct("actor", "item", "year").is_duplicated()).to_series().any():
            twice = found.filter(pl.struct("actor", "item", "year").is_duplicated()).row(0, named=True)
            raise TableError(
                "a state occurs twice, under two names",
                where=f"{path}: {twice['actor']}, item {twice['item']}",
                expected="one row per state, item and year",
            )
    order = ["actor", "item", "year", "position"]
    if "weight" in found.columns:
        order.append("weight")
    return Positions(found.select(order), scale, notes)


def read_weights(path: Path) -> pl.DataFrame:
    """Read weights ``item[, year], weight``.

    Raises
    ------
    TableError
        As for `read_positions`.
    """
    table = read_table(path)
    table.check_columns(("item", "weight"), ("year",), rows="one row per item")
    columns = {"item": table.names("item")}
    if "year" in table.columns:
        columns["year"] = table.years()
    found = pl.DataFrame({**columns, "weight": table.numbers("weight", least=0)})
    table.refuse_repeats(found, tuple(columns))
    return found


def _resolved(table: pl.DataFrame) -> pl.DataFrame:
    """Replace actors by the ids of the states that they name in the year of their row."""
    states = load_states()
    named = table.select("actor", "year").unique().sort("actor", "year")
    ids = [states.lookup(actor, year=year).id for actor, year in named.iter_rows()]
    resolved = named.with_columns(id=pl.Series(ids, dtype=pl.String))
    joined = table.join(resolved, on=["actor", "year"], how="left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(actor=pl.col("id")).drop("id")
