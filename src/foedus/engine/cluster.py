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
"""Seconds within which a scheduler has to answer (assumed)."""

FIRST: Final = 60.0
"""Seconds within which a first worker has to appear (assumed)."""

PATIENCE: Final = 60.0
"""Seconds without any worker after which a run gives up; lost workers may come back until then (assumed)."""

AHEAD: Final = 2
"""Chunks submitted per worker thread: one running, one waiting (assumed). More would only fill memory."""

RETRIES: Final = 3
"""Times that a chunk is submitted again after it was lost with every copy of the ensemble (assumed)."""

_LOOK: Final = 1.0
_SAME: Final = "the same versions of foedus and jax on every worker as in the process that starts the run"

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
    Dask gives the chunks of a lost worker to another. At most ``AHEAD`` chunks per worker thread are under
    way, and a chunk is released on the cluster as soon as it has arrived here. However the work ends, Ctrl-C included,
    chunks not yet computed are cancelled.

    Raises
    ------
    InputError
        If the cluster extra is not installed, or a worker runs a different version of foedus.
    WorkError
        If the scheduler does not answer, is lost, or has no workers.
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
        """Wait for a first worker, and check that all run the same code as this process."""
        try:
            self.client.wait_for_workers(1, timeout=FIRST)
        except TimeoutError as error:
            raise WorkError("the Dask cluster has no workers", where=self.scheduler, expected="at least one") from error

        # sent by value: foedus may not be installed on a worker
        def told() -> dict[str, str] | str:
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
        """Yield chunks as they arrive, submitting others in their place."""
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
        """Cancel what is not finished, and disconnect."""
        try:
            # if the scheduler is gone, so is the work
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
        """Wait for a finished future, giving up when the scheduler or the workers stay unreachable."""
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
        except OSError as error:  # the scheduler was lost while it was being asked
            raise self._gone() from error

    def _look(self) -> None:
        """Check that there is at least one worker, within the time allowed."""
        if self.client.status != "running":
            raise self._gone()
        if self._threads():
            self.seen = time.monotonic()
        elif time.monotonic() - self.seen > PATIENCE:
            raise WorkError(
                "the Dask cluster has lost all its workers", where=self.scheduler, expected="at least one",
                hint="Run it again to continue from the finished chunks.",
            )  # fmt: skip

    def _gathered(self, future: Any, index: int) -> Chunk | None:
        """Return a chunk; None if it was lost and has to be computed again."""
        try:
            found: Chunk = future.result()
            return found
        except FoedusError:
            raise
        except (*_CANCELLED, OSError) as error:
            # every worker that held the ensemble is gone, or the scheduler is gone
            self.lost[index] = self.lost.get(index, 0) + 1
            self.shared = None
            if self.client.status != "running" or self.lost[index] > RETRIES:
                raise self._gone() from error
            return None
        except self.distributed.KilledWorker as error:
            raise WorkError(
                f"several workers were lost while computing chunk {index}",
                where=self.scheduler,
                hint="Give the workers more memory, or use smaller chunks (`chunk`).",
            ) from error

    def _gone(self) -> WorkError:
        return WorkError(
            "the Dask scheduler is lost", where=self.scheduler, expected="a running scheduler",
            hint="Run it again to continue from the finished chunks.",
        )  # fmt: skip


def _compute(ensemble: Ensemble, index: int, expected: dict[str, str]) -> Chunk:
    """Compute a chunk on a worker, one at a time in a process: it uses all cores already."""
    if identity() != expected:  # a worker that joined later
        raise _stranger("a worker", identity(), expected)
    with _one_at_a_time:
        return ensemble.compute(index)


def _stranger(worker: str, found: dict[str, str] | str, own: dict[str, str]) -> InputError:
    if isinstance(found, str):
        return InputError(
            "foedus is not installed on a worker", where=worker, expected=_SAME, hint=f"The worker reports: {found}."
        )
    other = [name for name in own if found.get(name) != own[name]]
    told = ", ".join(f"{name} {found.get(name, 'none')[:12]} instead of {own[name][:12]}" for name in other)
    return InputError(f"a worker runs a different version of foedus: {told}", where=worker, expected=_SAME)


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise InputError(
            "a Dask scheduler needs the cluster extra",
            where="scheduler",
            hint="Install it with: pip install 'foedus[cluster]'",
        ) from None
