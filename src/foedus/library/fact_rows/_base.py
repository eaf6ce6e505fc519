"""What the row types of facts share: a source, and states that exist."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from foedus.states import load_states

__all__ = ["FactRow", "Names", "StateId", "States"]


def _known_state(state: str) -> str:
    if state not in load_states().ids:
        raise ValueError(f"no state {state!r}")
    return state


def _distinct(states: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(states)) < len(states):
        raise ValueError("a state is named twice")
    return states


StateId = Annotated[str, AfterValidator(_known_state)]

States = Annotated[tuple[StateId, ...], AfterValidator(_distinct)]

Names = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], AfterValidator(_distinct)]
"""States and institutions; a test checks those of the packaged files, as institutions are a table themselves."""


class FactRow(BaseModel):
    """What every fact has: a source, and optionally a note."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=8)
    note: str = ""
