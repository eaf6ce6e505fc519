"""Measures from the raw panel where the user has one, else from the packaged evidence, else from a user's file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from foedus.analyses.asking import check_window, known_measure, wanted
from foedus.analyses.caveats import caveats
from foedus.analyses.drawing_errors import drawn_values
from foedus.analyses.votes import read_votes
from foedus.checked_calls import checked_call
from foedus.errors import CoverageError, InputError, TableError, UnknownNameError, UnknownStateError
from foedus.forks import check_fork
from foedus.measures.un import un_agreement, un_similarity_chance_corrected
from foedus.near_names import one_of
from foedus.progress import Progress
from foedus.results import Result
from foedus.sources import FOLDER_VARIABLE
from foedus.states import parse_pairs
from foedus.user_tables import join_names

if TYPE_CHECKING:
    from foedus.measures.catalogue import Measure

__all__ = ["Measured", "measure", "measure_votes"]

_COLUMNS: Final = ("state_a", "state_b", "year", "value", "sd", "n")
_VOTE_MEASURES: Final = ("un_agreement", "un_similarity")


@dataclass(frozen=True, repr=False)
class Measured(Result):
    """A measure's table ``state_a, state_b, year, value, sd, n`` with its unit, its sources and what to know of it."""

    table: pl.DataFrame
    unit: str
    sources: tuple[str, ...]
    name: str = field(default="", kw_only=True)
    notes: tuple[str, ...] = field(default=(), kw_only=True)

    def headline(self) -> str:
        """Return which measure it is, of how much, and its unit."""
        years = self.table["year"].drop_nulls()
        span = f", {years.min()!s}–{years.max()!s}" if years.len() else ""
        return f"measure {self.name}: {self.table.height:,} values{span}; unit: {self.unit}"

    def as_dict(self) -> dict[str, Any]:
        """Return the measure as ``foedus measure --json`` prints it."""
        told = {"measure": self.name, "unit": self.unit, "rows": self.table.to_dicts(), "sources": list(self.sources)}
        return told | ({"notes": list(self.notes)} if self.notes else {})

    def draws(self, count: int, *, seed: int = 0) -> pl.DataFrame:
        r"""Return draws of the values from their errors, for a regression that carries the error of its outcome.

        .. math:: x^{(m)}_{ij,t} = x_{ij,t} + \sigma_{ij,t}\, z^{(m)}_{ij,t}, \quad z \sim N(0, 1)

        and, for a measure that runs from −1 to 1, the same in :math:`\mathrm{artanh}\,x`, with σ over 1 − x². A value
        without a standard deviation is the same in every draw.

        Parameters
        ----------
        count
            Number of draws, 1 to 10,000.
        seed
            Of the draws.

        Returns
        -------
        pl.DataFrame
            ``draw`` (from 0), ``state_a, state_b, year, value``: `count` tables one below the other. Fit the regression
            to each and combine by Rubin's rules: mean of the estimates; mean of the variances plus (1 + 1/m) times
            the variance between estimates.

        Raises
        ------
        InputError
            For a number of draws outside the range, or a measure without errors.

        Notes
        -----
        For an outcome, not for a regressor: values are posterior means, which as a regressor leave the slope unbiased,
        while draws that do not know the outcome pull it towards zero.

        Errors of one pair in neighbouring years go together in the measurement model; here they are independent.
        Intervals of changes over a few years are therefore too wide, and those of means over many years, of slow trends
        and of differences between pairs too narrow.

        References
        ----------
        rubin_1987
        """
        return drawn_values(self.name, self.table, count, seed)


