"""The difference between two runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.analyses.outcomes import compare_datasets
from foedus.analyses.running import RunResult, open_run
from foedus.checked_calls import checked_call
from foedus.forks import check_fork
from foedus.results import Result
from foedus.scenarios.runs.stores import RunStore

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """The scenario of a second run minus that of a first, member by member.

    Attributes
    ----------
    first, second
        The two runs; None if only a dataset was read.
    dataset
        See ``analyses.outcomes.compare_datasets``.
    """

    first: RunResult
    second: RunResult
    dataset: xr.Dataset

    def __getitem__(self, name: str) -> xr.DataArray:
        """Return a variable of the dataset."""
        return self.dataset[name]

    @property
    def table(self) -> pl.DataFrame:
        """``name, pair, year, difference, error, low, high``: paired mean, its Monte Carlo error, 5% and 95%."""
        return pl.DataFrame(self.rows(), infer_schema_length=None)

    def rows(self) -> list[dict[str, Any]]:
        """Return the table as rows."""
        data = self.dataset
        found = []
        for name in (str(each).removeprefix("mean_") for each in data.data_vars if str(each).startswith("mean_")):
            means, errors = (data[f"{kind}_{name}"].transpose("time", "pair") for kind in ("mean", "error"))
            bands = data[f"difference_{name}"].transpose("time", "pair", "quantile")
            for at, year in enumerate(data["time"].values):
                for place, pair in enumerate(data["pair"].values):
                    found.append(
                        {
                            "name": name,
                            "pair": str(pair),
                            "year": float(year),
                            "difference": float(means[at, place]),
                            "error": float(errors[at, place]),
                            "low": float(bands[at, place, 0]),
                            "high": float(bands[at, place, -1]),
                        }
                    )
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as ``foedus compare --json`` prints it."""
        return {"first": self.first.run_id, "second": self.second.run_id, "differences": self.rows()}

    def headline(self) -> str:
        """Return which run is subtracted from which."""
        label = f"{self.second.label} minus {self.first.label}"
        return f"comparison in {self.second.spec.case}: {label}; {self.second.spec.members} paired futures"


@checked_call
def compare(first: str | RunResult, second: str | RunResult, *, store: RunStore | None = None) -> Comparison:
    """Compare two runs member by member: the scenario of the second minus that of the first.

    Parameters
    ----------
    first, second
        Run ids (their beginning is enough), paths, or results.
    store
        Where runs are stored; the user's store when omitted.

    Returns
    -------
    Comparison
        Paired differences of the watched pairs.

    Raises
    ------
    UnknownNameError
        If the store has no such run.
    InputError
        If the runs do not pair up, or one is not a run.
    """
    check_fork()
    before, after = (_opened(item, store) for item in (first, second))
    return Comparison(before, after, compare_datasets(before.dataset, after.dataset))


def _opened(run: Any, store: RunStore | None) -> RunResult:
    if isinstance(run, RunResult):
        return run
    return open_run(run, store=store)
