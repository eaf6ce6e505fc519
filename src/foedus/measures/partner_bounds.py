"""How far each state depends on each of some partners, even where its total trade is not reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from foedus.measures.first_partner import dependence_ranges, first_partner

__all__ = ["partner_bounds"]

_KEY: Final = ("state", "partner", "year")
_DIGITS: Final = 3  # the source gives per cent with one decimal


def partner_bounds(trade_partners: pl.DataFrame, total_trade: pl.DataFrame, partners: Sequence[str]) -> pl.DataFrame:
    r"""Bound the share of every reporting state's trade with each of some partners, listed or not.

    .. math:: \frac{s^M M + s^X X}{M + X} \in [\min(s^M, s^X), \max(s^M, s^X)]

    The left side where imports M and exports X are known (`foedus.measures.first_partner.dependence_ranges`), the
    interval where they are not.

    Parameters
    ----------
    trade_partners
        ``state, year, flow, rank, partner, share`` of the reporting states, as in `first_partner`.
    total_trade
        ``state, year, imports, exports``.
    partners
        ISO3 codes.

    Returns
    -------
    pl.DataFrame
        ``state, partner, year, dependence_low, dependence_high, first_import, first_export``, sorted by its keys;
        shares of total trade from 0 to 1, rounded to thousandths, null where unknown.

    Raises
    ------
    TableError
        If a column is missing.

    References
    ----------
    un_2022_yearbook
    """
    rows = trade_partners.select("state", "year").unique()
    one, other = (
        dependence_ranges(
            trade_partners, rows.with_columns(imports=pl.lit(share), exports=pl.lit(1.0 - share)), partners
        )
        for share in (1.0, 0.0)
    )
    either = one.join(other, on=_KEY, suffix="_exports")
    known = dependence_ranges(trade_partners, total_trade, partners)
    table = first_partner(trade_partners, partners).join(known, on=_KEY, how="left")
    return (
        table.join(either, on=_KEY, how="left", suffix="_imports")
        .with_columns(
            pl.coalesce("dependence_low", pl.min_horizontal("dependence_low_imports", "dependence_low_exports")),
            pl.coalesce("dependence_high", pl.max_horizontal("dependence_high_imports", "dependence_high_exports")),
        )
        .with_columns(pl.col("dependence_low", "dependence_high").round(_DIGITS))
        .select(*_KEY, "dependence_low", "dependence_high", "first_import", "first_export")
        .sort(_KEY)
    )
