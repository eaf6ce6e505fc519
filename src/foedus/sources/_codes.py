"""From a source's own state codes to our state ids, dated, with nothing lost silently."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from foedus.errors import DataError
from foedus.sources._base import YEAR
from foedus.states import Scheme, load_states

__all__ = [
    "drop_superseded",
    "existing",
    "expand_years",
    "named_states",
    "order_pairs",
    "pair_states",
    "state_years",
    "to_states",
]


def to_states(
    frame: pl.DataFrame,
    column: str,
    *,
    into: str,
    scheme: Scheme,
    source: str,
    year: str | None = "year",
    not_states: Collection[int | str] = (),
) -> pl.DataFrame:
    """Add the state id that a code names in the year of its row.

    Parameters
    ----------
    frame
        Table with `column` and, unless `year` is ``None``, a column of years.
    column, scheme
        Column of codes (null stays null) and the scheme they belong to.
    into
        Name of the new column of state ids.
    source
        Name of the source, for messages.
    year
        Column of years, or ``None`` for an undated source.
    not_states
        Codes the source uses for aggregates, territories and the like: their rows are dropped.

    Returns
    -------
    polars.DataFrame
        The rows of `frame` without those of `not_states`, with `into` added.

    Raises
    ------
    DataError
        A code does not name a state and is not declared in `not_states`.

    Notes
    -----
    A code used outside its state's dated membership (Ukraine's vote of 1950, an alliance of a government in exile) gets
    the id that the code refers to in that year, whether or not that state was a member.
    """
    if not_states:
        frame = frame.filter(~pl.col(column).is_in(list(not_states)) | pl.col(column).is_null())
    mapped = load_states().map_codes(frame, column, scheme=scheme, year=year, into=into)
    lacking = pl.col(into).is_null() & pl.col(column).is_not_null()
    unknown = mapped.filter(lacking)[column].unique().sort().to_list()
    if unknown:
        shown = ", ".join(repr(code) for code in unknown[:12])
        raise DataError(
            f"{len(unknown)} {scheme} codes do not name a state: {shown}",
            where=f"source {source}, column {column}",
            expected="codes of states, or codes the source declares not to be states",
        )
    return mapped


def named_states(
    frame: pl.DataFrame,
    column: str,
    *,
    into: str,
    scheme: Scheme,
    source: str,
    nobody: Collection[str],
    year: str | None = "year",
) -> pl.DataFrame:
    """Add the state id that a code or name stands for, null where it stands for a body other than a state.

    Parameters
    ----------
    frame, column, into, scheme, source, year
        As in `to_states`.
    nobody
        Names in `column` of alliances, organisations and the like: their rows stay, without an id.

    Returns
    -------
    polars.DataFrame
        All rows of `frame`, with `into` added.

    Raises
    ------
    DataError
        A name does not stand for a state and is not declared in `nobody`.
    """
    stated = pl.when(~pl.col(column).is_in(list(nobody))).then(pl.col(column)).alias("_named")
    return to_states(frame.with_columns(stated), "_named", into=into, scheme=scheme, source=source, year=year).drop(
        "_named"
    )


def existing(frame: pl.DataFrame, state: str = "state", year: str = "year") -> pl.Series:
    """Whether the state of each row existed, by either state system, on some day of the year of that row."""
    if not frame.height:
        return pl.Series("exists", [], dtype=pl.Boolean)
    years = frame[year]
    system = (
        load_states()
        .system(int(years.min()), int(years.max()), basis="any")  # type: ignore[arg-type]
        .select(pl.col("id").alias(state), pl.col("year").cast(frame.schema[year]).alias(year), exists=pl.lit(True))
    )
    joined = frame.select(state, year).join(system, on=[state, year], how="left", maintain_order="left")
    return joined["exists"].fill_null(value=False)


def order_pairs(frame: pl.DataFrame, *swapped: tuple[str, str]) -> pl.DataFrame:
    """Put ``state_a`` before ``state_b`` alphabetically, swapping the paired columns with them.

    Rows whose two states are the same (a supporter on both sides, two codes of one state) are dropped; a null
    ``state_b`` stays where it is.
    """
    turn = (pl.col("state_a") > pl.col("state_b")).fill_null(value=False)
    changes: list[pl.Expr] = []
    for first, second in (("state_a", "state_b"), *swapped):
        changes += [
            pl.when(turn).then(pl.col(second)).otherwise(pl.col(first)).alias(first),
            pl.when(turn).then(pl.col(first)).otherwise(pl.col(second)).alias(second),
        ]
    return frame.filter(pl.col("state_a").ne_missing(pl.col("state_b"))).with_columns(changes)


def pair_states(
    frame: pl.DataFrame,
    first: str,
    second: str,
    *swapped: tuple[str, str],
    scheme: Scheme,
    source: str,
    not_states: Collection[int | str] = (),
) -> pl.DataFrame:
    """Add the ids of the states named by two columns of codes in the year of their row, the pair in alphabetical order.

    Parameters
    ----------
    frame
        Table with the two columns of codes and a column ``year``.
    first, second
        Columns of codes of the two states.
    *swapped
        Pairs of columns that belong to the first and to the second state, as in `order_pairs`.
    scheme, source, not_states
        As in `to_states`.

    Returns
    -------
    polars.DataFrame
        The rows of `frame` with ``state_a`` and ``state_b`` added, without those that `to_states` and `order_pairs`
        drop.

    Raises
    ------
    DataError
        A code does not name a state and is not declared in `not_states`.
    """
    for code, state in ((first, "state_a"), (second, "state_b")):
        frame = to_states(frame, code, into=state, scheme=scheme, source=source, not_states=not_states)
    return order_pairs(frame, *swapped)


def expand_years(frame: pl.DataFrame, first: str, last: str) -> pl.DataFrame:
    """Repeat each spell once per calendar year from column `first` to column `last`, in a new column ``year``."""
    return frame.with_columns(
        year=pl.int_ranges(pl.col(first).cast(YEAR), pl.col(last).cast(YEAR) + 1, dtype=YEAR)
    ).explode("year")


def state_years(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """Add the state id to rows of a COW code (``ccode``) and a year, one row per state and year.

    Raises
    ------
    DataError
        A code does not name a state.
    """
    return drop_superseded(to_states(frame, "ccode", into="state", scheme="cow", source=source), "ccode")


def drop_superseded(frame: pl.DataFrame, code: str) -> pl.DataFrame:
    """If a year has both the old and the new code of one state, keep only the row of the new code.

    COW has rows for 1990 under both codes: Germany 255 and West Germany 260, Yemen 679 and North Yemen 678.
    """
    superseded = pl.col(code).is_in([260, 678])
    twice = pl.struct("state", "year").is_duplicated()
    return frame.filter(~(superseded & twice))
