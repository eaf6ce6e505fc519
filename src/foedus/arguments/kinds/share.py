"""Test kind ``share``: for what share of a state's neighbours does something hold?"""

from __future__ import annotations

import math
from typing import Any, Final, Literal

import polars as pl

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec
from foedus.arguments.naming import StateName
from foedus.estimate import Estimate, Interval, wilson

__all__ = ["KIND", "ShareSpec", "measure_share"]

_TRADE_COLUMNS: Final = ("dependence", "dependence_low", "dependence_high", "first_import", "first_export")


class ShareSpec(Spec):
    """Share of neighbours that depend on a state's trade.

    Attributes
    ----------
    state
        The state whose neighbours are counted, and on whom they may depend.
    rival
        The state it is compared with where ``holds`` is ``more_than_rival``.
    year
        Year of the trade table.
    holds
        ``first_partner``: the state is the neighbour's first import or export partner. ``more_than_rival``: the
        neighbour trades a larger share with it than with the rival; if their bounds overlap it is unknown.
    missing
        Neighbours that do not report or whose first partner is not known. ``bounds``: the interval extends from none of
        them satisfying the condition to all of them doing so, because they are not missing at random; the share is that
        of the known. ``leave_out``: they are ignored. ``all_hold``, ``none_hold``: they are counted that way.
    neighbours
        ``both`` land and sea, or one of the two.
    """

    kind: Literal["share"]
    state: StateName
    rival: StateName | None = None
    year: int
    holds: Literal["first_partner", "more_than_rival"] = "first_partner"
    missing: Literal["bounds", "leave_out", "all_hold", "none_hold"] = "bounds"
    neighbours: Literal["both", "land", "sea"] = "both"


def measure_share(spec: ShareSpec, context: Context) -> Finding:
    """Measure a share of neighbours with Wilson's interval.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``neighbours`` and ``trade``.

    Returns
    -------
    Finding
        Share, 0 to 1; ``n`` counts the neighbours in it.

    Notes
    -----
    The neighbours are all there are, so the interval is not about sampling them: it asks how far a share among so
    few could come from a lower underlying tendency.

    References
    ----------
    wilson_1927
    """
    around = read_table(context.evidence, "neighbours", ("state", "neighbour", "type"))
    around = around.filter(pl.col("state") == spec.state)
    if spec.neighbours != "both":
        around = around.filter(pl.col("type") == spec.neighbours)
    if around.is_empty():
        raise Gap(f"no neighbours of {spec.state} in the evidence")
    trade = read_table(context.evidence, "trade", ("state", "partner", "year", *_TRADE_COLUMNS))
    trade = trade.filter(pl.col("year") == spec.year)
    if trade.is_empty():
        raise Gap(f"no trade partners of {spec.year} in the evidence")
    rows = []
    for neighbour, kind in around.select("neighbour", "type").iter_rows():
        own = trade.filter(pl.col("state") == neighbour)
        rows.append({"neighbour": neighbour, "type": kind, **_row(own, spec)})
    table = pl.DataFrame(rows, schema_overrides={"holds": pl.Boolean, "dependence": pl.Float64, "rival": pl.Float64})
    silent = table.filter(pl.col("holds").is_null())["neighbour"].to_list()
    if spec.missing in ("all_hold", "none_hold"):
        counted = table.with_columns(pl.col("holds").fill_null(spec.missing == "all_hold"))
    else:
        counted = table.drop_nulls("holds")
    if counted.is_empty():
        raise Gap(f"no neighbour of {spec.state} reports its trade of {spec.year}")
    yes, n = int(counted["holds"].to_numpy().sum()), counted.height
    unknown = len(silent) if spec.missing == "bounds" else 0

    def limits(holding: int) -> Interval:
        every = n + unknown
        return Interval(wilson(holding, every, context.level).low, wilson(holding + unknown, every, context.level).high)

    interval = limits(yes)
    lacking = counted.filter(~pl.col("holds"))["neighbour"].to_list()
    notes = [f"{yes} of {n} known neighbours in {spec.year}."]
    if lacking:
        notes.append(f"It does not hold for {', '.join(lacking)}.")
    if silent:
        notes.append(f"Not known: {', '.join(silent)} ({spec.missing.replace('_', ' ')}).")
    return Finding(
        Estimate(yes / n, interval, n, n),
        spec.year,
        tuple(notes),
        {"neighbours": table.sort("neighbour")},
        unknown=tuple(silent),
        none_counted=yes in (0, n),
        replay=Replay(lambda effect, stream: limits(int(stream.binomial(n, effect))), (0.0, 1.0)),
    )


def _row(own: pl.DataFrame, spec: ShareSpec) -> dict[str, bool | float | None]:
    if own.is_empty():
        return {"holds": None, "dependence": None, "rival": None}
    by_partner = {row["partner"]: row for row in own.iter_rows(named=True)}
    mine, other = by_partner.get(spec.state, {}), by_partner.get(spec.rival, {})
    # Three-valued: one certain first place is enough, an unknown one leaves the result open.
    flags = (mine.get("first_import"), mine.get("first_export"))
    first = True if True in flags else None if None in flags else False
    holds = first if spec.holds == "first_partner" else _larger(mine, other)
    return {"holds": holds, "dependence": mine.get("dependence"), "rival": other.get("dependence")}


def _larger(mine: dict[str, Any], other: dict[str, Any]) -> bool | None:
    """Whether one share is larger than another, None if their bounds overlap or are not known."""
    low, high, rival_low, rival_high = (
        math.nan if part.get(name) is None else float(part[name])
        for part in (mine, other)
        for name in ("dependence_low", "dependence_high")
    )
    return True if low > rival_high else False if high < rival_low else None


KIND = Kind(
    "share",
    ShareSpec,
    measure_share,
    "share: for how many does it hold?",
    sources=("trade_partners", "total_trade", "contiguity"),
)
