"""From a specification and a resolved world to the ensemble that steps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from foedus.engine.derived import triple_rows
from foedus.engine.ensemble import Ensemble
from foedus.engine.schedules import check_schedule
from foedus.engine.watching import watched_rows
from foedus.mechanisms import Mechanism
from foedus.scenarios.casts import Cast
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.policies.compiling import compile_policies, whole_years
from foedus.scenarios.policies.compiling_shocks import compile_shocks
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.runs.checking import check_spec
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.worlds import World

__all__ = ["build_ensemble"]


def build_ensemble(
    spec: RunSpec,
    world: World,
    parameters: ParameterSet,
    mechanisms: Sequence[Mechanism] | None = None,
    *,
    packed: bool = False,
) -> Ensemble:
    """Return the ensemble of a specification, not yet computed.

    Parameters
    ----------
    spec, world, parameters, mechanisms
        What to run.
    packed
        Whether members of pairs that are neither watched nor in a triple are kept in half precision.

    Raises
    ------
    InputError
        If the run is shorter than a year, a mechanism to be switched off is not in the schedule, or a mechanism needs
        a parameter that the set does not have.
    PolicyError
        When a policy or a shock does not fit the case or the years of the run.
    SimulationError
        When mechanisms do not fit together.
    """
    check_spec(spec, Cast.of(world))
    if mechanisms is not None:
        check_schedule(mechanisms)
        for item in mechanisms:
            for name in item.parameters:
                parameters[name]  # raises an error that names the nearest ones
    form: dict[str, Any] = {"steps_per_year": spec.steps_per_year, "until": spec.until}
    policies = compile_policies(spec.parsed(), world, **form)
    years = whole_years(world.start_year, spec.until, spec.steps_per_year)
    # a shock after the last whole year would never happen
    dated = {**form, "until": world.start_year + years}
    return Ensemble(
        world,
        policies if spec.parsed() or spec.shocks else None,
        parameters.draw(spec.seed, range(spec.members)),
        seed=spec.seed,
        steps=years * spec.steps_per_year,
        steps_per_year=spec.steps_per_year,
        chunk=spec.width(world),
        dtype=spec.dtype,
        mechanisms=None if mechanisms is None else tuple(mechanisms),
        shocks=compile_shocks(parse_shocks(world.shocks), parse_shocks(spec.shocks), world, **dated),
        switches=dict.fromkeys(spec.without, 0.0),
        exact=tuple(dict.fromkeys((*watched_rows(world, spec), *triple_rows(world)))) if packed else None,
    )
