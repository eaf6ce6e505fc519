"""Test kind ``pivot``: are two states always closer to each other than a third is to either?"""

from __future__ import annotations

import datetime
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import ndtri

from foedus.arguments.evidence import Gap, pairs_series
from foedus.arguments.kinds._base import CARRIED_FORWARD, Context, Finding, Kind, Replay, Spec, Years
from foedus.arguments.kinds._joint_paths import JointMargin, base_rate_of_triads, joint_margin
from foedus.arguments.naming import PairName, StateName
from foedus.arguments.simulated import members_of, parameter_standing, policy_label
from foedus.estimate import Estimate, Interval, minimum_interval

__all__ = ["KIND", "Futures", "Mark", "PivotSpec", "measure_pivot"]


class Futures(BaseModel):
    """Simulated futures to show beside the record; they never decide.

    Attributes
    ----------
    policies
        Policies of each future: a list of lists.
    first, until
        Years over which the claim must hold in a future.
    share
        Share of futures in which it must hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    policies: tuple[tuple[str, ...], ...] = Field(min_length=1)
    first: int
    until: int
    share: float = Field(gt=0, le=1)


class Mark(BaseModel):
    """A dated event to mark in the figure of a test; it decides nothing.

    Attributes
    ----------
    date
        Day.
    label
        What happened, in a few words.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    date: datetime.date
    label: str = Field(min_length=3, max_length=40)


class PivotSpec(Spec):
    """Margin by which a pair is closer than an outsider, in its worst year.

    Attributes
    ----------
    pair, outsider
        The two states, and the third.
    measure
        A measure of pairs, higher is closer.
    years
        Years that must all hold.
    outsider_to
        ``either``: the margin is over the *closer* of the outsider's two relations. ``both``: over the more distant
        one, so that only an outsider closer to each of them (the pivot position) violates it.
    sd_floor
        Standard deviation of errors of coding, which the measure's own leaves out; added to every relation.
    paths
        ``yearly``: an interval sure to cover the smallest of all yearly margins, from the error of each year alone.
        ``joint``: the posterior of the smallest margin on paths drawn jointly over the years.
    floor
        With ``paths = "joint"``: whether the error of ``sd_floor`` is ``common`` to all years of a relation or drawn
        anew every year (``yearly``).
    base_rate
        Whether to show also how often the third came closer in other triads with a margin as wide.
    mark
        A dated event to mark in the figure.
    futures
        Simulated futures to show.
    """

    kind: Literal["pivot"]
    pair: PairName
    outsider: StateName
    measure: str
    years: Years
    outsider_to: Literal["either", "both"] = "either"
    sd_floor: float = Field(default=0.0, ge=0.0)
    paths: Literal["yearly", "joint"] = "yearly"
    floor: Literal["common", "yearly"] = "common"
    base_rate: bool = False
    mark: Mark | None = None
    futures: Futures | None = None


