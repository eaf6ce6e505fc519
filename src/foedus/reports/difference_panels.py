"""Panels of paired differences over the years: bands of futures, policy windows shaded, shocks as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from foedus.axes import FloatArray
from foedus.reports.figure import PALETTE, Drawing
from foedus.reports.scenario_words import acts_of

__all__ = ["BANDS_NOTE", "Panel", "When", "acts_when", "difference_panels", "panel_heights", "shade_acts"]

BANDS_NOTE: Final = "Darker band: 50% of futures; lighter: 90%; line: median."

_ROW: Final = 200.0
_MARGIN: Final = 70.0


@dataclass(frozen=True)
class When:
    """When something is done or happens: windows of policies, and dates of shocks, as calendar years."""

    windows: tuple[tuple[float, float], ...] = ()
    dates: tuple[float, ...] = ()

    @property
    def note(self) -> str:
        """What the marks mean; empty if there are none."""
        told = ["Shaded: the policy's window."] if self.windows else []
        return " ".join([*told, *(["Dotted line: the shock."] if self.dates else [])])


@dataclass(frozen=True)
class Panel:
    """One panel.

    Parameters
    ----------
    title, unit
        Its title, and what its vertical axis shows with its unit.
    bands
        Quantiles .05, .25, .5, .75, .95 of the differences, shape ``(5, year)``.
    scale
        Panels with the same scale have the same vertical axis; by default those with the same unit.
    """

    title: str
    unit: str
    bands: FloatArray = field(repr=False)
    scale: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "scale", self.scale or self.unit)


def acts_when(*datasets: xr.Dataset) -> When:
    """Return the windows of the policies of runs and the dates of their shocks."""
    acts = [acts_of(data.attrs) for data in datasets]
    windows = tuple((policy.start, policy.end) for policies, _ in acts for policy in policies)
    return When(windows, tuple(shock.year for _, shocks in acts for shock in shocks))


def shade_acts(axes: Axes, when: When) -> None:
    """Shade the windows of policies and mark the dates of shocks."""
    for start, end in sorted(set(when.windows)):
        axes.axvspan(start, end, color=PALETTE["shade"], linewidth=0, zorder=0)
        for edge in (start, end):
            axes.axvline(edge, color=PALETTE["grid"], linewidth=0.9, zorder=0.5)
    for date in sorted(set(when.dates)):
        axes.axvline(date, color=PALETTE["ink"], linewidth=1.1, linestyle=(0, (1.0, 2.0)), zorder=1)


def panel_heights(panels: int) -> tuple[float, float]:
    """Return the heights of a figure of some panels, in points: wide and narrow."""
    abreast = 1 if panels == 1 else 2
    return _MARGIN + _ROW * -(-panels // abreast), _MARGIN + _ROW * panels


def difference_panels(panels: Sequence[Panel], time: FloatArray, when: When) -> Drawing:
    """Return a drawing of panels.

    Parameters
    ----------
    panels
        At least one.
    time
        Calendar years, shape ``(year,)``.
    when
        What is shaded and marked.
    """
    reach = {
        scale: 1.08 * max(float(np.abs(panel.bands).max()) for panel in panels if panel.scale == scale) or 0.1
        for scale in {panel.scale for panel in panels}
    }
    heights, abreast = panel_heights(len(panels)), 1 if len(panels) == 1 else 2

    def draw(canvas: Canvas, narrow: bool) -> None:
        columns, tall = 1 if narrow else abreast, heights[narrow]
        rows = -(-len(panels) // columns)
        grid = canvas.add_gridspec(
            rows, columns, left=0.19 if narrow else 0.11, right=0.975, top=1 - 26 / tall, bottom=44 / tall,
            hspace=0.62, wspace=0.36,
        )  # fmt: skip
        for place, panel in enumerate(panels):
            axes = canvas.add_subplot(grid[place // columns, place % columns])
            low, lower, middle, upper, high = panel.bands
            shade_acts(axes, when)
            axes.axhline(0, color=PALETTE["muted"], linewidth=0.9)
            axes.grid(axis="y")
            axes.fill_between(time, low, high, color=PALETTE["blue"], alpha=0.17, linewidth=0)
            axes.fill_between(time, lower, upper, color=PALETTE["blue"], alpha=0.30, linewidth=0)
            axes.plot(time, middle, color=PALETTE["blue"], linewidth=2.0)
            axes.set_title(panel.title, fontsize=11.5, pad=6)
            axes.set(xlim=(time[0], time[-1]), ylim=(-reach[panel.scale], reach[panel.scale]), xlabel="year")
            axes.set_ylabel(panel.unit, fontsize=9.5)
            axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            axes.yaxis.set_major_locator(MaxNLocator(5))
            axes.tick_params(length=3)

    return draw
