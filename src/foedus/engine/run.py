"""Run a case: find the run if it is there, else compute, store and return it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from foedus.engine.diagnosis import check_finite
from foedus.engine.ensemble import Ensemble
from foedus.engine.executors import finished_chunks
from foedus.engine.outcomes import outcomes
from foedus.engine.results import build_dataset
from foedus.errors import InterruptedWorkError
from foedus.scenarios.case import load_case
from foedus.scenarios.compile import compile_policies
from foedus.scenarios.parameters import ParameterSet
from foedus.scenarios.resolve import resolve_case
from foedus.scenarios.run_spec import RunSpec
from foedus.scenarios.store import RunStore
from foedus.scenarios.world import World

__all__ = ["RunResult", "engine_hash", "run"]

Chunk = dict[str, NDArray[np.generic]]

KEEP_AFTER: Final = 10.0
"""Seconds of work after which finished chunks are written to disk; a shorter run need not wait for the disk."""

_SOURCES: Final = (
    ("foedus.engine", None),
    ("foedus.mechanisms", None),
    ("foedus.scenarios", ("compile.py", "parameters.py", "world.py")),
)


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
        Quantiles, paired differences and watched members: see ``engine.results``.
    """

    run_id: str
    path: Path
    spec: RunSpec
    dataset: xr.Dataset

    def outcomes(self, year: float | None = None) -> list[dict[str, Any]]:
        """Return means of scenario and baseline for the watched pairs, in the last year or a given one."""
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
        Compute although the run is stored.
    progress
        Called with members done and members in all.
    scheduler
        Address of a Dask scheduler; this machine when omitted.
    world
        A resolved world to run in place of the case named in ``spec``.
    parameters
        A parameter set in place of the one named in ``spec``.

    Returns
    -------
    RunResult

    Raises
    ------
    InputError
        For a case, policy or parameter set that cannot be used.
    SimulationError
        When a mechanism breaks its contract or produces a number that is none.
    InterruptedWorkError
        On Ctrl-C; finished chunks are kept and the same call goes on from them.

    Notes
    -----
    The same specification gives the same numbers, bit for bit on one kind of hardware, whatever
    the number of chunks, devices or workers.
    """
    chosen = world if world is not None else _resolve(spec.case, evidence)
    known = parameters if parameters is not None else ParameterSet.load(spec.parameters)
    keeper = store if store is not None else RunStore()
    run_id = spec.run_id(chosen, known, engine_hash())
    if fresh:
        keeper.discard(run_id)
    elif (found := keeper.find(run_id)) is not None:
        return RunResult(run_id, found, spec, keeper.open(run_id))

    ensemble = build_ensemble(spec, chosen, known)
    chunks = _collect(ensemble, run_id, keeper, progress, scheduler)
    dataset = build_dataset(chunks, chosen, spec, known, ensemble.mechanisms, run_id)
    path = keeper.commit(run_id, dataset, record={"spec": spec.model_dump(mode="json"), "case": chosen.case})
    return RunResult(run_id, path, spec, dataset)


def build_ensemble(spec: RunSpec, world: World, parameters: ParameterSet) -> Ensemble:
    """Return the ensemble of a specification, not yet computed."""
    compiled = compile_policies(spec.parsed(), world, steps_per_year=spec.steps_per_year, until=spec.until)
    # whole years only: results are kept at their boundaries
    steps = len(compiled.activity) // spec.steps_per_year * spec.steps_per_year
    return Ensemble(
        world,
        compiled if spec.parsed() else None,
        parameters.draw(spec.seed, range(spec.members)),
        seed=spec.seed,
        steps=steps,
        steps_per_year=spec.steps_per_year,
        chunk=spec.chunk,
        dtype=spec.dtype,
    )


def _collect(
    ensemble: Ensemble,
    run_id: str,
    store: RunStore,
    progress: Callable[[int, int], None] | None,
    scheduler: str | None,
) -> list[Chunk]:
    """Return all chunks in order: those on disk read, the others computed."""
    done: dict[int, Chunk] = {
        index: store.read_chunk(run_id, index) for index in store.chunks(run_id) if index < ensemble.chunks
    }
    unsaved: list[int] = []
    last_saved = time.monotonic()

    def save() -> None:
        nonlocal last_saved
        while unsaved:
            store.write_chunk(run_id, unsaved[0], done[unsaved[0]])
            unsaved.pop(0)
        last_saved = time.monotonic()

    def report() -> None:
        if progress is not None:
            progress(min(len(done) * ensemble.chunk, ensemble.members), ensemble.members)

    missing = [index for index in range(ensemble.chunks) if index not in done]
    try:
        report()
        for index, chunk in finished_chunks(ensemble, missing, scheduler):
            check_finite(ensemble, index, chunk)
            done[index] = chunk
            unsaved.append(index)
            report()
            if time.monotonic() - last_saved > KEEP_AFTER:
                save()
    except KeyboardInterrupt:
        save()
        raise InterruptedWorkError(
            f"stopped; {len(done)} of {ensemble.chunks} chunks of the run are kept",
            where=run_id,
            hint="The same command goes on from there.",
        ) from None
    return [done[index] for index in range(ensemble.chunks)]


def _resolve(case: str, evidence: Any) -> World:
    from foedus.library.evidence import Evidence  # a run of a given world needs no evidence

    return resolve_case(load_case(case), evidence if evidence is not None else Evidence.open())


@lru_cache(maxsize=1)
def engine_hash() -> str:
    """Return the hash of the source that a run's numbers depend on, 32 hex digits."""
    digest = hashlib.blake2b(digest_size=16)
    for package, names in _SOURCES:
        for item in sorted(resources.files(package).iterdir(), key=lambda entry: entry.name):
            if item.name.endswith(".py") and (names is None or item.name in names):
                digest.update(f"{package}/{item.name}".encode())
                digest.update(item.read_bytes())
    return digest.hexdigest()
