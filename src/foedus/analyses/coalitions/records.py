"""The record for a balancing coalition: strength, distance, quarrels and trade of the states that might join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from foedus.axes import BoolArray, FloatArray
from foedus.errors import CoverageError, UnknownStateError
from foedus.evidence.evidence import Evidence
from foedus.measures.partner_bounds import partner_bounds
from foedus.measures.troops import OWNER
from foedus.sources import DataFolder, read_source

__all__ = ["BASE_INDEX", "CoalitionRecord", "coalition_record", "coalition_trade"]

#: Size of a deployment (decimal logarithm of troops) from which it is a forward base: 1,000 troops. *Assumed*.
BASE_INDEX: Final = 3.0
_PAIR: Final = ("state_a", "state_b")


@dataclass(frozen=True, eq=False)
class CoalitionRecord:
    """The record of one year around a target.

    Attributes
    ----------
    target, year
        The state to be balanced, and when.
    states
        All states with capability and relations on record, including the target; the axis of the arrays below.
    candidates
        Those for which every term is known, without the target.
    left_out
        ``state, reason``: states that might be candidates but lack a term.
    strength
        Share of world capability, shape ``(state,)``.
    distance, border, hostility
        Kilometres between capitals, land border, hostility on record 0–1, shape ``(state, state)``.
    hosts
        Whether the first hosts a forward base of the second, shape ``(state, state)``.
    alignment, alignment_sd
        With the target, shape ``(state,)``; NaN for the target itself.
    dependence_low, dependence_high
        Bounds of the share of foreign trade that is with the target, shape ``(state,)``; NaN where unknown.
    """

    target: str
    year: int
    states: tuple[str, ...]
    candidates: tuple[str, ...]
    left_out: pl.DataFrame
    strength: FloatArray
    distance: FloatArray
    border: BoolArray
    hostility: FloatArray
    hosts: BoolArray
    alignment: FloatArray
    alignment_sd: FloatArray
    dependence_low: FloatArray
    dependence_high: FloatArray

    def places(self, states: Sequence[str]) -> list[int]:
        """Positions of some states on the axis.

        Raises
        ------
        UnknownStateError
            If one of them is not in the record.
        """
        index = {state: place for place, state in enumerate(self.states)}
        for state in states:
            if state not in index:
                raise UnknownStateError(
                    f"no measures of {state} in {self.year}",
                    where=state,
                    expected=f"one of {', '.join(sorted(index))}",
                )
        return [index[state] for state in states]


def coalition_trade(data: DataFolder, reporters: Sequence[str], partners: Sequence[str]) -> pl.DataFrame:
    """Compute from the raw data how far each state depends on any partner, even if its total trade is not reported.

    Parameters
    ----------
    data
        Folder of raw data.
    reporters, partners
        States.

    Returns
    -------
    pl.DataFrame
        ``state, partner, year, dependence_low, dependence_high, first_import, first_export`` for 2010, 2015 and 2021.
        If total trade is unknown the bounds are the shares of imports and of exports, between which the share of both
        together must lie.

    Raises
    ------
    DataError
        If a raw file is missing or corrupt.

    References
    ----------
    un_2022_yearbook
    """
    listed = read_source("trade_partners", data).filter(pl.col("state").is_in(list(reporters)))
    return partner_bounds(listed, read_source("total_trade", data), partners)


def coalition_record(evidence: Evidence, target: str, year: int, trade: pl.DataFrame | None = None) -> CoalitionRecord:
    """Gather the record of a year around a target.

    Parameters
    ----------
    evidence
        Packaged tables, or tables built from the raw data.
    target
        Id of the state to be balanced.
    year
        One of the years of the trade table.
    trade
        Table as returned by `coalition_trade`; None = that of the evidence, which has trade with only the great powers.

    Returns
    -------
    CoalitionRecord
        Arrays over states, and which states lack which term.

    Raises
    ------
    UnknownStateError
        If the evidence has no measures of the target.
    CoverageError
        If trade with the target, or the year, is not on record, or the target's capability rounds to nothing.
    """
    table = evidence.trade if trade is None else trade
    _check(evidence, table, target, year)
    powers = evidence.states.filter((pl.col("year") == year) & pl.col("capability_share").is_not_null()).sort("state")
    states = tuple(powers["state"])
    index = {state: place for place, state in enumerate(states)}
    _check_strength(powers, target, year)
    n = len(states)
    hostility, alignment, deviation = np.zeros((n, n)), np.full((n, n), np.nan), np.full((n, n), np.nan)
    distance, border = np.full((n, n), np.nan), np.zeros((n, n), dtype=np.bool_)
    dyads = evidence.dyads.filter(pl.col("year") == year)
    for a, b, hostile, value, sd in dyads.select(*_PAIR, "hostility", "alignment", "alignment_sd").iter_rows():
        if a in index and b in index:
            for i, j in ((index[a], index[b]), (index[b], index[a])):
                hostility[i, j] = np.nan if hostile is None else hostile
                alignment[i, j] = np.nan if value is None else value
                deviation[i, j] = np.nan if sd is None else sd
    for a, b, km, land in evidence.dyads_fixed.select(*_PAIR, "distance_km", "land_border").iter_rows():
        if a in index and b in index:
            for i, j in ((index[a], index[b]), (index[b], index[a])):
                distance[i, j], border[i, j] = km, land
    np.fill_diagonal(distance, 0.0)
    hosts = np.zeros((n, n), dtype=np.bool_)
    if OWNER in index:
        based = powers["us_troops_index"].fill_null(0.0).to_numpy() >= BASE_INDEX
        hosts[:, index[OWNER]] = based
        hosts[index[OWNER], index[OWNER]] = False
    here = table.filter((pl.col("partner") == target) & (pl.col("year") == year))
    bounds = {row[0]: row[1:] for row in here.select("state", "dependence_low", "dependence_high").iter_rows()}
    low, high = (
        np.array([np.nan if bounds.get(s, (None, None))[end] is None else bounds[s][end] for s in states], dtype=float)
        for end in (0, 1)
    )
    place = index[target]
    missing = _missing(evidence, target, year, states, alignment[:, place], distance[:, place], low)
    return CoalitionRecord(
        target=target,
        year=year,
        states=states,
        candidates=tuple(s for s in states if s != target and s not in missing),
        left_out=pl.DataFrame(sorted(missing.items()), schema={"state": pl.String, "reason": pl.String}, orient="row"),
        strength=powers["capability_share"].to_numpy(),
        distance=distance,
        border=border,
        hostility=hostility,
        hosts=hosts,
        alignment=alignment[:, place],
        alignment_sd=deviation[:, place],
        dependence_low=low,
        dependence_high=high,
    )


def _check(evidence: Evidence, trade: pl.DataFrame, target: str, year: int) -> None:
    known, partners = set(evidence.states["state"]), sorted(set(trade["partner"]))
    if target not in known:
        possible = sorted(known & set(partners))
        raise UnknownStateError(
            f"the evidence has no measures of {target}", where=target, expected=f"one of {', '.join(possible)}"
        )
    if target not in partners:
        raise CoverageError(
            f"the packaged evidence has no trade with {target}",
            where=target,
            expected=f"one of {', '.join(partners)}",
            hint=f"Set FOEDUS_DATA to a folder of raw data for any of the {len(known)} states of the evidence",
        )
    years = sorted(set(trade["year"]))
    if year not in years:
        raise CoverageError(
            f"trade partners are not on record for {year}",
            where=str(year),
            expected=f"one of {', '.join(map(str, years))}",
        )


def _check_strength(powers: pl.DataFrame, target: str, year: int) -> None:
    share = powers.filter(pl.col("state") == target)["capability_share"]
    if share.is_empty():
        raise CoverageError(f"no capability of {target} on record for {year}", where=target)
    if not share[0] > 0:
        raise CoverageError(
            f"the capability of {target} in {year} rounds to 0 in the evidence",
            where=target,
            expected="a state with 0.0001 of the world's capability or more",
        )


def _missing(
    evidence: Evidence,
    target: str,
    year: int,
    states: Sequence[str],
    alignment: FloatArray,
    distance: FloatArray,
    dependence: FloatArray,
) -> dict[str, str]:
    """Return the states that might have been candidates, and why they are not."""
    around = evidence.neighbours.filter(pl.col("state") == target)["neighbour"].to_list()
    members = evidence.states.filter(pl.col("year") == year)["state"].to_list()
    found = {state: "no measures in the evidence" for state in around if state not in members}
    found |= {state: f"no capability on record for {year}" for state in members if state not in states}
    for state, aligned, km, share in zip(states, alignment, distance, dependence, strict=True):
        if state == target:
            continue
        if np.isnan(share):
            found[state] = f"no record of trade with {target} in {year}"
        elif np.isnan(aligned) or np.isnan(km):
            found[state] = f"no record of relations with {target}"
    return found
