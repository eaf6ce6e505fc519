"""The currencies in which the world's central banks hold their reserves (IMF COFER)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, Column, File, Source, read_parquet

__all__ = ["CURRENCIES", "SOURCE", "read"]

CURRENCIES: Final = ("AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "JPY", "OTHER", "USD")
"""Currencies that the table tells apart; OTHER is all the rest."""


def read(path: Path) -> pl.DataFrame:
    """Return one row per quarter and currency.

    Parameters
    ----------
    path
        Shares with a column per currency.

    Returns
    -------
    polars.DataFrame
        Columns as in ``SOURCE.columns``.
    """
    raw = read_parquet(path, {"quarter": pl.String, **dict.fromkeys(CURRENCIES, pl.Float64)})
    long = raw.unpivot(CURRENCIES, index="quarter", variable_name="currency", value_name="percent").drop_nulls()
    return long.select(
        pl.col("quarter").str.slice(0, 4).cast(YEAR).alias("year"),
        pl.col("quarter").str.slice(-1).cast(pl.Int8).alias("quarter"),
        "currency",
        (pl.col("percent") / 100).alias("share"),
    )


SOURCE = Source(
    name="reserve_currencies",
    title="Currency Composition of Official Foreign Exchange Reserves (COFER)",
    version="1999 Q1 to 2026 Q1",
    coverage=(1999, 2026),
    licence="International Monetary Fund; reuse with attribution",
    citation="imf_2026_cofer",
    files=(
        File(
            "order/imf_cofer_currency_shares_1999q1_2026q1.parquet",
            "e558b158a08053f2ac81ef5474eceea94dc356d65232379642689c6350cc78fc",
        ),
    ),
    embeddable=True,
    description="One row per quarter and currency: its share of the world's official foreign exchange reserves.",
    traps=(
        "An absent row is a currency that was not yet told apart, not a share of 0: it is inside OTHER. Australian and "
        "Canadian dollars begin in the last quarter of 2012, the renminbi in that of 2016; OTHER falls each time.",
        "The file's column TOTAL is not the sum of the shares: it is 77 in the four quarters of 1999 and 100 after, "
        "while the shares sum to 100 in every quarter. It is left out.",
        "The edition estimates the currencies of reserves whose holders do not tell; shares differ by a point or so "
        "from those printed in older reports.",
        "Of the world, not of states: which state holds what is secret.",
        "Values at exchange rates of the quarter: a falling dollar lowers its share without anybody selling.",
        "2026 has its first quarter only.",
    ),
    columns=(
        Column("year", YEAR, "calendar year"),
        Column("quarter", pl.Int8, "quarter at whose end the reserves are counted, 1 to 4"),
        Column("currency", pl.String, "ISO 4217 code, or OTHER"),
        Column("share", pl.Float64, "fraction of the reserves, 0 to 1"),
    ),
    key=("year", "quarter", "currency"),
    reader=read,
)
