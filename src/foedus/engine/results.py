"""From chunks of members to a labelled dataset: quantiles of everything, members of a few pairs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from foedus import __version__
from foedus.axes import ACTOR, MEMBER, PARTNER, QUANTILE, SCENARIO, TIME
from foedus.engine.quantiles import QUANTILES, quantiles, yearly
from foedus.mechanisms import Mechanism, pair_index
from foedus.scenarios.parameters import ParameterSet
from foedus.scenarios.run_spec import RunSpec
from foedus.scenarios.world import KINDS, World

__all__ = ["SCENARIOS", "build_dataset", "watched_pairs"]

Floats = NDArray[np.floating]
Chunk = Mapping[str, NDArray[np.generic]]

SCENARIOS: Final = ("baseline", "scenario")

_DESCRIPTIONS: Final = {
    "alignment": ("1", "alignment, -1 hostile to 1 allied"),
    "shared_threat": ("1", "threat that third states pose to both of a pair"),
    "depth": ("1", "depth of security cooperation, 0 to 1"),
    "threat": ("1", "threat that actor feels from partner, 0 to 1"),
    "capability_share": ("share of world", "share of the world's capability"),
    "order": ("1", "order preference, -1 to 1"),
    **{f"obligation_{kind}": ("probability", f"share of members with a {kind} obligation") for kind in KINDS},
}
_SYMMETRIC: Final = ("alignment", "shared_threat", "depth")
_WATCHED: Final = ("alignment", "shared_threat", "depth")


def watched_pairs(world: World) -> tuple[tuple[str, str], ...]:
    """Return the pairs of which every member is kept: the case's, else those of its first three states."""
    if world.watch:
        return world.watch
    leading = world.actors[:3]
    return tuple((a, b) for i, a in enumerate(leading) for b in leading[i + 1 :])


def build_dataset(
    chunks: Sequence[Chunk],
    world: World,
    spec: RunSpec,
    parameters: ParameterSet,
    mechanisms: Sequence[Mechanism],
    run_id: str,
) -> xr.Dataset:
    """Return the labelled results of a run.

    Parameters
    ----------
    chunks
        As from ``Ensemble.compute``, in order.
    world, spec, parameters, mechanisms, run_id
        What was run.

    Returns
    -------
    xarray.Dataset
        ``alignment``, ``shared_threat``, ``depth``, ``threat`` (scenario, time, quantile, actor, partner);
        ``capability_share``, ``order`` (scenario, time, quantile, actor); ``obligation_<kind>``, the share of
        members (scenario, time, actor, partner); ``difference_*``, quantiles of the difference of scenario and baseline
        member by member; ``watch_*`` (scenario, member, time, pair), every member of the watched pairs. The
        diagonal is NaN: a state has no relation with itself.
    """
    data: dict[str, tuple[tuple[str, ...], Floats]] = {}
    for name in (*_SYMMETRIC, "threat", "capability"):
        levels, differences = _bands([np.asarray(chunk[name]) for chunk in chunks])
        label = "capability_share" if name == "capability" else name
        axes: tuple[str, ...] = (ACTOR,) if name == "capability" else (ACTOR, PARTNER)
        if name in _SYMMETRIC:
            levels, differences = (_spread(table, world.size) for table in (levels, differences))
        elif name == "threat":
            levels, differences = (_blank_diagonal(table) for table in (levels, differences))
        data[label] = ((SCENARIO, TIME, QUANTILE, *axes), levels)
        data[f"difference_{label}"] = ((TIME, QUANTILE, *axes), differences)
    years = len(chunks[0]["alignment"])
    order = np.broadcast_to(world.order.astype(spec.dtype), (2, years, len(QUANTILES), world.size))
    data["order"] = ((SCENARIO, TIME, QUANTILE, ACTOR), np.array(order))
    counts: Floats = np.sum([chunk["obligation"] for chunk in chunks], axis=0, dtype=np.float64)
    shares = _spread(_both(np.moveaxis(counts / spec.members, -1, 0)).astype(spec.dtype), world.size)
    for index, kind in enumerate(KINDS):
        data[f"obligation_{kind}"] = ((SCENARIO, TIME, ACTOR, PARTNER), shares[:, :, index])
        data[f"difference_obligation_{kind}"] = ((TIME, ACTOR, PARTNER), shares[1, :, index] - shares[0, :, index])

    pairs = watched_pairs(world)
    rows = [_pair_row(world, pair) for pair in pairs]
    for name in _WATCHED:
        kept = np.concatenate([np.asarray(chunk[name])[:, rows] for chunk in chunks], axis=-1)
        data[f"watch_{name}"] = ((SCENARIO, MEMBER, TIME, "pair"), _both(kept.transpose(2, 3, 0, 1)))

    dataset = xr.Dataset(
        {name: (dims, values, _attributes(name)) for name, (dims, values) in data.items()},
        coords={
            SCENARIO: list(SCENARIOS),
            TIME: (TIME, world.start_year + np.arange(years, dtype=np.float64), {"units": "calendar year"}),
            QUANTILE: list(QUANTILES),
            ACTOR: list(world.actors),
            PARTNER: list(world.actors),
            "pair": [f"{a}:{b}" for a, b in pairs],
            MEMBER: np.arange(spec.members),
        },
    )
    dataset.attrs = _provenance(world, spec, parameters, mechanisms, run_id)
    return dataset


