"""What a run says in a few lines, and what sets two runs apart."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import xarray as xr

from foedus.engine.quantiles import QUANTILES, quantiles
from foedus.errors import InputError
from foedus.scenarios.world import KINDS

__all__ = ["compare_datasets", "outcomes"]

_WATCHED: Final = ("alignment", "shared_threat", "depth")
_SHARED: Final = ("case", "seed", "members", "steps_per_year", "dtype", "start")


def outcomes(dataset: xr.Dataset, year: float | None = None) -> list[dict[str, Any]]:
    """Return the outcomes of a run for its watched pairs.

    Parameters
    ----------
    dataset
        Of a run.
    year
        Calendar year; the last when omitted, else the boundary nearest to it.

    Returns
    -------
    list of dict
        ``name``, ``pair``, ``year``; means over members of ``scenario`` and ``baseline``, their ``difference`` and its
        standard ``error``: of the paired difference for measures, of two independent shares (an upper bound for the
        usual case of members that go together) for obligations.
    """
    moment = dataset.isel(time=-1) if year is None else dataset.sel(time=year, method="nearest")
    when = float(moment["time"])
    rows = []
    for pair in moment["pair"].values:
        for name in _WATCHED:
            baseline, scenario = (np.asarray(part) for part in moment[f"watch_{name}"].sel(pair=pair))
            paired = scenario.astype(np.float64) - baseline
            error = float(paired.std(ddof=1) / math.sqrt(len(paired))) if len(paired) > 1 else None
            rows.append(_row(name, str(pair), when, scenario.mean(), baseline.mean(), error))
        actor, partner = str(pair).split(":")
        for kind in KINDS:
            shares = moment[f"obligation_{kind}"].sel(actor=actor, partner=partner).values
            before, after = (float(share) for share in shares)
            spread = (before * (1.0 - before) + after * (1.0 - after)) / dataset.sizes["member"]
            rows.append(_row(f"obligation_{kind}", str(pair), when, after, before, math.sqrt(spread)))
    return rows


def _row(name: str, pair: str, year: float, scenario: Any, baseline: Any, error: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "pair": pair,
        "year": year,
        "scenario": float(scenario),
        "baseline": float(baseline),
        "difference": float(scenario) - float(baseline),
        "error": error,
    }


def compare_datasets(first: xr.Dataset, second: xr.Dataset) -> xr.Dataset:
    """Return the scenario of the second run less that of the first, member by member.

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
        When the runs do not pair up, naming what differs.
    """
    for key in _SHARED:
        if first.attrs[key] != second.attrs[key]:
            raise InputError(
                f"the runs do not pair up: {key} is {first.attrs[key]} and {second.attrs[key]}",
                where=f"{first.attrs['run']}, {second.attrs['run']}",
                expected="runs of one case with the same seed, members and steps",
            )
    before, after = xr.align(first, second, join="inner")
    data: dict[str, Any] = {}
    for name in _WATCHED:
        paired = (after[f"watch_{name}"] - before[f"watch_{name}"]).sel(scenario="scenario")
        values = paired.transpose("time", "pair", "member").values
        attributes = {"units": paired.attrs.get("units", "1"), "long_name": f"{name}: second run less first, paired"}
        bands = np.moveaxis(quantiles(values), 0, 1)
        data[f"difference_{name}"] = (("time", "quantile", "pair"), bands, attributes)
        data[f"mean_{name}"] = (("time", "pair"), values.mean(axis=-1), attributes)
        error = values.std(axis=-1) / math.sqrt(max(values.shape[-1] - 1, 1))
        data[f"error_{name}"] = (("time", "pair"), error, attributes)
    found = xr.Dataset(data, coords={"time": after["time"], "quantile": list(QUANTILES), "pair": after["pair"].values})
    found.attrs = {
        **{key: first.attrs[key] for key in _SHARED},
        "first": first.attrs["run"],
        "second": second.attrs["run"],
        "first_scenario": first.attrs["scenario"],
        "second_scenario": second.attrs["scenario"],
    }
    return found
