"""Who computes the chunks: this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.engine.ensemble import Ensemble
from foedus.errors import InputError, WorkError

__all__ = ["finished_chunks"]

Chunk = dict[str, NDArray[np.generic]]


def finished_chunks(
    ensemble: Ensemble, indices: Sequence[int], scheduler: str | None = None
) -> Iterator[tuple[int, Chunk]]:
    """Compute chunks and yield each with its number as it is finished.

    Parameters
    ----------
    ensemble
        The run.
    indices
        Chunks to compute.
    scheduler
        Address of a Dask scheduler; this machine when omitted.

    Notes
    -----
    A chunk's numbers do not depend on who computes it, nor on how many do. Chunks of a worker that
    is lost are computed again by another.

    Raises
    ------
    InputError
        When a scheduler is named and the cluster extra is not installed.
    WorkError
        When the scheduler does not answer.
    """
    if scheduler is None:
        for index in indices:
            yield index, ensemble.compute(index)
        return
    distributed = _distributed()
    try:
        client = distributed.Client(scheduler, timeout="10s")
    except OSError as error:
        raise WorkError(
            "the Dask scheduler does not answer", where=scheduler, expected="a running scheduler"
        ) from error
    with client:
        shared = client.scatter(ensemble, broadcast=True)
        futures = [client.submit(_compute, shared, index, pure=False) for index in indices]
        for future, found in distributed.as_completed(futures, with_results=True):
            yield indices[futures.index(future)], found


def _compute(ensemble: Ensemble, index: int) -> Chunk:
    return ensemble.compute(index)


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError:
        raise InputError(
            "a scheduler needs the cluster extra",
            where="scheduler",
            hint="Install it with: pip install 'foedus[cluster]'",
        ) from None
