"""Made-up worlds for every kind of test, in which the effect that a claim is about is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, Final

import numpy as np
import polars as pl
from scipy.optimize import brentq

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.judging import judge_claim
from foedus.arguments.schema import Argument, Claim
from foedus.arguments.verdict import Verdict
from foedus.measures.latent.path_draws import SCALE

__all__ = ["PLANTED", "Planted", "verdicts_of"]

Stream = np.random.Generator
World = tuple[SyntheticEvidence, Any]
"""Evidence, and simulations on demand or None."""

_YEARS: Final = np.arange(1990, 2021)
_STATES: Final = tuple(f"S{number:02d}" for number in range(1, 13))


@dataclass(frozen=True)
class Planted:
    """A claim of one kind of test, and worlds in which its effect is known.

    Attributes
    ----------
    test
        The test as a file has it; its threshold states two different lines.
    world
        ``world(effect, stream)``: evidence in which the effect is this.
    true, false, empty
        Effects: twice the line *for*, as far beyond the line *against*, and none.
    step
        Least difference between two effects that can be made; 0 if any can.
    slow
        Whether judging it takes long, so that fewer worlds are made.
    """

    test: Mapping[str, Any]
    world: Callable[[float, Stream], World]
    true: float
    false: float
    empty: float
    step: float = 0.0
    slow: bool = False

    @property
    def barely(self) -> float:
        """The effect on the line *for*, or the least beyond it, where denial would be wrong."""
        return self._line("supported_beyond") + self._toward * self.step / 2.0

    @property
    def barely_not(self) -> float:
        """The effect on the line *for*, or the greatest short of it, where support would be wrong."""
        return self._line("supported_beyond") - self._toward * self.step / 2.0

    @property
    def barely_short(self) -> float:
        """The effect on the line *against*, or the nearest to it that does not contradict the claim."""
        return self._line("contradicted_beyond") + self._toward * self.step / 2.0

    @property
    def _toward(self) -> float:
        return 1.0 if self.test["threshold"]["direction"] == "above" else -1.0

    def _line(self, name: str) -> float:
        return float(self.test["threshold"][name])


def verdicts_of(planted: Planted, effect: float, seeds: range) -> list[Verdict]:
    """Judge a planted claim in as many worlds as there are seeds, with the code that judges real ones.

    Parameters
    ----------
    planted
        The claim.
    effect
        Its true effect.
    seeds
        One world each.

    Examples
    --------
    >>> set(verdicts_of(PLANTED["level"], PLANTED["level"].true, range(3)))
    {<Verdict.SUPPORTED: 'supported'>}
    """
    claim = Claim.model_validate(
        {"id": "P", "part": "self-test", "statement": "A planted claim.", "test": planted.test}
    )
    argument = Argument(name="planted-kinds", title="Planted", written="synthetic", judged_to=2020, claims=(claim,))
    found = []
    for seed in seeds:
        evidence, runs = planted.world(effect, np.random.default_rng(seed))
        found.append(judge_claim(claim, argument, evidence, runs=runs, seed=seed).verdict)
    return found


def _rule(direction: str, line: float, against: float) -> dict[str, Any]:
    return {"direction": direction, "supported_beyond": line, "contradicted_beyond": against, "unit": "made up"}


def _pairs(levels: Mapping[tuple[str, str], np.ndarray], noise: float, stream: Stream) -> SyntheticEvidence:
    parts = [
        pl.DataFrame(
            {
                "state_a": min(pair),
                "state_b": max(pair),
                "year": _YEARS,
                "alignment": level + noise * stream.standard_normal(_YEARS.size),
                "alignment_sd": np.full(_YEARS.size, noise),
            }
        )
        for pair, level in levels.items()
    ]
    return SyntheticEvidence(dyads=pl.concat(parts))


def _level(effect: float, stream: Stream) -> World:
    """Twelve pairs whose levels scatter by .1 about the effect, with noise of .05 a year."""
    flat = np.ones(_YEARS.size)
    return _pairs({(state, "UPP"): stream.normal(effect, 0.1) * flat for state in _STATES}, 0.05, stream), None


def _change(effect: float, stream: Stream) -> World:
    """Twelve pairs whose gains scatter by .1 about the effect."""
    late = (_YEARS >= 2005).astype(float)
    return _pairs({(state, "UPP"): stream.normal(effect, 0.1) * late for state in _STATES}, 0.05, stream), None


def _slope(effect: float, stream: Stream) -> World:
    """A sum over three states that grows by the effect, with noise of sd .1 and autocorrelation .5."""
    noise = np.empty(_YEARS.size)
    noise[0] = stream.normal(0.0, 0.1)
    for i in range(1, noise.size):
        noise[i] = 0.5 * noise[i - 1] + stream.normal(0.0, 0.1 * np.sqrt(0.75))
    total = effect * (_YEARS - _YEARS[0]) / (_YEARS[-1] - _YEARS[0]) + noise
    parts = [
        pl.DataFrame({"state": state, "year": _YEARS, "us_troops_share": total / 3.0 + 1.0}) for state in _STATES[:3]
    ]
    return SyntheticEvidence(states=pl.concat(parts)), None


def _largest(effect: float, stream: Stream) -> World:
    """Ten pairs: one changes by the effect, the others by up to .3 less, with unequal noise that is stated."""
    late = (_YEARS >= 2005).astype(float)
    parts = []
    for state, less in zip(_STATES[:10], [0.0, *stream.uniform(0.0, 0.3, 9)], strict=True):
        noise = float(stream.uniform(0.02, 0.08))
        level = stream.normal(0.0, 0.2) + (effect - less) * late
        parts.append(_pairs({(state, "UPP"): level}, noise, stream).dyads)
    return SyntheticEvidence(dyads=pl.concat([part for part in parts if part is not None])), None


def _base_rate(effect: float, stream: Stream) -> World:
    """Eighty spells of sixty pairs of twenty states, which fall independently."""
    ends = [stream.choice(20, 2, replace=False) for _ in range(60)]
    rows = []
    for number in range(80):
        first, second = sorted(ends[number % 60])
        fell = bool(stream.random() < effect)
        names = (f"A{first:02d}", f"A{second:02d}")
        rows.append((*names, 1950 + 12 * (number // 60), fell, int(stream.integers(1, 10)) if fell else 10))
    table = pl.DataFrame(
        rows, schema=["pair_a", "pair_b", "entry_year", "fell", "years_followed"], orient="row"
    ).with_columns(
        pl.lit("alignment").alias("measure"),
        pl.lit(2020).alias("data_until"),
        pl.lit("major").alias("class"),
        pl.lit(10).alias("horizon"),
        pl.lit(value=False).alias("level_carried"),
        pl.col("fell").alias("fell_sustained"),
    )
    return SyntheticEvidence(wedge_spells=table), None


def _ending(effect: float, stream: Stream) -> World:
    """Eighty pacts in sixty alliances end so, or a third of the rest otherwise, independently; some are cut off."""
    rows = []
    for number in range(80):
        chance, when, until = stream.random(), int(stream.integers(1, 11)), int(stream.integers(5, 26))
        ending = "dispute" if chance < effect else "drifted" if chance < effect + (1.0 - effect) / 3.0 else "going"
        if ending == "going" or when > until:
            ending, when = "going", until
        first, second = sorted(stream.choice(20, 2, replace=False))
        rows.append((f"A{first:02d}", f"A{second:02d}", str(number % 60), 1900 + number, ending, float(when)))
    table = pl.DataFrame(
        rows, schema=["state_a", "state_b", "cluster", "entry_year", "ending", "years"], orient="row"
    ).with_columns(pl.lit("pact").alias("spells"), pl.lit("major").alias("class"))
    return SyntheticEvidence(endings=table), None


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


def _public_opinion(effect: float, stream: Stream) -> World:
    """Eight publics whose shares scatter by .1 about the effect."""
    shares = stream.normal(effect, 0.1, 8)
    row = {
        "target": "HUB",
        "panel": "every_window",
        "first": 2014,
        "last": 2020,
        "value": shares.mean(),
        "error": shares.std(ddof=1) / np.sqrt(8.0),
        "states": 8,
        "surveys": 40,
    }
    return SyntheticEvidence(publics=pl.DataFrame(row)), None


def _share(effect: float, stream: Stream) -> World:
    """Eighty neighbours, each of which depends on the state with this probability."""
    names = [f"N{number:02d}" for number in range(80)]
    holds = stream.random(80) < effect
    trade = pl.DataFrame(
        {
            "state": names,
            "partner": "HUB",
            "year": 2015,
            "dependence": 0.2,
            "dependence_low": 0.2,
            "dependence_high": 0.2,
            "first_import": holds,
            "first_export": False,
        }
    )
    return SyntheticEvidence(
        trade=trade, neighbours=pl.DataFrame({"state": "HUB", "neighbour": names, "type": "land"})
    ), None


def _census(effect: float, stream: Stream) -> World:
    """A hundred units, of which so many hold; of four it is not known."""
    holds = np.arange(100) < math.floor(100 * effect + 0.5001)
    unknown = stream.choice(100, 4, replace=False)
    value = holds.astype(float)
    value[unknown] = np.nan
    table = pl.DataFrame(
        {
            "table": "made_up", "unit": [f"N{number:02d}" for number in range(100)], "year": 2015, "reading": "a list",
            "value": pl.Series(value, nan_to_null=True), "whole": 1.0, "weight": 0.01,
        }
    )  # fmt: skip
    known = pl.col("value")
    return SyntheticEvidence(census=table.with_columns(low=known.fill_null(0.0), high=known.fill_null(1.0))), None


def _hazard(effect: float, stream: Stream) -> World:
    """Pairs among sixteen states over thirty years, three in ten exposed, with onsets alone and by shared treaties.

    States differ in how often they have onsets (normal, sd .4 of the logarithm); every seventh year a treaty is offered
    to five states at once.
    """
    first, second = np.triu_indices(16, 1)
    exposed = (stream.random(first.size) < 0.3).astype(float)
    effects = stream.normal(0.0, 0.4, 16)
    chance = np.exp(-2.9 + math.log(effect) * exposed + effects[first] + effects[second] - 0.16)
    parts, code = [], 0
    for year in range(1990, 2020):
        onset = stream.random(first.size) < chance
        treaty = np.where(onset, code + np.cumsum(onset), 0)
        code += int(onset.sum()) + 1
        if year % 7 == 0:
            offered = stream.choice(16, 5, replace=False)
            asked = np.isin(first, offered) & np.isin(second, offered) & ~onset
            joined = asked & (stream.random(first.size) < 0.15 * effect**exposed)
            treaty[joined] = code
        parts.append(
            pl.DataFrame(
                {
                    "table": "made_up", "state": [f"S{each:02d}" for each in first],
                    "other": [f"S{each:02d}" for each in second], "year": year, "outcome": "pact", "exposure": exposed,
                    "treaty": pl.Series([int(each) or None for each in treaty], dtype=pl.Int64),
                }
            )
        )  # fmt: skip
    return SyntheticEvidence(risk_sets=pl.concat(parts)), None


def _pivot(effect: float, stream: Stream) -> World:
    """A triangle whose margins are the effect in one year and larger in all others."""
    margin = effect + np.where(_YEARS == 2005, 0.0, 0.5)
    levels = {
        ("ALF", "BET"): margin,
        ("GAM", "ALF"): np.zeros(_YEARS.size),
        ("GAM", "BET"): np.zeros(_YEARS.size) - 0.5,
    }
    return _pairs(levels, 0.05, stream), None


def _joint_pivot(effect: float, stream: Stream) -> World:
    """A triangle of three reverting paths whose smallest margin is the effect, with their exact posterior."""
    gain, covariance, prior = _path_model()
    stationary = prior @ stream.standard_normal((_YEARS.size, 3))
    inner, first, second = stationary.T + np.array([[0.0], [-0.5], [-1.0]])

    def short(level: float) -> float:
        """Smallest margin, less the effect, with the pair at this level."""
        margin = np.tanh((inner + level) / SCALE) - np.tanh(np.maximum(first, second) / SCALE)
        return float(margin.min()) - effect

    paths = {
        ("ALF", "BET"): inner + brentq(short, -20.0, 20.0),
        ("GAM", "ALF"): first,
        ("GAM", "BET"): second,
    }
    year, shock = np.tril_indices(_YEARS.size)
    factor = np.linalg.cholesky(covariance)
    dyads, posteriors = [], []
    for pair, path in paths.items():
        mean = gain @ (path + _PATH_NOISE * stream.standard_normal(_YEARS.size))
        names = {"state_a": min(pair), "state_b": max(pair)}
        value = np.tanh(mean / SCALE)
        sd = (1.0 - value**2) / SCALE * np.sqrt(np.diag(covariance))
        dyads.append(pl.DataFrame(names | {"year": _YEARS, "alignment": value, "alignment_sd": sd}))
        rows = {"year": _YEARS[year], "shock": _YEARS[shock], "mean": mean[year], "loading": factor[year, shock]}
        posteriors.append(pl.DataFrame({"measure": "alignment"} | names | rows))
    return SyntheticEvidence(dyads=pl.concat(dyads), alignment_paths=pl.concat(posteriors)), None


_PATH_NOISE: Final = 0.4
"""Standard deviation of a year's reading about a planted path, in the index's unit."""


@cache
def _path_model() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gain of readings, posterior covariance and prior factor of a path of sd .6 that reverts by .05 a year.

    Its level is unknown: a prior sd of 10.
    """
    moving = 0.6**2 * np.exp(-0.05 * np.abs(_YEARS[:, None] - _YEARS[None]))
    whole = moving + 10.0**2
    gain = np.linalg.solve(whole + _PATH_NOISE**2 * np.eye(_YEARS.size), whole).T
    covariance = gain * _PATH_NOISE**2
    return gain, (covariance + covariance.T) / 2, np.linalg.cholesky(moving)