@checked_call
def measure(
    name: str,
    *,
    pairs: Any = None,
    states: Any = None,
    first: int | None = None,
    last: int | None = None,
    progress: Progress | None = None,
) -> Measured:
    """Return a measure of pairs or states, year by year, from the raw data where there are any, else as packaged.

    Parameters
    ----------
    name
        A name in `foedus.MEASURES`.
    pairs
        Pairs in any order, each as ``("Russia", "China")`` or ``"RUS:CHN"``, by names or codes; all when not given.
    states
        States, by names or codes: of a measure of states those alone, of a measure of pairs all pairs with one of them.
    first, last
        Years to keep, both included.
    progress
        Called with pairs done and pairs in all by what takes long.

    Returns
    -------
    Measured
        Its ``table`` has ``state_a, state_b, year, value, sd, n``.

    Raises
    ------
    UnknownNameError
        For a name that is not a measure, with the nearest ones.
    CoverageError
        When a year asked for lies outside what the sources cover.
    UnknownStateError
        When a state is not among those of the packaged evidence.

    Examples
    --------
    >>> measure("un_agreement", pairs=[("USA", "RUS")], first=1985, last=1985).table["value"].round(3).to_list()
    [0.258]
    """
    check_fork()
    from foedus.measures.latent.basis import basis_of

    entry = known_measure(name)
    name = entry.name
    check_window(first, last)
    asked = wanted(entry, pairs, states, last if last is not None else first)
    packaged = not os.environ.get(FOLDER_VARIABLE) and entry.packaged is not None
    if packaged:
        table, sources = _packaged(entry, asked.pairs, first, last)
    else:
        table, sources = _computed(name, asked.pairs, first, last, progress), ()
    table = asked.kept(table, name)
    notes = (*basis_of(name, packaged=packaged), *caveats(name, table, asked.pairs))
    return Measured(table, entry.unit, sources or entry.sources, name=name, notes=notes)


def _computed(
    name: str,
    pairs: Sequence[tuple[str, str]] | None,
    first: int | None,
    last: int | None,
    progress: Progress | None,
) -> pl.DataFrame:
    from foedus.evidence.computing import compute_measure

    table = compute_measure(name, pairs=pairs, first=first, last=last, progress=progress)
    if table.is_empty():
        raise CoverageError(
            f"{name} has no value for these years and states",
            where=_window(first, last),
            expected="years the sources cover",
        )
    return _ordered(table)


