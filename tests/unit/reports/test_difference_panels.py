"""Panels of differences: windows shaded, shocks marked, axes named, one scale where there is one."""

import numpy as np
import pytest
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from foedus.reports.difference_panels import Panel, When, acts_when, difference_panels

TIME = np.arange(2021.0, 2031.0)


def bands(size: float) -> np.ndarray:
    return size * np.outer([-2.0, -1.0, 0.0, 1.0, 2.0], np.ones(TIME.size))


PANELS = [
    Panel("A–B: alignment", "difference in alignment\n(−1 to 1)", bands(0.1)),
    Panel("A–C: alignment", "difference in alignment\n(−1 to 1)", bands(0.2)),
    Panel("A", "share of world", bands(0.01), "A"),
    Panel("B", "share of world", bands(0.0001), "B"),
]


@pytest.mark.parametrize("narrow", [False, True])
def test_panels_share_a_scale_and_show_when(narrow: bool) -> None:
    canvas = Canvas()
    FigureCanvasAgg(canvas)
    difference_panels(PANELS, TIME, When(((2023.0, 2026.0),), (2028.0,)))(canvas, narrow)
    axes = canvas.get_axes()
    assert [each.get_title() for each in axes] == [panel.title for panel in PANELS]
    assert [each.get_ylabel() for each in axes] == [panel.unit for panel in PANELS]
    assert {each.get_xlabel() for each in axes} == {"year"}
    limits = [each.get_ylim()[1] for each in axes]
    assert limits == pytest.approx([0.432, 0.432, 0.0216, 0.000216])
    for each in axes:
        (window,) = [patch for patch in each.patches if patch.get_width() == pytest.approx(3.0)]
        assert window.get_x() == 2023.0
        assert any(line.get_xdata()[0] == 2028.0 for line in each.lines)


def test_what_is_marked_comes_from_the_runs() -> None:
    first = xr.Dataset(attrs={"policies": '["USA:contain:RUS:0.5@2025-2030"]', "shocks": '["leader:RUS@2027.5"]'})
    when = acts_when(first, xr.Dataset(attrs={}))
    assert (when.windows, when.dates) == (((2025.0, 2030.0),), (2027.5,))
    assert when.note == "Shaded: the policy's window. Dotted line: the shock."
    assert When().note == ""
