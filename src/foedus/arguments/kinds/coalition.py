"""Test kind ``coalition``: how strong is the largest coalition against a state that would hold by itself?"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from foedus.arguments.evidence import Gap
from foedus.arguments.kinds._base import Context, Finding, Kind, Spec
from foedus.arguments.naming import StateName
from foedus.errors import FoedusError
from foedus.estimate import Estimate, Interval

__all__ = ["KIND", "CoalitionSpec", "measure_coalition"]


class CoalitionSpec(Spec):
    """Capability of the largest self-enforcing coalition against a state, over that of the state.

    Attributes
    ----------
    target
        The state to be balanced.
    committed
        States that are members at any cost; their own capability is not counted.
    year
        Year of the record of trade: 2010, 2015 or 2021.
    draws
        Draws of the constants from their ranges and of the measures from their errors.
    """

    kind: Literal["coalition"]
    target: StateName
    committed: tuple[StateName, ...] = ()
    year: int
    draws: int = Field(default=64, ge=2, le=1000)


def measure_coalition(spec: CoalitionSpec, context: Context) -> Finding:
    """Find the strongest coalition that is internally and externally stable.

    The estimate is at the central constants; the range holds the middle 90% of draws of constants, which are assumed,
    and of measurement errors. It is no confidence interval.

    Parameters
    ----------
    spec
        What to compute.
    context
        What to read: ``coalitions``.

    Returns
    -------
    Finding
        Capability of those who join freely over the target's; ``n`` counts the candidates.

    References
    ----------
    daspremont_1983, walt_1987
    """
    if context.coalitions is None:
        raise Gap("no analysis of coalitions was given")
    try:
        answer = context.coalitions(
            spec.target, year=spec.year, committed=list(spec.committed), draws=spec.draws, seed=context.seed
        )
    except FoedusError as error:
        raise Gap(error.message) from error
    (found,) = answer.variants
    low, _, high = found.quantiles
    estimate = Estimate(found.share, Interval(min(low, found.share), max(high, found.share)), found.members.height)
    joined = found.members.filter("member")["state"].sort().to_list()
    name = " and ".join(spec.committed) or "nobody"
    near = found.members.sort("joins", "state", descending=[True, False]).head(_SHOWN)
    return Finding(
        estimate,
        spec.year,
        (
            f"With {name} committed {', '.join(joined) or 'no other state'} would join at the central constants.",
            "The constants are assumed; the range is over their ranges and over errors of measurement.",
        ),
        {"joins": near.select("state", value="joins", low="joins_low", high="joins_high")},
        sampled=False,
    )


_SHOWN = 12
"""States that are shown, those that join in most draws first."""

KIND = Kind(
    "coalition",
    CoalitionSpec,
    measure_coalition,
    "coalition: who would hold together against it?",
    sources=("trade_partners", "total_trade", "gdp_population", "mid", "atop_dyad_year", "unga_votes"),
)