def _packaged(
    entry: Measure, pairs: Sequence[tuple[str, str]] | None, first: int | None, last: int | None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    from foedus.evidence.evidence import Evidence

    evidence = Evidence.open()
    name, column, by_state = entry.name, entry.column, entry.dims == "state"
    table = evidence.states if by_state else evidence.dyads
    count = entry.packaged.count if entry.packaged and entry.packaged.count in table.columns else None
    chosen = table.select(
        pl.col("state").alias("state_a") if by_state else pl.col("state_a"),
        pl.lit(None, pl.String).alias("state_b") if by_state else pl.col("state_b"),
        "year",
        pl.col(column).cast(pl.Float64).alias("value"),
        (pl.col(f"{column}_sd") if f"{column}_sd" in table.columns else pl.lit(None, pl.Float64)).alias("sd"),
        (pl.col(count) if count else pl.lit(None, pl.Int32)).alias("n"),
    ).drop_nulls("value")
    if name == "alignment" and isinstance(evidence, Evidence):
        elsewhere = evidence.world().with_columns(n=pl.lit(None, pl.Int32))
        elsewhere = elsewhere.join(chosen, on=["state_a", "state_b", "year"], how="anti")
        chosen = pl.concat([chosen, elsewhere.select(chosen.columns)], how="vertical_relaxed")
    _check_coverage(name, chosen, first, last)
    known = set(chosen["state_a"]) | set(chosen["state_b"].drop_nulls())
    for state in sorted({state for pair in pairs or () for state in pair}):
        if state not in known:
            raise UnknownStateError(
                f"the packaged evidence has no {name} of {state}",
                expected=one_of(sorted(known)),
                hint="Set FOEDUS_DATA to the folder of raw data to measure any state",
            )
    chosen = chosen.filter(pl.col("year").is_between(first or -9999, last or 9999))
    if pairs is not None:
        wanted = {tuple(sorted(pair)) for pair in pairs}
        if by_state:
            chosen = chosen.filter(pl.col("state_a").is_in(sorted({state for pair in wanted for state in pair})))
        else:
            keep = pl.DataFrame(sorted(wanted), schema=["state_a", "state_b"], orient="row")
            chosen = chosen.join(keep, on=["state_a", "state_b"], how="semi")
    if chosen.is_empty():
        raise CoverageError(f"{name} has no value for these years and states", where=_window(first, last))
    sources = tuple(row.get("source") or row.get("name") or "" for row in evidence.provenance)
    named = tuple(source for source in entry.sources if source in sources)
    return _ordered(chosen), named or tuple(entry.sources)


def _check_coverage(name: str, table: pl.DataFrame, first: int | None, last: int | None) -> None:
    low, high = int(table["year"].min()), int(table["year"].max())  # type: ignore[arg-type]
    for option, year in (("first", first), ("last", last)):
        if year is not None and not low <= year <= high:
            raise CoverageError(
                f"{name} does not reach {year}", where=f"{option} {year}", expected=f"a year from {low} to {high}"
            )


def _window(first: int | None, last: int | None) -> str | None:
    if first is None and last is None:
        return None
    return f"{first if first is not None else ''}–{last if last is not None else ''}"


def _ordered(table: pl.DataFrame) -> pl.DataFrame:
    """Return the columns scripts rely on, sorted."""
    for column, kind in (("state_b", pl.String), ("sd", pl.Float64), ("n", pl.Int32)):
        if column not in table.columns:
            table = table.with_columns(pl.lit(None, kind).alias(column))
    return table.select(_COLUMNS).with_columns(pl.col("value", "sd").fill_nan(None)).sort("state_a", "state_b", "year")


def measure_votes(
    name: str,
    path: Path | str,
    *,
    pairs: Any = None,
    first: int | None = None,
    last: int | None = None,
    positions: Sequence[object] | None = None,
) -> Measured:
    """Return a similarity of votes from a user's file ``ballot, actor, position[, year]``.

    Parameters
    ----------
    name
        ``un_agreement`` or ``un_similarity``.
    path, positions
        As for `foedus.analyses.votes.read_votes`.
    pairs
        Pairs of actors as the table writes them; all when not given.
    first, last
        Years to keep, both included, of a table with a column ``year``.

    Returns
    -------
    Measured
        `year` is null where the table has none.

    Raises
    ------
    UnknownNameError
        For a measure that is none of votes.
    TableError
        As for `read_votes`, and where no two actors share a ballot.
    InputError
        For years of a table that has none.
    """
    if name not in _VOTE_MEASURES:
        raise UnknownNameError(
            f"{str(name)[:60]!r} is not a measure of votes in a file", expected=f"one of: {', '.join(_VOTE_MEASURES)}"
        )
    check_window(first, last)
    votes = read_votes(path, positions=positions)
    if "weight" in votes.table.columns:
        raise TableError(
            f"{name} counts every ballot alike, and the table has weights",
            where=f"{path}, column weight",
            expected="ballot, actor, position and, if wanted, year",
            hint="Leave the column out, or use similarity, which weights ballots",
        )
    for what, year in (("first", first), ("last", last)):
        if year is not None and not votes.dated:
            raise InputError(
                "the votes have no years", where=f"{what} {year}", expected=f"a column year in {Path(path).name}"
            )
    _check_years_of(votes.table["year"].drop_nulls(), first, last, str(path))
    wanted = parse_pairs(pairs, actors=True)
    actors = set(votes.table["actor"])
    for actor in sorted({actor for pair in wanted or () for actor in pair} - actors):
        raise UnknownStateError(
            f"no actor is called {actor[:60]!r}", where=str(path), expected=join_names(sorted(actors)[:12])
        )
    dated = pl.col("year").fill_null(0)
    ballot = pl.concat_str(dated, pl.lit(" "), "ballot")  # ballot 1 of one year is not that of another
    cast = votes.table.select(ballot=ballot, state="actor", year=dated, position="position")
    table = (un_agreement if name == "un_agreement" else un_similarity_chance_corrected)(cast, wanted)
    table = table.filter(pl.col("year").is_between(first or -9999, last or 9999))
    if table.is_empty():
        raise TableError("no two actors share a ballot", where=str(path), expected="two votes on one ballot")
    if not votes.dated:
        table = table.with_columns(year=pl.lit(None, pl.Int32))
    unit = "share of joint ballots" if name == "un_agreement" else "−1 to 1"
    return Measured(_ordered(table), unit, (str(path),), name=name, notes=votes.notes)


def _check_years_of(years: pl.Series, first: int | None, last: int | None, path: str) -> None:
    if years.is_empty():
        return
    begin, end = int(years.min()), int(years.max())  # type: ignore[arg-type]
    for what, year in (("first", first), ("last", last)):
        if year is not None and not begin <= year <= end:
            raise CoverageError(
                f"{path} does not reach {year}", where=f"{what} {year}", expected=f"a year from {begin} to {end}"
            )
