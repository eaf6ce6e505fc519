"""Run a case: return the stored run if there is one, else compute, store and return it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from foedus.analyses.asking import check_evidence
from foedus.analyses.resolving import resolved_world
from foedus.analyses.run_result import RunResult, open_run, stored_run
from foedus.analyses.specifying import DEFAULT_CASE, run_spec
from foedus.checked_calls import checked_call
from foedus.engine.identity import engine_hash, own_hashes
from foedus.errors import InputError, InterruptedWorkError, StoreError
from foedus.evidence.evidence import Evidence
from foedus.forks import check_fork
from foedus.memory import return_freed
from foedus.progress import Progress
from foedus.scenarios.cases.resolving import resolve_case
from foedus.scenarios.cases.schema import Case
from foedus.scenarios.parameters.posteriors import Posterior
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.runs.memory_needs import check_memory
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.runs.stores import RunStore
from foedus.scenarios.worlds import World

if TYPE_CHECKING:
    from foedus.engine.chunks import RunChunks
    from foedus.mechanisms import Mechanism

__all__ = ["RunResult", "compile_ahead", "load_parameters", "open_run", "run"]


@checked_call
def run(
    spec: RunSpec | Case | Path | str = DEFAULT_CASE,
    *,
    policies: Iterable[str] | str = (),
    shocks: Iterable[str] | str = (),
    without: Iterable[str] | str = (),
    members: int | None = None,
    until: int | None = None,
    seed: int | None = None,
    set: Mapping[str, float] | Iterable[str] = (),
    evidence: Any = None,
    store: RunStore | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
    scheduler: str | None = None,
    world: World | None = None,
    parameters: ParameterSet | Path | str | None = None,
    mechanisms: Sequence[Mechanism] | None = None,
    baseline: RunSpec | None = None,
) -> RunResult:
    """Simulate an ensemble of a case under policies, beside its baseline.

    Parameters
    ----------
    spec
        Name or path of a case; name of a packaged scenario (`foedus.SCENARIOS`); a `foedus.scenarios.Case`; or a full
        `RunSpec`.
    policies, shocks, without, members, until, seed, set
        As in `RunSpec`, whose values they replace. A run ends 29 years after its case's start unless `until` says
        otherwise.
    evidence
        ``evidence.evidence.Evidence`` from which the case is resolved; opened when omitted.
    store
        Where runs are stored; the user's store when omitted.
    fresh
        Compute from the beginning even if the run is stored.
    progress
        Called with (members done, members in total).
    scheduler
        Address of a Dask scheduler; this machine when omitted.
    world
        A resolved world to run in place of the case named in ``spec``.
    parameters
        A parameter set in place of the one named in ``spec``, posterior included; or the name or path of one.
    mechanisms
        A full schedule in place of the case's: foedus's own mechanisms (``foedus.mechanisms.mechanism``) and your own,
        in the order of a step (forces, events, processes). Put the parameters that yours need into ``parameters``; the
        source of modules outside foedus is part of the run's address.
    baseline
        The same run without policies and shocks, to be stored, too, where the members fit into memory: they are the
        baseline of this one, to the last bit, and need not be computed again.

    Returns
    -------
    RunResult

    Raises
    ------
    InputError
        For a case, policy or parameter set that cannot be used.
    SimulationError
        If a mechanism breaks its contract or produces a value that is not a finite number.
    StoreError
        If the run cannot be stored.
    WorkError
        If it does not fit into the free memory, saying what would.
    InterruptedWorkError
        On Ctrl-C; the same call, without ``fresh``, continues from the finished chunks.

    Notes
    -----
    However the work is stopped, finished chunks are kept if they can be written to disk. A stored run that is damaged
    is computed again. If several processes ask for the same run, one computes it while the others wait.

    The same specification gives the same numbers, bit for bit on one kind of hardware, regardless of the number of
    chunks, devices or workers.
    """
    check_fork()
    if baseline is not None:
        _check_baseline(baseline, spec)
    named = parameters if isinstance(parameters, str | Path) else None
    case = spec
    spec = run_spec(
        case, policies=policies, shocks=shocks, without=without, members=members, until=until, seed=seed,
        parameters=named, set=set,
    )  # fmt: skip
    check_evidence(evidence)
    names = None if mechanisms is None else _names_of(mechanisms)
    known = parameters.replaced(dict(spec.set)) if isinstance(parameters, ParameterSet) else load_parameters(spec)
    if world is None and isinstance(case, Case):
        world = resolve_case(case, evidence if evidence is not None else Evidence.open())
    chosen = world if world is not None else resolved_world(spec, evidence, mechanisms=names)
    keeper = store if store is not None else RunStore()
    if names is not None:
        chosen = replace(chosen, mechanisms=names)
    run_id = spec.run_id(chosen, known, engine_hash(), own_hashes(spec, chosen, mechanisms))
    if not fresh and (stored := stored_run(spec, run_id, keeper)) is not None:
        return stored
    check_memory(
        chosen.size,
        len(chosen.theatres),
        max(int(spec.until - chosen.start_year), 1),
        members=spec.members,
        chunk=spec.width(chosen) if scheduler is None else 1,
        parameters=len(known),
    )
    # what follows compiles; opening a stored run does not need it
    from foedus.engine.assembling import build_ensemble
    from foedus.engine.chunks import RunChunks

    ensemble = build_ensemble(spec, chosen, known, mechanisms, packed=True)
    with keeper.lock(run_id):
        if fresh:
            keeper.discard(run_id)
        elif (stored := stored_run(spec, run_id, keeper)) is not None:  # by a process for which we waited
            return stored
        chunks = RunChunks(ensemble, run_id, keeper)
        try:
            chunks.compute(progress, scheduler)
            path = _commit(chunks, spec, chosen, known)
        except KeyboardInterrupt:
            raise _interrupted(chunks, fresh) from None
        except StoreError as error:
            raise _not_stored(error, chunks, fresh) from error
        except BaseException:
            chunks.keep()
            raise
        # stored already: what stops the baseline must not bring its chunks back
        if baseline is not None:
            _store_baseline(chunks, baseline, resolved_world(baseline, evidence), known)
        chunks.release()
    return RunResult(run_id, path, spec, keeper)


def _check_baseline(baseline: RunSpec, spec: object) -> None:
    """Refuse a baseline that is not that of the run."""
    alike = {"policies": (), "shocks": (), "scenario": baseline.scenario}
    if not isinstance(spec, RunSpec) or spec.model_copy(update=alike) != baseline:
        raise InputError(
            "this is not the baseline of the run",
            where="baseline",
            expected="the same RunSpec without policies, shocks",
        )


def _commit(chunks: RunChunks, spec: RunSpec, world: World, parameters: ParameterSet) -> Path:
    """Store the results of finished chunks; return the folder."""
    from foedus.engine.results import build_dataset, watched_members

    dataset = build_dataset(chunks, world, spec, parameters, chunks.ensemble.mechanisms, chunks.run_id)
    record = {"spec": spec.model_dump(mode="json"), "case": world.case, "start": world.start_year}
    return chunks.store.commit(chunks.run_id, dataset, record, watched_members(chunks, world, spec))


def _store_baseline(chunks: RunChunks, spec: RunSpec, world: World, parameters: ParameterSet) -> None:
    """Store the run without policies from the first worlds of a run with some, unless it is stored."""
    from foedus.engine.assembling import build_ensemble

    store, run_id = chunks.store, spec.run_id(world, parameters, engine_hash(), own_hashes(spec, world, None))
    with store.lock(run_id):
        if store.find(run_id) is not None and not store.chunks(run_id):
            return
        found = chunks.baseline(build_ensemble(spec, world, parameters, packed=True), run_id)
        if found is not None:
            _commit(found, spec, world, parameters)


def compile_ahead(spec: RunSpec, *, evidence: Any = None, store: RunStore | None = None) -> Thread | None:
    """Compile the program of a run in the background, unless the run is stored; `run` waits for it where it must.

    Returns
    -------
    Thread or None
        The compiling thread; None where there is nothing to compile. What fails in it fails again in `run`, which says
        so.
    """
    check_fork()
    known, world = load_parameters(spec), resolved_world(spec, evidence)
    run_id = spec.run_id(world, known, engine_hash(), own_hashes(spec, world, None))
    if stored_run(spec, run_id, store if store is not None else RunStore()) is not None:
        return None
    from foedus.engine.assembling import build_ensemble

    ensemble = build_ensemble(spec, world, known)

    def prepare() -> None:
        with suppress(Exception):
            ensemble.prepare()
            return_freed()

    thread = Thread(target=prepare, name="foedus-compile")
    thread.start()
    return thread


def load_parameters(spec: RunSpec) -> ParameterSet:
    """Return the parameter set that a specification names, with its posterior and the values it sets.

    Raises
    ------
    InputError
        If either cannot be read, they do not fit together, or a value that is set is outside its support.
    """
    known = ParameterSet.load(spec.parameters)
    joint = known if spec.posterior is None else known.with_posterior(Posterior.load(spec.posterior, known))
    return joint.replaced(dict(spec.set)) if spec.set else joint


def _interrupted(chunks: RunChunks, fresh: bool) -> InterruptedWorkError:
    kept = chunks.keep()
    again = f"Run it again{' without `fresh`' if fresh else ''} to continue from there"
    return InterruptedWorkError(
        f"stopped; {kept or 'none'} of {chunks.ensemble.chunks} chunks of the run are kept",
        where=chunks.run_id,
        hint=again if kept else None,
    )


def _names_of(mechanisms: Sequence[Mechanism]) -> tuple[str, ...]:
    for item in mechanisms:
        if not isinstance(getattr(item, "name", None), str):
            raise InputError(
                f"a {type(item).__name__} is not a mechanism", where="mechanisms", expected="objects with name and step"
            )
    return tuple(item.name for item in mechanisms)


def _not_stored(error: StoreError, chunks: RunChunks, fresh: bool) -> StoreError:
    kept = chunks.keep()
    advice = (error.hint or "Run it again when it can be written").partition(";")[0]
    told = f"; {kept} of {chunks.ensemble.chunks} chunks are kept{', leave out `fresh` to use them' if fresh else ''}"
    return StoreError(error.message, where=error.where, hint=advice + (told if kept else ""))
