"""Test kind ``hazard_ratio``: does exposure raise or lower the yearly chance of an onset among those at risk?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.naming import StateName
from foedus.arguments.verdict import Threshold, Verdict, judge
from foedus.errors import InputError
from foedus.estimate import HazardFit, Interval, hazard_ratio

__all__ = ["KIND", "HazardRatioSpec", "measure_hazard_ratio"]

_COLUMNS: Final = ("table", "state", "other", "year", "outcome", "exposure", "treaty")
_SMALLEST: Final = 1e-6
"""Least ratio that a design line makes: none at all could not be drawn (assumed)."""
_COPIES: Final = (2, 3, 4, 6, 8, 12, 16)
_TRIES: Final = 5


class HazardRatioSpec(Spec):
    """Ratio of the hazards of an onset, per unit of an exposure, among those at risk in the same year.

    Attributes
    ----------
    table
        Name of the block of ``risk_sets``.
    outcome
        Which onset.
    scale
        ``unit``: the ratio is per unit of the exposure. ``doubling``: per doubling of it.
    floor
        For ``doubling``: smaller exposures, 0 among them, count as this one.
    years
        First and last year at risk; all when left out.
    without
        States left out, on either side.
    """

    kind: Literal["hazard_ratio"]
    table: str
    outcome: str
    scale: Literal["unit", "doubling"] = "unit"
    floor: float | None = Field(default=None, gt=0)
    years: Years | None = None
    without: tuple[StateName, ...] = ()

    @model_validator(mode="after")
    def _floor(self) -> HazardRatioSpec:
        if (self.scale == "doubling") != (self.floor is not None):
            raise ValueError("'floor' is needed for the scale 'doubling', and only there")
        return self


@dataclass(frozen=True)
class _RiskSet:
    """Arrays by row: exposure on the scale of the test, year, the two states, the treaty of an onset (0 = none)."""

    exposure: NDArray[np.float64]
    year: NDArray[np.int64]
    members: NDArray[np.int64]
    treaty: NDArray[np.int64]

    def fit(self, level: float) -> HazardFit:
        return hazard_ratio(
            self.treaty > 0, self.exposure, self.year, members=self.members, treaty=self.treaty, level=level
        )

    def copies(self, count: int) -> _RiskSet:
        """Return so many risk sets with the same numbers, of other states, years and treaties."""
        copy = np.repeat(np.arange(count), self.year.size)
        years = np.tile(self.year, count) + copy * (1 + self.year.max())
        members = np.tile(self.members, (count, 1)) + copy[:, None] * (1 + self.members.max())
        # without an onset it is 0 in every copy
        treaties = np.tile(self.treaty, count) + np.where(np.tile(self.treaty, count) > 0, copy * self.treaty.max(), 0)
        return _RiskSet(np.tile(self.exposure, count), years, members, treaties)


def measure_hazard_ratio(spec: HazardRatioSpec, context: Context) -> Finding:
    """Measure a ratio of hazards, with risk sets matched within the year.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``risk_sets``.

    Returns
    -------
    Finding
        Ratio; ``n`` counts the rows of years with an onset, ``clusters`` the independent groups of onsets.

    References
    ----------
    breslow_1974, firth_1993, aronow_2015
    """
    table = read_table(context.evidence, "risk_sets", _COLUMNS)
    rows = table.filter((pl.col("table") == spec.table) & (pl.col("outcome") == spec.outcome)).drop_nulls("exposure")
    years = spec.years or ((context.judged_to + 1, 9999) if context.since else (0, context.judged_to))
    rows = rows.filter(pl.col("year").is_between(*years))
    rows = rows.filter(~(pl.col("state").is_in(spec.without) | pl.col("other").is_in(spec.without)))
    if rows.is_empty():
        raise Gap(f"nobody at risk of {spec.outcome} in {spec.table} in the years asked for")
    risk = _arrays(rows, spec)
    try:
        fit = risk.fit(context.level)
    except InputError as error:
        raise Gap(f"{spec.outcome} in {spec.table}: {error.message}") from error
    treaties = rows["treaty"].n_unique() - (1 if rows["treaty"].null_count() else 0)
    notes = [
        f"{fit.onsets} onsets by {treaties} treaties among {rows.height} at risk, matched within {fit.strata} years "
        "with an onset.",
        "Rows that share a state or a treaty are taken to depend on each other.",
        *([f"Left out: {', '.join(spec.without)}."] if spec.without else []),
    ]
    if fit.separated:
        notes.append("All onsets are at one end of the exposure: only one limit is known.")
    return Finding(
        fit.ratio,
        int(rows["year"].to_numpy().max()),
        tuple(notes),
        {"onsets": _by_exposure(rows)},
        no_effect=1.0,
        cases=(fit.onsets, "onsets"),
        replay=_replay(risk, context.level),
    )


def _arrays(rows: pl.DataFrame, spec: HazardRatioSpec) -> _RiskSet:
    exposure = rows["exposure"].to_numpy().astype(np.float64)
    if spec.floor is not None:
        exposure = np.log2(np.maximum(exposure, spec.floor))
    _, codes = np.unique(rows.select("state", "other").to_numpy().astype(str), return_inverse=True)
    known = rows["treaty"].drop_nulls().unique().sort()
    treaty = (
        rows["treaty"].replace_strict(known, range(1, known.len() + 1), default=0) if known.len() else [0] * rows.height
    )
    return _RiskSet(
        exposure, rows["year"].to_numpy().astype(np.int64), codes.reshape(-1, 2).astype(np.int64),
        np.asarray(treaty, dtype=np.int64),
    )  # fmt: skip


def _by_exposure(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the share with an onset by thirds of the exposure."""
    ranks = pl.col("exposure").rank("average") / pl.len()
    third = (
        pl.when(ranks <= 1 / 3)
        .then(pl.lit("least"))
        .when(ranks <= 2 / 3)
        .then(pl.lit("middle"))
        .otherwise(pl.lit("most"))
    )
    return (
        rows.with_columns(third=third)
        .group_by("third")
        .agg(
            value=pl.col("treaty").is_not_null().mean(),
            onsets=pl.col("treaty").is_not_null().sum(),
            at_risk=pl.len(),
            exposure=pl.col("exposure").mean(),
        )
        .sort("exposure")
    )


