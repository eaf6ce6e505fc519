"""Test kind ``public_opinion``: which share of the people, in the mean over publics, dislikes a state?"""

from __future__ import annotations

import math
from typing import Final, Literal

import numpy as np
import polars as pl

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.kinds.level import replay_mean
from foedus.arguments.naming import StateName
from foedus.estimate import Estimate, mean_interval

__all__ = ["KIND", "PublicOpinionSpec", "measure_public_opinion"]

_COLUMNS: Final = ("publics", "target", "panel", "first", "last", "value", "error", "states")


class PublicOpinionSpec(Spec):
    """Mean share unfavourable to a state over publics, every state with the same weight.

    Attributes
    ----------
    target
        The state that is judged.
    publics
        Whose publics: ``europe``, the European members of the Union or the Alliance, or ``china_neighbours``.
    panel
        ``every_window``: states asked in each of the windows that the evidence keeps, so that windows compare like with
        like; ``every_survey``: those asked in each survey; ``asked``: all that were asked in the window.
    years
        First and last year of the window; the evidence keeps a few.
    """

    kind: Literal["public_opinion"]
    target: StateName
    publics: Literal["europe", "china_neighbours"] = "europe"
    panel: Literal["every_window", "every_survey", "asked"] = "every_window"
    years: Years


def measure_public_opinion(spec: PublicOpinionSpec, context: Context) -> Finding:
    r"""Measure a mean share over publics, with states as the units.

    .. math:: \bar u \pm t_{k-1}\, s / \sqrt{k}

    with u a state's mean share over the surveys of the window, k states and s their standard deviation.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``publics``.

    Returns
    -------
    Finding
        Share from 0 to 1; who has no opinion counts as not unfavourable.

    Notes
    -----
    The error is that of a sample of states; the errors of the surveys, of about a thousand persons each, are within
    their scatter. To dislike a state is not to feel threatened by it.

    References
    ----------
    pew_2023_global_attitudes
    """
    table = read_table(context.evidence, "publics", _COLUMNS)
    whose = (pl.col("publics") == spec.publics) & (pl.col("target") == spec.target)
    rows = table.filter(whose & (pl.col("panel") == spec.panel))
    own = rows.filter((pl.col("first") == spec.years[0]) & (pl.col("last") == spec.years[1]))
    if own.height != 1:
        kept = ", ".join(f"{first}-{last}" for first, last in rows.select("first", "last").sort("first").iter_rows())
        raise Gap(f"publics on {spec.target} are kept for {kept or 'no window'}, not for {_span(spec.years)}")
    value, error, count = (own[name].item() for name in ("value", "error", "states"))
    if count < 2:
        raise Gap(f"{count} public was asked about {spec.target} in {_span(spec.years)}, an interval needs two")
    spread = error * math.sqrt(count)
    return Finding(
        Estimate(value, mean_interval(value, error, count, context.level), count, count, count - 1.0),
        spec.years[1],
        (f"Mean over {count} publics of their mean share in the surveys of {_span(spec.years)}, states alike.",),
        _series(table, spec, context.level),
        cases=(count, "publics"),
        replay=_replay(count, spread, context.level),
    )


def _replay(count: int, spread: float, level: float) -> Replay:
    """Return the replay of a mean of shares: as many publics with the same standard deviation, mean in [0, 1]."""
    pattern = np.zeros(count)
    pattern[0] = 1.0
    like = pattern / pattern.std(ddof=1) * spread
    return Replay(replay_mean(like, level).draw, (0.0, 1.0))


def _series(table: pl.DataFrame, spec: PublicOpinionSpec, level: float) -> dict[str, pl.DataFrame]:
    """Return the yearly means of publics asked in every survey; of China's neighbours each public by itself."""
    if spec.publics == "europe":
        return {"series": _yearly(table, spec, level)}
    # few of them were asked every year: a mean over others each year would show who was asked
    one = table.filter((pl.col("target") == spec.target) & (pl.col("panel") == "alone"))
    return {"by_year": one.select(pl.col("first").alias("year"), unit="publics", value="value").sort("unit", "year")}


def _yearly(table: pl.DataFrame, spec: PublicOpinionSpec, level: float) -> pl.DataFrame:
    """Return the mean of each survey year over the publics asked in all of them, with its interval."""
    rows = table.filter(
        (pl.col("publics") == spec.publics)
        & (pl.col("target") == spec.target)
        & (pl.col("panel") == "every_survey")
        & (pl.col("first") == pl.col("last"))
        & (pl.col("states") > 1)
    ).sort("first")
    found = []
    for year, value, error, count in rows.select("first", "value", "error", "states").iter_rows():
        limits = mean_interval(value, error, count, level)
        found.append((year, value, max(limits.low, 0.0), min(limits.high, 1.0), count))
    schema = {"year": pl.Int32, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "publics": pl.Int64}
    return pl.DataFrame(found, schema=schema, orient="row")


def _span(years: Years) -> str:
    return f"{years[0]}-{years[1]}"


KIND = Kind(
    "public_opinion",
    PublicOpinionSpec,
    measure_public_opinion,
    "public opinion: how many dislike a state?",
    sources=("favourability",),
)