def _timing(effect: float, stream: Stream) -> World:
    """Two series of counts: one rises from .2 to 3 a year in 2000, the other as many years later."""
    parts = []
    for other, year in (("BET", 2000), ("GAM", 2000 + round(effect))):
        counts = stream.poisson(np.where(year <= _YEARS, 3.0, 0.2))
        parts.append(
            pl.DataFrame({"table": "disputes", "state_a": "ALF", "state_b": other, "year": _YEARS, "value": counts})
        )
    return SyntheticEvidence(events=pl.concat(parts)), None


def _coded(effect: float, stream: Stream) -> World:
    """A rivalry that began so many years before 2005, coded up to two years too early or too late."""
    year = 2005 - round(effect) + int(stream.integers(-2, 3))
    on = (year <= _YEARS).astype(float)
    table = {"table": "rivalry", "state_a": "ALF", "state_b": "BET", "year": _YEARS, "value": on}
    return SyntheticEvidence(events=pl.DataFrame(table)), None


def _contrast(effect: float, stream: Stream) -> World:
    """A run of fifty members whose differences at the year scatter by .01 about the effect."""
    import xarray as xr

    values = np.zeros((2, 50, 2, 1))
    values[1, :, :, 0] = stream.normal(effect, 0.01, (50, 1))
    data = xr.DataArray(
        values,
        dims=("scenario", "member", "time", "pair"),
        coords={"scenario": ["baseline", "scenario"], "time": [2039.0, 2040.0], "pair": ["ALF-BET"]},
    )
    run = SimpleNamespace(dataset=xr.Dataset({"watch_alignment": data}), run_id="planted")
    return SyntheticEvidence(), lambda policies, until: run


