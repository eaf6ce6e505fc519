"""The packaged futures: US policies towards Russia and China, each against the same baseline."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, TypeAlias

import numpy as np

from foedus.analyses.resolving import resolved_world
from foedus.analyses.running import RunResult, compile_ahead, run
from foedus.progress import Progress
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.worlds import World

Drift: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], float]
"""Whose order preference begins elsewhere, towards the mean of whom, and which part of the way."""

__all__ = ["Drift", "Scenario", "load_scenarios", "prepare_futures", "run_futures", "simulate_on_demand"]


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
    progress: Progress | None = None,
) -> dict[str, RunResult]:
    """Simulate the default futures, reusing stored runs.

    Returns
    -------
    dict
        Scenario name -> RunResult.
    """
    specs = _specs(members, seed, until)
    total = len(specs)
    results = {}
    baseline = next((spec for spec in specs.values() if not spec.policies), None)
    # policies first: the baseline is that of any of them
    ordered = sorted(specs.items(), key=lambda item: not item[1].policies)
    for index, (name, spec) in enumerate(ordered):

        def step(done: int, of: int, index: int = index) -> None:
            if progress is not None and of:
                progress(1000 * index + 1000 * done // of, 1000 * total)

        results[name] = run(spec, evidence=evidence, progress=step, baseline=baseline if spec.policies else None)
    return {name: results[name] for name in specs}


def prepare_futures(evidence: Any, *, members: int, seed: int, until: int = 2050) -> None:
    """Compile in the background what `run_futures` needs, as long as one of its runs is missing."""
    for spec in _specs(members, seed, until).values():
        if compile_ahead(spec, evidence=evidence) is not None:
            return


def _specs(members: int, seed: int, until: int) -> dict[str, RunSpec]:
    case, scenarios = load_scenarios()
    form: dict[str, Any] = {"case": case, "members": members, "seed": seed, "until": until}
    return {each.name: RunSpec(policies=each.policies, scenario=each.name, **form) for each in scenarios}


def simulate_on_demand(
    evidence: Any, *, members: int, seed: int, known: Iterable[RunResult] = ()
) -> Callable[..., RunResult]:
    """Return a function that simulates policies until a year, for claims that need it.

    Parameters
    ----------
    evidence, members, seed
        As in `run_futures`.
    known
        Runs already in memory; one that answers the question is used instead of being read again.

    Returns
    -------
    Callable
        ``simulate(policies, until)``; also ``shocks``, at ``most`` so many members, ``everybody`` to follow every actor
        member by member, and a ``drift`` of order preferences. The same seed pairs the members of all of these.
    """
    at_hand = list(known)
    made: list[RunResult] = []
    case, _ = load_scenarios()

    def simulate(
        policies: tuple[str, ...],
        until: int,
        *,
        shocks: tuple[str, ...] = (),
        most: int | None = None,
        everybody: bool = False,
        drift: Drift | None = None,
    ) -> RunResult:
        number = members if most is None else min(members, most)
        spec = RunSpec(case=case, policies=policies, shocks=shocks, members=number, seed=seed, until=until)
        if everybody or drift is not None:
            world = resolved_world(spec, evidence)
            return follow(spec, world=_changed(world, everybody=everybody, drift=drift))
        for result in at_hand:
            if result.spec.model_copy(update={"scenario": None}) == spec:
                return replace(result, spec=spec)
        return follow(spec)

    def follow(spec: RunSpec, world: World | None = None) -> RunResult:
        for earlier in made:  # a claim has read them; who asks again reads them again
            earlier.close()
        made.append(run(spec, evidence=evidence, world=world))
        return made[-1]

    return simulate


def _changed(world: World, *, everybody: bool, drift: Drift | None) -> World:
    """Return a world of which every actor is followed, and in which the order preference of some begins elsewhere."""
    watch, order = world.watch, world.order.copy()
    if everybody:
        # whom a run follows is told by pairs: a ring holds everybody
        watch = (*watch, *zip(world.actors, (*world.actors[1:], world.actors[0]), strict=True))
    if drift is not None:
        states, towards, part = drift
        places = [world.index(state) for state in states]
        goal = float(np.mean([order[world.index(state)] for state in towards]))
        order[places] += part * (goal - order[places])
    return replace(world, watch=watch, order=order)
