"""From chunks of members to a labelled dataset: quantiles of everything, members of a few pairs and states."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from foedus._version import __version__
from foedus.axes import ACTOR, MEMBER, PARTNER, QUANTILE, SCENARIO, TIME
from foedus.engine.chunks import Chunks
from foedus.engine.derived import CORNERS, pair_row
from foedus.engine.quantiles import QUANTILES, Summary, summarise
from foedus.engine.variables import (
    CORNER,
    MEASURED,
    PAIR,
    STATE,
    THEATRE,
    TRIPLE,
    TYPE,
    VARIABLES,
    WATCHED,
    WATCHED_STATES,
    Variable,
    described,
)
from foedus.engine.watching import watched_pairs, watched_rows, watched_states
from foedus.estimate.intervals import paired_error
from foedus.measures.triangle import TYPES
from foedus.mechanisms import Mechanism, pair_index
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.runs.member_arrays import MemberArray
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.worlds import KINDS, World

__all__ = ["SCENARIOS", "build_dataset", "watched_members"]

Floats = NDArray[np.floating]
Data = dict[str, tuple[tuple[str, ...], Floats]]

SCENARIOS: Final = ("baseline", "scenario")

MANY: Final = 100
"""States beyond which quantiles of every pair are kept to twelve binary digits, a relative error of 2^-12 at most."""


def build_dataset(
    chunks: Chunks,
    world: World,
    spec: RunSpec,
    parameters: ParameterSet,
    mechanisms: Sequence[Mechanism],
    run_id: str,
) -> xr.Dataset:
    """Return the labelled results of a run, without the members that are watched: see ``watched_members``.

    Parameters
    ----------
    chunks
        The members, read in parts.
    world, spec, parameters, mechanisms, run_id
        What was run.

    Returns
    -------
    xarray.Dataset
        Quantiles over members: ``alignment``, ``shared_threat``, ``depth``, ``threat`` (scenario, time, quantile,
        actor, partner); ``capability_share``, ``free_capability``, ``cohesion``, ``burden``, ``order`` (scenario, time,
        quantile, actor); ``theatre_intensity`` (..., theatre); ``order_index``, ``concentration`` (...).
        ``difference_*``: quantiles of scenario minus baseline, member by member (time, quantile, ...). ``mean_*``
        (scenario, time, ...) and ``error_*`` (time, ...): mean over members, and the standard error of the mean
        difference, member by member; of pairs, the watched ones only. Shares of members: ``obligation_<kind>`` now,
        ``crisis`` and ``war`` since the start (scenario, time, actor, partner), ``collapse`` (scenario, time, actor);
        ``triangle`` (scenario, time, triple, type) and ``pivot`` (scenario, time, triple, corner); all with ``error_*``
        likewise. The diagonal is NaN: a state has no relation with itself. For a case without theatres or triples those
        variables are absent, and with a user's own schedule there are only those that its mechanisms change.
    """
    shapes = chunks.shapes()
    pairs = watched_pairs(world, spec)
    data: Data = {}
    for name, field in MEASURED.items():
        if 0 not in shapes.get(field.key, (0,)):
            data.update(_measured(name, field, chunks, shapes[field.key], world, pairs))
    data.update(_shares(chunks, shapes, world, spec))

    years = shapes["alignment"][0]
    coordinates = {
        SCENARIO: list(SCENARIOS),
        TIME: (TIME, world.start_year + np.arange(years, dtype=np.float64), {"units": "calendar year"}),
        QUANTILE: list(QUANTILES),
        ACTOR: list(world.actors),
        PARTNER: list(world.actors),
        PAIR: [f"{a}:{b}" for a, b in pairs],
        STATE: list(watched_states(world, spec)),
        MEMBER: np.arange(spec.members),
        THEATRE: [theatre.name for theatre in world.theatres],
        TRIPLE: [":".join(triple) for triple in world.triangles],
        TYPE: list(TYPES),
        CORNER: list(CORNERS),
    }
    used = {SCENARIO, MEMBER, PAIR, STATE} | {axis for dims, _ in data.values() for axis in dims}
    dataset = xr.Dataset(
        {name: (dims, values, _attributes(name)) for name, (dims, values) in data.items()},
        coords={name: values for name, values in coordinates.items() if name in used},
    )
    dataset.attrs = _provenance(world, spec, parameters, mechanisms, run_id, shapes["alignment"][-2])
    return dataset


def watched_members(chunks: Chunks, world: World, spec: RunSpec) -> dict[str, MemberArray]:
    """Return ``watch_*``, every member of the watched pairs and states, chunk by chunk.

    Parameters
    ----------
    chunks
        The members, read in parts.
    world, spec
        What was run.

    Returns
    -------
    dict
        Of pairs (scenario, member, time, pair), of states (scenario, member, time, state), for variables that the
        schedule changes.
    """
    states = watched_states(world, spec)
    shapes = chunks.shapes()
    years = shapes["alignment"][0]

    def parts(key: str, rows: list[int]) -> Iterator[tuple[int, Floats]]:
        for first, values in chunks.picked(key, rows):
            yield first, _both(np.asarray(values, dtype=spec.dtype).transpose(2, 3, 0, 1))

    places = (
        (PAIR, WATCHED, [*watched_rows(world, spec)]),
        (STATE, WATCHED_STATES, [world.index(state) for state in states]),
    )
    return {
        f"watch_{name}": MemberArray(
            dims=(SCENARIO, MEMBER, TIME, axis),
            shape=(len(SCENARIOS), spec.members, years, len(rows)),
            dtype=np.dtype(spec.dtype),
            attributes=_attributes(f"watch_{name}"),
            parts=parts(VARIABLES[name].key, rows),
        )
        for axis, names, rows in places
        for name in names
        if VARIABLES[name].key in shapes
    }


def _measured(
    name: str, field: Variable, chunks: Chunks, shape: tuple[int, ...], world: World, pairs: Sequence[tuple[str, str]]
) -> Data:
    """Return quantiles, differences, means and errors of one field."""
    years, worlds = shape[0], shape[-2]
    cells = int(np.prod(shape[1:-2], dtype=np.int64))
    chosen = np.arange(cells) if field.axes != (PAIR,) else np.array([pair_row(world, pair) for pair in pairs])
    if PARTNER in field.axes:
        chosen = chosen[:0]
    wanted = np.isin(np.arange(years * cells) % cells, chosen)

    def read(first: int, last: int) -> Floats:
        return chunks.rows(field.key, first, last)

    members = int(chunks.members)
    found: Summary = summarise(read, years * cells, worlds * members * chunks.itemsize(field.key), wanted)
    # (year, cell, world, level) to (world, year, level, cell)
    levels = _both(found.levels.reshape(years, cells, worlds, -1).transpose(2, 0, 3, 1))
    differences = found.differences.reshape(years, cells, -1).transpose(0, 2, 1)
    axes = (ACTOR, PARTNER) if field.axes == (PAIR,) else field.axes
    tables = [_shaped(table, field.axes, world.size) for table in (levels, differences)]
    if len(axes) == 2 and world.size > MANY:
        tables = [_rounded(table) for table in tables]
    data: Data = {
        name: ((SCENARIO, TIME, QUANTILE, *axes), tables[0]),
        f"difference_{name}": ((TIME, QUANTILE, *axes), tables[1]),
    }
    if len(chosen):
        means = _both(found.means.reshape(years, cells, worlds)[:, chosen].transpose(2, 0, 1))
        errors = found.errors.reshape(years, cells)[:, chosen]
        if not field.axes:
            means, errors = means[..., 0], errors[..., 0]
        data[f"mean_{name}"] = ((SCENARIO, TIME, *field.axes), means)
        data[f"error_{name}"] = ((TIME, *field.axes), errors)
    return data


def _shares(chunks: Chunks, shapes: Mapping[str, tuple[int, ...]], world: World, spec: RunSpec) -> Data:
    """Return the shares of members in which the counted condition holds."""
    data: Data = {}

    def share(name: str) -> Floats:
        return np.asarray(chunks.total(name) / spec.members, dtype=np.float64)

    def by_world(name: str) -> Floats:
        return _both(np.moveaxis(share(name), -1, 0))

    def put(name: str, axes: tuple[str, ...], values: Floats, errors: Floats) -> None:
        data[name] = ((SCENARIO, TIME, *axes), values)
        data[f"error_{name}"] = ((TIME, *axes), errors)

    def counted(name: str) -> tuple[Floats, Floats]:
        values = by_world(name)
        return values, paired_error(values[0], values[1], share(f"{name}_both"), spec.members)

    def over_pairs(values: Floats) -> Floats:
        return _spread(values.astype(spec.dtype), world.size)

    if "obligation" in shapes:
        values, errors = counted("obligation")
        for index, kind in enumerate(KINDS):
            both = over_pairs(values[:, :, index]), over_pairs(errors[:, index])
            put(f"obligation_{kind}", (ACTOR, PARTNER), *both)
    for name, variable in VARIABLES.items():
        if name in shapes and variable.form == "event":
            values, errors = counted(name)
            if variable.axes == (PAIR,):
                put(name, (ACTOR, PARTNER), over_pairs(values), over_pairs(errors))
            else:
                put(name, variable.axes, values.astype(spec.dtype), errors.astype(spec.dtype))
        elif name in shapes and variable.form == "joint":
            put(name, variable.axes, *counted(name))
    return data


def _both(worlds: Floats) -> Floats:
    """Return two worlds; without policies the scenario is the baseline."""
    return worlds if len(worlds) == 2 else np.repeat(worlds, 2, axis=0)


def _rounded(table: Floats) -> Floats:
    """Return numbers to twelve binary digits, so that they take less room when they are compressed."""
    fraction, exponent = np.frexp(table)
    rounded: Floats = np.ldexp(np.rint(fraction * 2.0**12), exponent - 12).astype(table.dtype)
    return rounded


def _shaped(table: Floats, axes: tuple[str, ...], actors: int) -> Floats:
    """Return a table with its last axis, of cells, expanded into the axes of the field."""
    if axes == (PAIR,):
        return _spread(table, actors)
    if axes == (ACTOR, PARTNER):
        own, square = np.arange(actors), table.reshape(*table.shape[:-1], actors, actors).copy()
        square[..., own, own] = np.nan
        return square
    return table if axes else table[..., 0]


def _spread(pairs: Floats, actors: int) -> Floats:
    first, second = pair_index(actors)
    full = np.full((*pairs.shape[:-1], actors, actors), np.nan, dtype=pairs.dtype)
    full[..., first, second] = full[..., second, first] = pairs
    return full


def _attributes(name: str) -> dict[str, str]:
    for start, told in _PREFIXES.items():
        if name.startswith(start):
            units, text = described(name.removeprefix(start))
            return {"units": units, "long_name": f"{text}: {told}"}
    units, text = described(name)
    return {"units": units, "long_name": text}


_PREFIXES: Final = {
    "difference_": "scenario minus baseline, member by member",
    "watch_": "every member of the watched pairs or states",
    "mean_": "mean over members",
    "error_": "standard error of the mean of scenario minus baseline, member by member",
}


def _provenance(
    world: World,
    spec: RunSpec,
    parameters: ParameterSet,
    mechanisms: Sequence[Mechanism],
    run_id: str,
    worlds: int,
) -> dict[str, Any]:
    used = sorted({name for item in mechanisms for name in item.parameters})
    standing = {name: parameters[name].standing for name in used}
    return {
        "title": f"foedus run {run_id}",
        "run": run_id,
        "case": world.case,
        "scenario": spec.label,
        "policies": json.dumps([str(policy) for policy in spec.parsed()]),
        "shocks": json.dumps(list(spec.shocks)),
        "case_shocks": json.dumps(list(world.shocks)),
        "without": json.dumps(list(spec.without)),
        "worlds": worlds,
        "seed": spec.seed,
        "members": spec.members,
        "steps_per_year": spec.steps_per_year,
        "dtype": spec.dtype,
        "start": world.start.isoformat(),
        "mechanisms": json.dumps([item.name for item in mechanisms if item.name not in spec.without]),
        "sources": json.dumps(sorted({key for item in mechanisms for key in item.sources})),
        "parameters": parameters.name,
        "posterior": spec.posterior or "",
        "posteriors": json.dumps(list(parameters.posteriors)),
        "parameter_differences": json.dumps(list(parameters.differences())),
        "standing": json.dumps(standing),
        "standing_counts": json.dumps(dict(Counter(standing.values()))),
        "assumed": json.dumps(list(world.assumed)),
        "version": __version__,
        "note": "Conditional on the model: a simulation never supports a claim alone.",
    }
