"""Test kind ``base_rate``: of pairs once this closely aligned, what share fell apart within a number of years?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import CARRIED_FORWARD, Context, Finding, Kind, Replay, Spec
from foedus.arguments.verdict import Threshold, Verdict, judge
from foedus.estimate import (
    Estimate,
    Interval,
    clopper_pearson,
    cluster_bootstrap,
    kaplan_meier_failure,
    korn_graubard,
)

__all__ = ["KIND", "BaseRateSpec", "measure_base_rate"]

_REPLAY_WORK: Final = 4000
"""Intervals made in a replay: 200 data sets of up to nineteen states left out, fewer of more (assumed)."""

_MOST_SPELLS: Final = 100_000
"""Beyond so many spells a threshold counts as out of reach."""

_COLUMNS = (
    "measure",
    "data_until",
    "pair_a",
    "pair_b",
    "class",
    "entry_year",
    "horizon",
    "years_followed",
    "level_carried",
)


class BaseRateSpec(Spec):
    """Share of spells of a reference class that ended within a horizon.

    Attributes
    ----------
    measure
        Measure of pairs from which the spells were cut; it must pass the gate.
    horizon
        Years.
    fell
        Column that says whether a spell fell: ``fell`` (at least once) or ``fell_sustained`` (three years running).
    classes
        Reference classes counted.
    estimator
        ``cohort``: spells that began early enough to be followed for the whole horizon, with any outcome.
        ``kaplan_meier``: all spells, censored ones for as long as they are followed. ``first_spell``: the cohort, one
        spell per pair.
    robust_to_state
        Whether the interval covers those found with each state left out: pairs share states, and one state's upheaval
        can end several spells at once, which clusters of pairs would count as several.
    """

    kind: Literal["base_rate"]
    measure: str
    horizon: int = Field(gt=0)
    fell: Literal["fell", "fell_sustained"] = "fell"
    classes: tuple[str, ...] = ("major", "rival_of_hegemon")
    estimator: Literal["cohort", "kaplan_meier", "first_spell"] = "cohort"
    robust_to_state: bool = False

    @model_validator(mode="after")
    def _followed(self) -> BaseRateSpec:
        if self.estimator == "kaplan_meier" and self.fell != "fell":
            raise ValueError("kaplan_meier needs the time of the first fall, so it requires fell = 'fell'")
        return self


def measure_base_rate(spec: BaseRateSpec, context: Context) -> Finding:
    """Measure how often such pairs fell apart, with pairs as clusters.

    The cohort is selected by the year of entry alone. Leaving out unfinished spells unless they fell would select on
    the outcome and overstate the share.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``wedge_spells``.

    Returns
    -------
    Finding
        Share, 0 to 1, with Korn and Graubard's interval (for ``kaplan_meier`` a bootstrap over pairs).

    Notes
    -----
    Pairs share states and upheavals, so clusters of pairs are not fully independent; the table ``without_state``
    shows the share with each state left out, and `BaseRateSpec.robust_to_state` makes the interval cover them.

    References
    ----------
    korn_graubard_1998, kaplan_meier_1958
    """
    table = read_table(context.evidence, "wedge_spells", (*_COLUMNS, spec.fell))
    table = table.filter(pl.col("measure") == spec.measure)
    if table.is_empty():
        raise Gap(f"no spells cut from {spec.measure}")
    ends = sorted(int(year) for year in table["data_until"].unique() if (year > context.judged_to) == context.since)
    if not ends:
        raise Gap("no spells judged on data " + (f"after {context.judged_to}" if context.since else "so far back"))
    until = ends[-1]
    rows = table.filter(
        (pl.col("data_until") == until) & (pl.col("horizon") == spec.horizon) & pl.col("class").is_in(spec.classes)
    ).with_columns(pl.concat_str("pair_a", "pair_b", separator="-").alias("pair"))
    every = rows.height
    if spec.estimator != "kaplan_meier":
        rows = rows.filter(pl.col("entry_year") + spec.horizon <= until).drop_nulls(spec.fell)
    if spec.estimator == "first_spell":
        rows = rows.sort("entry_year").unique("pair", keep="first", maintain_order=True)
    rows = rows.sort("pair", "entry_year")
    if rows.is_empty():
        raise Gap(f"no spell of {', '.join(spec.classes)} pairs can be followed for {spec.horizon} years")
    pairs, fell = rows["pair"].to_numpy(), rows[spec.fell].to_numpy().astype(bool)
    clusters = int(np.unique(pairs).size)
    spells = _Spells.of(rows, spec, context)
    without = spells.without_state(fell)
    found = spells.share(fell, spells.years)
    effect, interval = found.value, found.interval
    fallen = sorted({str(pair) for pair in pairs[fell]})
    notes = [f"{int(fell.sum())} of {rows.height} spells of {clusters} pairs fell within {spec.horizon} years."]
    if fallen:
        notes.append(f"They belong to {', '.join(fallen[:12])}{' and others' if len(fallen) > 12 else ''}.")
    if spec.robust_to_state and without.height:
        worst = without.sort("value").row(0, named=True)
        notes.append(
            f"The interval covers those with each state left out; without {worst['without']} the share is "
            f"{worst['value']:.2f} of {worst['n']} spells."
        )
    if bool(rows["level_carried"].all()):
        notes.append("The level is a mean of years that are based on carried-forward coding.")
    if every > rows.height:
        notes.append(
            f"{every - rows.height} spells are excluded: too recent, or later ones of a pair that is counted once."
        )
    return Finding(
        Estimate(effect, interval, rows.height, clusters),
        until,
        tuple(notes),
        {
            "spells": rows.select("pair", "class", "entry_year", pl.col(spec.fell).alias("fell"), "years_followed"),
            "without_state": without,
        },
        unusable=CARRIED_FORWARD if context.since and bool(rows["level_carried"].all()) else "",
        cases=(rows.height, "spells"),
        none_counted=bool(fell.all()) or not bool(fell.any()),
        replay=_replay(spells, spec),
    )


@dataclass(frozen=True, eq=False)
class _Spells:
    """What an estimate needs of the spells, beside which of them fell, as arrays of shape (spell,)."""

    pairs: NDArray[np.int64]
    years: NDArray[np.float64]
    rest: Mapping[str, NDArray[np.bool_]]
    spec: BaseRateSpec
    level: float
    seed: int

    @classmethod
    def of(cls, rows: pl.DataFrame, spec: BaseRateSpec, context: Context) -> _Spells:
        ends = [rows[name].to_numpy() for name in ("pair_a", "pair_b")]
        rest = {state: (ends[0] != state) & (ends[1] != state) for state in sorted({*ends[0], *ends[1]})}
        # A fall in the year of entry itself counts as half a year.
        years = np.maximum(rows["years_followed"].to_numpy().astype(float), 0.5)
        pairs = np.unique(rows["pair"].to_numpy(), return_inverse=True)[1]
        kept = {state: mask for state, mask in rest.items() if mask.any()}
        return cls(pairs, years, kept, spec, context.level, context.seed)

    def share(self, fell: NDArray[np.bool_], years: NDArray[np.float64]) -> Estimate:
        if self.spec.estimator == "kaplan_meier":
            found = self._product_limit(fell, years)
        else:
            found = Estimate(float(fell.mean()), korn_graubard(fell, self.pairs, self.level))
        if not self.spec.robust_to_state:
            return found
        limits = [found.interval, *(limit for _, limit in self._without(fell))]
        return replace(found, interval=Interval(min(low for low, _ in limits), max(high for _, high in limits)))

    def without_state(self, fell: NDArray[np.bool_]) -> pl.DataFrame:
        found = [
            (state, float(fell[self.rest[state]].mean()), *limits, int(self.rest[state].sum()))
            for state, limits in self._without(fell)
        ]
        schema = {"without": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64}
        return pl.DataFrame(found, schema=schema, orient="row")

    def _without(self, fell: NDArray[np.bool_]) -> Iterator[tuple[str, Interval]]:
        for state, mask in self.rest.items():
            yield state, korn_graubard(fell[mask], self.pairs[mask], self.level)

    def _product_limit(self, fell: NDArray[np.bool_], years: NDArray[np.float64]) -> Estimate:
        horizon, level = self.spec.horizon, self.level
        plain = kaplan_meier_failure(years, fell, horizon, level)
        if plain.value in (0.0, 1.0) or np.unique(self.pairs).size < 2:
            return plain
        return cluster_bootstrap(
            lambda index: kaplan_meier_failure(years[index], fell[index], horizon, level).value,
            self.pairs,
            draws=1000,
            level=level,
            seed=self.seed,
        )


def _replay(spells: _Spells, spec: BaseRateSpec) -> Replay:
    """Return the replay of a share of spells that fall independently, each followed for as long as it was."""
    survival = spec.estimator == "kaplan_meier"

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        fell = stream.random(spells.years.size) < effect
        if not survival:
            return spells.share(fell, spells.years).interval
        years = stream.integers(1, spec.horizon, fell.size, endpoint=True)
        fell &= years <= spells.years
        return spells.share(fell, np.where(fell, years, spells.years)).interval

    def needed(rule: Threshold) -> int | None:
        """Return how many spells of as many pairs support the claim if all of them go its way."""
        share = 0.0 if rule.direction == "below" else 1.0

        def supported(count: int) -> bool:
            return judge(clopper_pearson(share * count, count, spells.level), rule) is Verdict.SUPPORTED

        sizes = range(1, _MOST_SPELLS + 1)
        place = bisect_left(sizes, True, key=supported)
        return sizes[place] if place < len(sizes) else None

    work = 1 + (len(spells.rest) if spec.robust_to_state else 0) + (200 if survival else 0)
    return Replay(draw, (0.0, 1.0), draws=max(20, min(200, _REPLAY_WORK // work)), needed=needed)


KIND = Kind("base_rate", BaseRateSpec, measure_base_rate, "base rate: how often has it happened?")
