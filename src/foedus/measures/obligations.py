"""Value of treaty obligations, their carry-forward after the data end, and similarity of obligation portfolios.

A portfolio contains what a state owes *every* member of the system in the year: 3 for defence or offence, 2 for
neutrality or consultation, 1 for non-aggression, 0 for none, and 3 to itself. The values are a convention of display
and of the similarity literature (*assumed*); models of commitment keep the kinds apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import OBLIGATION_KINDS, FloatArray
from foedus.errors import TableError
from foedus.measures.crosstab import SIMILARITIES
from foedus.measures.labels import Pairs, require
from foedus.measures.portfolios import Portfolios, Scale, similarities

__all__ = [
    "ATOP_END",
    "KINDS",
    "OBLIGATION_VALUES",
    "SELF_TIE",
    "carried_obligations",
    "dated_changes",
    "obligation_portfolios",
    "obligation_value",
    "portfolio_matrix",
    "s_obligations",
    "similarity_of_obligations",
    "value_expression",
]

#: Obligation kinds from weakest to strongest, offence apart.
KINDS: Final = OBLIGATION_KINDS
#: Value of each kind in a portfolio; *assumed* (the usual ranking, Signorino and Ritter 1999).
OBLIGATION_VALUES: Final[dict[str, int]] = {
    "defence": 3,
    "offence": 3,
    "neutrality": 2,
    "consultation": 2,
    "non_aggression": 1,
}
SELF_TIE: Final = 3
SCALE: Final = Scale(0.0, 3.0, (0.0, 1.0, 2.0, 3.0))
#: Last year coded by ATOP 5.1.
ATOP_END: Final = 2018
_KEY: Final = ("state_a", "state_b", "year")


def obligation_value(
    defence: ArrayLike,
    offence: ArrayLike,
    neutrality: ArrayLike,
    non_aggression: ArrayLike,
    consultation: ArrayLike,
) -> FloatArray:
    """Value of the strongest obligation: 3 defence or offence, 2 neutrality or consultation, 1 non-aggression, 0 none.

    Parameters
    ----------
    defence, offence, neutrality, non_aggression, consultation
        Indicators (0/1 or bool) of any common shape; NaN = not known.

    Returns
    -------
    FloatArray
        Value in {0, 1, 2, 3}; NaN where any indicator is NaN.

    References
    ----------
    leeds_2002_atop, signorino_ritter_1999

    Examples
    --------
    >>> obligation_value([1, 0, 0], 0, [0, 0, 0], [1, 1, 0], [0, 1, 0]).tolist()
    [3.0, 2.0, 0.0]
    """
    given = {
        "defence": defence,
        "offence": offence,
        "neutrality": neutrality,
        "consultation": consultation,
        "non_aggression": non_aggression,
    }
    values = [np.asarray(flag, dtype=np.float64) * OBLIGATION_VALUES[kind] for kind, flag in given.items()]
    return np.asarray(np.maximum.reduce(np.broadcast_arrays(*values)))


def value_expression(columns: Iterable[str] = tuple(OBLIGATION_VALUES)) -> pl.Expr:
    """Like `obligation_value`, as a polars expression over indicator columns (null stays null)."""
    parts = [pl.col(kind).cast(pl.Int8) * OBLIGATION_VALUES[kind] for kind in columns]
    known = pl.all_horizontal(part.is_not_null() for part in parts)
    return pl.when(known).then(pl.max_horizontal(parts)).cast(pl.Int8)


def portfolio_matrix(
    sender: Sequence[str], target: Sequence[str], value: ArrayLike, states: Sequence[str]
) -> FloatArray:
    """Square matrix of what each state owes each other state, with a self-tie of 3.

    Parameters
    ----------
    sender, target
        States of each directed tie; ties with a state outside `states` are left out.
    value
        Value of each tie, shape ``(tie,)``.
    states
        All members of the system, which determine the size of the portfolio.

    Returns
    -------
    FloatArray
        Shape ``(state, state)``, row = who owes.

    Examples
    --------
    >>> portfolio_matrix(["USA"], ["GBR"], [2], ["GBR", "USA"]).tolist()
    [[3.0, 0.0], [2.0, 3.0]]
    """
    place = {state: index for index, state in enumerate(states)}
    matrix = np.zeros((len(states), len(states)))
    rows, columns = (np.array([place.get(state, -1) for state in side], dtype=np.intp) for side in (sender, target))
    inside = (rows >= 0) & (columns >= 0)
    matrix[rows[inside], columns[inside]] = np.asarray(value, dtype=np.float64)[inside]
    np.fill_diagonal(matrix, SELF_TIE)
    return matrix


def similarity_of_obligations(
    ties: pl.DataFrame,
    system: pl.DataFrame,
    *,
    names: Iterable[str] = tuple(SIMILARITIES),
    pairs: Pairs | None = None,
    years: Iterable[int] | None = None,
) -> pl.DataFrame:
    """Similarity of the obligation portfolios of all pairs of system members, year by year.

    Parameters
    ----------
    ties
        Directed obligations ``sender, target, year`` with the indicator columns of `OBLIGATION_VALUES`. A table with
        ``state_a, state_b`` instead is read as owed in both directions.
    system
        State-years ``id, year``: all members of the system, whether they have a treaty or not.
    names
        Keys of `foedus.measures.crosstab.SIMILARITIES`.
    pairs, years
        Restrict the answer; None = all years the ties cover.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, n`` (n = members of the system) and one column per name.

    Raises
    ------
    TableError
        If a column is missing or a tie occurs twice.

    References
    ----------
    signorino_ritter_1999, hage_2011
    """
    chosen = list(names)
    frames = [similarities(part, chosen, pairs) for part in obligation_portfolios(ties, system, years=years)]
    return pl.concat(frames).select(*_KEY, "n", *chosen)


def obligation_portfolios(
    ties: pl.DataFrame, system: pl.DataFrame, *, years: Iterable[int] | None = None
) -> Iterator[Portfolios]:
    """Make the obligation portfolios of all system members, year by year.

    Parameters
    ----------
    ties, system, years
        As in `similarity_of_obligations`.

    Yields
    ------
    Portfolios
        In ascending order of years, over all members whether they have a treaty or not; a member owes itself 3. A tie
        of unknown value is not a position.

    Raises
    ------
    TableError
        If a column is missing, a tie occurs twice, or no year has both obligations and members.

    References
    ----------
    signorino_ritter_1999
    """
    directed = _directed(ties)
    known = set(directed["year"].to_list())
    covered = sorted(known if years is None else set(years))
    # A tie of unknown value is a missing position, which is not the same as no tie.
    valued = directed.with_columns(tie=value_expression()).filter(pl.col("tie").ne_missing(0))
    by_year = {int(key[0]): part for key, part in valued.partition_by("year", as_dict=True).items()}
    members = {int(key[0]): part for key, part in system.partition_by("year", as_dict=True).items()}
    both = [year for year in covered if year in known and year in members]
    if not both:
        raise TableError(
            "no year has both obligations and system members", where=f"years {covered[:1]}..{covered[-1:]}"
        )
    for year in both:
        states = members[year]["id"].unique().sort().to_list()
        part = by_year.get(year, valued.clear())
        matrix = portfolio_matrix(part["sender"].to_list(), part["target"].to_list(), part["tie"].to_numpy(), states)
        yield Portfolios(year, tuple(states), tuple(states), matrix, SCALE)


def _directed(ties: pl.DataFrame) -> pl.DataFrame:
    if "sender" not in ties.columns:
        require(ties, (*_KEY, *OBLIGATION_VALUES), "obligations", key=_KEY)
        columns = [pl.col("year"), *(pl.col(kind) for kind in OBLIGATION_VALUES)]
        there = ties.select(pl.col("state_a").alias("sender"), pl.col("state_b").alias("target"), *columns)
        back = ties.select(pl.col("state_b").alias("sender"), pl.col("state_a").alias("target"), *columns)
        return pl.concat([there, back])
    require(ties, ("sender", "target", "year", *OBLIGATION_VALUES), "obligations", key=("sender", "target", "year"))
    return ties


def s_obligations(
    ties: pl.DataFrame, system: pl.DataFrame, pairs: Pairs | None = None, years: Iterable[int] | None = None
) -> pl.DataFrame:
    """S of obligation portfolios with absolute distances and equal weights.

    Parameters
    ----------
    ties, system, pairs, years
        As in `similarity_of_obligations`.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, value, sd, n``; sd is null (treaties are not a sample).

    Notes
    -----
    S does not correct for chance: two states without treaties are similar, and values cluster near 1 in large systems.

    References
    ----------
    signorino_ritter_1999
    """
    table = similarity_of_obligations(ties, system, names=["s_valued_absolute"], pairs=pairs, years=years)
    return table.select(*_KEY, value="s_valued_absolute", sd=pl.lit(None, pl.Float64), n="n")


def carried_obligations(
    ties: pl.DataFrame, last: int, changes: pl.DataFrame | None = None, coded_to: int = ATOP_END
) -> pl.DataFrame:
    """Obligations of pairs carried forward from the last coded year to `last`, with hand-coded changes.

    The obligations of `coded_to` stay in force until a change says otherwise. An obligation counts in every year in
    which it was in force on any day, as in ATOP: it enters in the year of ``date``, and leaves after the year of
    ``date`` (``effect = "leaves"``) or of ``end``.

    Parameters
    ----------
    ties
        ``state_a, state_b, year`` and the indicators of `OBLIGATION_VALUES`; rows up to `coded_to` are kept.
    last
        Last year wanted.
    changes
        ``state_a, state_b, date, end, kind, effect`` with kind in `KINDS` and effect ``enters`` or ``leaves``. Changes
        dated up to `coded_to` are left out: the coded data include them.
    coded_to
        Last year the coding covers.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year``, the five indicators (Int8), ``obligation_value`` (Int8) and ``extrapolated``.

    Raises
    ------
    TableError
        If a kind or effect is unknown or a change names a state twice.
    """
    require(ties, (*_KEY, *OBLIGATION_VALUES), "obligations", key=_KEY)
    kinds = list(OBLIGATION_VALUES)
    coded = ties.filter(pl.col("year") <= coded_to).select(
        *(pl.col(name) for name in _KEY[:2]),
        pl.col("year").cast(pl.Int32),
        *(pl.col(kind).cast(pl.Int8) for kind in kinds),
    )
    frames = [coded]
    state = coded.filter(pl.col("year") == coded_to).drop("year")
    dated = dated_changes(changes, coded_to)
    for year in range(coded_to + 1, last + 1):
        state = _apply(state, dated, year, kinds)
        frames.append(state.select(*_KEY[:2], pl.lit(year, pl.Int32).alias("year"), *kinds))
    return pl.concat(frames).with_columns(obligation_value=value_expression(), extrapolated=pl.col("year") > coded_to)


def dated_changes(changes: pl.DataFrame | None, coded_to: int) -> pl.DataFrame:
    """One row per switch after the coded years: ``state_a, state_b, kind, year, on``, pairs in alphabetical order.

    Raises
    ------
    TableError
        If a kind or effect is unknown or a change names a state twice.
    """
    schema = {"state_a": pl.String, "state_b": pl.String, "kind": pl.String, "year": pl.Int32, "on": pl.Int8}
    if changes is None or changes.is_empty():
        return pl.DataFrame(schema=schema)
    require(changes, ("state_a", "state_b", "date", "end", "kind", "effect"), "treaty_changes")
    for column, allowed in (("kind", set(KINDS)), ("effect", {"enters", "leaves"})):
        unknown = set(changes[column].to_list()) - allowed
        if unknown:
            raise TableError(
                f"unknown {column} in treaty_changes", where=str(unknown), expected=", ".join(sorted(allowed))
            )
    if bool((changes["state_a"] == changes["state_b"]).any()):
        raise TableError("a treaty change names one state twice", where="treaty_changes")
    pair = [
        pl.min_horizontal("state_a", "state_b").alias("state_a"),
        pl.max_horizontal("state_a", "state_b").alias("state_b"),
        pl.col("kind"),
    ]
    enters = pl.col("effect") == "enters"
    start, stop = pl.col("date").dt.year(), pl.col("end").dt.year() + 1
    switches = pl.concat(
        [
            changes.filter(enters).select(*pair, year=start, on=pl.lit(1, pl.Int8)),
            changes.filter(enters & pl.col("end").is_not_null()).select(*pair, year=stop, on=pl.lit(0, pl.Int8)),
            changes.filter(~enters).select(*pair, year=start + 1, on=pl.lit(0, pl.Int8)),
        ]
    )
    # A treaty signed in the coded years but ended later is already in the data; only its end is new.
    return switches.filter(pl.col("year") > coded_to).cast({"year": pl.Int32})


def _apply(state: pl.DataFrame, dated: pl.DataFrame, year: int, kinds: list[str]) -> pl.DataFrame:
    """Obligations in force in `year`, from those of the year before. Entering takes precedence over leaving."""
    now = dated.filter(pl.col("year") == year)
    if now.is_empty():
        return state
    news = now.group_by("state_a", "state_b", "kind").agg(pl.col("on").max())
    wide = news.pivot(on="kind", index=["state_a", "state_b"], values="on")
    wide = wide.rename({kind: f"new_{kind}" for kind in wide.columns if kind in kinds})
    joined = state.join(wide, on=["state_a", "state_b"], how="full", coalesce=True)
    updates = [
        pl.coalesce(*([f"new_{kind}"] if f"new_{kind}" in wide.columns else []), kind, pl.lit(0))
        .cast(pl.Int8)
        .alias(kind)
        for kind in kinds
    ]
    return joined.select("state_a", "state_b", *updates).sort("state_a", "state_b")
