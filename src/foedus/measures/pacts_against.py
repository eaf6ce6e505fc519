"""Who, threatened by a stronger state, makes a pact against it: risk sets, with the treaties that made the onsets."""

from __future__ import annotations

from typing import Final

import polars as pl

from foedus.measures.labels import require
from foedus.measures.treaties import treaties_between

__all__ = ["DISPUTE_MEMORY", "ONSETS", "at_risk", "dependence_in_manufactures", "pacts_against"]

DISPUTE_MEMORY: Final = 10
"""Years for which a dispute makes a threat, that of its beginning included (assumed)."""

ONSETS: Final = ("pact_against", "pact_against_no_return", "pact_beside")
"""Onsets by name: a pact against the power, one that is no member's return to a treaty, and a pact beside it."""

_ENDS: Final = ["state_a", "state_b"]


def dependence_in_manufactures(flows: pl.DataFrame) -> pl.DataFrame:
    r"""Share of every partner in a state's trade in manufactures with all reporting states.

    .. math:: d_{it} = \frac{X_{it} + X_{ti}}{\sum_k X_{ik} + X_{ki}}

    Parameters
    ----------
    flows
        ``exporter, importer, year, exports``.

    Returns
    -------
    pl.DataFrame
        ``state, other, year, dependence`` (0-1).

    Raises
    ------
    TableError
        If a column is missing.

    References
    ----------
    yotov_2016_guide

    Examples
    --------
    >>> rows = [("A", "B", 2000, 3.0), ("B", "A", 2000, 1.0), ("A", "C", 2000, 4.0)]
    >>> flows = pl.DataFrame(rows, schema=["exporter", "importer", "year", "exports"], orient="row")
    >>> dependence_in_manufactures(flows).rows()[0]
    ('A', 'B', 2000, 0.5)
    """
    require(flows, ("exporter", "importer", "year", "exports"), "flows")
    year = pl.col("year").cast(pl.Int32)
    out = flows.select(state="exporter", other="importer", year=year, trade="exports")
    back = flows.select(state="importer", other="exporter", year=year, trade="exports")
    both = pl.concat([out, back]).group_by("state", "other", "year").agg(pl.col("trade").sum())
    total = both.group_by("state", "year").agg(total=pl.col("trade").sum()).filter(pl.col("total") > 0)
    shares = both.join(total, on=["state", "year"]).select(
        "state", "other", "year", dependence=pl.col("trade") / pl.col("total")
    )
    return shares.sort("state", "other", "year")


