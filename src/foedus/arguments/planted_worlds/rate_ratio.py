"""Made-up worlds of counts of two kinds of pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _rate_ratio(effect: float, stream: Stream) -> World:
    """Sixty and sixty pairs over a hundred years, with rates that vary by pair (gamma, shape 2) about .02 a year."""
    parts = []
    for stratum, times in (("jointly_nuclear_rivals", effect), ("rivals_not_jointly_nuclear", 1.0)):
        rates = 0.02 * times * stream.gamma(2.0, 0.5, 60)
        parts.append(_counts(stratum, "war_onset", stratum[0], np.full(60, 100), stream.poisson(100.0 * rates)))
    return SyntheticEvidence(counts=pl.concat(parts)), None


def _given_dispute(effect: float, stream: Stream) -> World:
    """Sixty and sixty pairs with one to nine disputes, any of which becomes a war with a probability about .1."""
    parts = []
    for stratum, times in (("jointly_nuclear_rivals", effect), ("rivals_not_jointly_nuclear", 1.0)):
        disputes = stream.integers(1, 10, 60)
        chances = np.minimum(0.1 * times * stream.gamma(4.0, 0.25, 60), 1.0)
        parts.append(_counts(stratum, "war_given_dispute", stratum[0], disputes, stream.binomial(disputes, chances)))
    return SyntheticEvidence(counts=pl.concat(parts)), None


def _same_pairs(effect: float, stream: Stream) -> World:
    """Sixty pairs over fifty years of one kind and fifty of the other, each with a rate of its own about .04 a year."""
    rates = 0.04 * stream.gamma(2.0, 0.5, 60)
    parts = [
        _counts(stratum, "war_onset", "p", np.full(60, 50), stream.poisson(50.0 * times * rates))
        for stratum, times in (("jointly_nuclear_rivals", effect), ("rivals_not_jointly_nuclear", 1.0))
    ]
    # never nuclear, and four times as warlike: no pair to be compared with
    others = _counts("rivals_not_jointly_nuclear", "war_onset", "q", np.full(60, 50), stream.poisson(8.0, 60))
    return SyntheticEvidence(counts=pl.concat([*parts, others])), None


def _spans(effect: float, stream: Stream) -> World:
    """One pair over twelve spans of five years of either period, with rates that vary by span about 1 a year."""
    parts = []
    for stratum, times in (("russia_china_from_2001", effect), ("russia_china_1960_89", 1.0)):
        rates = times * stream.gamma(4.0, 0.25, 12)
        parts.append(_counts(stratum, "dispute", f"{stratum} ", np.full(12, 5), stream.poisson(5.0 * rates)))
    return SyntheticEvidence(counts=pl.concat(parts).with_columns(table=pl.lit("china_neighbours"))), None


def _neighbours(effect: float, stream: Stream) -> World:
    """Thirty neighbours of either power over thirty years, eight of both; many are quiet for good, some hardly ever.

    A neighbour's share of troubled years is beta distributed, about a tenth; that of a neighbour of both is drawn once.
    """
    shared, own = 8, 22
    parts = []
    common = stream.beta(0.5, 1.5, shared)
    for power, mean in (("ONE", 0.1 * effect), ("TWO", 0.1)):
        # a beta variable of mean .25 and at most 1, so that no share exceeds one at twice the line
        shares = 4.0 * mean * np.concatenate([common, stream.beta(0.5, 1.5, own)])
        events = stream.binomial(30, np.minimum(shares, 1.0))
        rows = _counts(power, "trouble", "", np.full(shared + own, 30), events)
        names = [f"B{number:02d}" for number in range(shared)] + [f"{power[0]}{number:02d}" for number in range(own)]
        parts.append(rows.with_columns(table=pl.lit("flanks"), pair=pl.Series([f"{name}-{power}" for name in names])))
    return SyntheticEvidence(counts=pl.concat(parts)), None


def _counts(stratum: str, outcome: str, name: str, exposure: np.ndarray, events: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "table": "nuclear",
            "stratum": stratum,
            "outcome": outcome,
            "pair": [f"{name}{number}" for number in range(exposure.size)],
            "exposure": exposure,
            "events": events,
            "data_until": 2020,
        }
    )


_RATES = {
    "kind": "rate_ratio", "table": "nuclear", "stratum": "jointly_nuclear_rivals",
    "against": "rivals_not_jointly_nuclear", "outcome": "war_onset", "threshold": rule("below", 0.5, 2.0),
}  # fmt: skip

PLANTED: Final[Mapping[str, Planted]] = {
    "rate_ratio": Planted(_RATES, _rate_ratio, true=0.25, false=4.0, empty=1.0),
    "rate_ratio: given a dispute": Planted(
        {**_RATES, "outcome": "war_given_dispute"}, _given_dispute, true=0.25, false=4.0, empty=1.0,
    ),
    "rate_ratio: bootstrap": Planted(
        {
            "kind": "rate_ratio", "table": "flanks", "stratum": "ONE", "against": "TWO", "outcome": "trouble",
            "interval": "bootstrap", "threshold": rule("above", 1.5, 0.75),
        },
        _neighbours, true=3.0, false=0.25, empty=1.0,
    ),
    "rate_ratio: same pairs": Planted(
        {**_RATES, "same_pairs": True}, _same_pairs, true=0.25, false=4.0, empty=1.0,
    ),
    "rate_ratio: spans of one pair": Planted(
        {**_RATES, "table": "china_neighbours", "stratum": "russia_china_from_2001", "against": "russia_china_1960_89",
         "outcome": "dispute"},
        _spans, true=0.25, false=4.0, empty=1.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
