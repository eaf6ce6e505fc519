"""What stands beside the alignment of some pairs: known blind spots, and signs that contradict a fact in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import polars as pl

from foedus.analyses.blind_spots import blind_spots
from foedus.analyses.contradictions import contradictions

__all__ = ["caveats", "caveats_of_series"]

_MOST: Final = 20
"""Most pairs of which warnings are told one by one; `contradictions` tells those of any table."""
_EARLIER: Final = {
    "war": "alignment is positive, yet they were at war",
    "sanctions": "alignment is positive, yet broad sanctions were in force between them",
    "defence": "alignment is negative, yet a promise of defence was in force between them",
}
_PAIR: Final = ["state_a", "state_b"]
_KEY: Final = [*_PAIR, "year"]


def caveats(name: str, table: pl.DataFrame, pairs: Sequence[tuple[str, str]] | None) -> tuple[str, ...]:
    """Return what is to be known of a measure of these pairs, sentence by sentence.

    Parameters
    ----------
    name
        A measure; there are blind spots of alignment and its variants only, and warnings of alignment only.
    table
        ``state_a, state_b, year, value``, pairs in alphabetical order.
    pairs
        Pairs of state ids; None, or more than 20 for warnings, = no pair in particular, and no sentence.

    Returns
    -------
    tuple of str
        Known order relations that are not shown; then, for each pair, the warning of its last year, and the earlier
        years in which the sign contradicts a coded fact in force.

    Examples
    --------
    >>> row = {"state_a": ["POL"], "state_b": ["USA"], "year": [2024], "value": [-0.2]}
    >>> caveats("alignment", pl.DataFrame(row), [("POL", "USA")])
    ('POL–USA 2024: alignment is −0.2, yet a promise of defence was in force between them.',)
    """
    return (*blind_spots(name, pairs), *_warnings(name, table, pairs))


def caveats_of_series(
    series: Mapping[tuple[str, str], pl.DataFrame], name: str = "alignment", *, first: int | None = None
) -> tuple[str, ...]:
    """Return the caveats of a measure for pairs whose tables ``year, value`` are drawn from the year `first` on."""
    parts = [
        table.select(
            pl.lit(min(pair)).alias("state_a"), pl.lit(max(pair)).alias("state_b"), pl.col("year").cast(pl.Int32),
            pl.col("value").cast(pl.Float64),
        )
        for pair, table in series.items()
    ]  # fmt: skip
    if not parts:
        return ()
    table = pl.concat(parts)
    return caveats(name, table if first is None else table.filter(pl.col("year") >= first), list(series))


def _warnings(name: str, table: pl.DataFrame, pairs: Sequence[tuple[str, str]] | None) -> tuple[str, ...]:
    if name != "alignment" or not pairs or len(pairs) > _MOST:
        return ()
    known = table.select(*_KEY, "value").drop_nulls().with_columns(pl.col("year").cast(pl.Int32))
    if known.is_empty():
        return ()
    last = pl.col("year").max().over(_PAIR)
    warned = contradictions(known.with_columns(final=pl.col("year") == last))
    told = warned.filter("final")["warning"].to_list()
    for (a, b, kind), rows in warned.filter(~pl.col("final")).group_by(*_PAIR, "kind", maintain_order=True):
        spans = ", ".join(_spans(sorted(rows["year"].to_list())))
        told.append(f"{a}–{b}: {_EARLIER[str(kind)]} in {spans}.")
    return tuple(told)


def _spans(years: Sequence[int]) -> list[str]:
    """Return years in order as spans, such as 2014–2016.

    Examples
    --------
    >>> _spans([2014, 2015, 2016, 2020])
    ['2014–2016', '2020']
    """
    breaks = [0, *(i + 1 for i, (a, b) in enumerate(pairwise(years)) if b > a + 1), len(years)]
    spans = [years[start:end] for start, end in pairwise(breaks)]
    return [f"{span[0]}–{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans if span]
