"""Recorded pressure: who puts pressure on whom, by which instrument, in which year.

Sanctions and force are here; forward bases and alliances around the target have their own modules. Every table has one
row per ordered pair of states covered by the instrument's record, 0 where nothing was done, and no row where nothing is
known.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from foedus.axes import FloatArray
from foedus.errors import InputError, UnknownNameError
from foedus.measures.labels import require
from foedus.measures.varying import geometric, points, spread
from foedus.panels.build import codes_passed_on
from foedus.sources.sanctions import KINDS

__all__ = [
    "CURVATURE",
    "INSTRUMENTS",
    "KEY",
    "UNRECORDED",
    "directed_pairs",
    "force_level",
    "force_pressure",
    "known_instrument",
    "present",
    "pressing_sides",
    "sanctions_pressure",
]

#: Instruments with a machine-readable record.
INSTRUMENTS: Final = ("sanctions", "force", "forward_bases", "alliances_around")
#: Instruments without one: only dated facts, coded by hand where an argument needs them.
UNRECORDED: Final = ("missile_defence", "subversion")
KEY: Final = ("sender", "target", "year")
#: Range of the exponent of the scale of hostility, uniform in the logarithm; *assumed*, as for hostility.
CURVATURE: Final = (0.25, 4.0)
#: Levels of hostility without any militarised action, and of war (MID scale).
_NO_ACTION, _WAR = 1, 5


def known_instrument(name: str) -> str:
    """Return the name of an instrument that has a record.

    Raises
    ------
    UnknownNameError
        If it has none, or there is no such instrument.

    Examples
    --------
    >>> known_instrument("force")
    'force'
    """
    if name in INSTRUMENTS:
        return name
    if name in UNRECORDED:
        raise UnknownNameError(
            f"no machine-readable record of {name}",
            where=f"pressure by {name}",
            expected="one of " + ", ".join(INSTRUMENTS),
            hint="Write dated facts with their sources into a case or an argument instead",
        )
    raise UnknownNameError(
        "there is no such instrument of pressure", where=name, expected="one of " + ", ".join(INSTRUMENTS + UNRECORDED)
    )


def present(system: pl.DataFrame) -> pl.DataFrame:
    """Return the state-years that a record coded by COW numbers can cover.

    Parameters
    ----------
    system
        ``id, year``, the members of the state system.

    Returns
    -------
    pl.DataFrame
        The same without the state-years in which the state's code already, or still, stood for another state.
    """
    require(system, ("id", "year"), "system")
    lost = pl.DataFrame(codes_passed_on(), schema={"id": pl.String, "year": pl.Int32}, orient="row")
    return system.select("id", pl.col("year").cast(pl.Int32)).join(lost, on=["id", "year"], how="anti")


def directed_pairs(system: pl.DataFrame) -> pl.DataFrame:
    """Ordered pairs of the state-years of a system: ``sender, target, year``."""
    members = present(system)
    pairs = members.rename({"id": "sender"}).join(members.rename({"id": "target"}), on="year")
    return pairs.filter(pl.col("sender") != pl.col("target")).select(KEY)


def sanctions_pressure(sanctions: pl.DataFrame, system: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    r"""Breadth of the sanctions that a sender has in force against a target.

    .. math:: u = \frac{\text{kinds in force}}{6}

    Parameters
    ----------
    sanctions
        ``sender, target, year, cases`` and one yes/no column for each of the six kinds, only for years with a sanction.
    system
        ``id, year``, the members of the state system in the years wanted.
    covered
        ``state, year`` between which no row means no sanction (`foedus.panels.union_sanctions.covered_years`).

    Returns
    -------
    pl.DataFrame
        ``sender, target, year, value`` (share of kinds, 0 none), ``n`` (active cases).

    Raises
    ------
    TableError
        If a column is missing or a pair has a year twice.

    Notes
    -----
    Rows only for covered states; any other pair is unknown. Of members of the European Union that the source does not
    count by themselves only the Union's sanctions are known. All kinds count equally, which is
    *assumed*: breadth is not severity, and a ban on one official counts as a kind just like an embargo.

    References
    ----------
    felbermayr_2020_gsdb
    """
    require(sanctions, (*KEY, *KINDS, "cases"), "sanctions", key=KEY)
    require(covered, ("state", "year"), "covered", key=("state", "year"))
    members = system.with_columns(pl.col("year").cast(pl.Int32)).join(
        covered.select(id="state", year=pl.col("year").cast(pl.Int32)), on=["id", "year"], how="semi"
    )
    grid = directed_pairs(members)
    kinds = pl.sum_horizontal(pl.col(kind).cast(pl.Int32) for kind in KINDS)
    counted = sanctions.select(*KEY, value=kinds / len(KINDS), n=pl.col("cases").cast(pl.Int32))
    joined = grid.join(counted, on=KEY, how="left")
    return joined.with_columns(pl.col("value").fill_null(0.0), pl.col("n").fill_null(0)).sort(KEY)


def force_level(hostility: ArrayLike, curvature: float = 1.0) -> FloatArray:
    r"""Scale the level of hostility of a side.

    .. math:: u = \left(\frac{h - 1}{4}\right)^c

    Parameters
    ----------
    hostility
        Level of the side's own acts, 1 no militarised action, 2 threat, 3 display, 4 use of force, 5 war.
    curvature
        c; the levels are ordinal, so their distances are *assumed*; they are equal at 1.

    Returns
    -------
    FloatArray
        0 for no action to 1 for war.

    Raises
    ------
    InputError
        If a level is outside the scale or the curvature is not positive.

    Examples
    --------
    >>> force_level([1, 2, 3, 4, 5]).tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    levels = np.asarray(hostility, dtype=np.float64)
    if curvature <= 0 or not bool(((levels >= _NO_ACTION) & (levels <= _WAR)).all()):
        raise InputError(
            "a level of hostility or the curvature is out of range",
            expected="levels from 1 to 5 and a positive curvature",
        )
    return np.asarray(((levels - _NO_ACTION) / (_WAR - _NO_ACTION)) ** curvature)


