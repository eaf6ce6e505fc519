"""Two runs beside each other."""

from __future__ import annotations

import xarray as xr

from foedus.analyses.outcomes import compare_datasets
from foedus.analyses.running import RunResult
from foedus.scenarios.runs.stores import RunStore

__all__ = ["compare"]


def compare(first: str | RunResult, second: str | RunResult, *, store: RunStore | None = None) -> xr.Dataset:
    """Return the scenario of the second run less that of the first, member by member.

    Parameters
    ----------
    first, second
        Run ids (their beginning is enough) or results.
    store
        Where runs are kept; the user's when omitted.

    Returns
    -------
    xarray.Dataset
        Paired differences of the watched pairs: see ``analyses.outcomes.compare_datasets``.

    Raises
    ------
    UnknownNameError
        When the store has no such run.
    InputError
        When the runs do not pair up.
    """
    keeper = store if store is not None else RunStore()
    before, after = (item.dataset if isinstance(item, RunResult) else keeper.open(item) for item in (first, second))
    return compare_datasets(before, after)
