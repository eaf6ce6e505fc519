"""All similarity measures for all pairs of portfolios at once, from the raw data or a user's table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.analyses.positions import read_positions, read_weights
from foedus.analyses.similarity_results import Similarity
from foedus.checked_calls import checked_call
from foedus.errors import CoverageError, InputError, UnknownNameError, UnknownStateError
from foedus.forks import check_fork
from foedus.measures import ties
from foedus.measures.crosstab import SIMILARITIES
from foedus.measures.directed import directed_obligations
from foedus.measures.obligations import obligation_portfolios
from foedus.measures.portfolios import Portfolios, with_weights
from foedus.measures.positions import ABSENCES, Absences, portfolios_of_positions
from foedus.measures.un import vote_portfolios
from foedus.near_names import one_of
from foedus.sources import SOURCES, DataFolder, read_source
from foedus.sources.arms_transfers import STATES as ARMS_STATES
from foedus.states import load_states, parse_pairs
from foedus.user_tables import join_names

__all__ = ["CAPABILITY", "KINDS", "Similarity", "similarity"]

#: Portfolios built from the raw data, and the source of each.
KINDS: Final[dict[str, str]] = {
    "obligations": "atop_directed",
    "un": "unga_votes",
    "arms": "arms_transfers",
    "igo": "joint_memberships",
}
#: Weights by the composite index of national capability.
CAPABILITY: Final = "capability"
#: First year of the state system: portfolios over all its members begin there.
SYSTEM_BEGIN: Final = 1816


@checked_call
def similarity(
    of: str | Path,
    *,
    first: int | None = None,
    last: int | None = None,
    pairs: Any = None,
    window: int = 1,
    absences: Absences = "drop",
    weights: str | Path | None = None,
    names: Iterable[str] = tuple(SIMILARITIES),
    states: bool = False,
    positions: Sequence[object] | None = None,
    folder: DataFolder | None = None,
) -> Similarity:
    """Prepare all similarity measures for all pairs of portfolios.

    Parameters
    ----------
    of
        ``obligations`` (what states owe each other by treaty), ``un`` (votes in the General Assembly), ``arms`` (shares
        of each supplier's deliveries among the states covered), ``igo`` (counts of organisations shared with every
        other state), or a CSV or Parquet table ``actor, item, position[, year][, weight]`` or
        ``ballot, actor, position``.
    first, last
        Years, both included; by default all that are covered.
    pairs
        Pairs in any order, by names or codes of states (for a table, its actors as written there); None = all.
    window
        Years pooled, for ``un``, ``arms`` and tables with years.
    absences
        What a missing vote means, for ``un`` and tables: see `foedus.measures.positions.portfolios_of_positions`.
    weights
        ``capability`` (the composite index of national capability of the state that is the item) or a table
        ``item[, year], weight``. Default: equal weights, or the table's own.
    names
        Keys of `foedus.measures.crosstab.SIMILARITIES`.
    states
        Whether the actors of a table are states, read as of the date and rejected outside the dates of their existence.
    positions
        For a table of ballots with its own coding: two or three positions in order, any other being an absence.
    folder
        Folder of raw data; by default the configured one.

    Returns
    -------
    Similarity
        Its ``table`` is computed on first use; ``tables()`` yields it year by year, ``write(path)`` writes a file.

    Raises
    ------
    InputError
        If an option does not go with the portfolios.
    CoverageError
        If a year is not covered; such years are never filled with zeros.
    UnknownStateError
        If a state of a pair does not exist in the years, or an actor is not in the table.
    TableError
        If a table is malformed.
    DataError
        If a raw file is missing or of another version.

    References
    ----------
    signorino_ritter_1999, hage_2011, scott_1955, kendall_1945
    """
    check_fork()
    chosen = tuple(names)
    if not chosen:
        raise InputError("no similarity measure is named", where="names", expected=f"one of: {', '.join(SIMILARITIES)}")
    for name in chosen:
        if name not in SIMILARITIES:
            raise UnknownNameError(f"no similarity measure {name!r}", expected=f"one of: {', '.join(SIMILARITIES)}")
    if absences not in ABSENCES:
        raise UnknownNameError(
            f"no treatment of absences {absences!r}", where="absences", expected=f"one of: {', '.join(ABSENCES)}"
        )
    if window < 1:
        raise InputError("a window has one year or more", where=f"window {window}", expected="a whole number from 1")
    named = _named_pairs(of, pairs, states, last if last is not None else first)
    query = _Query(first, last, named, window, absences, weights, states, positions)
    if isinstance(of, str) and of in KINDS:
        _check_options(of, query)
        return _of_record(of, query, chosen, DataFolder.open(folder))
    path = Path(of)
    if not os.path.isfile(path):  # False for a name too long or with a NUL, unlike Path's method
        raise UnknownNameError(
            f"no portfolios and no file called {str(of)!r}", expected=f"one of: {', '.join(KINDS)}, or a table's path"
        )
    return _of_table(path, query, chosen, folder)


def _named_pairs(of: str | Path, pairs: Any, states: bool, year: int | None) -> tuple[tuple[str, str], ...] | None:
    """Return pairs of state ids, or of actors as written in a table."""
    actors = not states and not (isinstance(of, str) and of in KINDS)
    named = parse_pairs(pairs, year, actors=actors)
    return None if named is None else tuple(named)


@dataclass(frozen=True)
class _Query:
    first: int | None
    last: int | None
    pairs: tuple[tuple[str, str], ...] | None
    window: int
    absences: Absences
    weights: str | Path | None
    states: bool
    positions: Sequence[object] | None = None


def _check_options(of: str, query: _Query) -> None:
    if query.window > 1 and of not in ("un", "arms"):
        raise InputError(
            f"a window does not go with {of}",
            where=f"window {query.window}",
            expected="un, arms or a table with years",
        )
    if query.absences != "drop" and of != "un":
        raise InputError(
            f"absences do not go with {of}", where=f"absences {query.absences}", expected="un or a table of votes"
        )
    if query.weights == CAPABILITY and of == "un":
        raise InputError(
            "ballots have no capability", where="weights capability", expected="a table of weights by ballot"
        )
    if query.positions is not None:
        raise InputError(f"the positions of {of} are known", where="positions", expected="a table of ballots with them")
    if query.states:
        raise InputError(
            f"the actors of {of} are states already", where="states", expected="this option with a table of your own"
        )


def _of_record(of: str, query: _Query, names: tuple[str, ...], folder: DataFolder) -> Similarity:
    source = SOURCES[KINDS[of]]
    begin, end = max(source.coverage[0], SYSTEM_BEGIN) + query.window - 1, source.coverage[1]
    years = _covered(of, query, begin, end)
    _check_states(of, query, years)
    sources = [source.name]
    parts: Callable[[], Iterator[Portfolios]]
    if of == "obligations":
        obligations = directed_obligations(folder)
        parts = partial(obligation_portfolios, obligations, _system(years), years=years)
    elif of == "un":
        votes = read_source(source.name, folder)
        parts = partial(vote_portfolios, votes, window=query.window, absences=query.absences, years=years)
    elif of == "arms":
        transfers = read_source(source.name, folder)
        span = range(years[0] - query.window + 1, years[-1] + 1)
        covered = _system(span).filter(pl.col("id").is_in(ARMS_STATES))
        parts = partial(ties.arms_portfolios, transfers, covered, window=query.window, years=years)
    else:
        joint = read_source(source.name, folder)
        parts = partial(ties.membership_portfolios, joint, years=years)
    weighted, added = _weighted(parts, query, folder, years)
    return Similarity(of, names, (*sources, *added), weighted, len(years), query.pairs)


def _of_table(path: Path, query: _Query, names: tuple[str, ...], folder: DataFolder | None) -> Similarity:
    read = read_positions(path, states=query.states, positions=query.positions)
    table, scale = read.table, read.scale
    dated = bool(table["year"].is_not_null().any())
    if not dated:
        for option, given in (("first", query.first), ("last", query.last), ("window", query.window - 1 or None)):
            if given is not None:
                raise InputError("the table has no years", where=option, expected=f"a column year in {path.name}")
    if query.weights is not None and "weight" in table.columns:
        raise InputError("the table has weights of its own", where="weights", expected=f"{path.name} without a weight")
    if query.weights == CAPABILITY:
        strangers = sorted(set(table["item"].cast(pl.String)) - set(load_states().ids))
        if strangers:
            raise UnknownStateError(
                f"item {strangers[0]} is not the id of a state, so it has no capability",
                where=f"{path}, weights capability",
                expected="ids such as USA in the column item, or a table of weights",
            )
    actors = set(table["actor"])
    for actor in sorted({actor for pair in query.pairs or () for actor in pair} - actors):
        raise UnknownStateError(
            f"no actor is called {actor[:60]!r}", where=str(path), expected=join_names(sorted(actors)[:12])
        )
    years: list[int] | None = None
    if dated:
        held = table["year"].unique().sort()
        low, high = int(held[0]), int(held[-1])
        span = _covered(str(path), query, low + query.window - 1, high)
        years = [year for year in held.to_list() if year in span]
    # Read once to find its errors, so that none occurs halfway through a file.
    build = partial(
        portfolios_of_positions, table, scale=scale, window=query.window, absences=query.absences, years=years
    )
    next(build(), None)
    weighted, added = _weighted(build, query, folder, years)
    return Similarity(
        str(path),
        names,
        (path.name, *added),
        weighted,
        len(years or ()),
        query.pairs,
        _told(read.notes, query.absences),
    )


def _told(notes: tuple[str, ...], absences: Absences) -> tuple[str, ...]:
    """Add to what is told of absences how they were counted."""
    counted = {
        "drop": "left out",
        "abstain": "counted as abstentions",
        "category": "counted as a position of their own",
    }
    return tuple(
        f"{note.removesuffix('.')}, {counted[absences]}." if note.endswith("absences.") else note for note in notes
    )


def _covered(of: str, query: _Query, begin: int, end: int) -> range:
    """Return the requested years, which must all be covered."""
    if begin > end:
        raise CoverageError(
            f"{of} has no {query.window} years in a row", where=f"window {query.window}", expected="a shorter window"
        )
    for option, year in (("first", query.first), ("last", query.last)):
        if year is not None and not begin <= year <= end:
            raise CoverageError(
                f"{of} does not reach {year}" + (f" with a window of {query.window} years" if query.window > 1 else ""),
                where=f"{option} {year}",
                expected=f"a year from {begin} to {end}",
            )
    first = begin if query.first is None else query.first
    last = end if query.last is None else query.last
    if first > last:
        raise InputError("the window of years is reversed", where=f"{first} to {last}", expected="first <= last")
    return range(first, last + 1)


def _system(years: Iterable[int]) -> pl.DataFrame:
    span = list(years)
    return load_states().system(span[0], span[-1])


def _check_states(of: str, query: _Query, years: range) -> None:
    """Reject a pair with a state that does not exist in any of the years, or that the source does not cover."""
    table = load_states()
    living = set(table.system(years[0], years[-1], basis="any")["id"])
    for state in sorted({state for pair in query.pairs or () for state in pair}):
        spells = table.get(state)
        if of == "arms" and state not in ARMS_STATES:
            raise UnknownStateError(f"arms deliveries of {state} are not in the data", expected=one_of(ARMS_STATES))
        if state not in living and of != "un":
            dates = ", ".join(f"{spell.start.year}–{spell.end.year if spell.end else ''}" for spell in spells)
            raise UnknownStateError(
                f"{state} was not a state in these years",
                where=f"{years[0]}–{years[-1]}",
                expected=f"years within {dates}",
            )


def _weighted(
    parts: Callable[[], Iterator[Portfolios]], query: _Query, folder: DataFolder | None, years: Sequence[int] | None
) -> tuple[Callable[[], Iterator[Portfolios]], tuple[str, ...]]:
    """Weight the portfolios if asked to; return them with the sources of the weights."""
    if query.weights is None:
        return parts, ()
    if query.weights != CAPABILITY:
        table = read_weights(Path(query.weights))
        return lambda: with_weights(parts(), table, title=str(query.weights)), (Path(query.weights).name,)
    source = SOURCES["nmc"]
    begin, end = source.coverage
    if not years or years[0] < begin or years[-1] > end:
        given = f"{years[0]}–{years[-1]}" if years else "a table without years"
        raise CoverageError(
            "capability does not cover these years", where=f"weights capability, {given}", expected=f"{begin}–{end}"
        )
    powers = read_source(source.name, folder).select(pl.col("state").alias("item"), "year", weight="cinc").drop_nulls()
    return lambda: with_weights(parts(), powers, partial=True), (source.name,)
