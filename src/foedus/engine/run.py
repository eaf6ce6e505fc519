"""Run a case: find the run if it is there, else compute, store and return it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import xarray as xr

from foedus.engine.chunks import RunChunks
from foedus.engine.ensemble import Ensemble
from foedus.engine.identity import engine_hash, mechanism_hashes
from foedus.engine.outcomes import outcomes
from foedus.engine.results import build_dataset, watched_members
from foedus.engine.schedule import check_schedule
from foedus.errors import InputError, InterruptedWorkError, StoreError, UnknownNameError
from foedus.library.tables import near_names
from foedus.mechanisms import Mechanism
from foedus.scenarios.case import load_case
from foedus.scenarios.compile import compile_policies
from foedus.scenarios.parameters import ParameterSet
from foedus.scenarios.posterior import Posterior
from foedus.scenarios.resolve import resolve_case
from foedus.scenarios.run_spec import RunSpec
from foedus.scenarios.shock import parse_shocks
from foedus.scenarios.shock_arrays import compile_shocks
from foedus.scenarios.store import RunStore
from foedus.scenarios.world import World

__all__ = ["RunResult", "engine_hash", "run"]


@dataclass(frozen=True, eq=False)
class RunResult:
    """A finished run.

    Parameters
    ----------
    run_id
        Address of its content.
    path
        Folder of the stored dataset.
    spec
        What was asked for.
    dataset
        Quantiles, means, paired differences, shares and watched members: see ``engine.results``. Of a large run the
        watched members (``watch_*``) stay on disk and are read when they are used, as long as the run is in its store.
    """

    run_id: str
    path: Path
    spec: RunSpec
    dataset: xr.Dataset

    def outcomes(self, year: float | None = None) -> list[dict[str, Any]]:
        """Return what became of pairs, states, theatres, triples and the whole, in the last year or a given one."""
        return outcomes(self.dataset, year)

    def __repr__(self) -> str:
        time_axis = self.dataset["time"].values
        return (
            f"<run {self.run_id[:8]} of {self.spec.case}: {self.spec.label}, {self.spec.members} members, "
            f"{time_axis[0]:.0f}-{time_axis[-1]:.0f}, {self.dataset.sizes['actor']} actors>"
        )


def run(
    spec: RunSpec,
    *,
    evidence: Any = None,
    store: RunStore | None = None,
    fresh: bool = False,
    progress: Callable[[int, int], None] | None = None,
    scheduler: str | None = None,
    world: World | None = None,
    parameters: ParameterSet | None = None,
    mechanisms: Sequence[Mechanism] | None = None,
) -> RunResult:
    """Simulate an ensemble of a case under policies, beside its baseline.

    Parameters
    ----------
    spec
        Case, policies, members, years, seed.
    evidence
        ``library.evidence.Evidence`` that the case is resolved from; opened when omitted.
    store
        Where runs are kept; the user's when omitted.
    fresh
        Compute although the run is stored, from the beginning.
    progress
        Called with members done and members in all.
    scheduler
        Address of a Dask scheduler; this machine when omitted.
    world
        A resolved world to run in place of the case named in ``spec``.
    parameters
        A parameter set in place of the one named in ``spec``, posterior included.
    mechanisms
        A full schedule in place of the case's: foedus's own mechanisms (``foedus.mechanisms.mechanism``) and your own,
        in the order of a step (forces, events, processes). Parameters that yours need are in ``parameters``; the
        source of modules outside foedus is part of the run's address.

    Returns
    -------
    RunResult

    Raises
    ------
    InputError
        For a case, policy or parameter set that cannot be used.
    SimulationError
        When a mechanism breaks its contract or produces a number that is none.
    StoreError
        When the run cannot be stored.
    InterruptedWorkError
        On Ctrl-C; the same call, without ``fresh``, goes on from the finished chunks.

    Notes
    -----
    Whatever stops the work, finished chunks are kept if the disk takes them. A stored run that is
    damaged is computed again. Of several processes asked for the same run, one computes it while the
    others wait.

    The same specification gives the same numbers, bit for bit on one kind of hardware, whatever
    the number of chunks, devices or workers.
    """
    chosen = world if world is not None else _resolve(spec.case, evidence)
    known = parameters if parameters is not None else load_parameters(spec)
    keeper = store if store is not None else RunStore()
    if mechanisms is not None:
        chosen = replace(chosen, mechanisms=tuple(item.name for item in mechanisms))
    run_id = spec.run_id(chosen, known, engine_hash(), mechanism_hashes(mechanisms or ()))
    if not fresh and (stored := _stored(spec, run_id, keeper)) is not None:
        return stored
    ensemble = build_ensemble(spec, chosen, known, mechanisms)
    with keeper.lock(run_id):
        if fresh:
            keeper.discard(run_id)
        elif (stored := _stored(spec, run_id, keeper)) is not None:  # by a process that we waited for
            return stored
        chunks = RunChunks(ensemble, run_id, keeper)
        try:
            chunks.compute(progress, scheduler)
            dataset = build_dataset(chunks, chosen, spec, known, ensemble.mechanisms, run_id)
            record = {"spec": spec.model_dump(mode="json"), "case": chosen.case}
            path = keeper.commit(run_id, dataset, record, watched_members(chunks, chosen, spec))
        except KeyboardInterrupt:
            raise _interrupted(chunks, fresh) from None
        except StoreError as error:
            raise _not_stored(error, chunks, fresh) from error
        except BaseException:
            chunks.keep()
            raise
    return RunResult(run_id, path, spec, keeper.open(run_id, trusted=True))


def load_parameters(spec: RunSpec) -> ParameterSet:
    """Return the parameter set that a specification names, with its posterior.

    Raises
    ------
    InputError
        When either cannot be read or they do not fit together.
    """
    known = ParameterSet.load(spec.parameters)
    return known if spec.posterior is None else known.with_posterior(Posterior.load(spec.posterior, known))


def build_ensemble(
    spec: RunSpec, world: World, parameters: ParameterSet, mechanisms: Sequence[Mechanism] | None = None
) -> Ensemble:
    """Return the ensemble of a specification, not yet computed.

    Raises
    ------
    InputError
        When the run would not last a year, a mechanism that is to be switched off does not run, or a mechanism needs
        a parameter that the set does not have.
    PolicyError
        When a policy or a shock does not fit the case or the years of the run.
    SimulationError
        When mechanisms do not fit together.
    """
    _check_length(spec, world)
    _check_names(spec, world)
    if mechanisms is not None:
        check_schedule(mechanisms)
        for item in mechanisms:
            for name in item.parameters:
                parameters[name]  # raises, naming the nearest ones
    form: dict[str, Any] = {"steps_per_year": spec.steps_per_year, "until": spec.until}
    policies = compile_policies(spec.parsed(), world, **form)
    # whole years only: results are kept at their boundaries
    years = len(policies.activity) // spec.steps_per_year
    # a shock after the last whole year would never come
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
    )


def _check_names(spec: RunSpec, world: World) -> None:
    for name in spec.without:
        if name not in world.mechanisms:
            near = near_names(name, world.mechanisms)
            raise UnknownNameError(
                f"no mechanism {name!r} to leave out",
                where=world.case,
                expected=f"one of {', '.join(world.mechanisms)}",
                hint=f"Nearest: {near}." if near else None,
            )


def _check_length(spec: RunSpec, world: World) -> None:
    steps = round((spec.until - world.start_year) * spec.steps_per_year)
    if steps < spec.steps_per_year:
        raise InputError(
            "the run ends before it starts" if steps < 1 else "less than a whole year is left to simulate",
            where=f"until {spec.until}; the case {world.case} starts on {world.start}",
            expected=f"{math.ceil(world.start_year) + 1} or later",
        )


def _stored(spec: RunSpec, run_id: str, store: RunStore) -> RunResult | None:
    """Return the stored run; None when it is to be computed, for it is missing, damaged or half done anew."""
    path = store.find(run_id)
    if path is None or store.chunks(run_id):
        return None
    try:
        return RunResult(run_id, path, spec, store.open(run_id))
    except StoreError:
        return None


def _interrupted(chunks: RunChunks, fresh: bool) -> InterruptedWorkError:
    kept = chunks.keep()
    again = "Run it again without --fresh to go on from there" if fresh else "The same command goes on from there"
    return InterruptedWorkError(
        f"stopped; {kept or 'none'} of {chunks.ensemble.chunks} chunks of the run are kept",
        where=chunks.run_id,
        hint=again if kept else None,
    )


def _not_stored(error: StoreError, chunks: RunChunks, fresh: bool) -> StoreError:
    kept = chunks.keep()
    advice = (error.hint or "Run it again when it can be written").partition(";")[0]
    told = f"; {kept} of {chunks.ensemble.chunks} chunks are kept{', leave out --fresh to use them' if fresh else ''}"
    return StoreError(error.message, where=error.where, hint=advice + (told if kept else ""))


def _resolve(case: str, evidence: Any) -> World:
    from foedus.library.evidence import Evidence  # a run of a given world needs no evidence

    return resolve_case(load_case(case), evidence if evidence is not None else Evidence.open())