def measure_pivot(spec: PivotSpec, context: Context) -> Finding:
    r"""Measure the smallest yearly margin.

    .. math:: \min_t \left(A_{ab,t} - \max(A_{ca,t}, A_{cb,t})\right) = \min_{t,j} (A_{ab,t} - A_{cj,t})

    From yearly errors the lower limit is the intersection-union bound over years and relations, and the upper is
    corrected for picking the worst of them. That covers however the errors of different years are related, and
    pays for it: it hardly ever denies anything. With joint paths the interval is that of the posterior of

    .. math:: \min_t \left(A^{(d)}_{ab,t} - \max(A^{(d)}_{ca,t}, A^{(d)}_{cb,t})\right)

    over draws d of whole paths, and the effect its median.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read.

    Returns
    -------
    Finding
        Margin in the measure's unit; ``n`` counts years. One triangle is one cluster.

    Notes
    -----
    Errors of the three relations are treated as independent. They share ballots, which would make a difference of two
    more certain than stated here.

    Both inferences belong to one kind: question, effect, unit and lines are the same, only what is known of the errors
    differs. The smallest of many noisy values is on average smaller than that of the truth. The values of single years
    suffer from that; paths do not, as each is what the truth may have looked like: no rougher than the model holds
    possible. A mistake in coding a treaty or a dispute lasts as long as the record of it, and smoothing spreads it over
    years before and after: it is taken as common to all years of a relation (``floor = "common"``; *assumed*). Drawn
    anew every year it would make paths that no record could have, and bring the bias back.

    References
    ----------
    dittmer_1981, berger_1982, rue_2001
    """
    pairs = _pairs(spec)
    table = _relations(spec, context, pairs)
    margins, errors = _margins(table, spec)
    years = table["year"].to_numpy()
    yearly = margins.min(axis=1) if spec.outsider_to == "either" else margins.max(axis=1)
    chosen = np.argmin(margins, axis=1) if spec.outsider_to == "either" else np.argmax(margins, axis=1)
    series = {
        "margin": pl.DataFrame({"year": years, "value": yearly, "sd": errors[np.arange(years.size), chosen]}),
        "relations": _relation_lines(table, pairs),
    }
    if spec.paths == "yearly":
        effect, interval = float(yearly.min()), _interval(margins, errors, spec, context.level)
        replay, notes = _replay(margins, errors, spec, context.level), _notes(spec, table, yearly)
    else:
        joint = _joint(spec, context, pairs, years)
        effect, interval = float(np.median(joint.smallest)), joint.interval(context.level)
        replay, notes = joint.replay(context.level), _notes(spec, table, joint.yearly.mean(axis=0), joint)
        series |= {"margin": joint.series(context.level), "smallest": joint.density()}
    if spec.mark is not None:
        series["mark"] = pl.DataFrame({"date": [spec.mark.date], "label": [spec.mark.label]})
    if spec.base_rate:
        until = max(spec.years[1], context.judged_to)
        words, rate = base_rate_of_triads(context.evidence, spec.measure, until, context.level)
        notes.append(words)
        series |= {} if rate is None else {"turned": rate}
    in_model = None
    if spec.futures is not None and context.runs is not None and not context.since:
        in_model, futures = _futures(spec, spec.futures, context)
        series["futures"] = futures
    stale = context.since and bool(table["extrapolated"].all())
    return Finding(
        Estimate(effect, interval, int(years.size), 1),
        int(years[-1]),
        tuple(notes),
        series,
        in_model,
        CARRIED_FORWARD if stale else "",
        replay=replay,
    )


_OUTER: Final = ("outsider_a", "outsider_b")


def _pairs(spec: PivotSpec) -> list[tuple[str, str]]:
    """Return the pair, and those of the outsider with either of it."""
    first, second = spec.pair
    return [(first, second), (spec.outsider, first), (spec.outsider, second)]


def _relations(spec: PivotSpec, context: Context, pairs: list[tuple[str, str]]) -> pl.DataFrame:
    """Return the three relations by year, where all are measured, with their errors."""
    inner, *outer = pairs_series(context.evidence, pairs, spec.measure, spec.years)
    table = inner.rename({"value": "pair", "sd": "pair_sd"})
    for name, part in zip(_OUTER, outer, strict=True):
        table = table.join(
            part.select("year", pl.col("value").alias(name), pl.col("sd").alias(f"{name}_sd")), on="year", how="left"
        )
    table = table.drop_nulls(["pair", *_OUTER]).sort("year")
    if table.height < 2:
        raise Gap(f"{spec.measure} is measured for all three pairs in {table.height} years of {_span(spec.years)}")
    return table


def _margins(table: pl.DataFrame, spec: PivotSpec) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the margins over the outsider's two relations and their errors, each ``(year, relation)``."""
    pair, error = table["pair"].to_numpy(), table["pair_sd"].to_numpy()
    margins = np.column_stack([pair - table[name].to_numpy() for name in _OUTER])
    squares = [error**2 + table[f"{name}_sd"].to_numpy() ** 2 + 2 * spec.sd_floor**2 for name in _OUTER]
    return margins, np.sqrt(np.column_stack(squares))


def _relation_lines(table: pl.DataFrame, pairs: list[tuple[str, str]]) -> pl.DataFrame:
    """Return ``pair, year, value, sd`` of the three relations."""
    return pl.concat(
        table.select(pl.lit(f"{a}-{b}").alias("pair"), "year", value=pl.col(name), sd=pl.col(f"{name}_sd"))
        for (a, b), name in zip(pairs, ("pair", *_OUTER), strict=True)
    )


