"""Trade dependence on a state's first partners, and who the first partners are."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.measures.first_partner import RANKED_YEAR, first_partner
from foedus.measures.labels import require

__all__ = ["LISTED_PARTNERS", "dependence_bounds", "partner_shares", "trade_dependence"]

#: Partners that the source lists for each flow; the fourth and later are not published.
LISTED_PARTNERS: Final = 3
_KEY: Final = ("state", "partner", "year")


def dependence_bounds(
    import_share: ArrayLike,
    export_share: ArrayLike,
    imports: ArrayLike,
    exports: ArrayLike,
    import_cap: ArrayLike,
    export_cap: ArrayLike,
) -> tuple[FloatArray, FloatArray]:
    r"""Smallest and largest share of total trade with a partner.

    .. math:: x = \frac{s^M M + s^X X}{M + X}

    If one flow's share is not published, it lies between 0 and the share of the last listed partner.

    Parameters
    ----------
    import_share, export_share
        Partner's share of imports and of exports, in [0, 1]; NaN = partner not listed for that flow.
    imports, exports
        Total imports M and exports X, any common unit.
    import_cap, export_cap
        Share of the last listed partner of the flow.

    Returns
    -------
    tuple[FloatArray, FloatArray]
        Lower and upper bound; NaN if the partner is not listed for either flow.

    Examples
    --------
    >>> low, high = dependence_bounds(0.2, float("nan"), 100.0, 100.0, 0.1, 0.1)
    >>> round(float(low), 3), round(float(high), 3)
    (0.1, 0.15)
    """
    shares = [np.asarray(part, dtype=np.float64) for part in (import_share, export_share)]
    totals = [np.asarray(part, dtype=np.float64) for part in (imports, exports)]
    caps = [np.asarray(part, dtype=np.float64) for part in (import_cap, export_cap)]
    listed = ~(np.isnan(shares[0]) & np.isnan(shares[1]))
    bounds = []
    for fill in (0.0, 1.0):
        flows = [
            np.where(np.isnan(part), fill * cap, part) * total
            for part, cap, total in zip(shares, caps, totals, strict=True)
        ]
        bounds.append(np.asarray(np.where(listed, (flows[0] + flows[1]) / (totals[0] + totals[1]), np.nan)))
    return bounds[0], bounds[1]


def trade_dependence(trade_partners: pl.DataFrame, total_trade: pl.DataFrame) -> pl.DataFrame:
    """Dependence of each state on each partner listed among its first three for imports or exports.

    Parameters
    ----------
    trade_partners
        ``state, year, flow`` (``imports``/``exports``), ``rank`` (1–3), ``partner``, ``share`` (0–1).
    total_trade
        ``state, year, imports, exports``.

    Returns
    -------
    pl.DataFrame
        ``state, partner, year, dependence`` (lower bound of the share of total trade), ``dependence_upper`` (both null
        where total trade is unknown), ``censored`` (true where one flow's share is below the list, so the two bounds
        differ), ``first_import``, ``first_export``
        (null if unknown, see `first_partner`). A partner that is not listed has no row: it is censored.

    Raises
    ------
    TableError
        If a column is missing or a partner is listed twice for one flow.

    Notes
    -----
    Available only for 2010, 2015 and 2021. Transit trade counts for the port, not the origin.

    References
    ----------
    un_2022_yearbook
    """
    require(trade_partners, (*_KEY, "flow", "rank", "share"), "trade_partners")
    require(total_trade, ("state", "year", "imports", "exports"), "total_trade", key=("state", "year"))
    known = trade_partners.filter(pl.col("partner").is_not_null() & pl.col("state").is_not_null())
    require(known, _KEY, "trade_partners", key=(*_KEY, "flow"))
    # the third share bounds an unlisted one only in the year whose first three partners are listed
    third, rest = pl.col("share").min(), (1.0 - pl.col("share").sum()).clip(0.0, 1.0)
    bound = trade_partners.group_by("state", "year", "flow").agg(
        cap=pl.when(pl.col("year").first() == RANKED_YEAR).then(pl.min_horizontal(third, rest)).otherwise(rest)
    )
    caps = bound.group_by("state", "year").agg(
        pl.col("cap").filter(pl.col("flow") == flow).first().alias(f"{flow}_cap") for flow in ("imports", "exports")
    )
    wide = known.group_by(_KEY).agg(
        *(
            pl.col("share").filter(pl.col("flow") == flow).first().alias(f"{flow}_share")
            for flow in ("imports", "exports")
        ),
    )
    first = first_partner(trade_partners, known["partner"].unique().to_list())
    wide = wide.join(first, on=_KEY, how="left")
    joined = wide.join(total_trade, on=["state", "year"], how="left").join(caps, on=["state", "year"]).sort(_KEY)
    filled = {
        name: joined[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in ("imports_share", "exports_share", "imports", "exports", "imports_cap", "exports_cap")
    }
    low, high = dependence_bounds(*filled.values())
    censored = np.isnan(filled["imports_share"]) | np.isnan(filled["exports_share"])
    return joined.select(*(pl.col(name) for name in _KEY[:2]), pl.col("year").cast(pl.Int32)).with_columns(
        dependence=pl.Series(low).fill_nan(None),
        dependence_upper=pl.Series(high).fill_nan(None),
        censored=pl.Series(censored),
        first_import=joined["first_import"],
        first_export=joined["first_export"],
    )


def partner_shares(listed: pl.DataFrame, partner: str) -> pl.DataFrame:
    """Share of each state's trade that is with one partner: the larger of its shares in exports and in imports.

    Parameters
    ----------
    listed
        ``state, year, flow, partner, share``, such as ``read_source("factbook_partners")``.
    partner
        State id of the partner.

    Returns
    -------
    pl.DataFrame
        ``state, year, value``, a fraction of the flow, for the years in which the state lists the partner for either.

    Raises
    ------
    TableError
        If a column is missing.

    Notes
    -----
    A partner that is not listed is small, not zero, and has no row: means over the years with a row are too large.

    References
    ----------
    cia_2026_factbook

    Examples
    --------
    >>> listed = {"state": ["KAZ"] * 2, "year": [2019] * 2, "flow": ["exports", "imports"], "partner": ["RUS"] * 2,
    ...           "share": [0.1, 0.34]}
    >>> partner_shares(pl.DataFrame(listed), "RUS").rows()
    [('KAZ', 2019, 0.34)]
    """
    require(listed, ("state", "year", "flow", "partner", "share"), "partners")
    own = listed.filter(pl.col("partner") == partner).group_by("state", "year")
    return own.agg(value=pl.col("share").max()).sort("state", "year")
