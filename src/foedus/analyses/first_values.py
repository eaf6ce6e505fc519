"""The values from which a case starts, with their errors and where each comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.evidence.evidence import Evidence
from foedus.results import Result
from foedus.scenarios.cases.origins import STATE_VALUES, pair_origins, state_origins
from foedus.scenarios.cases.resolving import resolve_case
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.worlds import INSTRUMENTS, KINDS, World

__all__ = ["UNITS", "FirstValues", "first_values", "first_values_of"]

Floats = NDArray[np.float64]

UNITS: Final = {
    "alignment": "-1 hostile to 1 allied",
    "alignment_sd": "standard error of alignment",
    "depth": "depth of security cooperation, 0 to 1",
    "obligation": "kinds of treaty obligation in force",
    "pressure": "by instrument, of the first state on the second and back, 0 to 1; assumed",
    "threat": "that the first state feels from the second and back, 0 to 1; computed at the middle of the priors",
    "capability": "share of the world's capability",
    "order": "order preference, -1 to 1",
    "cohesion": "domestic cohesion, 0 to 1",
    "burden": "share of capability tied down, 0 to 1",
    "intensity": "intensity of a theatre, 0 to 1; rest: where it returns to",
}
"""What the values mean."""


@dataclass(frozen=True, eq=False, repr=False)
class FirstValues(Result):
    """First values of the watched pairs, of all states and of the theatres of a case.

    Attributes
    ----------
    case
        Its name.
    start
        First day of a run.
    pairs, states, theatres
        Rows; ``alignment_from``, ``obligation_from``, ``capability_from`` and so on say where a value comes from.
    notes
        What the rules of the case filled in, a line each.
    """

    case: str
    start: str
    pairs: tuple[dict[str, Any], ...]
    states: tuple[dict[str, Any], ...]
    theatres: tuple[dict[str, Any], ...]
    wars: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def table(self) -> pl.DataFrame:
        """One row per watched pair; obligations and pressures as text."""
        return pl.DataFrame(
            [{**row, "obligation": words_of(row), "pressure": pressure_words(row)} for row in self.pairs],
            infer_schema_length=None,
        )

    @property
    def state_table(self) -> pl.DataFrame:
        """One row per state."""
        return pl.DataFrame(list(self.states), infer_schema_length=None)

    def as_dict(self) -> dict[str, Any]:
        """Return the values as ``foedus schedule --first --json`` prints them."""
        return {
            "case": self.case,
            "start": self.start,
            "units": UNITS,
            "pairs": list(self.pairs),
            "states": list(self.states),
            "theatres": list(self.theatres),
            "wars": list(self.wars),
            "notes": list(self.notes),
        }

    def headline(self) -> str:
        """Return the case, its day, and how many rows there are."""
        return (
            f"first values of {self.case} on {self.start}: {len(self.pairs)} watched pairs, {len(self.states)} states"
        )


def words_of(row: dict[str, Any]) -> str:
    """Return the obligations of a row of pairs as text.

    Examples
    --------
    >>> words_of({"obligation": ["consultation", "non_aggression"]})
    'consultation, non-aggression'
    """
    return ", ".join(kind.replace("_", "-") for kind in row["obligation"]) or "none"


def pressure_words(row: dict[str, Any]) -> str:
    """Return the pressures of a row of pairs as text, onto the second state and back.

    Examples
    --------
    >>> pressure_words({"pressure": {"sanctions": [0.8, 0.4], "bases": [0.4, 0.0]}})
    'sanctions 0.8/0.4, bases 0.4/0'
    """
    both = ((name.replace("_", " "), *levels) for name, levels in row["pressure"].items())
    return ", ".join(f"{name} {there:g}/{back:g}" for name, there, back in both) or "none"


def first_values(case: Case, evidence: Any = None, *, pairs: Sequence[tuple[str, str]] | None = None) -> FirstValues:
    """Return the first values of a case.

    Parameters
    ----------
    case
        The case.
    evidence
        Evidence from which it is resolved; opened when omitted.
    pairs
        Pairs that are told; the watch list of the case when omitted.
    """
    source = evidence if evidence is not None else Evidence.open()
    return first_values_of(resolve_case(case, source), case, source, pairs=pairs)


def first_values_of(
    world: World,
    case: Case,
    evidence: Any,
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    parameters: ParameterSet | None = None,
) -> FirstValues:
    """Return the first values of a world that a case was resolved to."""
    fear = _threat(world, parameters if parameters is not None else ParameterSet.load("default"))
    ties, own = pair_origins(case, evidence), state_origins(case, evidence)
    return FirstValues(
        case=world.case,
        start=str(world.start),
        pairs=tuple(_pair_row(world, pair, fear, ties) for pair in (pairs if pairs is not None else world.watch)),
        states=tuple(_state_row(world, state, own[state]) for state in world.actors),
        theatres=tuple(
            {"theatre": each.name, "intensity": _plain(each.intensity), "rest": _plain(each.rest or each.intensity)}
            for each in world.theatres
        ),
        wars=tuple(f"{each.attacker}-{each.attacked}" for each in world.wars),
        notes=world.assumed,
    )


def _pair_row(
    world: World, pair: tuple[str, str], fear: Floats | None, origins: dict[tuple[str, str], dict[str, str]]
) -> dict[str, Any]:
    i, j = world.index(pair[0]), world.index(pair[1])
    come_from = origins[min(pair), max(pair)]
    felt = None if fear is None else [_plain(fear[i, j]), _plain(fear[j, i])]
    pressed = {
        name: [_plain(world.pressure[k, i, j]), _plain(world.pressure[k, j, i])]
        for k, name in enumerate(INSTRUMENTS)
        if world.pressure[k, i, j] > 0 or world.pressure[k, j, i] > 0
    }
    return {
        "pair": "-".join(pair),
        "alignment": _plain(world.alignment[i, j]),
        "alignment_sd": _plain(world.alignment_sd[i, j]),
        "alignment_from": come_from["alignment"],
        "depth": _plain(world.depth[i, j]),
        "obligation": [kind for kind, held in zip(KINDS, world.obligation, strict=True) if held[i, j]],
        "obligation_from": come_from["obligation"],
        "pressure": pressed,
        "threat": felt,
        "at_war": any({each.attacker, each.attacked} == set(pair) for each in world.wars),
    }


def _state_row(world: World, state: str, origins: dict[str, str]) -> dict[str, Any]:
    i = world.index(state)
    row: dict[str, Any] = {"state": state}
    for name in STATE_VALUES:
        row |= {name: _plain(getattr(world, name)[i], 6), f"{name}_from": origins[name]}
    return row


def _plain(value: float, digits: int = 3) -> float:
    return round(float(value), digits) + 0.0


def _threat(world: World, parameters: ParameterSet) -> Floats | None:
    """Return the threat that each actor feels from each other at the start, at the middle of the priors."""
    if "threat" not in world.mechanisms:
        return None
    from foedus.engine.ensemble import Ensemble  # JAX, which a report without futures does not need

    middle = {name: np.array([parameters.quantile(name, 0.5)]) for name in parameters}
    ensemble = Ensemble(world, None, middle, seed=0, steps=4, steps_per_year=4, chunk=1)
    shared, step = ensemble.shared, ensemble.plan.step
    given = {name: value.astype(ensemble.plan.dtype) for name, value in ensemble.parameters.items()}
    state = {**shared.fixed, **shared.initial, **step.empty("policy"), **step.empty("event")}
    fear = step.with_flows({**given, **shared.switches}, state)["threat"]  # type: ignore[dict-item]
    return np.asarray(fear, dtype=np.float64)[..., 0, 0]
