"""What binds states, and how close they stood: treaties, borders, memberships, institutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from foedus.errors import UnknownNameError
from foedus.library.fact_rows.bonds import InstitutionFact, Membership, Treaty
from foedus.library.fact_tables._base import frame_of, rows_of

__all__ = [
    "Charter",
    "border_treaties",
    "charter_on",
    "institutions",
    "known_pairs",
    "members_on",
    "memberships",
    "treaties",
    "treaty_changes",
]


def treaties() -> pl.DataFrame:
    """Return treaty events as coded, one row each, with the number of their pairs, for display."""
    rows = [row for row in rows_of("treaties") if isinstance(row, Treaty)]
    table = frame_of("treaties", ("date", "signed", "end", "what", "effect", "kinds", "source", "note"))
    return table.with_columns(pairs=pl.Series([len(row.pairs()) for row in rows], dtype=pl.Int32)).sort("date")


def treaty_changes() -> pl.DataFrame:
    """Return the changes of obligations by pair: ``state_a, state_b, date, end, kind, effect, source``.

    ``effect`` is ``enters`` or ``leaves``; events that change nothing are left out. An obligation
    is dated by its entry into force.
    """
    rows = [
        (a, b, row.date, row.end, kind, row.effect, row.source)
        for row in rows_of("treaties")
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


def border_treaties() -> pl.DataFrame:
    """Return treaties on borders: ``date, in_force, parties, subject, title, content``, sources.

    Those of China, Russia, Kazakhstan, Kyrgyzstan and Tajikistan with one another since 1990. ``subject`` is ``line``
    (where the border runs), ``protocol`` (the line as marked), ``no_claims`` or ``forces`` (limits of them along it).

    Examples
    --------
    >>> both = pl.col("parties").list.len() == 2, pl.col("parties").list.contains("RUS")
    >>> lines = border_treaties().filter(*both, pl.col("parties").list.contains("CHN"), pl.col("subject") == "line")
    >>> lines["date"].dt.year().to_list()
    [1991, 1994, 2004]
    """
    columns = ("date", "in_force", "parties", "subject", "title", "content", "source", "second_source", "note")
    return frame_of("border_treaties", columns)


def memberships() -> pl.DataFrame:
    """Return spells in institutions: ``state, institution, joined, left, source, note``."""
    return frame_of("memberships", ("state", "institution", "joined", "left", "source", "note"), by="joined")


def members_on(institution: str, day: date) -> tuple[str, ...]:
    """Return the members of an institution on a day, among the states coded.

    Raises
    ------
    UnknownNameError
        If no membership in it is coded.

    Examples
    --------
    >>> from datetime import date
    >>> members_on("Quad", date(2021, 1, 1))
    ('AUS', 'IND', 'JPN', 'USA')
    """
    rows = [row for row in rows_of("memberships") if isinstance(row, Membership)]
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


@dataclass(frozen=True)
class Charter:
    """What membership in an institution brings on a day.

    Attributes
    ----------
    kinds
        Kinds of obligation towards every other member.
    against
        States it is directed against, with the pressure each member exerts, 0 to 1; *assumed*.
    """

    kinds: tuple[str, ...] = ()
    against: Mapping[str, float] = field(default_factory=dict)


def charter_on(institution: str, day: date) -> Charter:
    """Return the charter of an institution on a day; an empty one if none is coded.

    Examples
    --------
    >>> from datetime import date
    >>> charter_on("NATO", date(2021, 1, 1)).kinds
    ('defence', 'consultation')
    """
    for row in rows_of("institutions"):
        if isinstance(row, InstitutionFact) and row.name == institution and _lasts(row.since, row.until, day):
            return Charter(
                row.kinds, {task.state: task.level for task in row.against if _lasts(task.since, task.until, day)}
            )
    return Charter()


def _lasts(since: date, until: date | None, day: date) -> bool:
    return since <= day and (until is None or day < until)


def institutions() -> pl.DataFrame:
    """Return the institutions: ``name, title, kinds, since, until, against, levels, standing, source, note``."""
    rows = [row for row in rows_of("institutions") if isinstance(row, InstitutionFact)]
    columns = ("name", "title", "kinds", "since", "until", "standing", "source", "note")
    return frame_of("institutions", columns, by=None).with_columns(
        against=pl.Series([[task.state for task in row.against] for row in rows], dtype=pl.List(pl.String)),
        levels=pl.Series([[task.level for task in row.against] for row in rows], dtype=pl.List(pl.Float64)),
    )


def known_pairs() -> pl.DataFrame:
    """Return order relations: ``id, closer, closer_years, further, further_years, why, source, note``."""
    columns = ("id", "closer", "closer_years", "further", "further_years", "why", "source", "note")
    return frame_of("known_pairs", columns, by="id")
