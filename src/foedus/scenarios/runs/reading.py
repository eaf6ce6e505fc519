"""The dataset of a finished run, read from its folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.errors import StoreError
from foedus.scenarios.runs.records import DAMAGED

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["LAZY", "read_dataset"]

LAZY: Final = 256 * 2**20
"""Bytes of a dataset beyond which the members of watched pairs stay on disk (assumed)."""


def read_dataset(path: Path) -> xr.Dataset:
    """Read a dataset into memory, except for the members of watched pairs if these take more than ``LAZY``.

    Raises
    ------
    StoreError
        If it is damaged.
    """
    import xarray as xr  # slow to import, and the stored answer of a run does not need the dataset

    try:
        loaded: xr.Dataset = xr.open_zarr(path, consolidated=False, chunks=None)
        loaded = loaded[sorted(map(str, loaded.data_vars))]
        for variable in loaded.variables.values():
            if "member" not in variable.dims or loaded.nbytes <= LAZY:
                variable.load()
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        problem = " ".join(str(error).split()) or type(error).__name__
        raise StoreError(f"the stored run is damaged: {problem}", where=str(path), hint=DAMAGED) from error
    if not loaded.data_vars:
        raise StoreError("the stored run is damaged: its dataset is empty", where=str(path), hint=DAMAGED)
    return loaded