def pacts_against(
    dependence: pl.DataFrame,
    obligations: pl.DataFrame,
    members: pl.DataFrame,
    rivalries: pl.DataFrame,
    disputes: pl.DataFrame,
    capability: pl.DataFrame,
) -> pl.DataFrame:
    """Return who was at risk of a pact against a threatening power, and who made one in the next year.

    A state is threatened by one at least as strong that is its rival in the year, or with which a dispute began in the
    last ten. A pact against it is a new promise of defence, in force a year later, with a state that it then threatens
    too, being at least as strong; one with a state that has no promise of defence from the threatening power is told
    beside it. A member that comes back to a treaty makes new promises too; such returns are told apart.

    Parameters
    ----------
    dependence
        ``state, other, year, dependence``: who is known to trade with whom.
    obligations
        ``state_a, state_b, year, defence``: pairs bound by treaty.
    members
        ``atop_id, state, entry, exit, defence``: spells of membership in treaties.
    rivalries
        ``state_a, state_b, start, end``.
    disputes
        ``state_a, state_b, start``: disputes by their first year.
    capability
        ``state, year, cinc``.

    Returns
    -------
    pl.DataFrame
        ``state, other`` (the threatening power), ``year, exposure`` (dependence in the year), and each of `ONSETS`
        (within a year; the treaty's number, null if none). Years after an onset are among the rows: see `at_risk`.

    Raises
    ------
    TableError
        If a column is missing.

    References
    ----------
    leeds_2002_atop, thompson_2022_rivalries
    """
    require(dependence, ("state", "other", "year", "dependence"), "dependence", key=("state", "other", "year"))
    require(obligations, (*_ENDS, "year", "defence"), "obligations", key=(*_ENDS, "year"))
    require(capability, ("state", "year", "cinc"), "capability", key=("state", "year"))
    first, last = int(dependence["year"].min()), int(dependence["year"].max())  # type: ignore[arg-type]
    quarrels = _quarrels(rivalries, disputes, first, last + 1)
    strength = capability.select("state", pl.col("year").cast(pl.Int32), "cinc").drop_nulls()
    threats = (
        quarrels.join(strength, on=["state", "year"])
        .join(strength.rename({"state": "other", "cinc": "theirs"}), on=["other", "year"])
        .filter(pl.col("theirs") >= pl.col("cinc"))
        .select("state", "other", "year")
    )
    risk = threats.join(dependence, on=["state", "other", "year"])
    bound = _both_ways(obligations.filter(pl.col("defence") == 1).select(*_ENDS, pl.col("year").cast(pl.Int32)))
    before = bound.with_columns(pl.col("year") + 1)
    new = bound.join(before, on=["state", "other", "year"], how="anti").rename({"other": "partner"})
    made = (
        new.join(quarrels, on=["state", "year"])
        .filter(pl.col("partner") != pl.col("other"))
        .join(treaties_between(members), on=["state", "partner", "year"], how="left")
    )
    partners = {"state": "partner"}
    against = made.join(threats.rename(partners), on=["partner", "other", "year"], how="semi")
    beside = made.join(bound.rename(partners), on=["partner", "other", "year"], how="anti")
    no_return = against.filter(~pl.col("again").fill_null(False))
    for name, onsets in zip(ONSETS, (against, no_return, beside), strict=True):
        # a treaty that is not found is one of its year
        told = onsets.group_by("state", "other", pl.col("year") - 1).agg(
            pl.coalesce(pl.col("atop_id").min(), -pl.col("year").first()).alias(name)
        )
        risk = risk.join(told, on=["state", "other", "year"], how="left")
    return risk.select("state", "other", "year", *ONSETS, exposure="dependence").sort("year", "state", "other")


def at_risk(rows: pl.DataFrame, onset: str) -> pl.DataFrame:
    """Return the rows of those still at risk: of each state and power none after the year of its first onset.

    Parameters
    ----------
    rows
        ``state, other, year`` and a column of onsets, null without one, such as of `pacts_against`.
    onset
        Name of the column.

    Returns
    -------
    pl.DataFrame
        The rows of a state and a power up to and with their first onset; all of them if there is none.

    Raises
    ------
    TableError
        If a column is missing.

    Notes
    -----
    Who has a pact against a power is taken to stay out, even if the pact lapses or another one follows; who had one
    before the first year of the rows is still in, since that is not among them.

    Examples
    --------
    >>> schema = ["state", "other", "year", "pact"]
    >>> rows = [("A", "T", 2000, None), ("A", "T", 2001, 7), ("A", "T", 2002, None)]
    >>> at_risk(pl.DataFrame(rows, schema=schema, orient="row"), "pact")["year"].to_list()
    [2000, 2001]
    """
    require(rows, ("state", "other", "year", onset), "rows")
    first = pl.col("year").filter(pl.col(onset).is_not_null()).min().over("state", "other")
    return rows.filter(first.is_null() | (pl.col("year") <= first))


def _both_ways(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return each pair of a year twice: as ``state, other`` and the other way round."""
    there = pairs.select(state="state_a", other="state_b", year="year")
    return pl.concat([there, there.select(state="other", other="state", year="year")]).unique()


def _quarrels(rivalries: pl.DataFrame, disputes: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    spells = pl.concat(
        [
            rivalries.select(*_ENDS, pl.col("start").cast(pl.Int32), pl.col("end").cast(pl.Int32)),
            disputes.select(
                *_ENDS, pl.col("start").cast(pl.Int32), end=(pl.col("start") + DISPUTE_MEMORY - 1).cast(pl.Int32)
            ),
        ]
    ).filter((pl.col("end") >= first) & (pl.col("start") <= last))
    years = pl.int_ranges(pl.col("start").clip(first, last), pl.col("end").clip(first, last) + 1, dtype=pl.Int32)
    return _both_ways(spells.select(*_ENDS, year=years).explode("year"))
