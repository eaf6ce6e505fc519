"""Which parameters an outcome depends on: Morris effects against their spread, Sobol shares with intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from foedus.analyses.sensitivities.results import NOISE, Sensitivity
from foedus.errors import InputError
from foedus.reports.figure import PALETTE, Drawing, Figure, Table, draw_figure, table_of
from foedus.reports.wording import number, signed

__all__ = ["sensitivity_figure"]

#: Largest number of parameters drawn, besides the noise. *Assumed*: more cannot be read on a phone.
_SHOWN: Final = 12
#: Height of a row in points.
_ROW: Final = 23.0
_HEAD: Final = 34.0
_FOOT: Final = 44.0
_PLANE: Final = 250.0


def sensitivity_figure(found: Sensitivity, *, key: str = "sensitivity") -> Figure:
    """Draw the leading parameters of a sensitivity analysis, and what noise alone would show.

    Parameters
    ----------
    found
        The analysis.
    key
        Key of the figure.

    Returns
    -------
    Figure
        Morris: mean size of the effects with its 90% interval, and beside it that size against the spread of the
        effects, numbered like the rows; Sobol: first-order and total share, with 90% intervals. Shaded: no more than
        the noise.

    Raises
    ------
    InputError
        If the outcome is the same everywhere: there is nothing to draw.
    """
    if not found.varies:
        raise InputError(
            f"the outcome is {found.mean:g} at every point", where=found.outcome, expected="an outcome that varies"
        )
    rows = [row for row in found.table.to_dicts() if row["parameter"] != NOISE][:_SHOWN]
    tall = _HEAD + _FOOT + _ROW * len(rows)
    if found.method == "morris":
        heights = (max(tall, _PLANE), tall + _PLANE)
        draw = _morris(found, rows, heights)
    else:
        heights = (tall, tall)
        draw = _sobol(found, rows, tall)
    return draw_figure(
        key,
        f"What {words(found.outcome)} depends on",
        _describe(found, rows),
        draw,
        _table(found),
        height=heights,
        note=_note(found, len(rows)),
    )


def words(outcome: str) -> str:
    """Return an outcome in words.

    Examples
    --------
    >>> words("difference:obligation_defence:CHN:RUS@2035")
    'obligation defence of CHN:RUS in 2035 (scenario minus baseline)'
    """
    body, _, year = outcome.partition("@")
    parts = body.split(":")
    views = {"difference": " (scenario minus baseline)", "baseline": " (baseline)"}
    view = views.get(parts[0], "")
    name, *of = parts[1:] if view else parts
    whose = f" of {':'.join(of)}" if of else ""
    return f"{name.replace('_', ' ')}{whose} in {year}{view}"


def _morris(found: Sensitivity, rows: Sequence[dict[str, Any]], heights: tuple[float, float]) -> Drawing:
    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = heights[narrow]
        left = 0.52 if narrow else 0.29
        high = _ROW * len(rows)
        if narrow:
            ranking = canvas.add_axes((left, 1 - (_HEAD + high) / tall, 0.95 - left, high / tall))
            plane = canvas.add_axes((0.17, _FOOT / tall, 0.78, (_PLANE - _FOOT - _HEAD) / tall))
        else:
            ranking = canvas.add_axes((left, 1 - (_HEAD + high) / tall, 0.31, high / tall))
            plane = canvas.add_axes((0.70, _FOOT / tall, 0.27, 1 - (_FOOT + _HEAD) / tall))
        _floor(ranking, found)
        for place, row in enumerate(rows):
            value, half = row["mu_star"], row["mu_star_conf"]
            ranking.plot([max(value - half, 0.0), value + half], [place, place], color=PALETTE["blue"], alpha=0.4, lw=4)
            ranking.plot([value], [place], "o", color=PALETTE["blue"], ms=6)
        names = [f"{row['parameter']}  {place + 1}" for place, row in enumerate(rows)]
        _rows(ranking, names, narrow)
        ranking.set_xlim(left=0)
        ranking.set_xlabel("mean size of the effect, μ*", loc="right" if narrow else "center")
        _plane(plane, found, rows)
        _legend(canvas, {})

    return draw


def _plane(axes: Axes, found: Sensitivity, rows: Sequence[dict[str, Any]]) -> None:
    """Draw mean size of the effects against their spread; above the line they vary with the other parameters."""
    x = np.array([row["mu_star"] for row in rows])
    y = np.array([row["sigma"] for row in rows])
    right, top = 1.13 * float(x.max()), 1.15 * max(float(y.max()), 0.35 * float(x.max()))
    _floor(axes, found)
    end = min(right, top)
    axes.plot([0, end], [0, end], color=PALETTE["muted"], linewidth=0.9, linestyle=(0, (4, 3)))
    axes.plot(x, y, "o", color=PALETTE["blue"], ms=4.5, clip_on=False)
    axes.set(xlim=(0, right), ylim=(0, top))
    box = axes.get_window_extent()
    point = np.array([right / max(box.width, 1.0), top / max(box.height, 1.0)])
    dots = [(a / point[0], b / point[1]) for a, b in zip(x, y, strict=True)]
    numbers: list[tuple[float, float]] = []
    for place, dot in enumerate(dots):
        at = _free(dot, [other for other in dots if other != dot], numbers, (box.width, box.height))
        if at is not None:
            numbers.append(at)
            axes.text(at[0] * point[0], at[1] * point[1], str(place + 1), fontsize=10, ha="center", va="center")
    axes.set_xlabel("μ*")
    axes.set_ylabel("spread of the effects, σ")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.grid(visible=True)
    axes.tick_params(length=3)


def _free(
    dot: tuple[float, float],
    others: Sequence[tuple[float, float]],
    numbers: Sequence[tuple[float, float]],
    size: tuple[float, float],
) -> tuple[float, float] | None:
    """Return a position for the number of a dot, clear of other numbers and closest to its own dot, or None."""
    away = 10.0
    for dx, dy in ((0.8, 0.8), (0.8, -0.8), (-0.8, 0.8), (0, 1.1), (1.1, 0), (-0.8, -0.8), (-1.1, 0), (0, -1.1)):
        x, y = dot[0] + away * dx, dot[1] + away * dy
        own = math.hypot(away * dx, away * dy)
        if not (6 < x < size[0] - 4 and 6 < y < size[1] - 4):
            continue
        if any(math.hypot(x - u, y - v) < own + 2 for u, v in others):
            continue
        if all(abs(x - u) > 14 or abs(y - v) > 11 for u, v in numbers):
            return x, y
    return None


def _sobol(found: Sensitivity, rows: Sequence[dict[str, Any]], tall: float) -> Drawing:
    def draw(canvas: Canvas, narrow: bool) -> None:
        left = 0.46 if narrow else 0.29
        axes = canvas.add_axes((left, _FOOT / tall, 0.95 - left, 1 - (_FOOT + _HEAD) / tall))
        _floor(axes, found)
        for place, row in enumerate(rows):
            for name, colour, up in (("s1", "blue", -0.19), ("st", "red", 0.19)):
                value, half, y = row[name], row[f"{name}_conf"], place + up
                axes.barh(y, max(value, 0.0), height=0.36, color=PALETTE[colour], alpha=0.55, linewidth=0)
                axes.plot([value - half, value + half], [y, y], color=PALETTE[colour], lw=1.6)
        _rows(axes, [row["parameter"] for row in rows], narrow)
        most = max(row[name] + row[f"{name}_conf"] for row in rows for name in ("s1", "st"))
        least = min(0.0, *(row["s1"] - row["s1_conf"] for row in rows))
        axes.set_xlim(max(1.05 * least, -0.3), min(1.05 * most, 1.5))
        axes.axvline(0, color=PALETTE["muted"], linewidth=0.9)
        axes.set_xlabel("share of the variance")
        _legend(canvas, {"alone, S₁": ("blue", 0.55), "with others, Sₜ": ("red", 0.55)})

    return draw


def _legend(canvas: Canvas, colours: Mapping[str, tuple[str, float]]) -> None:
    shown = {**colours, "noise alone": ("muted", 0.16)}
    handles = [Rectangle((0, 0), 1, 1, color=PALETTE[name], alpha=alpha, linewidth=0) for name, alpha in shown.values()]
    canvas.legend(
        handles, list(shown), loc="upper left", ncols=3, frameon=False, fontsize=10.5, borderaxespad=0.2,
        handlelength=1.0, columnspacing=1.1, handletextpad=0.5,
    )  # fmt: skip


def _floor(axes: Axes, found: Sensitivity) -> None:
    if found.floor is not None:
        axes.axvspan(0, found.floor, color=PALETTE["muted"], alpha=0.16, linewidth=0)


def _rows(axes: Axes, names: Sequence[str], narrow: bool) -> None:
    axes.set_yticks(range(len(names)), names, fontsize=9.5 if narrow else 10.5)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", length=3)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3 if narrow else 5))
    axes.grid(axis="x")
    axes.set_axisbelow(True)


def _table(found: Sensitivity) -> Table:
    columns = ("mu", "mu_star", "mu_star_conf", "sigma", "s1", "s1_conf", "st", "st_conf")
    shown = [name for name in columns if found.table[name].null_count() < found.table.height]
    titles = {"mu": "μ", "mu_star": "μ*", "mu_star_conf": "± (90%)", "sigma": "σ"}
    titles |= {"s1": "S₁", "s1_conf": "± (90%)", "st": "Sₜ", "st_conf": "± (90%)"}
    rows = [
        (
            row["parameter"], row["standing"],
            *((signed if name in ("mu", "s1") else number)(row[name], 4) for name in shown),
        )
        for row in found.table.to_dicts()
    ]  # fmt: skip
    return table_of(("parameter", "standing", *(titles[name] for name in shown)), rows)


def _note(found: Sensitivity, shown: int) -> str:
    kept = len(found.table) - 1
    screened = found.screening is not None
    told = [
        f"{found.case}: {found.scenario}.",
        "Effect: change of the outcome as a parameter goes from the 1/8 to the 7/8 quantile of its prior; bar: 90% "
        "interval. Above the dashed line effects interact with others or are nonlinear; numbers where there is room."
        if found.method == "morris"
        else "Lines: 90% intervals; a share below 0 is a sampling error.",
        f"Shaded: what the chance events left in {found.replicates} futures per point show by themselves.",
        f"{found.points} points."
        + (f" {kept - shown} lesser parameters not drawn." if kept > shown else "")
        + (f" {kept} parameters, the first of a screening; the others at their median." if screened else ""),
        f"Conditional on the model and on the distributions of the parameters ({_standings(found)}).",
    ]
    return " ".join(told)


def _standings(found: Sensitivity) -> str:
    counts = Counter(row["standing"] for row in found.table.to_dicts() if row["parameter"] != NOISE)
    return ", ".join(f"{count} {standing}" for standing, count in counts.most_common())


def _describe(found: Sensitivity, rows: Sequence[dict[str, Any]]) -> str:
    index = found.index
    name = "mean size of effect" if found.method == "morris" else "total share of variance"
    leading = "; ".join(f"{row['parameter']} {number(row[index], 3)}" for row in rows[:5])
    return f"Parameters by {name}: {leading}. Noise alone: {number(found.floor, 3)}."
