"""Where the initial values of a case come from: the rules of its table ``initial`` and their defaults.

A case that gives only its year uses the defaults: the rules of the packaged case ``strategic-triangle``, without what
is coded by hand there. A rule states what it assumes, and every value it fills in leaves a line in ``World.assumed``.
"""

from __future__ import annotations

from pydantic import Field

from foedus.scenarios.cases.fields import Form, Year
from foedus.scenarios.cases.rules.pairs import (
    AlignmentRule,
    AssumedDepth,
    AssumedDisputes,
    AssumedPair,
    DepthRule,
    DisputesRule,
    Fallback,
    PairMeanRule,
    PlaceRule,
    TradeRule,
    VolatilityRule,
)
from foedus.scenarios.cases.rules.readings import AlignmentReading
from foedus.scenarios.cases.rules.states import (
    AssumedPreference,
    AssumedState,
    BurdenRule,
    GrowthRule,
    PreferenceRule,
    StateRule,
    TheatreRule,
)
from foedus.scenarios.cases.rules.ties import AssumedObligation, Host, HostsRule, ObligationRule

__all__ = [
    "AlignmentReading",
    "AlignmentRule",
    "AssumedDepth",
    "AssumedDisputes",
    "AssumedObligation",
    "AssumedPair",
    "AssumedPreference",
    "AssumedState",
    "BurdenRule",
    "DepthRule",
    "DisputesRule",
    "Fallback",
    "GrowthRule",
    "Host",
    "HostsRule",
    "Initial",
    "ObligationRule",
    "PairMeanRule",
    "PlaceRule",
    "PreferenceRule",
    "StateRule",
    "TheatreRule",
    "TradeRule",
    "VolatilityRule",
]


def _capability() -> StateRule:
    return StateRule(column="capability_share", years_back=2)


def _order() -> PreferenceRule:
    return PreferenceRule(
        column="order_preference", years_back=2, default=0.0, reason="no votes in the United Nations: in the middle"
    )


def _nuclear() -> StateRule:
    return StateRule(
        column="nuclear",
        years_back=5,
        default=0.0,
        reason="a state that the source does not list has no nuclear weapons",
    )


def _cohesion() -> StateRule:
    return StateRule(default=0.7, reason="no measure: a constant that scales every state's free capability alike")


class Initial(Form):
    """Where initial values come from, and the year from which they are taken.

    Attributes
    ----------
    year
        Year from which the evidence is taken.
    capability, growth, order, nuclear, burden, cohesion
        Rules for the values of states.
    alignment, volatility, pair_mean, depth, obligation, place, trade_dependence, disputes
        Rules for the values of pairs.
    hosts
        Rule for who hosts forward bases.
    theatre
        Rule for the intensity of theatres.
    """

    year: Year
    capability: StateRule = Field(default_factory=_capability)
    growth: GrowthRule | None = None
    order: PreferenceRule = Field(default_factory=_order)
    nuclear: StateRule = Field(default_factory=_nuclear)
    burden: BurdenRule = Field(default_factory=BurdenRule.usual)
    cohesion: StateRule = Field(default_factory=_cohesion)
    alignment: AlignmentRule = Field(default_factory=AlignmentRule)
    volatility: VolatilityRule = Field(default_factory=VolatilityRule)
    pair_mean: PairMeanRule = Field(default_factory=PairMeanRule)
    depth: DepthRule = Field(default_factory=DepthRule)
    obligation: ObligationRule = Field(default_factory=ObligationRule)
    place: PlaceRule = Field(default_factory=PlaceRule)
    hosts: HostsRule = Field(default_factory=HostsRule)
    trade_dependence: TradeRule = Field(default_factory=TradeRule)
    disputes: DisputesRule = Field(default_factory=DisputesRule)
    theatre: TheatreRule = Field(default_factory=TheatreRule)
