"""Arrays over the members of an ensemble, written to a stored dataset part by part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["MemberArray", "write_member_arrays"]

MEMBERS_PER_FILE: Final = 4096
"""Members in one file of a stored array (assumed): some megabytes for a few pairs over some decades."""


@dataclass(frozen=True)
class MemberArray:
    """An array that is too large to be held in memory at once.

    Parameters
    ----------
    dims
        Names of its axes; ``member`` is the second.
    shape
        Shape of the whole array.
    dtype
        Type of its numbers.
    attributes
        Units and name, as for any variable of a dataset.
    parts
        Number of the first member, and the part from there on, in the order of the members.
    """

    dims: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: np.dtype[np.floating]
    attributes: Mapping[str, str]
    parts: Iterable[tuple[int, NDArray[np.floating]]]


def write_member_arrays(dataset: Path, arrays: Mapping[str, MemberArray]) -> None:
    """Add arrays to a Zarr dataset.

    Parameters
    ----------
    dataset
        Its folder.
    arrays
        By name.

    Raises
    ------
    OSError
        If they cannot be written.

    Notes
    -----
    Parts are collected until they fill a file, so that no file is written twice.
    """
    if not arrays:
        return
    import zarr  # slow to import, and needed only for writing

    group = zarr.open_group(dataset, mode="r+", zarr_format=2)
    for name, item in arrays.items():
        files = (item.shape[0], min(MEMBERS_PER_FILE, item.shape[1]), *item.shape[2:])
        target = group.create_array(
            name, shape=item.shape, chunks=files, dtype=item.dtype, fill_value=np.nan, attributes={
                "_ARRAY_DIMENSIONS": list(item.dims), **item.attributes
            },
        )  # fmt: skip
        gathered: list[NDArray[np.floating]] = []
        written = 0
        for _, part in item.parts:
            gathered.append(part)
            if sum(each.shape[1] for each in gathered) >= MEMBERS_PER_FILE:
                block = np.concatenate(gathered, axis=1)
                whole = block.shape[1] // MEMBERS_PER_FILE * MEMBERS_PER_FILE
                target[:, written : written + whole] = block[:, :whole]
                written += whole
                gathered = [block[:, whole:].copy()]
        if gathered and sum(each.shape[1] for each in gathered):
            target[:, written:] = np.concatenate(gathered, axis=1)
