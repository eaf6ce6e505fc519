"""The effect of one mechanism, policy or shock: the numbers behind its figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.engine.quantiles import QUANTILES
from foedus.results import Result

__all__ = ["BANDS", "Curve", "EffectResult", "Panel", "bands"]

Floats = NDArray[np.float64]

BANDS: Final = QUANTILES
"""Quantiles over members in a curve: the ends of the 90% and the 50% band, and the median."""


@dataclass(frozen=True, eq=False)
class Curve:
    """One quantity over the horizontal axis of its panel.

    Parameters
    ----------
    label
        The curve in words.
    bands
        Quantiles ``BANDS`` over members, ``(quantile, point)``; one point for an interval without a horizontal axis.
    """

    label: str
    bands: Floats


@dataclass(frozen=True, eq=False)
class Panel:
    """One part of a figure.

    Parameters
    ----------
    title
        What the part shows.
    value
        Name and unit of the curves' values.
    curves
        One or more.
    x, x_label
        Positions of the points and their label, with unit; none for a list of intervals, one point each.
    log
        Whether the values are read on a logarithmic scale.
    window
        The stretch of the horizontal axis in which the stimulus acts, from and to; the same twice for a moment.
    counted
        Whether the curves are differences of shares of members: their bands are then sampling errors of the shares, not
        the spread over members.
    """

    title: str
    value: str
    curves: tuple[Curve, ...]
    x: Floats | None = None
    x_label: str = ""
    log: bool = False
    window: tuple[float, float] | None = None
    counted: bool = False

    @property
    def largest(self) -> float:
        """Largest absolute value of its medians and of the ends of its 90% bands."""
        return max(float(np.abs(curve.bands).max()) for curve in self.curves)


@dataclass(frozen=True, eq=False, repr=False)
class EffectResult(Result):
    """What a mechanism, a policy or a shock does by itself.

    Parameters
    ----------
    name
        Name of the mechanism, the instrument or the kind of shock.
    title
        What the figure shows.
    panels
        One to four.
    members
        Number of draws of parameters, and of noise streams, behind the bands.
    text
        The policy or shock as written; empty for a mechanism.
    held
        What was held fixed, or the world in which it was computed: the condition under which it holds.
    """

    name: str
    title: str
    panels: tuple[Panel, ...]
    members: int
    held: str
    text: str = ""

    @property
    def table(self) -> pl.DataFrame:
        """``panel, curve, x, q05, q25, q50, q75, q95``: one row per point of a curve."""
        rows = []
        for panel in self.panels:
            for curve in panel.curves:
                x = [None] if panel.x is None else panel.x.tolist()
                for place, at in enumerate(x):
                    rows.append((panel.title, curve.label, at, *(float(band[place]) for band in curve.bands)))
        names = ["panel", "curve", "x", *(f"q{round(100 * each):02d}" for each in BANDS)]
        text = {"panel": pl.String, "curve": pl.String}
        return pl.DataFrame(rows, schema={name: text.get(name, pl.Float64) for name in names}, orient="row")

    def headline(self) -> str:
        """Return what the effect shows and the number of draws."""
        return f"effect of {self.name}: {self.title}; {self.members} draws"

    def as_dict(self) -> dict[str, Any]:
        """Return the effect as plain JSON values: curves as quantiles over members, by panel."""
        return {
            "name": self.name,
            "title": self.title,
            "text": self.text,
            "members": self.members,
            "held": self.held,
            "quantiles": list(BANDS),
            "panels": [
                {
                    "title": panel.title,
                    "value": panel.value,
                    "x": None if panel.x is None else panel.x.tolist(),
                    "x_label": panel.x_label,
                    "curves": [{"label": curve.label, "bands": curve.bands.tolist()} for curve in panel.curves],
                }
                for panel in self.panels
            ],
        }


def bands(values: NDArray[np.floating]) -> Floats:
    """Return the quantiles ``BANDS`` over the last axis, first.

    Examples
    --------
    >>> bands(np.arange(101.0)[None]).ravel().tolist()
    [5.0, 25.0, 50.0, 75.0, 95.0]
    """
    return np.asarray(np.quantile(values.astype(np.float64), BANDS, axis=-1))
