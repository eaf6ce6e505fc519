"""Facts coded by hand, dated and cited: treaties, declarations, sanctions, memberships, grounds given and the like.

The files are ``library/facts/*.toml``; every row is checked when read: known keys, states that
exist, dates in order, a source. ``treaty_changes`` spreads the treaties over pairs of states.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from foedus.library.fact_tables.bonds import (
    Charter,
    border_treaties,
    charter_on,
    institutions,
    known_pairs,
    members_on,
    memberships,
    treaties,
    treaty_changes,
)
from foedus.library.fact_tables.forces import (
    exercises,
    nuclear_weapons,
    nuclear_years,
    patrols,
    theatre_stands,
    theatres,
)
from foedus.library.fact_tables.powers import collapse_rows, collapses, resorts_to_force
from foedus.library.fact_tables.pressures import keeping_apart, sanction_years, sanctions, wedge_attempts
from foedus.library.fact_tables.words import alliance_texts, declarations, polls, pretexts

__all__ = [
    "Charter",
    "alliance_texts",
    "border_treaties",
    "charter_on",
    "collapse_rows",
    "collapses",
    "declarations",
    "exercises",
    "institutions",
    "keeping_apart",
    "known_pairs",
    "load_facts",
    "members_on",
    "memberships",
    "nuclear_weapons",
    "nuclear_years",
    "patrols",
    "polls",
    "pretexts",
    "resorts_to_force",
    "sanction_years",
    "sanctions",
    "theatre_stands",
    "theatres",
    "treaties",
    "treaty_changes",
    "wedge_attempts",
]


def load_facts() -> dict[str, pl.DataFrame]:
    """Return all tables of facts by name."""
    return {name: table() for name, table in _TABLES.items()}


_TABLES: Final[Mapping[str, Callable[[], pl.DataFrame]]] = {
    "patrols": patrols,
    "exercises": exercises,
    "treaties": treaties,
    "memberships": memberships,
    "theatres": theatres,
    "institutions": institutions,
    "sanctions": sanctions,
    "nuclear": nuclear_weapons,
    "known_pairs": known_pairs,
    "declarations": declarations,
    "pretexts": pretexts,
    "wedge_attempts": wedge_attempts,
    "border_treaties": border_treaties,
    "alliance_texts": alliance_texts,
    "collapses": collapses,
    "resorts_to_force": resorts_to_force,
    "keeping_apart": keeping_apart,
    "polls": polls,
}
