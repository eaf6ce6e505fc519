"""Where the first values of a case come from: the rules of its table ``initial``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict, model_validator

from foedus.scenarios.fields import (
    Aligned,
    Day,
    Error,
    Form,
    Pair,
    Preference,
    Share,
    StateId,
    Text,
    Weight,
    Year,
    YearsBack,
    one_of,
)
from foedus.scenarios.world import KINDS

__all__ = [
    "AlignmentRule",
    "AssumedDepth",
    "AssumedPair",
    "AssumedPreference",
    "AssumedState",
    "DepthRule",
    "Fallback",
    "Host",
    "HostsRule",
    "Initial",
    "ObligationRule",
    "PairMeanRule",
    "PreferenceRule",
    "StateRule",
    "TradeRule",
    "VolatilityRule",
]


class AssumedState(Form):
    """A share assumed for one state because the evidence has none."""

    state: StateId
    value: Share
    reason: Text


class AssumedPreference(AssumedState):
    """An order preference assumed for one state."""

    value: Preference


class AssumedPair(Form):
    """An alignment assumed for one pair, with its standard error."""

    pair: Pair
    value: Aligned
    sd: Error | None = None
    reason: Text


class AssumedDepth(Form):
    """A depth of cooperation assumed for one pair."""

    pair: Pair
    value: Share
    reason: Text


class StateRule(Form):
    """Where a state's first value, a share, comes from; the rules apply in the order column, assumed, default.

    ``years_back`` says how many earlier years may stand in when the case's year is missing.
    """

    column: Text | None = None
    years_back: YearsBack = 0
    assumed: tuple[AssumedState, ...] = ()
    default: Share | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _explained(self) -> StateRule:
        if self.column is None and self.default is None and not self.assumed:
            raise ValueError("give a column, assumed values or a default")
        if self.default is not None and not self.reason:
            raise ValueError("a default needs a reason")
        return self


class PreferenceRule(StateRule):
    """Where a state's order preference, -1 to 1, comes from."""

    assumed: tuple[AssumedPreference, ...] = ()
    default: Preference | None = None


class Fallback(Form):
    """A column that stands in where the first is missing, with a standard error assumed for it."""

    column: Text
    sd: Error
    reason: Text


class AlignmentRule(Form):
    """Where alignment comes from; the rules apply in the order assumed, column, fallback."""

    column: Text
    sd_column: Text
    sd_floor: Annotated[float, Strict(), Field(ge=0.0, le=2.0)]
    years_back: YearsBack = 0
    assumed: tuple[AssumedPair, ...] = ()
    fallback: tuple[Fallback, ...] = ()


class VolatilityRule(Form):
    """How a pair's volatility is estimated from its record in ``first`` to ``last``.

    With ``column`` it is the last value of that column of dyads, such as ``alignment_volatility``, what the measurement
    model takes for the standard deviation of a year's true change of z. Pairs without one, and cases without a column,
    take the formula of ``scenarios.history.pair_volatility``: the growth of squared changes of z from lag 1 to ``lag``,
    shrunk to the median of all pairs with the weight of ``prior_changes`` changes. Either is kept between ``floor`` and
    ``ceiling``.
    """

    column: Text | None = None
    first: Year
    last: Year
    lag: Annotated[int, Strict(), Field(ge=2, le=20)]
    prior_changes: Annotated[float, Strict(), Field(gt=0.0, le=10_000.0)]
    floor: Error
    ceiling: Error

    @model_validator(mode="after")
    def _in_order(self) -> VolatilityRule:
        if self.last <= self.first:
            raise ValueError("last must lie after first")
        if self.last - self.first < self.lag:
            raise ValueError("lag must fit between first and last")
        if self.ceiling < self.floor:
            raise ValueError("ceiling must not lie below floor")
        return self


class PairMeanRule(Form):
    """The pair's own mean of z: the mean over ``first`` to ``last``, else the first value of z."""

    first: Year
    last: Year

    @model_validator(mode="after")
    def _in_order(self) -> PairMeanRule:
        if self.last < self.first:
            raise ValueError("last lies before first")
        return self


class DepthRule(Form):
    """Depth of cooperation: logistic(intercept + alignment * z + sum of the obligations' weights)."""

    intercept: Weight
    alignment: Weight
    obligation: dict[Annotated[str, one_of(KINDS)], Weight] = Field(default_factory=dict)
    assumed: tuple[AssumedDepth, ...] = ()
    reason: Text


class ObligationRule(Form):
    """Obligations of the last coded year, with the dated changes of the facts up to the start."""

    year: Year
    changes: Annotated[bool, Strict()]


class Host(Form):
    """A host of forward bases, coded by hand."""

    host: StateId
    owner: StateId
    since: Day
    source: Text


class HostsRule(Form):
    """Who hosts forward bases: states where a column of the evidence reaches a level, and rows by hand."""

    owner: StateId
    column: Text
    at_least: Annotated[float, Strict(), Field(ge=-1e9, le=1e9)]
    years_back: YearsBack = 0
    listed: tuple[Host, ...] = ()


class TradeRule(Form):
    """Trade dependence: the latest year within ``years_back``, else ``default``."""

    years_back: YearsBack
    default: Share
    reason: Text


class Initial(Form):
    """Where first values come from, and the year they are taken from."""

    year: Year
    capability: StateRule
    order: PreferenceRule
    nuclear: StateRule
    burden: StateRule
    cohesion: StateRule
    alignment: AlignmentRule
    volatility: VolatilityRule
    pair_mean: PairMeanRule
    depth: DepthRule
    obligation: ObligationRule
    hosts: HostsRule
    trade_dependence: TradeRule