def _notes(
    spec: PivotSpec, table: pl.DataFrame, yearly: NDArray[np.float64], joint: JointMargin | None = None
) -> list[str]:
    """Return what the margins are based on, in sentences."""
    years, line = table["year"].to_numpy(), spec.threshold.supported_beyond
    broken = years[yearly <= line]
    reached = (
        f"does not reach the threshold in {broken.size} of {years.size} years ({_years(broken)})"
        if broken.size
        else f"reaches the threshold in all {years.size} years"
    )
    notes = [
        f"Smallest margin in {years[int(np.argmin(yearly))]}; the margin {reached}; mean margin {yearly.mean():.2f}."
    ]
    if joint is not None:
        notes.append(
            f"On paths drawn jointly over the years the smallest margin is above {line:g} "
            f"with a probability of {float((joint.smallest > line).mean()):.3f}."
        )
    asked = spec.years[1] - spec.years[0] + 1
    if years.size < asked:
        notes.append(f"{asked - years.size} of {asked} years have no value.")
    carried = table.filter("extrapolated").height
    if carried:
        notes.append(f"{carried} years are based on carried-forward coding.")
    return notes


def _joint(spec: PivotSpec, context: Context, pairs: list[tuple[str, str]], years: NDArray[np.int64]) -> JointMargin:
    return joint_margin(
        context.evidence,
        spec.measure,
        pairs,
        years,
        closer=spec.outsider_to == "either",
        floor=spec.sd_floor,
        floor_by_year=spec.floor == "yearly",
        seed=context.seed,
    )


def _interval(margins: NDArray[np.float64], errors: NDArray[np.float64], spec: PivotSpec, level: float) -> Interval:
    if spec.outsider_to == "either":
        return minimum_interval(margins.ravel(), errors.ravel(), level).interval
    return _both_interval(margins, errors, level)


def _replay(margins: NDArray[np.float64], errors: NDArray[np.float64], spec: PivotSpec, level: float) -> Replay:
    """Return the replay of a smallest margin: the margins found, shifted so that the smallest is the effect."""
    yearly = margins.min(axis=1) if spec.outsider_to == "either" else margins.max(axis=1)
    above = margins - yearly.min()

    def draw(effect: float, stream: np.random.Generator) -> Interval:
        return _interval(above + effect + errors * stream.standard_normal(errors.shape), errors, spec, level)

    return Replay(draw)


def _span(years: Years) -> str:
    return f"{years[0]}-{years[1]}"


def _years(years: NDArray[np.int64]) -> str:
    """Years in runs: 1992-1994, 1999."""
    runs: list[list[int]] = []
    for year in years.tolist():
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(f"{start}-{end}" if end > start else str(start) for start, end in runs)


def _both_interval(margins: NDArray[np.float64], errors: NDArray[np.float64], level: float) -> Interval:
    # Within a year the larger of two margins counts, so the bounds are those of a minimum, mirrored.
    tail = (1.0 - level) / 2.0
    low = (margins - ndtri(1.0 - tail / 2) * errors).max(axis=1).min()
    high = (margins + ndtri(1.0 - tail / len(margins)) * errors).max(axis=1).min()
    return Interval(float(low), float(high))


def _futures(spec: PivotSpec, futures: Futures, context: Context) -> tuple[str, pl.DataFrame]:
    assert context.runs is not None
    first, second = spec.pair
    rows: list[dict[str, str | float]] = []
    seen: set[str] = set()
    for policies in futures.policies:
        result = context.runs(policies, futures.until)
        for scenario in ("baseline", "scenario"):
            label = "baseline" if scenario == "baseline" else policy_label(policies)
            if label in seen:
                continue
            seen.add(label)
            window = (futures.first, futures.until)
            inner = members_of(result, scenario, (first, second), window)
            outer = [members_of(result, scenario, (spec.outsider, state), window) for state in (first, second)]
            closest = np.maximum(*outer) if spec.outsider_to == "either" else np.minimum(*outer)
            rows.append({"future": label, "value": float((inner > closest).all(axis=1).mean())})
    known = parameter_standing(result)
    standing = f"; standing of its parameters: {known}" if known else ""
    table = pl.DataFrame(rows, schema={"future": pl.String, "value": pl.Float64})
    parts = [f"{100 * row['value']:.0f}% of members under {row['future']}" for row in table.iter_rows(named=True)]
    text = (
        f"In the model the margin stays above zero in every year {futures.first}-{futures.until} in {'; '.join(parts)} "
        f"(asked: {100 * futures.share:.0f}%){standing}. A simulation decides nothing."
    )
    return text, table


KIND = Kind("pivot", PivotSpec, measure_pivot, "pivot: who is closer to whom, year by year?")
