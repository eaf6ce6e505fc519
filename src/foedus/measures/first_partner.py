"""Whether a partner is a state's first in trade, if the list of partners allows an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from foedus.measures.labels import require

__all__ = ["RANKED_YEAR", "dependence_ranges", "first_of_list", "first_partner"]

#: The year for which the source lists the first three partners; for other years it gives the shares of the same three.
RANKED_YEAR: Final = 2021
_FLOW: Final = ("state", "year", "flow")


def first_partner(trade_partners: pl.DataFrame, partners: Sequence[str]) -> pl.DataFrame:
    r"""Determine for every reporting state whether each of some partners was its first in imports and in exports.

    The source lists the first three partners *of 2021* and gives their shares in the earlier years too. In 2021 rank
    one is first. In another year some unlisted partner may have held up to the rest :math:`r = 1 - \sum_j s_j`. With
    :math:`s` the partner's own share and :math:`m` the largest share of the other listed partners,

    .. math::
        \text{first} = \begin{cases}
        \text{true} & s \ge m \text{ and } s \ge r \\ \text{false} & s < m \\ \text{unknown} & \text{otherwise.}
        \end{cases}

    For a partner that is not listed, false if :math:`r \le m`, else unknown.

    Parameters
    ----------
    trade_partners
        ``state, year, flow`` (``imports``/``exports``), ``rank``, ``partner`` (null if it is not a state), ``share``
        (0–1).
    partners
        ISO3 codes of the partners in question.

    Returns
    -------
    pl.DataFrame
        ``state, partner, year, first_import, first_export``, one row per state that reports in the year; null =
        unknown.

    Raises
    ------
    TableError
        If a column is missing.

    References
    ----------
    un_2022_yearbook
    """
    require(trade_partners, (*_FLOW, "partner", "rank", "share"), "trade_partners")
    rest = trade_partners.group_by(_FLOW).agg(rest=1.0 - pl.col("share").sum())
    joined = _asked(trade_partners, rest, partners)
    others = (
        trade_partners.rename({"partner": "other"})
        .join(joined.select(*_FLOW, "partner"), on=_FLOW)
        .filter(pl.col("other").is_null() | (pl.col("other") != pl.col("partner")))
        .group_by(*_FLOW, "partner")
        .agg(most=pl.col("share").max())
    )
    told = joined.join(others, on=[*_FLOW, "partner"], how="left").with_columns(pl.col("most").fill_null(0.0))
    earlier = (
        pl.when(pl.col("own").is_null())
        .then(pl.when(pl.col("rest") <= pl.col("most")).then(pl.lit(value=False)))
        .when(pl.col("own") < pl.col("most"))
        .then(pl.lit(value=False))
        .when(pl.col("own") >= pl.col("rest"))
        .then(pl.lit(value=True))
    )
    ranked = (pl.col("rank") == 1).fill_null(value=False)
    told = told.with_columns(first=pl.when(pl.col("year") == RANKED_YEAR).then(ranked).otherwise(earlier))
    flows = [
        told.filter(pl.col("flow") == flow).select("state", "partner", "year", pl.col("first").alias(name))
        for flow, name in (("imports", "first_import"), ("exports", "first_export"))
    ]
    keys = ["state", "partner", "year"]
    return flows[0].join(flows[1], on=keys, how="full", coalesce=True).sort(keys)


def first_of_list(lists: pl.DataFrame, partner: str) -> pl.DataFrame:
    r"""Determine for every state and year whether a partner heads its list of imports or of exports.

    Yes if it has rank one in either flow; no if another has rank one in both; not known if the list of a flow, or its
    first place, is missing and the other does not answer.

    Parameters
    ----------
    lists
        ``state, year, flow`` (``imports``/``exports``), ``rank``, ``partner`` (null if it is not a state).
    partner
        ISO3 code.

    Returns
    -------
    pl.DataFrame
        ``unit, year, first``, one row per state and year with a list; null = not known.

    Raises
    ------
    TableError
        If a column is missing.

    Examples
    --------
    >>> rows = [("A", 2017, "imports", 1, "CHN"), ("B", 2017, "imports", 1, "IND"), ("B", 2017, "exports", 1, "IND")]
    >>> lists = pl.DataFrame(rows, schema=["state", "year", "flow", "rank", "partner"], orient="row")
    >>> first_of_list(lists, "CHN").rows()
    [('A', 2017, True), ('B', 2017, False)]
    """
    require(lists, (*_FLOW, "rank", "partner"), "lists")
    heads = lists.with_columns(own=(pl.col("partner") == partner).fill_null(value=False)).group_by("state", "year")
    told = heads.agg(
        yes=((pl.col("rank") == 1) & pl.col("own")).any(),
        flows=pl.col("flow").filter(pl.col("rank") == 1).n_unique(),
    )
    first = pl.when("yes").then(pl.lit(value=True)).when(pl.col("flows") == 2).then(pl.lit(value=False))
    return told.select(unit="state", year=pl.col("year").cast(pl.Int32), first=first).sort("unit", "year")


def dependence_ranges(trade_partners: pl.DataFrame, total_trade: pl.DataFrame, partners: Sequence[str]) -> pl.DataFrame:
    r"""Bound the share of every reporting state's trade with each of some partners, listed or not.

    .. math:: \frac{s^M M + s^X X}{M + X}, \qquad s \in [0, \min(r, s_3)] \text{ where the partner is not listed}

    with :math:`r` the unlisted rest of the flow and :math:`s_3` the third partner's share, which bounds only in the
    year whose partners are listed (see `first_partner`).

    Parameters
    ----------
    trade_partners
        As in `first_partner`.
    total_trade
        ``state, year, imports, exports``.
    partners
        ISO3 codes.

    Returns
    -------
    pl.DataFrame
        ``state, partner, year, dependence_low, dependence_high`` (0–1; null where total trade is unknown).

    Raises
    ------
    TableError
        If a column is missing.

    References
    ----------
    un_2022_yearbook
    """
    require(trade_partners, (*_FLOW, "partner", "rank", "share"), "trade_partners")
    require(total_trade, ("state", "year", "imports", "exports"), "total_trade", key=("state", "year"))
    rest = trade_partners.group_by(_FLOW).agg(
        rest=(1.0 - pl.col("share").sum()).clip(0.0, 1.0), third=pl.col("share").min()
    )
    joined = _asked(trade_partners, rest, partners)
    cap = pl.when(pl.col("year") == RANKED_YEAR).then(pl.min_horizontal("rest", "third")).otherwise("rest")
    joined = joined.join(total_trade, on=["state", "year"], how="left").with_columns(
        low=pl.col("own").fill_null(0.0),
        high=pl.coalesce("own", cap),
        size=pl.when(pl.col("flow") == "imports").then("imports").otherwise("exports"),
    )
    weighted = joined.group_by("state", "partner", "year").agg(
        (pl.col(bound) * pl.col("size")).sum().alias(bound) for bound in ("low", "high")
    )
    totals = total_trade.select("state", "year", total=pl.col("imports") + pl.col("exports"))
    return (
        weighted.join(totals, on=["state", "year"], how="left")
        .select(
            "state",
            "partner",
            "year",
            # a sum over nothing known is not zero
            dependence_low=pl.when(pl.col("total").is_not_null()).then(pl.col("low") / pl.col("total")),
            dependence_high=pl.when(pl.col("total").is_not_null()).then(pl.col("high") / pl.col("total")),
        )
        .sort("state", "partner", "year")
    )


def _asked(trade_partners: pl.DataFrame, rest: pl.DataFrame, partners: Sequence[str]) -> pl.DataFrame:
    """Give every flow of `rest` a row for each partner in question, with the ``rank`` and share (``own``) if listed."""
    asked = rest.join(pl.DataFrame({"partner": list(partners)}), how="cross").filter(
        pl.col("state") != pl.col("partner")
    )
    key = [*_FLOW, "partner"]
    listed = trade_partners.filter(pl.col("partner").is_in(list(partners))).select(*key, "rank", own="share")
    return asked.join(listed.unique(key), on=key, how="left")
