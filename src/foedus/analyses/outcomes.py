"""The outcomes of a run in a few lines, and the difference between two runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from foedus.axes import ACTOR
from foedus.engine.quantiles import QUANTILES, quantiles
from foedus.engine.variables import PAIR, WATCHED, outcome_names
from foedus.errors import InputError
from foedus.estimate.intervals import wilson

__all__ = ["compare_datasets", "levels", "outcomes"]

_OF_PAIRS: Final = outcome_names((PAIR,), shared=False)
_COUNTED_PAIRS: Final = outcome_names((PAIR,), shared=True)
_OF_STATES: Final = outcome_names((ACTOR,), shared=False)
_OF_WORLD: Final = outcome_names((), shared=False)
_SHARED: Final = ("case", "seed", "members", "steps_per_year", "dtype", "start")


def outcomes(dataset: xr.Dataset, year: float | None = None) -> list[dict[str, Any]]:
    """Return the outcomes of a run for its watched pairs and states, its theatres, its triples and the world.

    Parameters
    ----------
    dataset
        Of a run.
    year
        Calendar year; the last when omitted, else the boundary nearest to it.

    Returns
    -------
    list of dict
        ``name``; ``pair``, ``state`` or ``of``, the unit concerned (``of`` names a theatre, a triple or the ``world``);
        ``year``; means over members, or shares of them, of ``scenario`` and ``baseline``, their ``difference`` and its
        Monte Carlo standard ``error``; ``interval``, 90% for the share in the scenario, None for means.

        Measures: ``alignment``, ``shared_threat``, ``depth`` of pairs; ``capability_share``, ``free_capability``,
        ``cohesion``, ``order`` of states; ``theatre``, intensity; ``order_index``, ``concentration`` of the actors.
        Shares of members: ``obligation_<kind>`` in that year, ``crisis``, ``war`` of pairs and ``collapse`` of states
        at least once since the start, ``triangle_<type>`` of triples, ``pivot`` of the states of triples.

    Notes
    -----
    The error is that of the paired difference, member by member, for measures and shares alike. Intervals are
    Wilson's. Neither tells how wrong the model is.

    References
    ----------
    wilson_1927, dittmer_1981, ray_singer_1973
    """
    moment = _Moment(dataset.isel(time=-1) if year is None else dataset.sel(time=year, method="nearest"))
    return [{**row, "year": moment.year, **numbers} for row, numbers in _rows(moment)]


class _Moment:
    """A boundary of a run: numbers by the labels of their place.

    There are hundreds, and xarray takes longer to look one up by its labels than everything else here takes.
    """

    def __init__(self, dataset: xr.Dataset) -> None:
        self._dataset = dataset
        self._arrays: dict[str, NDArray[np.generic]] = {}
        self._places: dict[str, dict[str, int]] = {}
        self.year = float(dataset["time"])
        self.members = int(dataset.attrs["members"])

    def __contains__(self, name: str) -> bool:
        return name in self._dataset

    def labels(self, axis: str) -> tuple[str, ...]:
        """Return the labels of an axis; none if there is no such axis."""
        return tuple(self._index(axis)) if axis in self._dataset.dims else ()

    def at(self, name: str, **place: str) -> NDArray[np.generic]:
        """Return a variable at a place, over the axes that the place does not fix."""
        variable = self._dataset.variables[name]
        if name not in self._arrays:
            self._arrays[name] = variable.values
        index = tuple(
            self._index(str(axis))[place[str(axis)]] if axis in place else slice(None) for axis in variable.dims
        )
        found: NDArray[np.generic] = self._arrays[name][index]
        return found

    def _index(self, axis: str) -> dict[str, int]:
        if axis not in self._places:
            self._places[axis] = {str(label): i for i, label in enumerate(self._dataset[axis].values)}
        return self._places[axis]


def _rows(moment: _Moment) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the unit that an outcome concerns, and its numbers."""
    states = list(moment.labels("state"))
    for pair in moment.labels("pair"):
        a, b = pair.split(":")
        states += [state for state in (a, b) if state not in states]
        for name in _OF_PAIRS:
            if f"mean_{name}" in moment:
                yield _label(name, pair=pair), _mean(moment, name, pair=pair)
        for name in _COUNTED_PAIRS:
            if name in moment:
                yield _label(name, pair=pair), _share(moment, name, actor=a, partner=b)
    for state in states:
        for name in _OF_STATES:
            if f"mean_{name}" in moment:
                yield _label(name, state=state), _mean(moment, name, actor=state)
        if "collapse" in moment:
            yield _label("collapse", state=state), _share(moment, "collapse", actor=state)
    for theatre in moment.labels("theatre"):
        yield _label("theatre", of=theatre), _mean(moment, "theatre_intensity", theatre=theatre)
    for triple in moment.labels("triple"):
        for kind in moment.labels("type"):
            yield _label(f"triangle_{kind}", of=triple), _share(moment, "triangle", triple=triple, type=kind)
        for corner, state in zip(moment.labels("corner"), triple.split(":"), strict=True):
            numbers = _share(moment, "pivot", triple=triple, corner=corner)
            yield _label("pivot", state=state, of=triple), numbers
    for name in _OF_WORLD:
        if f"mean_{name}" in moment:
            yield _label(name, of="world"), _mean(moment, name)


