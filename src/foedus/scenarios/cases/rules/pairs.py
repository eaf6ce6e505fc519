"""Rules for the initial values of pairs of states: alignment, its volatility and mean, depth, distance, trade."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict, model_validator

from foedus.scenarios.cases.fields import (
    Aligned,
    Column,
    Error,
    Form,
    Pair,
    Share,
    Text,
    Weight,
    Year,
    YearsBack,
    one_of,
)
from foedus.scenarios.cases.rules.readings import AlignmentReading
from foedus.scenarios.worlds import KINDS

__all__ = [
    "AlignmentRule",
    "AssumedDepth",
    "AssumedDisputes",
    "AssumedPair",
    "AssumedPlace",
    "DepthRule",
    "DisputesRule",
    "Fallback",
    "PairMeanRule",
    "PlaceRule",
    "TradeRule",
    "VolatilityRule",
]


class AssumedPair(Form):
    """An alignment assumed for one pair, with its standard error.

    Attributes
    ----------
    pair
        Two actors.
    value
        Alignment, between −1 and 1.
    sd
        Its standard error; the ``sd_floor`` of the rule if left out.
    reason
        Why the value is what it is, printed in reports.
    """

    pair: Pair
    value: Aligned
    sd: Error | None = None
    reason: Text


class AssumedDepth(Form):
    """A depth of cooperation assumed for one pair.

    Attributes
    ----------
    pair
        Two actors.
    value
        Depth of cooperation, 0 to 1.
    reason
        Why the value is what it is, printed in reports.
    """

    pair: Pair
    value: Share
    reason: Text


class AssumedDisputes(Form):
    """A memory of disputes assumed for one pair.

    Attributes
    ----------
    pair
        Two actors.
    value
        Disputes with use of force up to the start, one of today counting 1 and one of ten years ago 0.37.
    reason
        Why the value is what it is, printed in reports.
    """

    pair: Pair
    value: Annotated[float, Strict(), Field(ge=0.0, le=100.0)]
    reason: Text


class AssumedPlace(Form):
    """The location of two states: distance between their capitals, and whether they share a land border.

    Attributes
    ----------
    pair
        Two actors.
    distance_km
        Kilometres between their capitals.
    land_border
        Whether they share a land border.
    reason
        Why the value is what it is, printed in reports.
    """

    pair: Pair
    distance_km: Annotated[float, Strict(), Field(ge=0.0, le=20_100.0)]
    land_border: Annotated[bool, Strict()] = False
    reason: Text


class Fallback(Form):
    """A column used where the first is missing, with its standard error, from a column or assumed.

    Attributes
    ----------
    column
        Column of pairs in the evidence.
    sd
        Standard error of its values, assumed.
    sd_column
        Column with their standard errors, instead of ``sd``.
    reason
        Why the value is what it is, printed in reports.
    """

    column: Text
    sd: Error | None = None
    sd_column: Text | None = None
    reason: Text

    @model_validator(mode="after")
    def _one_error(self) -> Fallback:
        if (self.sd is None) == (self.sd_column is None):
            raise ValueError("give either sd or sd_column")
        return self


def _bridged() -> tuple[Fallback, ...]:
    return (
        Fallback(
            column="alignment_bridged",
            sd_column="alignment_bridged_sd",
            reason="before 1946: from treaties and hostility, as they went with alignment from 1946 to 2014",
        ),
    )


class AlignmentRule(Form):
    """Where alignment comes from; the rules apply in the order assumed, column, fallback, default.

    A pair with a reading then gets the record's value and the reading's, each by its precision.

    With ``column = "none"`` nothing is read from the evidence except the fallbacks that the case states.

    Attributes
    ----------
    column
        Column of pairs in the evidence, or ``"none"``.
    sd_column
        Column with its standard errors, or ``"none"``.
    sd_floor
        Least standard error of a value from the column.
    years_back
        How many years earlier than the case's year a value may be.
    assumed
        Pairs whose alignment is set by hand.
    readings
        What is known by hand of groups of pairs, weighed against what the other rules give.
    readings_from
        A packaged case whose readings among these actors, if they hold by the start, are also included, except of pairs
        that this case sets or reads itself.
    fallback
        Columns for pairs that the column lacks.
    default
        Alignment of pairs without any value; an error if left out.
    default_sd
        Standard error of the default.
    reason
        Why the default is what it is.
    """

    column: Column = "alignment"
    sd_column: Column = "alignment_sd"
    # Mistakes in coding single events are not part of any standard error (assumed).
    sd_floor: Annotated[float, Strict(), Field(ge=0.0, le=2.0)] = 0.05
    years_back: YearsBack = 2
    assumed: tuple[AssumedPair, ...] = ()
    readings: tuple[AlignmentReading, ...] = ()
    readings_from: str | None = None
    fallback: tuple[Fallback, ...] = Field(default_factory=_bridged)
    default: Aligned | None = None
    default_sd: Error = 0.3
    reason: str = ""

    @model_validator(mode="after")
    def _explained(self) -> AlignmentRule:
        if self.default is not None and not self.reason:
            raise ValueError("a default needs a reason")
        return self


class VolatilityRule(Form):
    """How a pair's volatility is estimated from its record, by default that of the 28 years up to the case's.

    With ``column`` it is the last value of that column of dyads, such as ``alignment_volatility``, the measurement
    model's standard deviation of a year's true change of z. Pairs without one, and cases without a column, use the
    formula of ``scenarios.cases.histories.pair_volatility``: the growth of squared changes of z from lag 1 to ``lag``,
    shrunk towards the median of all pairs with the weight of ``prior_changes`` changes. Both are kept between ``floor``
    and ``ceiling``. If no pair has a record for the formula, ``default`` is used (*assumed* 0.07: a little above the
    middle of what the measurement model finds for pairs after 1945).

    Attributes
    ----------
    column
        Column of pairs with the volatility, or ``"none"``.
    first, last
        Years of the record that the formula uses.
    lag
        Longest lag, in years, of the changes that the formula compares.
    prior_changes
        Weight, in changes, of the median of all pairs.
    floor, ceiling
        Bounds of the result, a standard deviation of a year's change of z.
    default
        Value where no pair has a record.
    reason
        Why the default is what it is.
    """

    column: Column = "alignment_volatility"
    first: Year | None = None
    last: Year | None = None
    lag: Annotated[int, Strict(), Field(ge=2, le=20)] = 5
    prior_changes: Annotated[float, Strict(), Field(gt=0.0, le=10_000.0)] = 5
    floor: Error = 0.03
    ceiling: Error = 0.4
    default: Error | None = 0.07
    reason: Text = "no record to tell it from: a little above what is usual after 1945"

    @model_validator(mode="after")
    def _in_order(self) -> VolatilityRule:
        if (self.first is None) != (self.last is None):
            raise ValueError("give both `first` and `last`, or neither")
        if self.first is not None and self.last is not None:
            if self.last <= self.first:
                raise ValueError("`last` must be after `first`")
            if self.last - self.first < self.lag:
                raise ValueError("`lag` must fit between `first` and `last`")
        if self.ceiling < self.floor:
            raise ValueError("`ceiling` must not be below `floor`")
        return self

    def over(self, first: int, last: int) -> VolatilityRule:
        """Return the rule with its years, or with these if it gives none."""
        return self if self.first is not None else self.model_copy(update={"first": first, "last": last})


class PairMeanRule(Form):
    """The pair's own mean of z: the mean over ``first`` to ``last``, else the initial value of z.

    By default the three years up to the case's: almost no pull at all.

    Attributes
    ----------
    first, last
        Years over which z is averaged.
    """

    first: Year | None = None
    last: Year | None = None

    @model_validator(mode="after")
    def _in_order(self) -> PairMeanRule:
        if (self.first is None) != (self.last is None):
            raise ValueError("give both `first` and `last`, or neither")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError("`last` is before `first`")
        return self

    def over(self, first: int, last: int) -> PairMeanRule:
        """Return the rule with its years, or with these if it gives none."""
        return self if self.first is not None else self.model_copy(update={"first": first, "last": last})


class DepthRule(Form):
    """Depth of cooperation: logistic(intercept + alignment * z + sum of the obligations' weights).

    Attributes
    ----------
    intercept
        Constant of the formula, in logits.
    alignment
        Weight of z.
    obligation
        Weight of each kind of obligation, in logits.
    assumed
        Pairs whose depth is set by hand.
    reason
        Why the value is what it is, printed in reports.
    """

    intercept: Weight = -1.5
    alignment: Weight = 1.5
    obligation: dict[Annotated[str, one_of(KINDS)], Weight] = Field(default_factory=dict)
    assumed: tuple[AssumedDepth, ...] = ()
    reason: Text = "the level that the depth mechanism tends to at the middle of its prior: no run starts with a jump"


class PlaceRule(Form):
    """Distance and land borders: rows by hand, else the evidence's latest up to the case's year.

    Attributes
    ----------
    assumed
        Pairs whose location is set by hand.
    """

    assumed: tuple[AssumedPlace, ...] = ()


class TradeRule(Form):
    """Trade dependence: the latest year within ``years_back``, else ``default``.

    Attributes
    ----------
    years_back
        How many years earlier than the case's year a value may be.
    default
        Trade dependence where there is no value, as a share of trade.
    reason
        Why the default is what it is.
    """

    years_back: YearsBack = 5
    default: Share = 0.01
    reason: Text = "a partner that is not among the first three, or no report: a hundredth of trade"


class DisputesRule(Form):
    """What pairs remember of their disputes at the start: rows by hand, else the record up to the case's year.

    The record counts a pair's own disputes with use of force, discounted by their age over ten years
    (``measures.dispute_memory``). The packaged evidence has the years of the packaged cases, every fifth year and the
    latest ones; of another year, the nearest earlier one within ``years_back`` is taken and faded. Pairs that it lacks
    had none.

    Attributes
    ----------
    recorded
        Whether the record is read at all.
    years_back
        How many years earlier than the case's year the record may end.
    assumed
        Pairs whose memory is set by hand.
    """

    recorded: Annotated[bool, Strict()] = True
    years_back: YearsBack = 5
    assumed: tuple[AssumedDisputes, ...] = ()
