"""Test kind ``scenario_share``: in what share of futures does something come, under every one of several policies?"""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field, model_validator

from foedus.arguments.evidence import Gap, read_table
from foedus.arguments.kinds._base import Context, Finding, Kind, Spec
from foedus.arguments.naming import StateName
from foedus.arguments.simulated import parameter_standing, policy_name, states_of
from foedus.estimate import Estimate, Interval, wilson

__all__ = ["KIND", "ScenarioShareSpec", "measure_scenario_share"]


MODELLED: Final = "outside_atlantic_capability"
"""Block of the census whose measure of capability is the model's own, GDP times GDP per head."""


class ScenarioShareSpec(Spec):
    """The share of futures in which the capability outside a group of states passes a share of the world's.

    Attributes
    ----------
    policies
        Scenarios, each a list of policies as text; an empty list changes nothing.
    states
        The group.
    until
        Last year simulated.
    beyond
        Share of the world outside the group that must be passed, in a year after the first simulated one.
    record
        Block of ``census`` with the recorded share outside the group, from which the part of the group that the case
        has no actors for is taken; that part is kept constant.
    reading
        Reading of the record there.
    year
        Year of the record there.
    members
        Futures simulated for each scenario, at most.
    premises
        Further blocks of ``census`` that are shown beside it, by their last recorded year.
    """

    kind: Literal["scenario_share"]
    policies: tuple[tuple[str, ...], ...] = Field(min_length=1)
    states: tuple[StateName, ...] = Field(min_length=1)
    until: int
    beyond: float = Field(default=0.5, gt=0.0, lt=1.0)
    record: str
    reading: str
    year: int
    members: int = Field(default=64, ge=16)
    premises: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> ScenarioShareSpec:
        if len(set(self.policies)) < len(self.policies):
            raise ValueError("a scenario is given twice")
        return self


def measure_scenario_share(spec: ScenarioShareSpec, context: Context) -> Finding:
    r"""Count the futures in which it comes, under every policy; they never make a verdict.

    .. math:: q_p = \frac{1}{M} \sum_m 1\Big[\max_{t > t_0} \Big(1 - r - \sum_{a \in G} \kappa_{apmt}\Big) > b\Big]

    with κ the shares of the world's capability, G the group's actors, r what the record has of the group beyond them,
    and b the share to be passed. The estimate is the share under the policy under which it is smallest, the interval
    reaches from the lower end of that to the upper end of the largest, each with Wilson's limits for the number of
    futures: only then does "under every policy" lie wholly on one side of a line.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``runs``, and ``census`` for the record.

    Returns
    -------
    Finding
        Always ``unusable``; ``in_model`` says what the model shows. A measure of which more than the share asked lies
        outside the group at the start already has no say at all.

    References
    ----------
    beckley_2018, wilson_1927
    """
    if context.runs is None:
        raise Gap("no simulation was given")
    if context.since:
        raise Gap("a simulated future has no second judgement")
    recorded = _recorded(spec, context)
    if recorded > spec.beyond:
        raise Gap(f"{recorded:.3g} of the world lay outside in {spec.year} already: what has come needs no future")
    if spec.record != MODELLED:
        raise Gap(f"the model knows capability as {MODELLED} has it, not as {spec.record} has")
    named = [policies for policies in spec.policies if policies]
    ran = {policies: context.runs(policies, spec.until, most=spec.members, everybody=True) for policies in named}
    # every run holds the same baseline
    ran[()] = ran[named[0]] if named else context.runs((), spec.until, most=spec.members, everybody=True)
    rows: list[dict[str, Any]] = []
    for policies in spec.policies:
        inside, first = _inside(ran[policies], "scenario" if policies else "baseline", spec.states)
        rest = max(0.0, 1.0 - recorded - first)
        came = (1.0 - rest - inside).max(axis=1) > spec.beyond
        limits = wilson(int(came.sum()), came.size, context.level)
        rows.append(
            {
                "pair": policy_name(policies),
                "value": float(came.mean()),
                "low": limits.low,
                "high": limits.high,
                "as_claimed": float(came.mean()),
                "futures": int(came.size),
                "middle": float(np.median(1.0 - rest - inside[:, -1])),
            }
        )
    premises, told = _premises(spec, context)
    standing = parameter_standing(ran[spec.policies[0]])
    notes = (
        f"{rest:.1%} of the world are members of the group for which the case has no actor, kept constant.",
        *told,
        *((f"Standing of the parameters: {standing}.",) if standing else ()),
    )
    table = pl.DataFrame(rows)
    estimate = Estimate(
        float(table["value"].min()),  # type: ignore[arg-type]
        Interval(float(table["low"].min()), float(table["high"].max())),  # type: ignore[arg-type]
        int(table["futures"].min()),  # type: ignore[arg-type]
        1,
    )
    words = "; ".join(f"{row['pair']} {100 * row['value']:.0f} of 100" for row in rows)
    text = (
        f"In the model, futures in which more than {spec.beyond:.0%} of the world's capability lies outside the group "
        f"by the start of {spec.until}, after {recorded:.0%} in {spec.year}: {words}. {rows[0]['futures']} futures a "
        f"policy; in the last year {rows[0]['middle']:.0%} lie outside under {rows[0]['pair']} (median)."
    )
    return Finding(
        estimate, None, notes, {"crossings": table, **premises}, text, unusable="simulation alone makes no verdict"
    )


def _recorded(spec: ScenarioShareSpec, context: Context) -> float:
    table = read_table(context.evidence, "census", ("table", "year", "reading", "value"))
    found = table.filter(
        (pl.col("table") == spec.record) & (pl.col("year") == spec.year) & (pl.col("reading") == spec.reading)
    )["value"].drop_nulls()
    if found.is_empty():
        raise Gap(f"the census has no {spec.record} by {spec.reading} in {spec.year}")
    return float(found[0])


def _premises(spec: ScenarioShareSpec, context: Context) -> tuple[dict[str, pl.DataFrame], tuple[str, ...]]:
    """Return what the record has of the premises in its last year before the argument's end, and a sentence on each."""
    if not spec.premises:
        return {}, ()
    table = read_table(context.evidence, "census", ("table", "unit", "year", "reading", "value"))
    known = table.filter(pl.col("table").is_in(spec.premises) & (pl.col("year") <= context.judged_to))
    last = known.filter(pl.col("year") == pl.col("year").max().over("table")).sort("table", "reading")
    shown = last.select(
        premise=pl.col("table").str.replace_all("_", " "), reading="reading", year="year", value="value"
    )
    words = "; ".join(
        f"{row['premise']} {row['value']:.0%} ({row['year']}, {row['reading']})" for row in shown.iter_rows(named=True)
    )
    return {"premises": shown}, (f"On the record: {words}.",) if words else ()


def _inside(result: Any, scenario: str, states: tuple[str, ...]) -> tuple[NDArray[np.float64], float]:
    """Return the group's share by (member, later year), and its mean at the start; only of states with an actor."""
    names, values = states_of(result, scenario, "watch_capability_share")
    chosen = [place for place, name in enumerate(names) if name in states]
    if not chosen:
        raise Gap(f"the run follows none of {', '.join(states)}")
    inside = values[:, :, chosen].sum(axis=2)
    return inside[:, 1:], float(inside[:, 0].mean())


KIND = Kind(
    "scenario_share",
    ScenarioShareSpec,
    measure_scenario_share,
    "simulation: how often does it come, whatever the policy?",
    simulated=True,
    sources=("nmc", "gdp_population"),
)
