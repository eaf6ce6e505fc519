"""Portfolios from a table of positions: votes on ballots, or other user data; absences and moving windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
import polars as pl

from foedus.axes import FloatArray
from foedus.errors import InputError, TableError, UnknownNameError
from foedus.measures.labels import require
from foedus.measures.portfolios import Portfolios, Scale

__all__ = ["ABSENCES", "Absences", "portfolios_of_positions"]

Absences: TypeAlias = Literal["drop", "abstain", "category"]
ABSENCES: Final[tuple[str, ...]] = get_args(Absences)


def portfolios_of_positions(
    table: pl.DataFrame,
    *,
    scale: Scale | None = None,
    window: int = 1,
    absences: Absences = "drop",
    years: Iterable[int] | None = None,
    ordered: bool = False,
) -> Iterator[Portfolios]:
    """Make portfolios from a table of positions, year by year or over a moving window.

    Parameters
    ----------
    table
        ``actor, item, year, position`` and optionally ``weight`` (one per item and year), one row per position taken;
        `year` may be null throughout. An item that occurs in two years counts as two items.
    scale
        The values that a position can take; by default the positions of the whole table.
    window
        Years pooled: the year itself and the ``window − 1`` before it. A window that begins before the table does is
        left out, because it would look like a full one.
    absences
        Meaning of a missing row for an actor that has a position on another item of the same year: ``drop`` no position
        (the pair is compared on items on which both took a position), ``abstain`` the middle one of three positions,
        ``category`` a separate category, which is not on the scale, so that only nominal measures are defined.
    years
        Requested years; by default all of the table.
    ordered
        Whether items are in chronological order within and across years, so that no actor counts as absent before its
        very first position or after its last.

    Yields
    ------
    Portfolios
        In rising years.

    Raises
    ------
    TableError
        If a column is missing, a position occurs twice, or an item has two weights in one year.
    InputError
        If `absences` is ``abstain`` on a scale without a middle, or the window is not a whole number of years.
    UnknownNameError
        If `absences` is not one of the three.
    """
    require(table, ("actor", "item", "year", "position"), "positions", key=("actor", "item", "year"))
    if absences not in ABSENCES:
        raise UnknownNameError(
            f"no treatment of absences is named {absences!r}", expected=f"one of: {', '.join(ABSENCES)}"
        )
    if window < 1:
        raise InputError("a window must have at least one year", where=str(window), expected="a whole number from 1")
    known = Scale.of(table["position"]) if scale is None else scale
    known, filled = _filled(known, absences)
    spans = _spans(table) if ordered and filled is not None else None
    parts = {key[0]: part for key, part in sorted(table.partition_by("year", as_dict=True).items(), key=_by_year)}
    wanted = None if years is None else set(years)
    begin = next(iter(parts), None)
    blocks: dict[Any, tuple[list[str], list[str], FloatArray, FloatArray | None]] = {}
    for year in parts:
        pooled = (
            [year] if window == 1 or year is None else [y for y in range(year - window + 1, year + 1) if y in parts]
        )
        early = window > 1 and year is not None and year - window + 1 < begin
        if early or (wanted is not None and year not in wanted):
            continue
        for each in pooled:
            if each not in blocks:
                blocks[each] = _block(parts[each], filled, spans)
        yield _pool(year, [blocks[each] for each in pooled], known)
        blocks = {each: block for each, block in blocks.items() if year is not None and each > year - window + 1}


def _by_year(entry: tuple[tuple[Any, ...], pl.DataFrame]) -> int:
    year = entry[0][0]
    return -(10**6) if year is None else int(year)


def _filled(scale: Scale, absences: Absences) -> tuple[Scale, float | None]:
    """Scale extended by absences, and the value of an absence."""
    if absences == "drop":
        return scale, None
    if absences == "abstain":
        if scale.categories is None or len(scale.categories) != 3:
            raise InputError(
                "no position represents an absence",
                where="absences abstain",
                expected="three positions, the middle one an abstention",
            )
        return scale, scale.categories[1]
    absent = scale.high + 1.0
    listed = None if scale.categories is None else (*scale.categories, absent)
    return Scale(scale.low, absent, listed, ordered=False), absent


def _spans(table: pl.DataFrame) -> dict[str, tuple[tuple[int, Any], tuple[int, Any]]]:
    """First and last position that each actor ever took, as (year, item)."""
    ends = (
        table.sort("year", "item")
        .group_by("actor")
        .agg(
            first_year=pl.col("year").first(),
            first_item=pl.col("item").first(),
            last_year=pl.col("year").last(),
            last_item=pl.col("item").last(),
        )
    )
    return {row[0]: ((row[1], row[2]), (row[3], row[4])) for row in ends.iter_rows()}


def _block(
    part: pl.DataFrame, filled: float | None, spans: Mapping[str, tuple[Any, Any]] | None
) -> tuple[list[str], list[str], FloatArray, FloatArray | None]:
    """Actors, items, actor × item matrix and weights of one year."""
    actors, items = part["actor"].unique().sort(), part["item"].unique().sort()
    matrix = np.full((len(actors), len(items)), np.nan)
    row = actors.search_sorted(part["actor"]).to_numpy()
    column = items.search_sorted(part["item"]).to_numpy()
    matrix[row, column] = part["position"].to_numpy()
    if filled is not None:
        absent = np.isnan(matrix)
        if spans is not None:
            year = int(part["year"][0])
            for index, actor in enumerate(actors):
                (from_year, from_item), (to_year, to_item) = spans[actor]
                if year == from_year:
                    absent[index, (items < from_item).to_numpy()] = False
                if year == to_year:
                    absent[index, (items > to_item).to_numpy()] = False
        matrix[absent] = filled
    return actors.to_list(), items.cast(pl.String).to_list(), matrix, _weights(part)


def _weights(part: pl.DataFrame) -> FloatArray | None:
    if "weight" not in part.columns:
        return None
    table = part.group_by("item").agg(pl.col("weight").first(), kinds=pl.col("weight").n_unique()).sort("item")
    if bool((table["kinds"] > 1).any()):
        row = table.filter(pl.col("kinds") > 1).row(0, named=True)
        raise TableError(
            "an item has two weights", where=f"item {row['item']}", expected="one weight per item and year"
        )
    return np.asarray(table["weight"].to_numpy(), dtype=np.float64)


def _pool(
    year: int | None, blocks: Sequence[tuple[list[str], list[str], FloatArray, FloatArray | None]], scale: Scale
) -> Portfolios:
    """Concatenate the items of several years."""
    if len(blocks) == 1:
        actors, names, matrix, weights = blocks[0]
        return Portfolios(year, tuple(actors), tuple(names), matrix, scale, weights)
    everyone = sorted(set().union(*(block[0] for block in blocks)))
    place = {actor: index for index, actor in enumerate(everyone)}
    columns = []
    for actors, names, matrix, _ in blocks:
        wide = np.full((len(everyone), len(names)), np.nan)
        wide[[place[actor] for actor in actors]] = matrix
        columns.append(wide)
    joined = [block[3] for block in blocks if block[3] is not None]
    weights = np.concatenate(joined) if len(joined) == len(blocks) else None
    items = tuple(item for block in blocks for item in block[1])
    return Portfolios(year, tuple(everyone), items, np.concatenate(columns, axis=1), scale, weights)
