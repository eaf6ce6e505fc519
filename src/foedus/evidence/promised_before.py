"""What pairs with a pact of defence held before it: consultation and non-aggression, or something else."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.library.facts import treaty_changes
from foedus.measures.labels import require
from foedus.measures.obligations import carried_obligations
from foedus.sources import DataFolder, read_source

__all__ = ["BEFORE", "EVER", "YEAR", "held_before", "promised_before"]

YEAR: Final = 2020
"""Year in which the pacts are in force."""
BEFORE, EVER = "in the year before", "in any year before"
"""Readings: when a pair must have held both."""
_KEY: Final = ("state_a", "state_b")


def promised_before(data: DataFolder, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return for every pair whether it held consultation and non-aggression, and no defence, before its pact.

    Parameters
    ----------
    data
        Folder of raw data.
    pairs
        ``state_a, state_b`` of pairs with a pact of defence in `YEAR`.

    Returns
    -------
    pl.DataFrame
        Columns of the evidence's table of censuses: ``table`` (``promised_before``), ``unit`` (the pair), ``year``,
        ``reading`` (`BEFORE` or `EVER`), ``value`` (1 or 0), ``low``, ``high``, ``whole``, ``weight``.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.
    """
    ties = carried_obligations(read_source("atop_dyad_year", data), YEAR, treaty_changes())
    found = held_before(ties, pairs, YEAR)
    nothing = pl.lit(None, pl.Float64)
    parts = [
        found.select(
            table=pl.lit("promised_before"), unit=pl.concat_str(*_KEY, separator="-"), year=pl.lit(YEAR, pl.Int32),
            reading=pl.lit(reading), value=pl.col(column), low=pl.col(column), high=pl.col(column), whole=nothing,
            weight=nothing,
        )
        for reading, column in ((BEFORE, "before"), (EVER, "ever"))
    ]  # fmt: skip
    return pl.concat(parts).sort("reading", "unit")


def held_before(ties: pl.DataFrame, pairs: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return what pairs held before the pact of defence that is in force in a year.

    Parameters
    ----------
    ties
        ``state_a, state_b, year, defence, consultation, non_aggression``, one row per bound pair and year.
    pairs
        ``state_a, state_b`` of pairs with defence in that year.
    year
        The year.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b``, ``since`` (first year of the pact), ``before`` and ``ever`` (1.0 where both obligations
        were held without defence in the year before, or in any year before).

    Raises
    ------
    TableError
        If a column is missing or a key occurs twice.

    Examples
    --------
    >>> ties = pl.DataFrame({"state_a": ["A"] * 3, "state_b": ["B"] * 3, "year": [1990, 1991, 1992],
    ...                      "defence": [0, 0, 1], "consultation": [1, 1, 1], "non_aggression": [1, 0, 1]})
    >>> held_before(ties, ties.select("state_a", "state_b").head(1), 1992).row(0)
    ('A', 'B', 1992, 0.0, 1.0)
    """
    require(ties, (*_KEY, "year", "defence", "consultation", "non_aggression"), "obligations", key=(*_KEY, "year"))
    rows = ties.filter(pl.col("year") <= year).join(pairs.select(_KEY), on=list(_KEY), how="semi").sort(*_KEY, "year")
    bound = rows.filter(pl.col("defence") == 1)
    broken = (pl.col("year") - pl.col("year").shift().over(_KEY)).fill_null(2) > 1
    since = bound.with_columns(start=pl.when(broken).then("year").forward_fill().over(_KEY)).filter(
        pl.col("year") == year
    )
    both = rows.filter((pl.col("consultation") == 1) & (pl.col("non_aggression") == 1) & (pl.col("defence") == 0))
    told = since.select(*_KEY, since="start").join(both.select(*_KEY, held="year"), on=list(_KEY), how="left")
    earlier = pl.col("held") < pl.col("since")
    return told.group_by(*_KEY, "since", maintain_order=True).agg(
        before=(pl.col("held") == pl.col("since") - 1).any().fill_null(value=False).cast(pl.Float64),
        ever=earlier.any().fill_null(value=False).cast(pl.Float64),
    )
