"""Chunks computed by the workers of a Dask cluster."""

from __future__ import annotations

import asyncio
import importlib
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from foedus.cancelling import check
from foedus.engine.connecting import connected
from foedus.engine.ensemble import Ensemble
from foedus.engine.identity import identity
from foedus.errors import FoedusError, InputError, WorkError

__all__ = ["cluster_chunks"]

Chunk = dict[str, NDArray[np.generic]]

ANSWER: Final = 4.0
"""Seconds that a scheduler has to answer (assumed)."""

FIRST: Final = 60.0
"""Seconds that a first worker has to arrive (assumed)."""

PATIENCE: Final = 60.0
"""Seconds without any worker after which a run gives up; lost workers may come back until then (assumed)."""

AHEAD: Final = 2
"""Chunks given out per thread of the workers: one at work, one waiting (assumed). More would only fill memory."""

RETRIES: Final = 3
"""Times that a chunk is given out again after it was lost together with every copy of the ensemble (assumed)."""

_LOOK: Final = 1.0
_SAME: Final = "every worker with the foedus and jax of the process that runs the command"

_CANCELLED: Final = (CancelledError, asyncio.CancelledError)

_one_at_a_time = threading.Lock()


def cluster_chunks(ensemble: Ensemble, indices: Sequence[int], scheduler: str) -> Iterator[tuple[int, Chunk]]:
    """Compute chunks on a cluster and yield each with its number as it is finished.

    Parameters
    ----------
    ensemble
        The run; sent to the workers once.
    indices
        Chunks to compute.
    scheduler
        Address of a Dask scheduler.

    Notes
    -----
    Dask gives the chunks of a lost worker to another. No more than ``AHEAD`` chunks per thread of the workers are under
    way, and a chunk is released on the cluster as soon as it is here. Whatever ends the work, Ctrl-C included, takes
    back what is still to be computed.

    Raises
    ------
    InputError
        When the cluster extra is not installed, or a worker runs another foedus.
    WorkError
        When the scheduler does not answer or is lost, or has no workers.
    """
    distributed = _distributed()
    client = connected(distributed, scheduler, ANSWER)
    work = _Work(distributed, client, ensemble, scheduler)
    try:
        work.check_workers()
        yield from work.finished(list(indices))
    finally:
        work.close()


class _Work:
    """One run's use of a cluster."""

    def __init__(self, distributed: Any, client: Any, ensemble: Ensemble, scheduler: str) -> None:
        self.distributed, self.client = distributed, client
        self.ensemble, self.scheduler = ensemble, scheduler
        self.shared: Any = None
        self.pending: dict[Any, int] = {}
        self.lost: dict[int, int] = {}
        self.seen = time.monotonic()

    def check_workers(self) -> None:
        """Wait for a first worker, and see that all run what we run."""
        try:
            self.client.wait_for_workers(1, timeout=FIRST)
        except TimeoutError as error:
            raise WorkError("the Dask cluster has no workers", where=self.scheduler, expected="one at least") from error

        def told() -> dict[str, str] | str:  # sent by value: a worker may have no foedus to import it from
            try:
                from foedus.engine.identity import identity as its_own
            except ImportError as error:
                return str(error)
            return its_own()

        own = identity()
        for worker, found in self.client.run(told).items():
            if found != own:
                raise _stranger(str(worker), found, own)

    def finished(self, todo: list[int]) -> Iterator[tuple[int, Chunk]]:
        """Yield chunks as they come, giving out others in their place."""
        todo.reverse()
        while todo or self.pending:
            while todo and len(self.pending) < AHEAD * max(self._threads(), 1):
                self._give_out(todo.pop())
            for future in self._ready():
                index = self.pending.pop(future)
                chunk = self._gathered(future, index)
                future.release()
                if chunk is None:
                    todo.append(index)
                else:
                    yield index, chunk
                    del chunk

    def close(self) -> None:
        """Take back what is not finished, and leave."""
        try:
            # where the scheduler is gone, the work is too
            with suppress(OSError, TimeoutError, *_CANCELLED):
                self.client.cancel([*self.pending, *([] if self.shared is None else [self.shared])], force=True)
        finally:
            self.pending.clear()
            self.shared = None
            self.client.close(timeout=ANSWER)

    def _give_out(self, index: int) -> None:
        if self.shared is None:
            self.shared = self.client.scatter(self.ensemble, broadcast=True, hash=False)
        future = self.client.submit(_compute, self.shared, index, identity(), pure=False, key=None)
        self.pending[future] = index

    def _ready(self) -> list[Any]:
        """Wait for a finished future, giving up when scheduler or workers stay away."""
        while True:
            try:
                check()
                with self.client.as_current():
                    found = self.distributed.wait(list(self.pending), timeout=_LOOK, return_when="FIRST_COMPLETED")
                return list(found.done)
            except TimeoutError:
                self._look()
            except _CANCELLED:
                return [future for future in self.pending if future.done()]

    def _threads(self) -> int:
        """Return the threads of all workers."""
        try:
            return sum(self.client.nthreads().values())
        except OSError as error:  # the scheduler went while it was asked
            raise self._gone() from error

    def _look(self) -> None:
        """See that somebody is at work."""
        if self.client.status != "running":
            raise self._gone()
        if self._threads():
            self.seen = time.monotonic()
        elif time.monotonic() - self.seen > PATIENCE:
            raise WorkError(
                "the Dask cluster has lost all its workers", where=self.scheduler, expected="one at least",
                hint="The same command goes on from the finished chunks.",
            )  # fmt: skip

    def _gathered(self, future: Any, index: int) -> Chunk | None:
        """Return a chunk; None when it was lost and is to be computed again."""
        try:
            found: Chunk = future.result()
            return found
        except FoedusError:
            raise
        except (*_CANCELLED, OSError) as error:
            # every worker that held the ensemble is gone, or the scheduler is
            self.lost[index] = self.lost.get(index, 0) + 1
            self.shared = None
            if self.client.status != "running" or self.lost[index] > RETRIES:
                raise self._gone() from error
            return None
        except self.distributed.KilledWorker as error:
            raise WorkError(
                f"chunk {index} took several workers with it",
                where=self.scheduler,
                hint="Give the workers more memory, or make chunks smaller with --chunk.",
            ) from error

    def _gone(self) -> WorkError:
        return WorkError(
            "the Dask scheduler is lost", where=self.scheduler, expected="a running scheduler",
            hint="The same command goes on from the finished chunks.",
        )  # fmt: skip


def _compute(ensemble: Ensemble, index: int, expected: dict[str, str]) -> Chunk:
    """Compute a chunk on a worker, one at a time in a process: it uses all cores already."""
    if identity() != expected:  # a worker that joined later
        raise _stranger("a worker", identity(), expected)
    with _one_at_a_time:
        return ensemble.compute(index)


def _stranger(worker: str, found: dict[str, str] | str, own: dict[str, str]) -> InputError:
    if isinstance(found, str):
        return InputError("a worker has no foedus", where=worker, expected=_SAME, hint=f"It says: {found}.")
    other = [name for name in own if found.get(name) != own[name]]
    told = ", ".join(f"{name} {found.get(name, 'none')[:12]} instead of {own[name][:12]}" for name in other)
    return InputError(f"a worker runs another foedus: {told}", where=worker, expected=_SAME)


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise InputError(
            "a scheduler needs the cluster extra",
            where="scheduler",
            hint="Install it with: pip install 'foedus[cluster]'",
        ) from None
