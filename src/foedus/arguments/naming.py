"""States as named in an argument file: by any name or code; they become ids when the file is read."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from foedus.errors import FoedusError
from foedus.states import load_states, parse_pair

__all__ = ["JoinedPair", "PairName", "StateName"]


def _state(name: Any) -> Any:
    """Return the id of a state; other names stay, as planted claims invent states, and the rest are rejected later."""
    try:
        return load_states().id_of(name)
    except FoedusError:
        return name


def _joined(pair: Any) -> Any:
    """Return two ids in alphabetical order joined by a hyphen, from a pair written that way or with a colon."""
    if not isinstance(pair, str):
        return pair
    for written in (pair, pair.replace("-", ":", 1)):
        try:
            return "-".join(sorted(parse_pair(written)))
        except FoedusError:
            continue
    return pair


StateName: TypeAlias = Annotated[str, BeforeValidator(_state)]
PairName: TypeAlias = tuple[StateName, StateName]
JoinedPair: TypeAlias = Annotated[str, BeforeValidator(_joined)]
