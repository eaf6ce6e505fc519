"""Types of the values in a case file: a state, a pair, a share, a year, a name from a list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationInfo

from foedus.errors import UnknownStateError
from foedus.near_names import near_names
from foedus.states import load_states

__all__ = [
    "Aligned",
    "Column",
    "Day",
    "Error",
    "Form",
    "Pair",
    "Preference",
    "Share",
    "Start",
    "StateId",
    "Text",
    "Triple",
    "Weight",
    "Year",
    "YearsBack",
    "one_of",
]


def _state(state: Any, info: ValidationInfo) -> str:
    """Return the id of a state from any name or code, as of the year in which the case starts."""
    try:
        return load_states().id_of(state, (info.context or {}).get("year"))
    except UnknownStateError as error:
        raise ValueError("; ".join(part for part in (error.message, error.expected) if part)) from None


def one_of(choices: Collection[str]) -> AfterValidator:
    """Return a check that a name is among some choices, with the nearest one in its message."""

    def check(name: str) -> str:
        if name not in choices:
            near = near_names(name, choices, limit=1)
            raise ValueError(f"unknown name {name!r}, nearest: {near}; one of {', '.join(choices)}")
        return name

    return AfterValidator(check)


StateId = Annotated[str, BeforeValidator(_state)]
Pair = tuple[StateId, StateId]
Triple = tuple[StateId, StateId, StateId]
Text = Annotated[str, Field(min_length=1)]
# TOML has no null: "none" switches off a column that a rule reads by default.
Column = Annotated[Text | None, BeforeValidator(lambda given: None if given == "none" else given)]
# Strict: a number may be written without a decimal point, but "5" and true are not numbers. Bounds without a meaning of
# their own (those of Error, Weight, Year and YearsBack) only keep typos from overflowing (assumed).
Share = Annotated[float, Strict(), Field(ge=0.0, le=1.0)]
Preference = Annotated[float, Strict(), Field(ge=-1.0, le=1.0)]
Aligned = Annotated[float, Strict(), Field(gt=-1.0, lt=1.0)]
Error = Annotated[float, Strict(), Field(gt=0.0, le=2.0)]
Weight = Annotated[float, Strict(), Field(ge=-20.0, le=20.0)]
Year = Annotated[int, Strict(), Field(ge=1816, le=2100)]
YearsBack = Annotated[int, Strict(), Field(ge=0, le=50)]
Day = Annotated[date, Strict()]
Start = Annotated[date, Strict(), Field(ge=date(1800, 1, 1), lt=date(2200, 1, 1))]


class Form(BaseModel):
    """A table of a case file: no unknown keys, only finite numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
