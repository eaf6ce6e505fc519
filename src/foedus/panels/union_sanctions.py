"""Sanctions of the European Union, charged to the states that were its members in the year."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.library.facts import memberships
from foedus.sources.sanctions import KINDS, covered_states

__all__ = ["UNION", "charged_sanctions", "covered_years", "member_years"]

UNION: Final = "EU"
_KEY: Final = ["sender", "target", "year"]


def member_years(first: int, last: int) -> pl.DataFrame:
    """Return ``state, year``: who was a member at the end of each year.

    Examples
    --------
    >>> member_years(1994, 1995).filter(pl.col("state").is_in(["FIN", "FRA"])).rows()
    [('FRA', 1994), ('FIN', 1995), ('FRA', 1995)]
    """
    spells = memberships().filter(pl.col("institution") == UNION)
    years = pl.DataFrame({"year": range(first, last + 1)}, schema={"year": pl.Int32})
    end = pl.date(pl.col("year"), 12, 31)
    belongs = (pl.col("joined") <= end) & (pl.col("left").is_null() | (pl.col("left") > end))
    return spells.join(years, how="cross").filter(belongs).select("state", "year").unique().sort("year", "state")


def charged_sanctions(sanctions: pl.DataFrame, of_union: pl.DataFrame) -> pl.DataFrame:
    """Charge what the European Union sent, and what was sent against it, to its members of the year.

    Parameters
    ----------
    sanctions
        ``sender, target, year``, a mark for each of the six kinds, ``cases``: the tidy table of states.
    of_union
        ``state, outward, year``, the same marks, ``cases``: that of the Union.

    Returns
    -------
    pl.DataFrame
        As `sanctions`: marks of either, the larger number of cases (members' rows repeat the Union's cases). Rows that
        a state shares with the Union before it joined are dropped, and so are the Union's cases against its members.
    """
    if not of_union.height:
        return sanctions
    members = member_years(int(of_union["year"].min()), int(of_union["year"].max()))  # type: ignore[arg-type]
    inside = members.rename({"state": "target"})
    rows = of_union.join(members.rename({"state": "member"}), on="year")
    ends = [pl.when("outward").then(a).otherwise(b) for a, b in (("member", "state"), ("state", "member"))]
    theirs = rows.with_columns(sender=ends[0], target=ends[1]).join(members, on=["state", "year"], how="anti")
    shared = of_union.filter("outward").select("year", target="state")
    # a quarrel of the Union with one of its members, which the larger members' rows repeat
    within = (
        sanctions.join(shared, on=["target", "year"], how="semi")
        .join(inside, on=["target", "year"], how="semi")
        .join(members.rename({"state": "sender"}), on=["sender", "year"], how="semi")
    )
    later = (
        memberships().filter(pl.col("institution") == UNION).select(sender="state", begin=pl.col("joined").dt.year())
    )
    early = (
        sanctions.join(shared, on=["target", "year"], how="semi")
        .join(later, on="sender")
        .filter(pl.col("year") < pl.col("begin"))
    )
    own = sanctions.join(within, on=_KEY, how="anti").join(early, on=_KEY, how="anti")
    columns = [*_KEY, *KINDS, "cases"]
    both = pl.concat([own.select(columns), theirs.select(columns)])
    return both.group_by(_KEY).agg(*(pl.col(kind).any() for kind in KINDS), pl.col("cases").max()).sort(_KEY)


def covered_years(sanctions: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Return ``state, year`` between which no row means no sanction: the counted states, and members of the Union.

    Of a member that was not counted, only what the Union does is known; members' own sanctions on states are rare.
    """
    years = pl.DataFrame({"year": range(first, last + 1)}, schema={"year": pl.Int32})
    counted = pl.DataFrame({"state": covered_states(sanctions)}, schema={"state": pl.String}).join(years, how="cross")
    return pl.concat([counted, member_years(first, last)]).unique().sort("year", "state")
