"""Facts coded by hand, dated and cited: patrols, exercises, treaties, memberships and theatres.

The files are ``library/facts/*.toml``; every row is checked when read: known keys, states that
exist, dates in order, a source. ``treaty_changes`` spreads the treaties over pairs of states.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

import polars as pl

from foedus.errors import UnknownNameError
from foedus.library.fact_rows import FactRow, Membership, TheatreFact, Treaty, parse_facts

__all__ = [
    "exercises",
    "load_facts",
    "members_on",
    "memberships",
    "patrols",
    "theatres",
    "treaties",
    "treaty_changes",
]


@cache
def _rows(table: str) -> tuple[FactRow, ...]:
    path = resources.files("foedus.library") / "facts" / f"{table}.toml"
    return parse_facts(path.read_text(encoding="utf-8"), table)


def load_facts() -> dict[str, pl.DataFrame]:
    """Return all tables of facts by name."""
    return {name: table() for name, table in _TABLES.items()}


def patrols() -> pl.DataFrame:
    """Return joint bomber patrols: ``date, what, area, states, source, note``."""
    return _frame("patrols", ("date", "what", "area", "states", "source", "note"))


def exercises() -> pl.DataFrame:
    """Return joint exercises: ``date, end, precision, series, what, area, states, source, note``."""
    columns = ("date", "end", "precision", "series", "what", "area", "states", "source", "note")
    return _frame("exercises", columns)


def treaties() -> pl.DataFrame:
    """Return treaty events as coded, one row each, with their pairs counted, for people to read."""
    rows = [row for row in _rows("treaties") if isinstance(row, Treaty)]
    table = _frame("treaties", ("date", "signed", "end", "what", "effect", "kinds", "source", "note"))
    return table.with_columns(pairs=pl.Series([len(row.pairs()) for row in rows], dtype=pl.Int32)).sort("date")


def treaty_changes() -> pl.DataFrame:
    """Return the changes of obligations by pair: ``state_a, state_b, date, end, kind, effect, source``.

    ``effect`` is ``enters`` or ``leaves``; events that change nothing are left out. An obligation
    is dated by its entry into force.
    """
    rows = [
        (a, b, row.date, row.end, kind, row.effect, row.source)
        for row in _rows("treaties")
        if isinstance(row, Treaty)
        for a, b in row.pairs()
        for kind in row.kinds
    ]
    schema = {
        "state_a": pl.String,
        "state_b": pl.String,
        "date": pl.Date,
        "end": pl.Date,
        "kind": pl.String,
        "effect": pl.String,
        "source": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("date", "state_a", "state_b", "kind")


def memberships() -> pl.DataFrame:
    """Return spells in institutions: ``state, institution, joined, left, source, note``."""
    return _frame("memberships", ("state", "institution", "joined", "left", "source", "note"), by="joined")


def members_on(institution: str, day: date) -> tuple[str, ...]:
    """Return the members of an institution on a day, among the states coded.

    Raises
    ------
    UnknownNameError
        When no membership of it is coded.

    Examples
    --------
    >>> from datetime import date
    >>> members_on("Quad", date(2021, 1, 1))
    ('AUS', 'IND', 'JPN', 'USA')
    """
    rows = [row for row in _rows("memberships") if isinstance(row, Membership)]
    known = sorted({row.institution for row in rows})
    if institution not in known:
        raise UnknownNameError(f"no institution {institution!r}", expected=f"one of {', '.join(known)}")
    return tuple(
        sorted(
            row.state
            for row in rows
            if row.institution == institution and row.joined <= day and (row.left is None or day < row.left)
        )
    )


def theatres() -> pl.DataFrame:
    """Return the theatres: ``name, title, owner, rivals, stake_states, stakes, standing, date, source, note``."""
    rows = [row for row in _rows("theatres") if isinstance(row, TheatreFact)]
    table = _frame("theatres", ("name", "title", "owner", "rivals", "standing", "date", "source", "note"), by=None)
    return table.with_columns(
        stake_states=pl.Series([list(row.stakes) for row in rows], dtype=pl.List(pl.String)),
        stakes=pl.Series([list(row.stakes.values()) for row in rows], dtype=pl.List(pl.Float64)),
    )


_TYPES: Final[Mapping[str, pl.DataType]] = {
    **dict.fromkeys(("date", "end", "signed", "joined", "left"), pl.Date()),
    **dict.fromkeys(("states", "kinds", "rivals"), pl.List(pl.String)),
}


def _frame(table: str, columns: tuple[str, ...], by: str | None = "date") -> pl.DataFrame:
    rows = _rows(table)
    data = {
        name: [list(value) if isinstance(value := getattr(row, name), tuple) else value for row in rows]
        for name in columns
    }
    frame = pl.DataFrame(data, schema={name: _TYPES.get(name, pl.String()) for name in columns})
    return frame if by is None else frame.sort(by, maintain_order=True)


_TABLES: Final[Mapping[str, Callable[[], pl.DataFrame]]] = {
    "patrols": patrols,
    "exercises": exercises,
    "treaties": treaties,
    "memberships": memberships,
    "theatres": theatres,
}
