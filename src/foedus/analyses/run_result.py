"""The result of a run: read from its store, with what most readers ask for cached beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.errors import InputError, StoreError, UnknownNameError
from foedus.results import Result, preview
from foedus.scenarios.parameters.sets import with_differences
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.runs.stores import RunStore
from foedus.source_hash import source_hash, sources_of

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["RunResult", "open_run", "stored_run"]


@dataclass(frozen=True, eq=False, repr=False)
class RunResult(Result):
    """A finished run.

    Parameters
    ----------
    run_id
        Address of its content.
    path
        Folder of the stored dataset.
    spec
        What was run.
    store
        Where it is stored.
    told
        Its results as cached beside it; None if they have yet to be computed from its dataset.
    """

    run_id: str
    path: Path
    spec: RunSpec
    store: RunStore
    told: Mapping[str, Any] | None = None

    @cached_property
    def dataset(self) -> xr.Dataset:
        """Quantiles, means, paired differences, shares and watched members: see ``engine.results``.

        Read from the store on first use. For a large run the watched members (``watch_*``) stay on disk and are read
        when they are used, as long as the run is in its store.
        """
        return self.store.open(self.run_id, trusted=False)

    def close(self) -> None:
        """Drop the dataset from memory; it is read again when somebody asks for it."""
        vars(self).pop("dataset", None)

    def outcomes(self, year: float | None = None) -> list[dict[str, Any]]:
        """Return the outcomes for pairs, states, theatres, triples and the world, in the last year or a given one."""
        if year is None:
            return [dict(row) for row in self._answer["outcomes"]]
        from foedus.analyses.outcomes import outcomes

        return outcomes(self.dataset, year)

    def levels(self) -> list[dict[str, Any]]:
        """Return the outcomes of the baseline alone: see ``analyses.outcomes.levels``."""
        return [dict(row) for row in self._answer["levels"]]

    def effects(self) -> list[dict[str, Any]]:
        """Return what policies and shocks change, movers first: see ``analyses.run_effects.run_effects``."""
        return [dict(row) for row in self._answer["effects"]]

    @property
    def standings(self) -> dict[str, int]:
        """How many parameters are estimated, published and assumed."""
        return dict(json.loads(self.dataset.attrs["standing_counts"]) if self.told is None else self.told["standings"])

    @property
    def parameter_differences(self) -> tuple[str, ...]:
        """What differs from the default parameters, in words: ``alignment.war = 0.8 for 0.337``."""
        if self.told is not None:
            return tuple(self.told["differences"])
        return tuple(json.loads(self.dataset.attrs.get("parameter_differences", "[]")))

    @cached_property
    def _answer(self) -> Mapping[str, Any]:
        """What most readers ask for: cached beside the run, or worked out now and kept there."""
        if self.told is not None:
            return self.told
        from foedus.analyses.outcomes import levels, outcomes
        from foedus.analyses.run_effects import run_effects

        data = self.dataset
        told = {
            "effects": run_effects(data),
            "outcomes": outcomes(data),
            "levels": levels(data),
            "standings": self.standings,
            "differences": list(self.parameter_differences),
        }
        with suppress(StoreError, UnknownNameError):  # removed meanwhile
            self.store.tell(self.run_id, told, _teller())
        return told

    @property
    def label(self) -> str:
        """The scenario's name, and what differs from the default parameters."""
        return with_differences(self.spec.label, self.parameter_differences)

    @property
    def table(self) -> pl.DataFrame:
        """What policies and shocks change, movers first (`effects`), then all other outcomes at the horizon.

        Outcomes of theatres, triples and the world are told at the horizon only; what counts futures is null there.
        Without policies and shocks all rows are of the baseline at the horizon.
        """
        effects = self.effects()
        told = {(row["name"], row["pair"], row["state"]) for row in effects}
        others = [
            {**row, "moment": "horizon"}
            for row in self.outcomes()
            if row["of"] or (row["name"], row["pair"], row["state"]) not in told
        ]
        return pl.DataFrame([*effects, *others], infer_schema_length=None)

    def as_dict(self) -> dict[str, Any]:
        """Return the run as ``foedus run --json`` prints it."""
        return {
            "run": self.run_id,
            "case": self.spec.case,
            "scenario": self.spec.label,
            "parameter_differences": list(self.parameter_differences),
            "members": self.spec.members,
            "seed": self.spec.seed,
            "path": str(self.path),
            "effects": self.effects(),
            "outcomes": self.outcomes(),
        }

    def headline(self) -> str:
        """Return what was run, and how many futures there are."""
        return (
            f"run {self.run_id[:8]} of {self.spec.case}: {self.label}; {self.spec.members} futures to "
            f"{self.spec.until}, each beside its baseline; conditional on the model"
        )

    def __repr__(self) -> str:
        rows = self.effects()
        if rows:
            table = pl.DataFrame(rows, infer_schema_length=None).with_columns(
                of=pl.coalesce("pair", "state"), futures=pl.col("share").round(3)
            )
            shown = ("name", "of", "moment", "year", "difference", "low", "high", "direction", "futures")
            return f"<{self.headline()}>\n{preview(table.select(shown))}"
        levels = pl.DataFrame(self.levels(), infer_schema_length=None)
        first = levels.filter(pl.col("name") == "alignment")
        columns = ("name", "pair", "year", "value", "error", "low", "high")
        return f"<{self.headline()}>\n{preview((first if first.height else levels).select(columns))}"