def _replay(risk: _RiskSet, level: float) -> Replay:
    """Return the replay of a hazard ratio: as many onsets by the same treaties and years, drawn by exposure."""
    groups = _groups(risk)

    def draw(effect: float, stream: np.random.Generator) -> Interval | None:
        return _drawn(risk, groups, effect, stream, level)

    def needed(rule: Threshold) -> int | None:
        best = _SMALLEST if rule.direction == "below" else rule.supported_beyond**10
        for count in _COPIES:
            more = risk.copies(count)
            again, stream = _groups(more), np.random.default_rng(0)
            for _ in range(_TRIES):
                interval = _drawn(more, again, best, stream, level)
                if interval is not None and judge(interval, rule) is Verdict.SUPPORTED:
                    return int((more.treaty > 0).sum())
        return None

    return Replay(draw, (0.0, math.inf), draws=100, needed=needed)


_Groups = list[tuple[NDArray[np.intp], int, int]]


def _groups(risk: _RiskSet) -> _Groups:
    """Return for each year and treaty with onsets the rows at risk, the treaty and the number of its onsets."""
    found = []
    for year in np.unique(risk.year[risk.treaty > 0]):
        rows = np.flatnonzero(risk.year == year)
        labels, counts = np.unique(risk.treaty[rows][risk.treaty[rows] > 0], return_counts=True)
        found += [(rows, int(label), int(count)) for label, count in zip(labels, counts, strict=True)]
    return found


def _drawn(
    risk: _RiskSet, groups: _Groups, effect: float, stream: np.random.Generator, level: float
) -> Interval | None:
    slope = math.log(max(effect, _SMALLEST))
    treaty = np.zeros_like(risk.treaty)
    for rows, label, count in groups:
        free = rows[treaty[rows] == 0]
        pull = slope * risk.exposure[free]
        # the largest of exposure plus Gumbel noise: a draw without replacement, by hazard
        chosen = free[np.argsort(pull + stream.gumbel(size=free.size))[-count:]]
        treaty[chosen] = label
    try:
        return _RiskSet(risk.exposure, risk.year, risk.members, treaty).fit(level).ratio.interval
    except InputError:
        return None


KIND = Kind(
    "hazard_ratio",
    HazardRatioSpec,
    measure_hazard_ratio,
    "hazard ratio: are the exposed sooner or later?",
    sources=("trade_agtpa", "atop_dyad_year", "atop_members", "rivalries", "mid", "nmc"),
)
