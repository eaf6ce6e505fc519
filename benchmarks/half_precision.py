"""What half precision of unwatched pairs changes in a run, beside its Monte Carlo error (decision 17).

One run of the packaged argument's case under a policy, kept in full and in half precision, and one with another seed.
Printed for quantiles of levels and of paired differences: the largest error, the Monte Carlo error of the median cell,
and the error below which 99% of cells stay, in units of that.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
import xarray as xr

from foedus.analyses.running import run
from foedus.engine import ensemble
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.runs.stores import RunStore

NAMES = ("alignment", "shared_threat", "depth", "threat")


def _dataset(spec: RunSpec, folder: Path, *, packed: bool) -> xr.Dataset:
    store = RunStore(folder / ("half" if packed else "full"))
    if packed:
        return run(spec, store=store).dataset
    with mock.patch.object(ensemble, "pack", lambda values, exact: dict(values)):
        return run(spec, store=store).dataset


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--policy", default="USA:contain:CHN+RUS:1.0@2021-2030")
    asked = parser.parse_args()
    form = {"case": "strategic-triangle", "members": asked.members, "policies": (asked.policy,)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        half = _dataset(RunSpec(**form, seed=0), folder, packed=True)
        full = _dataset(RunSpec(**form, seed=0), folder, packed=False)
        other = _dataset(RunSpec(**form, seed=1), folder, packed=False)
    print(f"{'quantiles of':28s} {'largest error':>14s} {'Monte Carlo error':>18s} {'ratio, 99% of cells':>20s}")
    for name in (*NAMES, *(f"difference_{each}" for each in NAMES)):
        error = np.abs(half[name].values - full[name].values)
        # two independent runs differ by sqrt(2) times the error of one; the median of |normal| is .674 of its sd
        apart = np.abs(full[name].values - other[name].values)
        chance = np.nanmedian(apart[apart > 0]) / (0.674 * np.sqrt(2))
        print(f"{name:28s} {np.nanmax(error):14.2g} {chance:18.2g} {np.nanquantile(error, 0.99) / chance:20.3f}")
    same = sorted(
        name for name in full.data_vars if np.array_equal(full[name].values, half[name].values, equal_nan=True)
    )
    print(f"equal to the last bit: {', '.join(str(each) for each in same)}")


if __name__ == "__main__":
    main()