def open_run(name: str | Path, *, store: RunStore | None = None) -> RunResult:
    """Return a stored run by its id, the start of its id, its path, or ``latest`` for the newest.

    Parameters
    ----------
    name
        Id, its beginning, path, or ``latest``.
    store
        Where to look for an id; the user's store when omitted.

    Raises
    ------
    UnknownNameError
        If there is no such run.
    StoreError
        If it is damaged.
    """
    if not isinstance(name, str | Path):
        raise InputError(f"a {type(name).__name__} is not a run", expected="a run's id, its beginning, or its path")
    store, start = _store_of(str(name), store)
    run_id = store.resolve(start)
    try:
        spec = RunSpec(**store.record(run_id)["spec"])
    except InputError as error:
        raise StoreError(
            f"the stored run is damaged: {error.message}",
            where=str(store.path(run_id).parent / "run.json"),
            hint="Remove that run's folder, or compute the run again with fresh=True (`foedus run --fresh`)",
        ) from error
    return _opened(RunResult(run_id, store.path(run_id), spec, store))


def stored_run(spec: RunSpec, run_id: str, store: RunStore) -> RunResult | None:
    """Return the stored run; None if it must be computed: it is missing, damaged or being recomputed."""
    path = store.find(run_id)
    if path is None or store.chunks(run_id):
        return None
    try:
        return _opened(RunResult(run_id, path, spec, store, store.told(run_id, _teller())))
    except StoreError:
        return None


@lru_cache(maxsize=1)
def _teller() -> str:
    """Return the hash of the source code that computes the results of a run."""
    return source_hash(
        sources_of(("analyses/outcomes.py", "analyses/run_effects.py", "engine/variables.py", "estimate/intervals.py"))
    )


def _opened(result: RunResult) -> RunResult:
    """Return a run whose dataset is known to be sound: from its cached results, else by opening it."""
    if result.told is None:
        _ = result.dataset
    return result


def _store_of(name: str, store: RunStore | None) -> tuple[RunStore, str]:
    """Return the store and run id given by a path, or else the given or user's store and the name itself."""
    folder = Path(name).expanduser().absolute()
    if folder.name == "dataset.zarr":
        folder = folder.parent
    # unlike Path's methods these do not fail for a name that is too long
    if os.path.isfile(folder / "run.json") or os.path.isdir(folder / "dataset.zarr"):
        return RunStore(folder.parent), folder.name
    return store if store is not None else RunStore(), name
