"""The effect of a policy, a shock or a switched-off mechanism in a whole case, member by member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from foedus.analyses.effects.results import BANDS, Curve, Panel, bands
from foedus.engine.ensemble import Ensemble
from foedus.engine.variables import COUNTED
from foedus.scenarios.cases.files import load_case
from foedus.scenarios.cases.resolving import resolve_case
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.policies.compiling import compile_policies
from foedus.scenarios.policies.compiling_shocks import compile_shocks
from foedus.scenarios.policies.parsing import parse_policies
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.worlds import KINDS, MECHANISMS, World

__all__ = ["CASE", "UNTIL", "Outcome", "PairedSpec", "effect_world", "paired_panels"]

Floats = NDArray[np.float64]

CASE: Final = "strategic-triangle"
"""The packaged case in which effects are shown, from the evidence that comes with foedus."""

UNTIL: Final = 2038
_STEPS_PER_YEAR: Final = 4


@dataclass(frozen=True)
class Outcome:
    """One quantity that a figure shows.

    Parameters
    ----------
    title
        In words.
    field
        A variable of ``variables.KEPT`` or ``variables.COUNTED``.
    of
        The state, the pair (for threat: who feels it and from whom) or the theatre.
    unit
        Unit of the difference.
    kind
        Kind of obligation.
    scale
        Factor that converts the value to the unit.
    """

    title: str
    field: str
    of: tuple[str, ...]
    unit: str = "difference"
    kind: str = ""
    scale: float = 1.0


@dataclass(frozen=True)
class PairedSpec:
    """A stimulus and what it is meant to change.

    Parameters
    ----------
    title
        What the figure shows.
    outcomes
        Two or three.
    policy, shock
        The stimulus, as it is written.
    against
        ``stimulus``: scenario minus baseline. ``mechanism``: with the stimulus, the whole model minus the model without
        one mechanism. ``nothing``: the baseline itself.
    """

    title: str
    outcomes: tuple[Outcome, ...]
    policy: str = ""
    shock: str = ""
    against: Literal["stimulus", "mechanism", "nothing"] = "stimulus"

    @property
    def window(self) -> tuple[float, float] | None:
        """Years in which the stimulus acts."""
        acting = [(policy.start, policy.end) for policy in parse_policies([self.policy] if self.policy else [])]
        acting += [(shock.year, shock.year) for shock in parse_shocks([self.shock] if self.shock else [])]
        return acting[0] if acting else None


@lru_cache(maxsize=1)
def effect_world() -> World:
    """Return the case in which effects are shown, with every mechanism; no raw data are needed."""
    from foedus.evidence.evidence import Evidence  # slow to import, and needed only here

    return replace(resolve_case(load_case(CASE), Evidence.embedded()), mechanisms=MECHANISMS)


def paired_panels(
    spec: PairedSpec,
    *,
    members: int,
    seed: int = 0,
    without: str = "",
    world: World | None = None,
    parameters: ParameterSet | None = None,
) -> tuple[Panel, ...]:
    """Compute what a stimulus changes in the whole case.

    Parameters
    ----------
    spec
        The stimulus and its outcomes.
    members, seed
        Size and seed of the ensemble.
    without
        The mechanism for ``against="mechanism"``.
    world, parameters
        The packaged case and the default set when omitted.

    Returns
    -------
    tuple of Panel
        One for each outcome.
    """
    chosen = effect_world() if world is None else world
    known = ParameterSet.load("default") if parameters is None else parameters
    draws = known.draw(seed, range(members))
    whole = _simulated(spec, chosen, draws, seed, {})
    part = _simulated(spec, chosen, draws, seed, {without: 0.0}) if spec.against == "mechanism" else whole
    return tuple(_panel(outcome, spec, chosen, whole, part, members) for outcome in spec.outcomes)


def _simulated(
    spec: PairedSpec, world: World, draws: Mapping[str, Floats], seed: int, switches: Mapping[str, float]
) -> dict[str, NDArray[np.generic]]:
    years = int(UNTIL - world.start_year)
    until = world.start_year + years
    form: dict[str, float] = {"steps_per_year": _STEPS_PER_YEAR, "until": until}
    ensemble = Ensemble(
        world,
        compile_policies(parse_policies([spec.policy] if spec.policy else []), world, **form),  # type: ignore[arg-type]
        draws,
        seed=seed,
        steps=years * _STEPS_PER_YEAR,
        steps_per_year=_STEPS_PER_YEAR,
        chunk=len(next(iter(draws.values()))),
        shocks=compile_shocks(
            parse_shocks(world.shocks),
            parse_shocks([spec.shock] if spec.shock else []),
            world,
            **form,  # type: ignore[arg-type]
        ),
        switches=switches,
    )
    return ensemble.compute(0)


def _panel(
    outcome: Outcome,
    spec: PairedSpec,
    world: World,
    whole: Mapping[str, NDArray[np.generic]],
    part: Mapping[str, NDArray[np.generic]],
    members: int,
) -> Panel:
    baseline, scenario = (_series(outcome, world, whole, number) for number in range(2))
    if spec.against == "mechanism":
        baseline = _series(outcome, world, part, 1)
    counted = outcome.field in COUNTED
    if counted:
        after, before = scenario / members, baseline / members
        error = np.sqrt((after * (1.0 - after) + before * (1.0 - before)) / members)
        if spec.against == "stimulus" and spec.window is not None:
            # until then the two worlds are identical
            error[world.start_year + np.arange(len(error)) <= spec.window[0]] = 0.0
        found = (after - before) + special.ndtri(np.asarray(BANDS))[:, None] * error
    else:
        found = outcome.scale * bands(baseline if spec.against == "nothing" else scenario - baseline)
    return Panel(
        outcome.title,
        "difference in probability" if counted else outcome.unit,
        (Curve("", found),),
        world.start_year + np.arange(len(baseline), dtype=np.float64),
        "year",
        window=spec.window,
        counted=counted,
    )


def _series(outcome: Outcome, world: World, found: Mapping[str, NDArray[np.generic]], number: int) -> Floats:
    """Return an outcome in one world, (year, member), or (year,) if it is counted."""
    table = np.asarray(found[outcome.field], dtype=np.float64)
    if outcome.field == "theatre":
        place: tuple[int, ...] = ([theatre.name for theatre in world.theatres].index(outcome.of[0]),)
    else:
        place = tuple(world.index(state) for state in outcome.of)
        if len(place) == 2 and outcome.field != "threat":
            place = (_pair(place[0], place[1], world.size),)
    if outcome.kind:
        place = (KINDS.index(outcome.kind), *place)
    spot: Any = (slice(None), *place, number)
    return np.asarray(table[spot])


def _pair(a: int, b: int, actors: int) -> int:
    """Return the position of a pair in the order of ``numpy.triu_indices(actors, 1)``."""
    first, second = min(a, b), max(a, b)
    return first * actors - first * (first + 1) // 2 + second - first - 1