_TRADE = {"kind": "share", "state": "HUB", "year": 2015, "threshold": _rule("above", 0.6, 0.4)}
_RATES = {
    "kind": "rate_ratio", "table": "nuclear", "stratum": "jointly_nuclear_rivals",
    "against": "rivals_not_jointly_nuclear", "outcome": "war_onset", "threshold": _rule("below", 0.5, 2.0),
}  # fmt: skip
_DISPUTES = {"table": "disputes", "years": [1990, 2020], "direction": "rise"}

PLANTED: Final[Mapping[str, Planted]] = {
    "base_rate": Planted(
        {"kind": "base_rate", "measure": "alignment", "horizon": 10, "threshold": _rule("below", 0.2, 0.4)},
        _base_rate, true=0.1, false=0.6, empty=0.3,
    ),
    "census": Planted(
        {"kind": "census", "table": "made_up", "readings": ["a list"], "year": 2015,
         "threshold": _rule("above", 0.6, 0.4)},
        _census, true=0.8, false=0.2, empty=0.5, step=0.01,
    ),
    "ending": Planted(
        {"kind": "ending", "spells": "pact", "horizon": 10, "threshold": _rule("below", 0.2, 0.4)},
        _ending, true=0.1, false=0.6, empty=0.3,
    ),
    "hazard_ratio": Planted(
        {"kind": "hazard_ratio", "table": "made_up", "outcome": "pact", "threshold": _rule("below", 0.5, 2.0)},
        _hazard, true=0.25, false=4.0, empty=1.0,
    ),
    "level": Planted(
        {"kind": "level", "measure": "alignment", "states": _STATES, "partner": "UPP", "years": [1990, 2020],
         "threshold": _rule("above", 0.1, -0.1)},
        _level, true=0.2, false=-0.2, empty=0.0,
    ),
    "pivot": Planted(
        {"kind": "pivot", "measure": "alignment", "pair": ["ALF", "BET"], "outsider": "GAM", "years": [1990, 2020],
         "threshold": _rule("above", 0.1, -0.1)},
        _pivot, true=0.2, false=-0.2, empty=0.0,
    ),
    "pivot: joint paths": Planted(
        {"kind": "pivot", "measure": "alignment", "pair": ["ALF", "BET"], "outsider": "GAM", "years": [1990, 2020],
         "paths": "joint", "threshold": _rule("above", 0.1, -0.1)},
        _joint_pivot, true=0.2, false=-0.2, empty=0.0, slow=True,
    ),
    "public_opinion": Planted(
        {"kind": "public_opinion", "target": "HUB", "years": [2014, 2020], "threshold": _rule("below", 0.4, 0.6)},
        _public_opinion, true=0.2, false=0.8, empty=0.5,
    ),
    "rate_ratio": Planted(_RATES, _rate_ratio, true=0.25, false=4.0, empty=1.0),
    "rate_ratio: given a dispute": Planted(
        {**_RATES, "outcome": "war_given_dispute"}, _given_dispute, true=0.25, false=4.0, empty=1.0,
    ),
    "rate_ratio: same pairs": Planted(
        {**_RATES, "same_pairs": True}, _same_pairs, true=0.25, false=4.0, empty=1.0,
    ),
    "scenario_contrast": Planted(
        {"kind": "scenario_contrast", "policies": ["made up"], "year": 2040, "pair": ["ALF", "BET"],
         "threshold": _rule("above", 0.1, -0.1)},
        _contrast, true=0.2, false=-0.2, empty=0.0,
    ),
    "share": Planted(_TRADE, _share, true=0.8, false=0.2, empty=0.5),
    "timing": Planted(
        {"kind": "timing", "earlier": {**_DISPUTES, "pair": ["ALF", "BET"]},
         "later": {**_DISPUTES, "pair": ["ALF", "GAM"]}, "threshold": _rule("above", 2.5, -2.5)},
        _timing, true=5.0, false=-5.0, empty=0.0, step=1.0, slow=True,
    ),
    "timing: coded": Planted(
        {"kind": "timing", "threshold": _rule("above", 5.0, -5.0),
         "earlier": {**_DISPUTES, "table": "rivalry", "pair": ["ALF", "BET"], "values": "coded", "error": 2.0},
         "later": {**_DISPUTES, "pair": ["ALF", "GAM"], "fixed": 2005}},
        _coded, true=10.0, false=-10.0, empty=0.0, step=1.0,
    ),
    "trend: change": Planted(
        {"kind": "trend", "measure": "alignment", "states": _STATES, "partner": "UPP", "before": [1990, 1992],
         "after": [2018, 2020], "threshold": _rule("above", 0.1, -0.1)},
        _change, true=0.2, false=-0.2, empty=0.0,
    ),
    "trend: largest": Planted(
        {"kind": "trend", "shape": "largest", "measure": "alignment", "states": _STATES[:10], "partner": "UPP",
         "before": [1990, 1992], "after": [2018, 2020], "threshold": _rule("above", 0.1, -0.1)},
        _largest, true=0.2, false=-0.2, empty=0.0,
    ),
    "trend: slope": Planted(
        {"kind": "trend", "shape": "slope", "measure": "us_troops_share", "states": _STATES[:3], "years": [1990, 2020],
         "threshold": _rule("above", 0.2, -0.2)},
        _slope, true=0.4, false=-0.4, empty=0.0,
    ),
}  # fmt: skip
"""Planted claims by kind of test, and by mode where a kind has several."""
