"""Test kind ``level``: what is the average level of a measure?"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from foedus.arguments.evidence import Gap, pairs_series
from foedus.arguments.kinds._base import CARRIED_FORWARD, Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.naming import StateName
from foedus.errors import InputError
from foedus.estimate import Interval, cluster_mean

__all__ = ["KIND", "LevelSpec", "measure_level", "replay_mean"]


class LevelSpec(Spec):
    """Mean of a measure over the pairs of several states with one partner, with pairs as clusters.

    Attributes
    ----------
    measure
        A measure of pairs.
    states
        States whose pairs with the partner are averaged.
    partner
        The state they are paired with.
    years
        First and last year.
    """

    kind: Literal["level"]
    measure: str
    states: tuple[StateName, ...] = Field(min_length=2)
    partner: StateName
    years: Years


def measure_level(spec: LevelSpec, context: Context) -> Finding:
    """Measure a level: the mean over pairs of their means over the years.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read.

    Returns
    -------
    Finding
        Level in the measure's unit.
    """
    pairs = [(state, spec.partner) for state in spec.states]
    series = pairs_series(context.evidence, pairs, spec.measure, spec.years)
    parts = [part.with_columns(pl.lit(state).alias("state")) for state, part in zip(spec.states, series, strict=True)]
    table = pl.concat(parts).drop_nulls("value")
    means = table.group_by("state", maintain_order=True).agg(pl.col("value").mean())
    try:
        estimate = cluster_mean(means["value"].to_numpy(), means["state"].to_numpy(), context.level)
    except InputError as error:
        raise Gap(f"{spec.measure}: {error.message}") from error
    notes: tuple[str, ...] = (f"Mean over {means.height} pairs in {spec.years[0]}-{spec.years[1]}.",)
    asked = spec.years[1] - spec.years[0] + 1
    fewest = int(table.group_by("state").len()["len"].min() or 0)  # type: ignore[arg-type]
    if fewest < asked:
        years = table["year"].to_list()
        notes += (f"Of {asked} years some pairs have {fewest}; values from {min(years)} to {max(years)}.",)
    carried = table.filter("extrapolated").height
    if carried:
        notes += (f"{carried} of {table.height} pair-years are based on carried-forward coding.",)
    return Finding(
        replace(estimate, n=table.height),
        int(table["year"].to_numpy().max()),
        notes,
        {"series": table.select("state", "year", "value", "sd"), "level_by_state": means},
        unusable=CARRIED_FORWARD if carried == table.height else "",
        cases=(means.height, "pairs"),
        replay=replay_mean(means["value"].to_numpy(), context.level),
    )


def replay_mean(values: NDArray[np.float64], level: float) -> Replay:
    """Return the replay of a mean over clusters: as many normal values with the same standard deviation.

    Parameters
    ----------
    values
        One per cluster, shape (cluster,), at least two.
    level
        Confidence level.
    """
    labels, spread = np.arange(values.size), float(values.std(ddof=1))

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        return cluster_mean(stream.normal(effect, spread, values.size), labels, level).interval

    return Replay(draw)


KIND = Kind("level", LevelSpec, measure_level, "level: where does it stand on average?")
