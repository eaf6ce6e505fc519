"""Test kind ``scenario_contrast``: what does the model say about a policy, with futures paired member by member?"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from foedus.arguments.evidence import Gap
from foedus.arguments.kinds._base import Context, Finding, Kind, Spec
from foedus.arguments.naming import PairName, StateName
from foedus.arguments.simulated import members_of, parameter_standing, policy_label, state_members_of
from foedus.arguments.verdict import Threshold, holds, position
from foedus.estimate import Estimate, Interval

__all__ = ["KIND", "Contrast", "ScenarioContrastSpec", "measure_scenario_contrast"]


class Contrast(BaseModel):
    """One pair's difference, scenario minus baseline, and what is claimed about it.

    Attributes
    ----------
    pair
        Two states.
    threshold
        What is claimed about the difference.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pair: PairName
    threshold: Threshold


class ScenarioContrastSpec(Spec):
    """Differences that a set of policies makes at a year.

    Attributes
    ----------
    policies
        Policies as text, in the policy grammar.
    year
        Year at which the difference is taken.
    pair
        The pair whose difference in alignment is the effect, compared with ``threshold``.
    state
        Instead of a pair: the state whose difference in domestic cohesion, 0 to 1, is the effect.
    until
        Last year simulated, so that claims can share a run; ``year`` when left out.
    also
        Further differences that the claim needs.
    """

    kind: Literal["scenario_contrast"]
    policies: tuple[str, ...] = Field(min_length=1)
    year: int
    pair: PairName | None = None
    state: StateName | None = None
    until: int | None = None
    also: tuple[Contrast, ...] = ()

    @model_validator(mode="after")
    def _of_one(self) -> ScenarioContrastSpec:
        if (self.pair is None) == (self.state is None):
            raise ValueError("a contrast is of a pair or of a state: give one of them")
        return self

    @property
    def contrasts(self) -> tuple[tuple[tuple[str, ...], Threshold], ...]:
        """Whom each difference is of, and what is claimed about it."""
        first = (self.state,) if self.state is not None else self.pair or ()
        return ((first, self.threshold), *((each.pair, each.threshold) for each in self.also))


def measure_scenario_contrast(spec: ScenarioContrastSpec, context: Context) -> Finding:
    """Measure paired differences in a simulation; they never make a verdict.

    The interval holds the middle 90% of members' own differences, parameters and noise included; it is not the
    Monte Carlo error of a mean, which would shrink arbitrarily with more members.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``runs``.

    Returns
    -------
    Finding
        Median difference; always ``unusable``; ``in_model`` states what the model shows.
    """
    if context.runs is None:
        raise Gap("no simulation was given")
    if context.since:
        raise Gap("a simulated future has no second judgement")
    result = context.runs(spec.policies, spec.until or spec.year)
    tails = [(1.0 - context.level) / 2.0, 0.5, (1.0 + context.level) / 2.0]
    rows, words, effects = [], [], []
    count = 0
    for who, rule in spec.contrasts:
        after, before = (_members(result, name, who, spec.year) for name in ("scenario", "baseline"))
        difference = after - before
        difference = difference[np.isfinite(difference)]
        count = int(difference.size)
        if not count:
            raise Gap(f"the run has no finite values of {'-'.join(who)} in {spec.year}")
        low, middle, high = (float(limit) for limit in np.quantile(difference, tails))
        effects.append(Estimate(middle, Interval(low, high), count, 1))
        side = position(effects[-1].interval, rule)
        name = "-".join(who) + (" cohesion" if len(who) == 1 else "")
        held = float(np.mean(holds(difference, rule)))
        up = float((difference > 0).mean())
        rows.append({"pair": name, "value": middle, "low": low, "high": high, "up": up, "as_claimed": held})
        words.append(
            f"{name} {middle:+.2f} ({low:+.2f} to {high:+.2f}), "
            + {"for": "as claimed", "against": "against the claim", "short": "short of it", "between": "open"}[side]
        )
    standing = parameter_standing(result)
    text = (
        f"In the model, at {spec.year} and under {policy_label(spec.policies)}: {'; '.join(words)}. Middle "
        f"{100 * context.level:.0f}% of {count} members' own differences."
    )
    return Finding(
        effects[0],
        None,
        (f"Standing of the parameters: {standing}.",) if standing else (),
        {"contrasts": pl.DataFrame(rows)},
        text,
        unusable="simulation alone makes no verdict",
    )


def _members(result: Any, scenario: str, who: tuple[str, ...], year: int) -> NDArray[np.float64]:
    """Return every member's value at a year: alignment of a pair, cohesion of a state."""
    window = (year, year)
    if len(who) == 1:
        return state_members_of(result, scenario, who[0], window)[:, -1]
    return members_of(result, scenario, (who[0], who[1]), window)[:, -1]


KIND = Kind(
    "scenario_contrast",
    ScenarioContrastSpec,
    measure_scenario_contrast,
    "simulation against its baseline",
    simulated=True,
)