def pressing_sides(disputes: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the sides that press: those that seek a change, or else took the first militarised action.

    Parameters
    ----------
    disputes
        ``sender, target, year, dispute, initiator, revisionist``, each dispute from both sides.

    Returns
    -------
    pl.DataFrame
        The rows of the senders that press their targets, with further columns as they are.

    Raises
    ------
    TableError
        If a column is missing or a pair has a dispute twice in a year.

    References
    ----------
    gibler_2016_mid
    """
    require(disputes, (*KEY, "dispute", "initiator", "revisionist"), "disputes", key=(*KEY, "dispute"))
    aims = disputes.with_columns(wants=pl.col("revisionist").fill_null(value=False))
    facing = aims.select("year", "dispute", sender="target", target="sender", other="wants")
    aims = aims.join(facing, on=[*KEY, "dispute"], how="left").with_columns(pl.col("other").fill_null(value=False))
    pressing = aims.filter(pl.col("wants") | (pl.col("initiator") & ~pl.col("other")))
    return pressing.drop("wants", "other")


def force_pressure(disputes: pl.DataFrame, system: pl.DataFrame) -> pl.DataFrame:
    """Force that the revisionist side of a militarised dispute, or else the initiating one, used, showed or threatened.

    Parameters
    ----------
    disputes
        ``sender, target, year, dispute, initiator, revisionist, hostility`` (the sender's own level),
        ``pair_hostility`` (that of the two), each dispute from both sides.
    system
        ``id, year``, the members of the state system in the years wanted.

    Returns
    -------
    pl.DataFrame
        ``sender, target, year, value`` (`force_level` of the year's most hostile dispute, 0 without one), ``sd`` (over
        the range `CURVATURE`, of the distances between levels), ``n`` (such disputes).

    Raises
    ------
    TableError
        If a column is missing or a pair has a dispute twice in a year.

    Notes
    -----
    A side exerts pressure if it sought a change; if neither is known to have done so, the side that took the first
    militarised action does. What the other side does is defence: Poland, which mobilised first in 1939, does not put
    pressure on Germany. The level is the sender's highest in the whole dispute, in each of its years, but not above
    that of the pair: a war with somebody else is not force against a state that only took sides in it. Force by
    proxies, and force short of a dispute between governments, are not in the record.

    References
    ----------
    gibler_2016_mid
    """
    columns = (*KEY, "dispute", "initiator", "revisionist", "hostility", "pair_hostility")
    require(disputes, columns, "disputes", key=(*KEY, "dispute"))
    pressing = pressing_sides(disputes)
    level = pl.min_horizontal("hostility", "pair_hostility")
    worst = pressing.group_by(KEY).agg(level=level.max().cast(pl.Int8), n=pl.len().cast(pl.Int32))
    levels = np.arange(_NO_ACTION, _WAR + 1)
    draws = [force_level(levels, geometric(CURVATURE, float(share))) for (share,) in points(1)]
    scale = pl.DataFrame({"level": levels, "value": force_level(levels), "sd": spread(draws)})
    grid = directed_pairs(system).join(worst, on=KEY, how="left")
    scored = grid.with_columns(pl.col("level").fill_null(_NO_ACTION), pl.col("n").fill_null(0)).join(
        scale.with_columns(pl.col("level").cast(pl.Int8)), on="level", how="left"
    )
    return scored.select(*KEY, "value", "sd", "n").sort(KEY)