def _bands(parts: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Return quantiles of each world (world, year, level, ...) and of the paired difference (year, level, ...)."""

    def summary(values: Floats) -> Floats:
        each = [quantiles(values[..., world, :]) for world in range(values.shape[-2])]
        last = quantiles(values[..., -1, :] - values[..., 0, :]) if len(each) > 1 else np.zeros_like(each[0])
        return np.stack([*each, last])

    found = np.moveaxis(yearly(parts, summary), 1, 0)
    return _both(found[:-1]), found[-1]


def _both(worlds: Floats) -> Floats:
    """Return two worlds; without policies the scenario is the baseline."""
    return worlds if len(worlds) == 2 else np.repeat(worlds, 2, axis=0)


def _spread(pairs: Floats, actors: int) -> Floats:
    first, second = pair_index(actors)
    full = np.full((*pairs.shape[:-1], actors, actors), np.nan, dtype=pairs.dtype)
    full[..., first, second] = full[..., second, first] = pairs
    return full


def _blank_diagonal(table: Floats) -> Floats:
    own = np.arange(table.shape[-1])
    table[..., own, own] = np.nan
    return table


def _pair_row(world: World, pair: tuple[str, str]) -> int:
    a, b = sorted(world.index(state) for state in pair)
    return a * world.size - a * (a + 1) // 2 + (b - a - 1)


def _attributes(name: str) -> dict[str, str]:
    base = name.removeprefix("difference_").removeprefix("watch_")
    units, text = _DESCRIPTIONS[base]
    if name.startswith("difference_"):
        text += ": scenario less baseline, member by member"
    if name.startswith("watch_"):
        text += ": every member of the watched pairs"
    return {"units": units, "long_name": text}


def _provenance(
    world: World, spec: RunSpec, parameters: ParameterSet, mechanisms: Sequence[Mechanism], run_id: str
) -> dict[str, Any]:
    used = sorted({name for item in mechanisms for name in item.parameters})
    standing = {name: parameters[name].standing for name in used}
    return {
        "title": f"foedus run {run_id}",
        "run": run_id,
        "case": world.case,
        "scenario": spec.label,
        "policies": json.dumps([str(policy) for policy in spec.parsed()]),
        "seed": spec.seed,
        "members": spec.members,
        "steps_per_year": spec.steps_per_year,
        "dtype": spec.dtype,
        "start": world.start.isoformat(),
        "mechanisms": json.dumps([item.name for item in mechanisms]),
        "sources": json.dumps(sorted({key for item in mechanisms for key in item.sources})),
        "parameters": parameters.name,
        "standing": json.dumps(standing),
        "standing_counts": json.dumps(dict(Counter(standing.values()))),
        "assumed": json.dumps(list(world.assumed)),
        "version": __version__,
        "note": "Conditional on the model: a simulation never supports a claim alone.",
    }
