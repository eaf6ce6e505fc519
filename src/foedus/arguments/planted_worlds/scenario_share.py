"""Made-up worlds of futures in which something comes, or not, under two policies."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

import numpy as np
import polars as pl

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World

__all__ = ["PLANTED"]


def _futures(effect: float, stream: Stream) -> World:
    """Futures of two policies, in each of which the group falls below one half with this probability."""
    import xarray as xr

    def runs(_policies: tuple[str, ...], _until: int, **_more: Any) -> SimpleNamespace:
        inside = np.full((2, 100, 3, 1), 0.6)
        inside[:, :, 2, 0] = np.where(stream.random((2, 100)) < effect, 0.4, 0.6)
        data = xr.DataArray(
            inside,
            dims=("scenario", "member", "time", "state"),
            coords={"scenario": ["baseline", "scenario"], "time": [2021.0, 2035.0, 2050.0], "state": ["ALF"]},
        )
        return SimpleNamespace(dataset=xr.Dataset({"watch_capability_share": data}), run_id="planted")

    census = pl.DataFrame(
        [{"table": "outside_atlantic_capability", "unit": "world", "year": 2019, "reading": "NATO", "value": 0.4}],
        schema_overrides={"year": pl.Int32},
    )
    return SyntheticEvidence(census=census), runs


PLANTED: Final[Mapping[str, Planted]] = {
    "scenario_share": Planted(
        {"kind": "scenario_share", "policies": [["made up"], []], "states": ["ALF"], "until": 2050,
         "record": "outside_atlantic_capability", "reading": "NATO", "year": 2019,
         "threshold": {"direction": "above", "supported_beyond": 0.9, "contradicted_beyond": 0.5,
                       "unit": "share of futures"}},
        _futures, true=0.99, false=0.1, empty=0.7,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
