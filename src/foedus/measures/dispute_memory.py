"""Memory of disputes: how many a pair has had lately, older ones counting less."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.axes import MEMORY_YEARS
from foedus.measures.labels import require

__all__ = ["FORCE", "FORGOTTEN", "LAST_DISPUTES", "UNSEEN", "dispute_memory", "force_onsets", "seen_since"]

FORCE: Final = 4
"""Level of a pair's own acts from which a dispute counts: use of force."""

FORGOTTEN: Final = 0.05
"""Memory below which a pair is left out: one dispute of thirty years ago."""

LAST_DISPUTES: Final = 2014
"""Last year of the record of disputes (MID 5)."""

UNSEEN: Final = 0.07
"""Disputes with force in a year per unit of memory, of pairs with any: .0695 in 1990-2014. It stands in for disputes
below the grade of a crisis after `LAST_DISPUTES`, when only crises and armed conflicts are on record."""

KEY: Final = ("state_a", "state_b", "year")


def force_onsets(mid: pl.DataFrame) -> pl.DataFrame:
    """Count disputes with use of force that began in the year between two states, both in them from the first day.

    Parameters
    ----------
    mid
        ``state_a, state_b, year, hostility, onset, originators``: as ``read_source("mid")`` gives them, where the level
        is that of the pair's own acts.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, disputes``; pairs without one have no row.

    Raises
    ------
    TableError
        If a column is missing.
    """
    require(mid, (*KEY, "hostility", "onset", "originators"), "mid")
    began = mid.filter(pl.col("onset") & pl.col("originators") & (pl.col("hostility") >= FORCE))
    return began.group_by(KEY).agg(disputes=pl.len().cast(pl.Float64)).sort(KEY)


def seen_since(crises: pl.DataFrame, conflicts: pl.DataFrame) -> pl.DataFrame:
    """Return one dispute for each pair and year after the record of disputes with a crisis or an armed conflict.

    Parameters
    ----------
    crises
        ``state_a, state_b, year, onset``: as ``read_source("crisis_dyads")`` (ICB v16, to 2022).
    conflicts
        ``state_a, state_b, year, type``: as ``read_source("ucdp")`` (to 2024); each year of an armed conflict
        between two states counts, whether they are its primary parties or not.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, disputes``.
    """
    fought = conflicts.filter((pl.col("type") == "interstate") & pl.col("state_b").is_not_null())
    rows = [crises.filter("onset").select(KEY), fought.select(KEY)]
    both = pl.concat([each.cast({"year": pl.Int32}) for each in rows]).unique().filter(pl.col("year") > LAST_DISPUTES)
    return both.with_columns(disputes=pl.lit(1.0)).sort(KEY)


def dispute_memory(onsets: pl.DataFrame, since: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    r"""Sum up each pair's disputes at the end of each year, discounted by their age.

    .. math::
        N_{ab}(t) = \sum_i e^{-(t - t_i) / \tau}, \qquad \tau = 10 \text{ years}

    so that :math:`N / \tau` is the rate of disputes a year over the past ten years, the recent ones counting more. A
    dispute counts from the middle of its year. After 2014 a year without a crisis or an armed conflict between the two
    adds :math:`.07\, N` (`UNSEEN`), and one with either at least 1: the record then sees only the graver ones.

    Parameters
    ----------
    onsets
        ``state_a, state_b, year, disputes``, see `force_onsets`; years after 2014 are left out.
    since
        The same after 2014, see `seen_since`.
    first, last
        Years returned.

    Returns
    -------
    pl.DataFrame
        ``state_a, state_b, year, disputes``: memory at the end of the year, without pairs below `FORGOTTEN`.

    Notes
    -----
    With a gamma prior of shape s on a pair's rate, :math:`(s + N) / (s + E)` is the factor by which the pair's own
    disputes correct the rate that others would have in its place, E being what they would have had: see
    ``mechanisms.crisis``, where s is a parameter.

    References
    ----------
    palmer_2022_mid5, brecher_1997_icb, davies_2024_ucdp

    Examples
    --------
    >>> one = pl.DataFrame({"state_a": ["A"], "state_b": ["B"], "year": [1900], "disputes": [2.0]})
    >>> dispute_memory(one, one.clear(), 1900, 1901)["disputes"].round(2).to_list()
    [1.9, 1.72]
    """
    fade, half = pl.lit(-1.0 / MEMORY_YEARS).exp(), pl.lit(-0.5 / MEMORY_YEARS).exp()
    onsets = onsets.filter(pl.col("year") <= LAST_DISPUTES)
    empty = pl.Series("memory", [], dtype=pl.Float64)
    memory = onsets.select("state_a", "state_b").clear().with_columns(empty)
    years = []
    begin = min(first, int(onsets["year"].min() or first)) if onsets.height else first  # type: ignore[arg-type]
    for year in range(begin, last + 1):
        news = pl.concat([onsets, since]).filter(pl.col("year") == year).select("state_a", "state_b", "disputes")
        memory = memory.join(news, on=["state_a", "state_b"], how="full", coalesce=True).fill_null(0.0)
        unseen = UNSEEN * pl.col("memory") if year > LAST_DISPUTES else pl.lit(0.0)
        memory = memory.select(
            "state_a",
            "state_b",
            memory=pl.col("memory") * fade + pl.max_horizontal("disputes", unseen) * half,
        ).filter(pl.col("memory") >= FORGOTTEN)
        if year >= first:
            years.append(memory.with_columns(year=pl.lit(year, pl.Int32)))
    columns = [*KEY, pl.col("memory").alias("disputes")]
    return pl.concat(years).select(columns).sort(KEY) if years else memory.with_columns(year=0).select(columns).clear()
