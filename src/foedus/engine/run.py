"""Run a case: find the run if it is there, else compute, store and return it."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from contextlib import suppress
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
from foedus.errors import FoedusError, InputError, InterruptedWorkError, StoreError
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
        Compute although the run is stored, from the beginning.
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
    known = parameters if parameters is not None else ParameterSet.load(spec.parameters)
    keeper = store if store is not None else RunStore()
    run_id = spec.run_id(chosen, known, engine_hash())
    if not fresh and (stored := _stored(spec, run_id, keeper)) is not None:
        return stored
    ensemble = build_ensemble(spec, chosen, known)
    with keeper.lock(run_id):
        if fresh:
            keeper.discard(run_id)
        elif (stored := _stored(spec, run_id, keeper)) is not None:  # by a process that we waited for
            return stored
        chunks = _Chunks(ensemble, run_id, keeper)
        try:
            chunks.compute(progress, scheduler)
            dataset = build_dataset(chunks.in_order(), chosen, spec, known, ensemble.mechanisms, run_id)
            path = keeper.commit(run_id, dataset, record={"spec": spec.model_dump(mode="json"), "case": chosen.case})
        except KeyboardInterrupt:
            raise _interrupted(chunks, fresh) from None
        except StoreError as error:
            raise _not_stored(error, chunks, fresh) from error
        except BaseException:
            chunks.keep()
            raise
    return RunResult(run_id, path, spec, dataset)


def build_ensemble(spec: RunSpec, world: World, parameters: ParameterSet) -> Ensemble:
    """Return the ensemble of a specification, not yet computed.

    Raises
    ------
    InputError
        When the run would not last a year.
    PolicyError
        When a policy does not fit the case or the years of the run.
    """
    _check_length(spec, world)
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


class _Chunks:
    """The chunks of a run under way: those on disk read, the others computed."""

    def __init__(self, ensemble: Ensemble, run_id: str, store: RunStore) -> None:
        self.ensemble = ensemble
        self.run_id = run_id
        self.store = store
        self.done: dict[int, Chunk] = {}
        self.unsaved: list[int] = []
        for index in store.chunks(run_id):
            if index < ensemble.chunks:
                with suppress(StoreError):  # a torn chunk is computed again
                    self.done[index] = store.read_chunk(run_id, index)

    def compute(self, progress: Callable[[int, int], None] | None, scheduler: str | None) -> None:
        """Compute what is missing, and now and then write it to disk."""
        ensemble, last_saved = self.ensemble, time.monotonic()

        def report() -> None:
            if progress is not None:
                progress(min(len(self.done) * ensemble.chunk, ensemble.members), ensemble.members)

        report()
        missing = [index for index in range(ensemble.chunks) if index not in self.done]
        for index, chunk in finished_chunks(ensemble, missing, scheduler):
            check_finite(ensemble, index, chunk)
            self.done[index] = chunk
            self.unsaved.append(index)
            report()
            if time.monotonic() - last_saved > KEEP_AFTER:
                self._save()
                last_saved = time.monotonic()

    def in_order(self) -> list[Chunk]:
        """Return all chunks."""
        return [self.done[index] for index in range(self.ensemble.chunks)]

    def keep(self) -> int:
        """Write what the disk takes of the finished chunks; return how many it holds now."""
        with suppress(FoedusError, OSError, MemoryError):
            self._save()
        return len(self.store.chunks(self.run_id))

    def _save(self) -> None:
        while self.unsaved:
            self.store.write_chunk(self.run_id, self.unsaved[0], self.done[self.unsaved[0]])
            self.unsaved.pop(0)


def _interrupted(chunks: _Chunks, fresh: bool) -> InterruptedWorkError:
    kept = chunks.keep()
    again = "Run it again without --fresh to go on from there" if fresh else "The same command goes on from there"
    return InterruptedWorkError(
        f"stopped; {kept or 'none'} of {chunks.ensemble.chunks} chunks of the run are kept",
        where=chunks.run_id,
        hint=again if kept else None,
    )


def _not_stored(error: StoreError, chunks: _Chunks, fresh: bool) -> StoreError:
    kept = chunks.keep()
    advice = (error.hint or "Run it again when it can be written").partition(";")[0]
    told = f"; {kept} of {chunks.ensemble.chunks} chunks are kept{', leave out --fresh to use them' if fresh else ''}"
    return StoreError(error.message, where=error.where, hint=advice + (told if kept else ""))


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
