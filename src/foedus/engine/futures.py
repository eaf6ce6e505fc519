"""The packaged futures: US policies towards Russia and China, each against the same baseline."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from foedus.engine.run import RunResult, run
from foedus.errors import InputError, StoreError
from foedus.scenarios import RunSpec, RunStore

__all__ = ["Scenario", "load_scenarios", "open_run", "run_futures", "simulate_on_demand"]


@dataclass(frozen=True)
class Scenario:
    """One of the default futures: a name and its policies as text."""

    name: str
    words: str
    description: str
    policies: tuple[str, ...]


def load_scenarios() -> tuple[str, tuple[Scenario, ...]]:
    """Return the case of the default futures, and the futures."""
    text = (resources.files("foedus.library") / "scenarios.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    scenarios = tuple(
        Scenario(name, entry["words"], entry["description"], tuple(entry["policies"]))
        for name, entry in content["scenarios"].items()
    )
    return str(content["case"]), scenarios


def run_futures(
    evidence: Any,
    *,
    members: int,
    seed: int,
    until: int = 2050,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, RunResult]:
    """Simulate the default futures, finding stored runs before computing them.

    Returns
    -------
    dict
        Scenario name -> RunResult.
    """
    case, scenarios = load_scenarios()
    total = len(scenarios)
    results = {}
    for index, scenario in enumerate(scenarios):
        spec = RunSpec(
            case=case, policies=scenario.policies, members=members, seed=seed, until=until, scenario=scenario.name
        )

        def step(done: int, of: int, index: int = index) -> None:
            if progress is not None and of:
                progress(1000 * index + 1000 * done // of, 1000 * total)

        results[scenario.name] = run(spec, evidence=evidence, progress=step)
    return results


def simulate_on_demand(evidence: Any, *, members: int, seed: int) -> Callable[[tuple[str, ...], int], RunResult]:
    """Return a function that simulates policies until a year, for claims that ask for it."""

    def simulate(policies: tuple[str, ...], until: int) -> RunResult:
        case, _ = load_scenarios()
        return run(RunSpec(case=case, policies=policies, members=members, seed=seed, until=until), evidence=evidence)

    return simulate


def open_run(name: str) -> RunResult:
    """Return a stored run by its id, the start of its id, or its path.

    Raises
    ------
    UnknownNameError
        When there is no such run.
    StoreError
        When it is damaged.
    """
    store, start = _store_of(name)
    run_id = store.resolve(start)
    try:
        spec = RunSpec(**store.record(run_id)["spec"])
    except InputError as error:
        raise StoreError(
            f"the stored run is damaged: {error.message}",
            where=str(store.path(run_id).parent / "run.json"),
            hint="Remove that run's folder, or compute the run anew with --fresh",
        ) from error
    return RunResult(run_id, store.path(run_id), spec, store.open(run_id))


def _store_of(name: str) -> tuple[RunStore, str]:
    """Return the store and run id that a path names, or the user's store and the name itself."""
    folder = Path(name).expanduser().absolute()
    if folder.name == "dataset.zarr":
        folder = folder.parent
    if (folder / "run.json").is_file() or (folder / "dataset.zarr").is_dir():
        return RunStore(folder.parent), folder.name
    return RunStore(), name
