"""The difference between two runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from foedus.analyses.outcomes import compare_datasets
from foedus.analyses.running import RunResult, open_run
from foedus.checked_calls import checked_call
from foedus.forks import check_fork
from foedus.results import Result
from foedus.scenarios.runs.stores import RunStore
from foedus.user_tables import join_names

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["Comparison", "compare", "differs_sentence", "run_differences"]


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

    @property
    def differs(self) -> list[dict[str, str]]:
        """What differs between the two runs: see `run_differences`."""
        return run_differences(self.first, self.second)

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
        return {
            "first": self.first.run_id,
            "second": self.second.run_id,
            "differs": self.differs,
            "differences": self.rows(),
        }

    def headline(self) -> str:
        """Return which run is subtracted from which."""
        label = f"{self.second.label} minus {self.first.label}"
        what = join_names(row["what"] for row in self.differs) or "nothing"
        return (
            f"comparison in {self.second.spec.case}: {label}; {self.second.spec.members} paired futures; "
            f"differing in {what}"
        )


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


def run_differences(first: RunResult, second: RunResult) -> list[dict[str, str]]:
    """Return what was decided differently for two runs.

    Parameters
    ----------
    first, second
        The runs.

    Returns
    -------
    list of dict
        ``what`` (case, seed, members, start, steps per year, dtype, until, policies, shocks, mechanisms left out,
        parameter set, posterior, parameters, version), and its value in the ``first`` and the ``second`` run, as text;
        ``none`` where there is none.
    """
    rows = []
    for what, values in zip(_DECIDED, zip(_decided(first), _decided(second), strict=True), strict=True):
        if values[0] != values[1]:
            rows.append({"what": what, "first": values[0] or "none", "second": values[1] or "none"})
    return rows


def differs_sentence(rows: Sequence[Mapping[str, str]]) -> str:
    """Return what differs between two runs in a sentence.

    Examples
    --------
    >>> differs_sentence([{"what": "seed", "first": "0", "second": "1"}])
    'The runs differ in seed (0; 1).'
    """
    told = "; ".join(f"{row['what']} ({row['first']}; {row['second']})" for row in rows)
    return f"The runs differ in {told}." if told else "The runs do not differ in anything that was decided."


_DECIDED: Final = (
    "case", "seed", "members", "steps per year", "dtype", "start", "until", "policies", "shocks",
    "mechanisms left out", "parameter set", "posterior", "parameters", "version",
)  # fmt: skip


def _decided(run: RunResult) -> tuple[str, ...]:
    """Return what was decided for a run, as text, in the order of `_DECIDED`."""
    spec, attributes = run.spec, run.dataset.attrs
    return (
        *(str(attributes[name]) for name in ("case", "seed", "members", "steps_per_year", "dtype", "start")),
        f"{float(run.dataset['time'].values[-1]):g}",
        *(" ".join(json.loads(attributes.get(name, "[]"))) for name in ("policies", "shocks")),
        ", ".join(sorted(spec.without)),
        str(attributes.get("parameters", "")),
        str(attributes.get("posterior", "")),
        ", ".join(run.parameter_differences),
        str(attributes.get("version", "")),
    )


def _opened(run: Any, store: RunStore | None) -> RunResult:
    if isinstance(run, RunResult):
        return run
    return open_run(run, store=store)
