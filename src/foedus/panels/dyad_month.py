"""Net events of pairs per month: the sparse table of reports expanded to all pairs and months it covers."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.states import load_states

__all__ = ["COLUMNS", "KEY", "dyad_months"]

KEY: Final = ("state_a", "state_b", "year", "month")
COLUMNS: Final = (
    *KEY, "edge_per_day", "edge_sum", "active_days", "days_in_file", "days_in_month", "gap",
)  # fmt: skip
_PAIR: Final = ["state_a", "state_b"]
_MONTH: Final = ["year", "month"]


def dyad_months(reports: pl.DataFrame, pairs: pl.DataFrame | None = None) -> pl.DataFrame:
    r"""Expand monthly reports to every pair and month they cover.

    .. math:: x_{abm} = S_{abm} / D_m

    with the sum of scores S and the number of days D of the month in the file, the same for all pairs.

    Parameters
    ----------
    reports
        ``state_a, state_b, year, month, edge_sum, active_days, days_in_file``, one row per pair and month with a
        report, as in the source ``gdelt_monthly``.
    pairs
        ``state_a, state_b`` of the pairs wanted; by default all.

    Returns
    -------
    polars.DataFrame
        One row per pair and month, sorted: ``state_a, state_b, year, month`` (1–12), ``edge_per_day`` (sum of scores
        per day in the file), ``edge_sum``, ``active_days``, ``days_in_file``, ``days_in_month`` (days) and ``gap``
        (true where days of the month are missing from the file). Pairs are those of two states that existed in the year
        and appear in the reports at all; months are those with any report.

    Notes
    -----
    A month without a row is 0, not unknown: 209 of the 8,880 pair-months of the 16 powers have no row, and the complete
    daily file of the same origin has 0 on each of their days. A pair with a state that never appears in the reports has
    no rows here: nothing is known about it.

    References
    ----------
    leetaru_schrodt_2013

    Examples
    --------
    >>> row = {"state_a": "CHN", "state_b": "RUS", "year": 2023, "month": 5}
    >>> reports = pl.DataFrame([row | {"edge_sum": 30.0, "active_days": 15, "days_in_file": 15}])
    >>> dyad_months(reports).select("edge_per_day", "days_in_month", "gap").row(0)
    (2.0, 31, True)
    """
    calendar = reports.group_by(_MONTH).agg(pl.col("days_in_file").max()).with_columns(days_in_month=_length())
    named = pl.concat([reports["state_a"], reports["state_b"]]).unique()
    years = calendar["year"].cast(pl.Int32)
    system = load_states().dyads(int(years.min() or 0), int(years.max() or 0))  # type: ignore[arg-type]
    covered = system.filter(pl.col("state_a").is_in(named.implode()), pl.col("state_b").is_in(named.implode()))
    if pairs is not None:
        covered = covered.join(pairs, on=_PAIR, how="semi")
    calendar = calendar.with_columns(pl.col("year").cast(pl.Int32), pl.col("month").cast(pl.Int8))
    known = reports.select(
        *_PAIR, pl.col("year").cast(pl.Int32), pl.col("month").cast(pl.Int8), "edge_sum", "active_days"
    )
    table = covered.join(calendar, on="year").join(known, on=list(KEY), how="left")
    return (
        table.with_columns(
            pl.col("edge_sum").cast(pl.Float64).fill_null(0.0),
            pl.col("active_days").fill_null(0).cast(pl.Int8),
            pl.col("days_in_file").cast(pl.Int8),
            gap=pl.col("days_in_file") < pl.col("days_in_month"),
        )
        .with_columns(edge_per_day=pl.col("edge_sum") / pl.col("days_in_file"))
        .select(COLUMNS)
        .sort(KEY)
    )


def _length() -> pl.Expr:
    """Days of the calendar month."""
    return pl.date("year", "month", 1).dt.days_in_month()
