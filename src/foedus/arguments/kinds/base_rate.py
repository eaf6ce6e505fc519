"""Test kind ``base_rate``: of pairs once this closely aligned, what share fell apart within a number of years?"""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from pydantic import Field, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import CARRIED_FORWARD, Context, Finding, Kind, Spec
from foedus.estimate import Estimate, Interval, cluster_bootstrap, kaplan_meier_failure, korn_graubard

__all__ = ["KIND", "BaseRateSpec", "measure_base_rate"]

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
    if spec.estimator == "kaplan_meier":
        found = _product_limit(rows, fell, pairs, spec, context)
        effect, interval = found.value, found.interval
    else:
        effect, interval = float(fell.mean()), korn_graubard(fell, pairs, context.level)
    without = _without_state(rows, spec.fell, context.level)
    if spec.robust_to_state and without.height:
        interval = Interval(
            min(interval.low, float(without["low"].to_numpy().min())),
            max(interval.high, float(without["high"].to_numpy().max())),
        )
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
    )


def _product_limit(
    rows: pl.DataFrame, fell: np.ndarray, pairs: np.ndarray, spec: BaseRateSpec, context: Context
) -> Estimate:
    # A fall in the year of entry itself counts as half a year.
    times = np.maximum(rows["years_followed"].to_numpy().astype(float), 0.5)
    plain = kaplan_meier_failure(times, fell, spec.horizon, context.level)
    if plain.value in (0.0, 1.0) or np.unique(pairs).size < 2:
        return plain
    return cluster_bootstrap(
        lambda index: kaplan_meier_failure(times[index], fell[index], spec.horizon, context.level).value,
        pairs,
        draws=1000,
        level=context.level,
        seed=context.seed,
    )


def _without_state(rows: pl.DataFrame, fell: str, level: float) -> pl.DataFrame:
    states = sorted(set(rows["pair_a"]) | set(rows["pair_b"]))
    found = []
    for state in states:
        rest = rows.filter((pl.col("pair_a") != state) & (pl.col("pair_b") != state))
        if rest.height:
            happened = rest[fell].to_numpy().astype(bool)
            limits = korn_graubard(happened, rest["pair"].to_numpy(), level)
            found.append((state, float(happened.mean()), limits.low, limits.high, rest.height))
    schema = {"without": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "n": pl.Int64}
    return pl.DataFrame(found, schema=schema, orient="row")


KIND = Kind("base_rate", BaseRateSpec, measure_base_rate, "base rate: how often has it happened?")
