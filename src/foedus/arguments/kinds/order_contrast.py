"""Test kind ``order_contrast``: what does the model say a drift or a rupture makes of the world's order?"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from foedus.arguments.evidence import Gap
from foedus.arguments.kinds._base import Context, Finding, Kind, Spec
from foedus.arguments.naming import StateName
from foedus.arguments.simulated import parameter_standing, states_of
from foedus.arguments.verdict import holds, position
from foedus.estimate import Estimate, Interval

__all__ = ["KIND", "Drift", "OrderContrastSpec", "measure_order_contrast"]


class Drift(BaseModel):
    """States whose order preference begins elsewhere than recorded, and is anchored there.

    Attributes
    ----------
    states
        Who drifts.
    towards
        Towards the mean of these.
    part
        Part of the way, 0 to 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    states: tuple[StateName, ...] = Field(min_length=1)
    towards: tuple[StateName, ...] = Field(min_length=1)
    part: float = Field(gt=0.0, le=1.0)


class OrderContrastSpec(Spec):
    """The difference that a drift of order preferences, or a rupture, makes to the order index in a year.

    Attributes
    ----------
    of
        ``drift``: futures with the drift less those without. ``rupture``: futures with the shocks less those without.
    drift
        Whose order preference begins elsewhere.
    shocks
        The rupture: dated shocks as text, in the shock grammar.
    until
        The run ends on 1 January of the year after its last; the index is taken in the last.
    members
        Futures simulated, at most.
    """

    kind: Literal["order_contrast"]
    of: Literal["drift", "rupture"]
    drift: Drift
    shocks: tuple[str, ...] = Field(min_length=1)
    until: int
    members: int = Field(default=64, ge=16)


def measure_order_contrast(spec: OrderContrastSpec, context: Context) -> Finding:
    r"""Measure paired differences of the order index; they never make a verdict.

    .. math:: \Omega = \sum_a \kappa_a o_a \Big/ \sum_a \kappa_a

    over the actors of the case, with κ their shares of the world's capability and o their order preference, −1 to 1,
    of which that of the leading power is near 1. The interval holds the middle 90% of members' own differences.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``runs``.

    Returns
    -------
    Finding
        Median difference; always ``unusable``; ``in_model`` says what the model shows.

    References
    ----------
    bailey_2017_ideal_points
    """
    if context.runs is None:
        raise Gap("no simulation was given")
    if context.since:
        raise Gap("a simulated future has no second judgement")
    # both parts of a claim are read from the same two runs
    plain = context.runs((), spec.until, shocks=spec.shocks, most=spec.members, everybody=True)
    before = _index(plain, "baseline")
    if spec.of == "drift":
        drift = (spec.drift.states, spec.drift.towards, spec.drift.part)
        moved = context.runs((), spec.until, shocks=spec.shocks, most=spec.members, everybody=True, drift=drift)
        after, name = _index(moved, "baseline"), f"{' '.join(spec.drift.states)} drift"
    else:
        after, name = _index(plain, "scenario"), " and ".join(spec.shocks)
    change = after - before
    change = change[np.isfinite(change)]
    if not change.size:
        raise Gap("the runs have no finite order index")
    tails = [(1.0 - context.level) / 2.0, 0.5, (1.0 + context.level) / 2.0]
    low, middle, high = (float(each) for each in np.quantile(change, tails))
    estimate = Estimate(middle, Interval(low, high), int(change.size), 1)
    claimed = float(np.mean(holds(change, spec.threshold)))
    side = position(estimate.interval, spec.threshold)
    said = {"for": "as claimed", "against": "against the claim", "short": "short of it", "between": "open"}[side]
    text = (
        f"In the model, {name}: the order index in the last year before {spec.until} changes by {middle:+.3f} "
        f"({low:+.3f} to {high:+.3f}), {said}; without it {float(np.median(before)):+.2f} (median), where 1 is the "
        f"order of the leading power. Middle {100 * context.level:.0f}% of {change.size} members' own differences."
    )
    row = {"pair": name, "value": middle, "low": low, "high": high, "up": float((change > 0).mean())}
    standing = parameter_standing(plain)
    return Finding(
        estimate,
        None,
        (f"Standing of the parameters: {standing}.",) if standing else (),
        {"contrasts": pl.DataFrame([{**row, "as_claimed": claimed}])},
        text,
        unusable="simulation alone makes no verdict",
    )


def _index(result: Any, scenario: str) -> NDArray[np.float64]:
    """Return the order index in the last year, by member."""
    names, power = states_of(result, scenario, "watch_capability_share")
    other, order = states_of(result, scenario, "watch_order")
    if names != other:
        raise Gap("the run does not follow power and order of the same states")
    weight = power[:, -1]
    return np.asarray((weight * order[:, -1]).sum(axis=1) / weight.sum(axis=1))


KIND = Kind(
    "order_contrast",
    OrderContrastSpec,
    measure_order_contrast,
    "simulation: what does it make of the world's order?",
    simulated=True,
)
