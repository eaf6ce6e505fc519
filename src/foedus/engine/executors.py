"""Who computes the chunks: this machine, or the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from foedus.engine.ensemble import Ensemble

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
    A chunk's numbers do not depend on who computes it, nor on how many do.

    Raises
    ------
    InputError
        If a scheduler is named and the cluster extra is not installed.
    WorkError
        If the cluster does not answer, has no workers left, or runs a different version of foedus.
    """
    if scheduler is not None and indices:
        from foedus.engine.cluster import cluster_chunks  # the cluster extra may not be installed

        yield from cluster_chunks(ensemble, indices, scheduler)
        return
    for index in indices:
        yield index, ensemble.compute(index)
