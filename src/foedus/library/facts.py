"""Facts coded by hand, dated and cited: treaties, declarations, sanctions, memberships, grounds given and the like.

The files are ``library/facts/*.toml``; every row is checked when read: known keys, states that
exist, dates in order, a source. ``treaty_changes`` spreads the treaties over pairs of states.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Final

import polars as pl

from foedus.axes import SANCTION_KINDS
from foedus.errors import UnknownNameError
from foedus.library.fact_rows import (
    LOSS,
    Collapse,
    FactRow,
    InstitutionFact,
    Membership,
    NuclearFact,
    SanctionFact,
    TheatreFact,
    Treaty,
    parse_facts,
)
from foedus.states import load_states

__all__ = [
    "Charter",
    "alliance_texts",
    "border_treaties",
    "charter_on",
    "collapse_rows",
    "collapses",
    "declarations",
    "exercises",
    "institutions",
    "keeping_apart",
    "known_pairs",
    "load_facts",
    "members_on",
    "memberships",
    "nuclear_weapons",
    "nuclear_years",
    "patrols",
    "polls",
    "pretexts",
    "resorts_to_force",
    "sanction_years",
    "sanctions",
    "theatre_stands",
    "theatres",
    "treaties",
    "treaty_changes",
    "wedge_attempts",
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
    """Return treaty events as coded, one row each, with the number of their pairs, for display."""
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


def sanctions() -> pl.DataFrame:
    """Return sanctions as coded: ``senders, target, since, until, kinds, what, source, note``."""
    return _frame("sanctions", ("senders", "target", "since", "until", "kinds", "what", "source", "note"), by="since")


def sanction_years(first: int, last: int) -> pl.DataFrame:
    """Return which kinds of sanctions a state had in force against another on some day of a year.

    Parameters
    ----------
    first, last
        Years, both included; sanctions without an end last to `last`.

    Returns
    -------
    pl.DataFrame
        ``sender, target, year``, a mark for each of `foedus.axes.SANCTION_KINDS`, ``cases`` (rows in force). An
        institution stands for its members at the end of the year.

    Examples
    --------
    >>> sanction_years(1981, 1981).filter(pl.col("sender") == "USA", pl.col("target") == "RUS")["cases"].to_list()
    [2]
    """
    rows: list[tuple[str | int | bool, ...]] = []
    for fact in _rows("sanctions"):
        assert isinstance(fact, SanctionFact)
        end = last if fact.until is None else min(fact.until.year, last)
        marks = tuple(kind in fact.kinds for kind in SANCTION_KINDS)
        for year in range(max(fact.since.year, first), end + 1):
            for sender in (state for name in fact.senders for state in _party(name, year)):
                rows.extend((sender, target, year, *marks) for target in _party(fact.target, year) if target != sender)
    schema: dict[str, type[pl.DataType]] = {"sender": pl.String, "target": pl.String, "year": pl.Int32}
    schema |= dict.fromkeys(SANCTION_KINDS, pl.Boolean)
    table = pl.DataFrame(rows, schema=schema, orient="row")
    counted = (*(pl.col(kind).any() for kind in SANCTION_KINDS), pl.len().cast(pl.Int32).alias("cases"))
    return table.group_by("sender", "target", "year").agg(counted).sort("sender", "target", "year")


def nuclear_weapons() -> pl.DataFrame:
    """Return spells of possession of nuclear weapons: ``state, since, until, source, note``."""
    return _frame("nuclear", ("state", "since", "until", "source", "note"), by="since")


def known_pairs() -> pl.DataFrame:
    """Return order relations: ``id, closer, closer_years, further, further_years, why, source, note``."""
    columns = ("id", "closer", "closer_years", "further", "further_years", "why", "source", "note")
    return _frame("known_pairs", columns, by="id")


def declarations() -> pl.DataFrame:
    """Return declarations and treaties on partnership: ``date, parties, kind, title, content``, sources, ``note``.

    ``parties`` are states or institutions, ``kind`` is ``treaty``, ``declaration`` or ``communique``; ``content`` is
    what the document obliges to or claims; ``second_source`` is a work that treats it, or empty. The list is not
    complete, so that counts of its rows compare nothing.

    Examples
    --------
    >>> both = pl.col("parties").list.contains("RUS") & pl.col("parties").list.contains("CHN")
    >>> declarations().filter(both, pl.col("date").dt.year() == 2022)["date"].to_list()
    [datetime.date(2022, 2, 4)]
    """
    columns = ("date", "parties", "kind", "title", "content", "source", "second_source", "note")
    return _frame("declarations", columns)


def pretexts() -> pl.DataFrame:
    """Return grounds officially given for pressure: ``date, author, targets, grounds, what, act``, sources, ``note``.

    ``author`` and ``targets`` are states or institutions, ``what`` is the ground in words, ``act`` the pressure it came
    with; ``second_source`` is a work or report that treats the document, or empty. That a ground was named says neither
    that it was true nor that it was the reason; the list is not complete.

    Examples
    --------
    >>> pretexts().filter(pl.col("author") == "USA", pl.col("targets").list.contains("CHN"))["date"].min()
    datetime.date(1989, 6, 5)
    """
    columns = ("date", "author", "targets", "grounds", "what", "act", "source", "second_source", "note")
    return _frame("pretexts", columns)


def wedge_attempts() -> pl.DataFrame:
    """Return attempts to part two states: ``begun, ended, dividers, pair, attempt, result, outcome``, sources.

    ``outcome``, five years on, is ``parted``, ``loosened``, ``failed``, ``apart_before`` (the two had fallen out
    before it) or ``open``; ``source`` and ``second_source`` are published works. The list is not complete, so that a
    share of its rows is no rate, and that two states parted does not say that the attempt did it.

    Examples
    --------
    >>> opening = pl.col("dividers").list.contains("USA") & (pl.col("begun") == 1969)
    >>> wedge_attempts().filter(opening)["pair"].to_list()
    [['CHN', 'RUS']]
    """
    columns = ("begun", "ended", "dividers", "pair", "attempt", "result", "outcome", "source", "second_source", "note")
    return _frame("wedge_attempts", columns, by="begun")


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
    return _frame("border_treaties", columns)


def alliance_texts() -> pl.DataFrame:
    """Return texts agreed by all members of an alliance: ``date, institution, form, title, content, says``, sources.

    Every declaration, communiqué and strategic concept of NATO's heads of state and government since 1990. ``says`` is
    what the text says by our own reading, ``second_says`` by the second source: ``china_challenge``, ``china_chance``.

    Examples
    --------
    >>> alliance_texts().filter(pl.col("says").list.contains("china_challenge"))["date"].min()
    datetime.date(2019, 12, 4)
    """
    columns = (
        "date",
        "institution",
        "form",
        "title",
        "content",
        "says",
        "second_says",
        "source",
        "second_source",
        "note",
    )
    return _frame("alliance_texts", columns)


def collapses() -> pl.DataFrame:
    """Return ends of regimes of major powers, by what makes each a collapse or none, and whether it is one.

    ``collapse``: the regime ended outside a lost war, not as part of an earlier collapse, with a loss of a tenth or
    more of territory or of capability (CINC); ``cinc_change`` and ``gdp_change`` are relative changes.

    Examples
    --------
    >>> [day.year for day in collapses().filter("collapse")["date"]]
    [1917, 1991]
    """
    rows = [row for row in _rows("collapses") if isinstance(row, Collapse)]
    columns = (
        "date", "state", "what", "regime_end", "lost_war", "territory_loss", "cinc_change", "gdp_change", "follows",
        "source", "second_source", "note",
    )  # fmt: skip
    found = [row.alone and (row.lost("territory") or row.lost("cinc")) for row in rows]
    return _frame("collapses", columns, by=None).with_columns(collapse=pl.Series(found, dtype=pl.Boolean)).sort("date")


def collapse_rows() -> tuple[Collapse, ...]:
    """Return the rows of the list of ends of regimes, with what can be asked of each."""
    return tuple(row for row in _rows("collapses") if isinstance(row, Collapse))


def resorts_to_force() -> pl.DataFrame:
    """Return resorts to force by major powers, and what became of them: ``begun, state, against, what, ...``.

    ``cinc_change`` is the relative change of capability over the twenty years before; ``declining`` says whether it
    was a tenth or more downwards. ``outcome``, ten years on: ``collapsed``, ``regime_ended``, ``lost``, ``stood``,
    ``open``.

    Examples
    --------
    >>> resorts_to_force().filter(pl.col("outcome") == "open")["begun"].to_list()
    [2022]
    """
    columns = (
        "begun", "state", "against", "what", "cinc_change", "outcome", "result", "source", "second_source", "note",
    )  # fmt: skip
    table = _frame("resorts_to_force", columns, by="begun")
    return table.with_columns(declining=pl.col("cinc_change") <= -LOSS)


def keeping_apart() -> pl.DataFrame:
    """Return acts that bore on the ties of two others: ``date, actor, pair, act, kind, result``, sources.

    Examples
    --------
    >>> keeping_apart().filter(pl.col("kind") == "let_be")["date"].dt.year().to_list()
    [2021]
    """
    columns = ("date", "actor", "pair", "act", "kind", "result", "source", "second_source", "note")
    return _frame("keeping_apart", columns)


def polls() -> pl.DataFrame:
    """Return answers of publics: ``year, state, target, question, favourable, unfavourable, respondents``, sources.

    Examples
    --------
    >>> polls()["state"].unique().to_list()
    ['TWN']
    """
    columns = (
        "year", "state", "target", "question", "favourable", "unfavourable", "respondents", "source", "second_source",
        "note",
    )  # fmt: skip
    return _frame("polls", columns, by="year")


def nuclear_years(first: int, last: int) -> pl.DataFrame:
    """Return ``state, year`` of the states that had nuclear weapons on some day of a year.

    Examples
    --------
    >>> nuclear_years(1991, 1992).filter(pl.col("state") == "ZAF")["year"].to_list()
    [1991]
    """
    rows = [
        (fact.state, year)
        for fact in _rows("nuclear")
        if isinstance(fact, NuclearFact)
        for year in range(max(fact.since.year, first), (last if fact.until is None else min(fact.until.year, last)) + 1)
    ]
    return pl.DataFrame(rows, schema={"state": pl.String, "year": pl.Int32}, orient="row").sort("state", "year")


@cache
def _party(name: str, year: int) -> tuple[str, ...]:
    """Return a state, or the members of an institution at the end of a year."""
    return (name,) if name in load_states().ids else members_on(name, date(year, 12, 31))


def memberships() -> pl.DataFrame:
    """Return spells in institutions: ``state, institution, joined, left, source, note``."""
    return _frame("memberships", ("state", "institution", "joined", "left", "source", "note"), by="joined")


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


def theatre_stands(name: str, day: date) -> bool:
    """Whether a theatre of the facts exists on a day; false for a name that is not among them."""
    rows = (row for row in _rows("theatres") if isinstance(row, TheatreFact))
    return any(row.name == name and (row.since is None or row.since <= day) for row in rows)


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
    for row in _rows("institutions"):
        if isinstance(row, InstitutionFact) and row.name == institution and _lasts(row.since, row.until, day):
            return Charter(
                row.kinds, {task.state: task.level for task in row.against if _lasts(task.since, task.until, day)}
            )
    return Charter()


def _lasts(since: date, until: date | None, day: date) -> bool:
    return since <= day and (until is None or day < until)


def institutions() -> pl.DataFrame:
    """Return the institutions: ``name, title, kinds, since, until, against, levels, standing, source, note``."""
    rows = [row for row in _rows("institutions") if isinstance(row, InstitutionFact)]
    columns = ("name", "title", "kinds", "since", "until", "standing", "source", "note")
    return _frame("institutions", columns, by=None).with_columns(
        against=pl.Series([[task.state for task in row.against] for row in rows], dtype=pl.List(pl.String)),
        levels=pl.Series([[task.level for task in row.against] for row in rows], dtype=pl.List(pl.Float64)),
    )


_TYPES: Final[Mapping[str, pl.DataType]] = {
    **dict.fromkeys(("date", "end", "signed", "in_force", "joined", "left", "since", "until", "follows"), pl.Date()),
    **dict.fromkeys(
        (
            "states",
            "kinds",
            "rivals",
            "senders",
            "closer",
            "further",
            "parties",
            "targets",
            "grounds",
            "dividers",
            "pair",
            "says",
            "second_says",
        ),
        pl.List(pl.String),
    ),
    **dict.fromkeys(("closer_years", "further_years"), pl.List(pl.Int64)),
    **dict.fromkeys(("begun", "ended", "year", "respondents"), pl.Int64()),
    **dict.fromkeys(("cinc_change", "gdp_change", "favourable", "unfavourable"), pl.Float64()),
    **dict.fromkeys(("regime_end", "lost_war", "territory_loss"), pl.Boolean()),
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
    "institutions": institutions,
    "sanctions": sanctions,
    "nuclear": nuclear_weapons,
    "known_pairs": known_pairs,
    "declarations": declarations,
    "pretexts": pretexts,
    "wedge_attempts": wedge_attempts,
    "border_treaties": border_treaties,
    "alliance_texts": alliance_texts,
    "collapses": collapses,
    "resorts_to_force": resorts_to_force,
    "keeping_apart": keeping_apart,
    "polls": polls,
}
