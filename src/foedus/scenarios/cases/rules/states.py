"""Rules for the initial values of states and theatres: capability, growth, order, burden, cohesion, intensity."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict, model_validator

from foedus.scenarios.cases.fields import Column, Error, Form, Preference, Share, StateId, Text, YearsBack

__all__ = [
    "AssumedPreference",
    "AssumedState",
    "BurdenRule",
    "CohesionRule",
    "GrowthRule",
    "PreferenceRule",
    "StateRule",
    "TheatreRule",
]


class AssumedState(Form):
    """A share assumed for one state because the evidence has none.

    Attributes
    ----------
    state
        An actor.
    value
        Its value, a share.
    reason
        Why the value is what it is, printed in reports.
    """

    state: StateId
    value: Share
    reason: Text


class AssumedPreference(AssumedState):
    """An order preference assumed for one state, with its standard error; by default the rule's ``default_sd``.

    Attributes
    ----------
    value
        Its order preference, −1 to 1.
    sd
        Its standard error.
    """

    value: Preference
    sd: Error | None = None


class StateRule(Form):
    """Where a state's initial value, a share, comes from; the rules apply in the order column, assumed, default.

    ``years_back`` says how many years earlier a value may be taken from if the case's year is missing.

    Attributes
    ----------
    column
        Column of states in the evidence.
    years_back
        How many years earlier than the case's year a value may be.
    assumed
        States whose value is set by hand.
    default
        Value of states without any other; an error if left out.
    reason
        Why the default is what it is.
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
    """Where a state's order preference, -1 to 1, comes from, and its error.

    Its standard error is the column of the same name with ``_sd``, at least ``sd_floor``; for an assumed value it is
    ``sd``, for the default ``default_sd`` (*assumed* 0.15; 0 for a value that is chosen, not measured).

    Attributes
    ----------
    sd_floor
        Least standard error of a value from the column.
    default_sd
        Standard error of the default, and of values set by hand without one.
    """

    assumed: tuple[AssumedPreference, ...] = ()
    default: Preference | None = None
    sd_floor: Error = 0.02
    default_sd: Annotated[float, Strict(), Field(ge=0.0, le=2.0)] = 0.15


class CohesionRule(StateRule):
    """Where a state's cohesion comes from, and the error of its log odds.

    Its standard error is the column of the same name with ``_sd``, plus, in the variance, ``drift`` squared for every
    year between the value and the case's year; for assumed values and the default it is ``default_sd``.

    Attributes
    ----------
    default_sd
        Standard error of the log odds of the default, and of values set by hand.
    drift
        What a year adds to the error of a value carried forward (the index's own, ``evidence.cohesion_index.DRIFT``).
    """

    default_sd: Error = 0.6
    drift: Error = 0.29

    @classmethod
    def usual(cls) -> CohesionRule:
        """Return the rule for cases that give none."""
        return cls(
            column="cohesion",
            years_back=2,
            default=0.7,
            reason="no measure: that of a state whose democracy, income, conflicts and turmoil are average",
        )


class BurdenRule(StateRule):
    r"""Where a state's burden comes from, and whether the theatres of the case add to it.

    With ``from_theatres`` the burden is :math:`1 - (1 - b) \prod_k (1 - w_k q_k)` with b the value of the other rules,
    :math:`w_k` the state's stake in theatre k and :math:`q_k` its intensity.

    Attributes
    ----------
    from_theatres
        Whether stakes in the theatres add to the burden.
    """

    from_theatres: Annotated[bool, Strict()] = False

    @classmethod
    def usual(cls) -> BurdenRule:
        """Return the rule for cases that give none."""
        return cls(
            default=0.1,
            reason="no measure: a tenth of capability tied down, and what the theatres take",
            from_theatres=True,
        )


class GrowthRule(Form):
    r"""Growth of capability relative to the world's: :math:`g = s \ln(\kappa_t / \kappa_{t-h}) / h`, within bounds.

    h is ``years``; s is ``kept``, the part of it that continues (*assumed* 0.5: growth reverts to the mean); the result
    is capped at ``most`` in either direction. A state without a share in both years has 0.

    Attributes
    ----------
    column
        Column of states with the share whose growth is taken.
    years
        Years over which growth is measured.
    kept
        Part of past growth that goes on, 0 to 1.
    most
        Largest growth in either direction, per year.
    reason
        Why the value is what it is, printed in reports.
    """

    column: Text = "capability_share"
    years: Annotated[int, Strict(), Field(ge=1, le=50)] = 10
    kept: Share = 0.5
    most: Annotated[float, Strict(), Field(ge=0.0, le=0.2)] = 0.05
    reason: Text = "half of the past growth goes on, five per cent a year at the most"


class TheatreRule(Form):
    """Intensity of the theatres at the start, from the record of disputes.

    ``scale`` times the largest value of ``column`` of dyads between the owner and its rivals in the last ``years``,
    kept between ``floor`` and ``ceiling``; ``default`` if no pair of them has a record. A theatre that the case itself
    defines with an intensity keeps it. The scale is *assumed*: a pair's record covers everything between the two, not
    only this theatre.

    Attributes
    ----------
    column
        Column of pairs that measures disputes, or ``"none"``.
    years
        Years up to the case's over which its largest value counts.
    scale
        Factor between that value and intensity.
    floor, ceiling
        Bounds of the result.
    default
        Intensity where no pair has a record.
    reason
        Why the default is what it is.
    """

    column: Column = "hostility"
    years: Annotated[int, Strict(), Field(ge=1, le=50)] = 3
    scale: Share = 0.6
    floor: Annotated[float, Strict(), Field(gt=0.0, lt=1.0)] = 0.05
    ceiling: Annotated[float, Strict(), Field(gt=0.0, lt=1.0)] = 0.9
    default: Annotated[float, Strict(), Field(gt=0.0, lt=1.0)] = 0.1
    reason: Text = "no record of disputes between its owner and rivals"

    @model_validator(mode="after")
    def _in_order(self) -> TheatreRule:
        if self.ceiling < self.floor:
            raise ValueError("`ceiling` must not be below `floor`")
        return self
