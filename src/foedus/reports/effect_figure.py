"""The effect of one mechanism, policy or shock, drawn with its bands."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter

from foedus.analyses.effects.results import Curve, EffectResult, Panel
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.tick_words import percent, plain, with_sign
from foedus.reports.wording import interval_text, minus, number, signed

__all__ = ["effect_figure"]

_STYLES: Final = (("blue", "solid"), ("amber", (0, (5.0, 2.0))), ("plum", (0, (1.2, 1.8))))
_ROW: Final = 232.0
#: Height of one interval, in points.
_INTERVAL: Final = 23.0
_TABLE_POINTS: Final = 6
_CONDITION: Final = "Conditional on the model and on assumed parameters."


def effect_figure(result: EffectResult, *, key: str | None = None) -> Figure:
    """Draw the effect of a mechanism, a policy or a shock.

    Parameters
    ----------
    result
        As computed by ``analyses.effects.effects``.
    key
        Key of the figure.

    Returns
    -------
    Figure
        A panel for each response: line, median; darker band, 50% of members; lighter band, 90%. Curves differ in dashes
        as well as in colour.
    """
    panels = result.panels

    def draw(canvas: Canvas, narrow: bool) -> None:
        places = _places(panels, narrow)
        total = sum(_heights(panels, narrow))
        wide = 348.0 if narrow else 720.0
        top = 0.0
        for row, height in zip(places, _heights(panels, narrow), strict=True):
            for column, number_of in enumerate(row):
                panel = panels[number_of]
                across = wide / len(row)
                left = _left(panel, across)
                under = 40.0 if panel.x_label else 50.0
                above = 16.0 * len(_title(panel, across)) + 12.0 + 15.0 * _keys(panel)
                axes = canvas.add_axes(
                    (
                        (column * across + left) / wide,
                        1.0 - (top + height - under) / total,
                        (across - left - 14.0) / wide,
                        (height - under - above) / total,
                    )
                )
                words = "\n".join(_title(panel, across))
                canvas.text(
                    (column * across + 10.0) / wide,
                    1.0 - (top + 4.0) / total,
                    words,
                    fontsize=11.5,
                    weight="bold",
                    va="top",
                )
                _draw(axes, panel, across, height - under - above)
            top += height

    return draw_figure(
        key or f"effect-{result.name}".replace("_", "-"),
        result.title,
        _describe(result),
        draw,
        table_of(("what", "at", "median", "50%", "90%"), [row for panel in panels for row in _rows(panel)]),
        height=(sum(_heights(panels, False)), sum(_heights(panels, True))),
        note=_note(result),
    )


def _places(panels: tuple[Panel, ...], narrow: bool) -> list[list[int]]:
    """Return the panels in each row; one with intervals needs a row of its own."""
    rows: list[list[int]] = []
    for place, panel in enumerate(panels):
        alone = narrow or panel.x is None
        fits = rows and len(rows[-1]) < _abreast(panels) and panels[rows[-1][0]].x is not None
        if fits and not alone:
            rows[-1].append(place)
        else:
            rows.append([place])
    return rows


def _abreast(panels: tuple[Panel, ...]) -> int:
    with_axis = sum(panel.x is not None for panel in panels)
    return 3 if with_axis == 3 and not any(_keys(panel) for panel in panels) else 2


def _heights(panels: tuple[Panel, ...], narrow: bool) -> list[float]:
    found = []
    for row in _places(panels, narrow):
        first = panels[row[0]]
        if first.x is None:
            lines = len(_title(first, 348.0 if narrow else 720.0))
            found.append(74.0 + 16.0 * lines + _INTERVAL * len(first.curves))
        else:
            across = (348.0 if narrow else 720.0) / len(row)
            most = max(15.0 * _keys(panels[each]) + 16.0 * len(_title(panels[each], across)) for each in row)
            found.append(_ROW + max(0.0, most - 16.0))
    return found


def _left(panel: Panel, across: float) -> float:
    if panel.x is None:
        longest = max(len(curve.label) for curve in panel.curves)
        return min(6.4 * longest + 14.0, 0.52 * across)
    return 66.0


def _title(panel: Panel, across: float) -> list[str]:
    return textwrap.wrap(panel.title, max(18, int((across - 22.0) / 7.6)))


def _keys(panel: Panel) -> int:
    """Return the number of lines in the legend of a panel; a single curve needs none."""
    return len(panel.curves) if panel.x is not None and len(panel.curves) > 1 else 0


def _draw(axes: Axes, panel: Panel, across: float, tall: float) -> None:
    axes.set_axisbelow(True)
    if panel.x is None:
        _intervals(axes, panel)
    else:
        _curves(axes, panel)
    axes.tick_params(length=2.5, labelsize=10)
    width = across - _left(panel, across) - 14.0
    for row, curve in enumerate(panel.curves if _keys(panel) else ()):
        colour, dash = _STYLES[row]
        y = 1.0 + (8.0 + 15.0 * (len(panel.curves) - 1 - row)) / tall
        axes.plot(
            [0.0, 26.0 / width], [y, y], transform=axes.transAxes, clip_on=False, color=PALETTE[colour], linestyle=dash
        )
        axes.text(
            32.0 / width, y, curve.label, transform=axes.transAxes, fontsize=10, va="center", color=PALETTE["ink"]
        )


def _curves(axes: Axes, panel: Panel) -> None:
    assert panel.x is not None
    if panel.window is not None:
        _window(axes, panel.window)
    for (colour, dash), curve in zip(_STYLES, panel.curves, strict=False):
        low, lower, middle, upper, high = curve.bands
        axes.fill_between(panel.x, low, high, color=PALETTE[colour], alpha=0.16, linewidth=0)
        axes.fill_between(panel.x, lower, upper, color=PALETTE[colour], alpha=0.34, linewidth=0)
        axes.plot(panel.x, middle, color=PALETTE[colour], linestyle=dash, linewidth=2.0)
    axes.set_xlim(float(panel.x[0]), float(panel.x[-1]))
    axes.set_xlabel(panel.x_label, fontsize=10.5)
    axes.set_ylabel(panel.value, fontsize=10.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(plain))
    axes.grid(axis="y")
    if panel.log:
        _log_axis(axes, panel)
        return
    values = np.concatenate([curve.bands.ravel() for curve in panel.curves])
    if (values < 0).any():
        axes.axhline(0, color=PALETTE["ink"], linewidth=0.9, zorder=1.5)
    else:
        axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(_ticks(panel, bool((values < 0).any()))))


def _ticks(panel: Panel, sign: bool) -> Callable[[float, int | None], str]:
    difference = "difference" in panel.value or "change" in panel.value
    if panel.value.startswith("probability") or "in probability" in panel.value:
        return partial(percent, sign=difference)
    return with_sign if difference and sign else plain


def _window(axes: Axes, window: tuple[float, float]) -> None:
    """Mark when a stimulus acts."""
    if window[0] == window[1]:
        axes.axvline(window[0], color=PALETTE["muted"], linewidth=1.0, linestyle=(0, (1.0, 2.0)))
    else:
        axes.axvspan(*window, color=PALETTE["shade"], linewidth=0, zorder=0)


def _log_axis(axes: Axes, panel: Panel) -> None:
    values = np.concatenate([curve.bands.ravel() for curve in panel.curves])
    low, high = float(values[values > 0].min()), float(values.max())
    axes.set_yscale("log")
    axes.set_ylim(10.0 ** math.floor(math.log10(low)), min(1.0, 10.0 ** math.ceil(math.log10(high))))
    start, stop = (round(math.log10(each)) for each in axes.get_ylim())
    axes.yaxis.set_major_locator(FixedLocator([10.0**power for power in range(start, stop + 1)]))
    axes.yaxis.set_major_formatter(FuncFormatter(percent))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _intervals(axes: Axes, panel: Panel) -> None:
    """Draw an interval for each curve, from top to bottom."""
    colour = PALETTE["blue"]
    for row, curve in enumerate(panel.curves):
        low, lower, middle, upper, high = curve.bands[:, 0]
        y = len(panel.curves) - 1 - row
        axes.barh(y, high - low, 0.46, low, color=colour, alpha=0.20, linewidth=0)
        axes.barh(y, upper - lower, 0.46, lower, color=colour, alpha=0.40, linewidth=0)
        axes.plot([middle, middle], [y - 0.3, y + 0.3], color=colour, linewidth=2.4, solid_capstyle="butt")
    values = np.concatenate([curve.bands.ravel() for curve in panel.curves])
    signs = bool((values < 0).any())
    room = 0.04 * float(values.max() - values.min())
    axes.set_xlim(float(values.min()) - room if signs else 0.0, float(values.max()) + room)
    if signs:
        axes.axvline(0, color=PALETTE["ink"], linewidth=0.9)
    names = [curve.label for curve in panel.curves]
    axes.set_yticks(range(len(names) - 1, -1, -1), ["\n".join(textwrap.wrap(name, 34)) for name in names])
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_xlabel(panel.value, fontsize=10.5, loc="right")
    axes.grid(axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(_ticks(panel, signs)))
    axes.spines["left"].set_visible(False)


def _rows(panel: Panel) -> list[tuple[str, ...]]:
    """Return the rows of the table: some points of every curve."""
    rows: list[tuple[str, ...]] = []
    for curve in panel.curves:
        places = np.unique(np.linspace(0, curve.bands.shape[1] - 1, _TABLE_POINTS).round().astype(int))
        for place in places:
            low, lower, middle, upper, high = curve.bands[:, place]
            at = "" if panel.x is None else minus(f"{panel.x[place]:.4g}")
            what = ": ".join(part for part in (panel.title, curve.label) if part)
            rows.append((what, at, number(middle, 3), interval_text((lower, upper), 3), interval_text((low, high), 3)))
    return rows


def _note(result: EffectResult) -> str:
    counted = any(panel.counted for panel in result.panels)
    exact = all(_exact(curve) for panel in result.panels for curve in panel.curves)
    parts = [f"{result.held}."]
    if exact:
        parts.append("No band: no parameter enters.")
    else:
        parts.append(
            f"n\u00a0=\u00a0{result.members} members. Line: median; darker band 50%, lighter band 90% of members."
        )
    if counted:
        parts.append("Bands of probabilities: sampling error of the share of members.")
    if result.text and result.text != "none":
        parts.append(f"{result.text}; shaded or dotted: when it acts.")
    return " ".join([*parts, _CONDITION])


def _exact(curve: Curve) -> bool:
    return bool(np.allclose(curve.bands[0], curve.bands[-1]))


def _describe(result: EffectResult) -> str:
    parts = []
    for panel in result.panels:
        for curve in panel.curves:
            what = ", ".join(part for part in (panel.title, curve.label) if part)
            last = curve.bands[:, -1]
            at = "" if panel.x is None else f" at {minus(f'{panel.x[-1]:.4g}')}"
            change = "difference" in panel.value or "change" in panel.value
            middle = signed(float(last[2]), 3) if change else number(float(last[2]), 3)
            parts.append(f"{what}: median {middle}{at} (90% {interval_text((last[0], last[4]), 3)})")
    return "Medians with 50% and 90% bands. " + "; ".join(parts) + "."
