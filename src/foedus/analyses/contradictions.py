"""Signs of alignment that contradict a coded fact in force: a war, broad sanctions, a promise of defence."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.axes import SANCTION_KINDS
from foedus.evidence.evidence import Evidence
from foedus.library.facts import sanction_years, treaty_changes
from foedus.measures.labels import require

__all__ = ["contradictions", "nearest_and_furthest"]

BROAD: Final = 3
"""Kinds of sanction, of six, from which sanctions are broad, as in the measurement model."""
CODED_TO: Final = 2018
"""Last year in which promises are coded; later ones are this year's and the dated changes since."""
_PAIR: Final = ["state_a", "state_b"]
_KEY: Final = [*_PAIR, "year"]


def contradictions(table: pl.DataFrame, column: str = "value") -> pl.DataFrame:
    """Find the pair-years whose sign says one thing and a coded fact in force another.

    Parameters
    ----------
    table
        ``state_a, state_b, year`` and `column`, an alignment: pairs in alphabetical order.
    column
        The alignment.

    Returns
    -------
    pl.DataFrame
        The rows concerned, with ``kind`` (``war``, ``sanctions`` or ``defence``) and ``warning``: a positive alignment
        during a war or broad sanctions between the two (three or more of six kinds, either way), or a negative one
        while a promise of defence is in force.

    Notes
    -----
    Wars and promises are those of the packaged evidence, promises from 2018 on; sanctions those coded by hand. A sign
    may be right and the fact a dead letter; the warning says that the two differ.
    """
    require(table, (*_KEY, column), "alignment")
    if not table.height:
        return table.with_columns(kind=pl.lit(None, pl.String), warning=pl.lit(None, pl.String)).clear()
    first, last = int(table["year"].min()), int(table["year"].max())  # type: ignore[arg-type]
    facts = Evidence.embedded().dyads.select(*_KEY, "war")
    promised = _promised(first, last)
    sent = sanction_years(first, last).with_columns(
        state_a=pl.min_horizontal("sender", "target"), state_b=pl.max_horizontal("sender", "target")
    )
    kinds = pl.sum_horizontal(pl.col(kind).any().cast(pl.Int8) for kind in SANCTION_KINDS)
    broad = sent.group_by(_KEY).agg(kinds.alias("kinds")).filter(pl.col("kinds") >= BROAD)
    joined = table
    for part in (facts, broad, promised):
        joined = joined.join(part, on=_KEY, how="left", maintain_order="left")
    sign = pl.col(column)
    kind = (
        pl.when((sign > 0) & (pl.col("war") == 1))
        .then(pl.lit("war"))
        .when((sign > 0) & pl.col("kinds").is_not_null())
        .then(pl.lit("sanctions"))
        .when((sign < 0) & pl.col("promised"))
        .then(pl.lit("defence"))
    )
    fact = (
        pl.when(pl.col("kind") == "war")
        .then(pl.lit("they were at war"))
        .when(pl.col("kind") == "sanctions")
        .then(pl.format("sanctions of {} kinds were in force between them", "kinds"))
        .otherwise(pl.lit("a promise of defence was in force between them"))
    )
    told = joined.with_columns(kind=kind).filter(pl.col("kind").is_not_null()).with_columns(fact=fact)
    words = pl.format(
        "{}–{} {}: alignment is {}, yet {}.",
        "state_a", "state_b", "year", sign.round(2).cast(pl.String).str.replace("-", "−"), "fact",
    )  # fmt: skip
    return told.with_columns(warning=words).select(*table.columns, "kind", "warning")


def _promised(first: int, last: int) -> pl.DataFrame:
    """Pair-years from 2018 on in which a promise of defence was in force at the end of the year."""
    coded = Evidence.embedded().dyads.filter((pl.col("year") == CODED_TO) & (pl.col("defence") == 1))
    held = set(coded.select(_PAIR).iter_rows())
    changes = treaty_changes().filter(pl.col("kind") == "defence").sort("date")
    rows: list[tuple[str, str, int, bool]] = []
    for year in range(CODED_TO, last + 1):
        for a, b, effect, end in (
            changes.filter(pl.col("date").dt.year() == year).select(*_PAIR, "effect", "end").rows()
        ):
            (held.add if effect == "enters" and (end is None or end.year > year) else held.discard)((a, b))
        if year >= first:
            rows.extend((a, b, year, True) for a, b in held)
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "promised": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def nearest_and_furthest(year: int, count: int = 5) -> pl.DataFrame:
    """Return the nearest and the furthest partners of every state of the packaged evidence in a year.

    Parameters
    ----------
    year
        The year.
    count
        How many of each.

    Returns
    -------
    pl.DataFrame
        ``state, partner, year, value, sd, end`` (``nearest`` or ``furthest``), ``rank``, ``warning`` (null if no coded
        fact contradicts the sign).

    Examples
    --------
    >>> table = nearest_and_furthest(2020)
    >>> table.height == 42 * 10
    True
    """
    rows = Evidence.embedded().dyads.filter((pl.col("year") == year) & pl.col("alignment").is_not_null())
    measured = rows.select(*_KEY, value="alignment", sd="alignment_sd")
    warned = measured.join(contradictions(measured).select(*_KEY, "warning"), on=_KEY, how="left")
    both = pl.concat(
        [
            warned.rename({a: "state", b: "partner"}).select("state", "partner", "year", "value", "sd", "warning")
            for a, b in (_PAIR, _PAIR[::-1])
        ]
    ).sort("state", "value", "partner")
    ends = [
        part.with_columns(end=pl.lit(end), rank=pl.int_range(1, pl.len() + 1).over("state"))
        for end, part in (
            (
                "nearest",
                both.sort("state", "value", descending=[False, True])
                .group_by("state", maintain_order=True)
                .head(count),
            ),
            ("furthest", both.group_by("state", maintain_order=True).head(count)),
        )
    ]
    columns = ["state", "partner", "year", "value", "sd", "end", "rank", "warning"]
    return pl.concat([part.select(columns) for part in ends]).sort(
        "state", "end", "rank", descending=[False, True, False]
    )