def _label(name: str, pair: str | None = None, state: str | None = None, of: str | None = None) -> dict[str, Any]:
    return {"name": name, "pair": pair, "state": state, "of": of}


def _mean(moment: _Moment, name: str, **place: str) -> dict[str, Any]:
    before, after = (float(value) for value in moment.at(f"mean_{name}", **place))
    return _numbers(before, after, float(moment.at(f"error_{name}", **place)), None)


def _share(moment: _Moment, name: str, **place: str) -> dict[str, Any]:
    members = moment.members
    # shares are of whole members, regardless of the precision in which they are stored
    before, after = (round(float(value) * members) / members for value in moment.at(name, **place))
    error = float(moment.at(f"error_{name}", **place))
    return _numbers(before, after, error, list(wilson(round(after * members), members)))


def _numbers(before: float, after: float, error: float, interval: list[float] | None) -> dict[str, Any]:
    return {
        "scenario": after,
        "baseline": before,
        "difference": after - before,
        "error": error if math.isfinite(error) else None,
        "interval": interval,
    }


def levels(dataset: xr.Dataset) -> list[dict[str, Any]]:
    """Return the outcomes of the baseline alone: alignment of watched pairs, and shares of futures with events.

    Parameters
    ----------
    dataset
        Of a run.

    Returns
    -------
    list of dict
        ``name``, ``pair``, ``state``, ``of``, ``year`` as in `outcomes`; ``value``, a mean or a share of members in the
        last year; its standard ``error``; ``low`` and ``high``, 5% and 95% of the members, or Wilson's 90% interval of
        a share.

    References
    ----------
    wilson_1927
    """
    members = int(dataset.attrs["members"])
    rows = []
    for row in outcomes(dataset):
        told = {key: row[key] for key in ("name", "pair", "state", "of", "year")} | {"value": row["baseline"]}
        if row["interval"] is not None:
            error = math.sqrt(row["baseline"] * (1.0 - row["baseline"]) / members)
            low, high = wilson(round(row["baseline"] * members), members)
            rows.append({**told, "error": error, "low": float(low), "high": float(high)})
        elif row["pair"] and f"watch_{row['name']}" in dataset:
            kept = dataset[f"watch_{row['name']}"].isel(time=-1).sel(scenario="baseline", pair=row["pair"])
            low, *_, high = quantiles(kept.values)
            error = float(kept.values.std()) / math.sqrt(max(members - 1, 1))
            rows.append({**told, "error": error, "low": float(low), "high": float(high)})
    return rows


def compare_datasets(first: xr.Dataset, second: xr.Dataset) -> xr.Dataset:
    """Return the scenario of the second run minus that of the first, member by member.

    Parameters
    ----------
    first, second
        Datasets of two runs of one case with the same seed, members and steps.

    Returns
    -------
    xarray.Dataset
        ``difference_alignment``, ``difference_shared_threat``, ``difference_depth`` (time, quantile, pair) for pairs
        and years that both runs have, and ``mean_*``, ``error_*`` (time, pair).

    Raises
    ------
    InputError
        If the runs do not pair up, naming what differs.
    """
    unlike = [key for key in _SHARED if first.attrs[key] != second.attrs[key]]
    if unlike:
        told = "; ".join(f"{key} is {first.attrs[key]} and {second.attrs[key]}" for key in unlike)
        raise InputError(
            f"the runs do not pair up: {told}",
            where=f"{first.attrs['run']}, {second.attrs['run']}",
            expected="runs of one case with the same seed, members and steps",
        )
    shared = set(second["time"].values) & set(first["time"].values)
    times = [time for time in first["time"].values if time in shared]
    pairs = [pair for pair in first["pair"].values if pair in second["pair"].values]
    data: dict[str, Any] = {}
    for name in WATCHED:
        # only the scenarios, member by member: the watched members of a large run are read from disk
        before, after = (
            item[f"watch_{name}"].sel(scenario="scenario", time=times, pair=pairs) for item in (first, second)
        )
        values = after.transpose("time", "pair", "member").values - before.transpose("time", "pair", "member").values
        attributes = {"units": before.attrs.get("units", "1"), "long_name": f"{name}: second run minus first, paired"}
        bands = np.moveaxis(quantiles(values), 0, 1)
        data[f"difference_{name}"] = (("time", "quantile", "pair"), bands, attributes)
        data[f"mean_{name}"] = (("time", "pair"), values.mean(axis=-1), attributes)
        error = values.std(axis=-1) / math.sqrt(max(values.shape[-1] - 1, 1))
        data[f"error_{name}"] = (("time", "pair"), error, attributes)
    found = xr.Dataset(data, coords={"time": first["time"].sel(time=times), "quantile": list(QUANTILES), "pair": pairs})
    found.attrs = {
        **{key: first.attrs[key] for key in _SHARED},
        "first": first.attrs["run"],
        "second": second.attrs["run"],
        "first_scenario": first.attrs["scenario"],
        "second_scenario": second.attrs["scenario"],
    }
    return found
