"""Made-up worlds of futures."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Final

import numpy as np

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _contrast(effect: float, stream: Stream) -> World:
    """A run of fifty members whose differences at the year scatter by .01 about the effect."""
    import xarray as xr

    values = np.zeros((2, 50, 2, 1))
    values[1, :, :, 0] = stream.normal(effect, 0.01, (50, 1))
    data = xr.DataArray(
        values,
        dims=("scenario", "member", "time", "pair"),
        coords={"scenario": ["baseline", "scenario"], "time": [2039.0, 2040.0], "pair": ["ALF-BET"]},
    )
    run = SimpleNamespace(dataset=xr.Dataset({"watch_alignment": data}), run_id="planted")
    return SyntheticEvidence(), lambda policies, until: run


PLANTED: Final[Mapping[str, Planted]] = {
    "scenario_contrast": Planted(
        {"kind": "scenario_contrast", "policies": ["made up"], "year": 2040, "pair": ["ALF", "BET"],
         "threshold": rule("above", 0.1, -0.1)},
        _contrast, true=0.2, false=-0.2, empty=0.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
