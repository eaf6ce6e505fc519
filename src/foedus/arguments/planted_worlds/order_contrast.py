"""Made-up worlds of futures with a drift of order preferences."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from foedus.arguments.evidence import SyntheticEvidence
from foedus.arguments.planted_worlds._base import Planted, Stream, World, rule

__all__ = ["PLANTED"]


def _drifted(effect: float, stream: Stream) -> World:
    """Fifty futures of one state, whose order preference begins elsewhere by the effect with the drift."""
    import xarray as xr

    def runs(_policies: tuple[str, ...], _until: int, *, drift: Any = None, **_more: Any) -> SimpleNamespace:
        order = np.zeros((2, 50, 2, 1))
        if drift is not None:
            order += stream.normal(effect, 0.01, (1, 50, 1, 1))
        coordinates = {"scenario": ["baseline", "scenario"], "time": [2049.0, 2050.0], "state": ["ALF"]}
        dims = ("scenario", "member", "time", "state")
        data = {
            "watch_order": xr.DataArray(order, dims=dims, coords=coordinates),
            "watch_capability_share": xr.DataArray(np.ones_like(order), dims=dims, coords=coordinates),
        }
        return SimpleNamespace(dataset=xr.Dataset(data), run_id="planted")

    return SyntheticEvidence(), runs


PLANTED: Final[Mapping[str, Planted]] = {
    "order_contrast": Planted(
        {"kind": "order_contrast", "of": "drift", "until": 2050, "shocks": ["made up"],
         "drift": {"states": ["ALF"], "towards": ["BET"], "part": 0.5}, "threshold": rule("above", 0.1, -0.1)},
        _drifted, true=0.2, false=-0.2, empty=0.0,
    ),
}  # fmt: skip
"""Planted claims of this kind."""
