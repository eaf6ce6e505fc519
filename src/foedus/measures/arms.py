"""From whom states have their arms."""

from __future__ import annotations

import polars as pl

from foedus.measures.labels import require

__all__ = ["supplier_shares"]


def supplier_shares(transfers: pl.DataFrame, supplier: str) -> pl.DataFrame:
    r"""Share of every recipient's deliveries in a year that came from one supplier.

    .. math:: s_{iy} = \frac{T_{jiy}}{\sum_k T_{kiy}}

    with T the trend-indicator values delivered to i by k, and j the supplier.

    Parameters
    ----------
    transfers
        ``supplier, recipient, year, tiv``: deliveries in millions of trend-indicator values; a pair without a row
        delivered nothing.
    supplier
        State whose share is wanted.

    Returns
    -------
    pl.DataFrame
        ``state, year, value`` from 0 to 1; no row for a year without any delivery, of which there is no share.

    Raises
    ------
    TableError
        If a column is missing or a delivery occurs twice.

    Notes
    -----
    Suppliers that the table leaves out are in no denominator, so that shares are upper bounds. Deliveries are lumpy:
    one ship can double a year.

    References
    ----------
    sipri_2025_arms

    Examples
    --------
    >>> rows = [("RUS", "IND", 2001, 30.0), ("FRA", "IND", 2001, 10.0), ("USA", "VNM", 2001, 5.0)]
    >>> table = pl.DataFrame(rows, schema=["supplier", "recipient", "year", "tiv"], orient="row")
    >>> supplier_shares(table, "RUS").rows()
    [('IND', 2001, 0.75), ('VNM', 2001, 0.0)]
    """
    require(transfers, ("supplier", "recipient", "year", "tiv"), "transfers", key=("supplier", "recipient", "year"))
    sums = transfers.group_by(state="recipient", year=pl.col("year").cast(pl.Int32)).agg(
        own=pl.col("tiv").filter(pl.col("supplier") == supplier).sum(), all=pl.col("tiv").sum()
    )
    return (
        sums.filter(pl.col("all") > 0)
        .select("state", "year", value=pl.col("own") / pl.col("all"))
        .sort("state", "year")
    )
