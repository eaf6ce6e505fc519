"""Camps over the years: one line for each state, its camp by colour and height, the frustrated ties above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Curve
from matplotlib.ticker import MaxNLocator

from foedus.errors import InputError
from foedus.networks.camps.years import CampsOverTime
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of

__all__ = ["camps_through_time"]

#: Height of a state's line, points.
_ROW: Final = 9.0
#: Height of the panel of frustrated ties, and of the room around panels, points.
_TOP: Final = 84.0
_EDGE: Final = 24.0
_LEGEND: Final = 24.0
#: Number of states above which a page gets two columns. *Assumed*.
_MANY: Final = 40
#: Room for a camp in the legend, points, and the members that name it there.
_KEY: Final = 132.0
_LED: Final = 2
#: Room for names, points.
_NAMES: Final = 34.0
#: Colour of each camp and its share of the line's height; further camps share the last. In grey the height tells them
#: apart.
_LOOKS: Final = (("blue", 0.84), ("amber", 0.36), ("teal", 0.6), ("plum", 0.2), ("muted", 0.1))

Runs = list[tuple[int, int, int]]


def camps_through_time(
    found: CampsOverTime, title: str = "", *, weights: Mapping[int, Mapping[str, float]] | None = None,
    key: str = "camps-through-time",
) -> Figure:  # fmt: skip
    """Draw who was in which camp in which year.

    Parameters
    ----------
    found
        From `foedus.networks.camps_over_time`.
    title
        What the networks represent.
    weights
        As there: states are sorted by weight within their group, heavier first; by default by name.
    key
        Key of the figure.

    Returns
    -------
    Figure
        Above: frustrated ties of each year, hollow where not proven minimal. Below: a line for each state, interrupted
        where it has no tie; states are grouped by the camp in which they were longest.

    Raises
    ------
    InputError
        If no state has a camp in any year.
    """
    if found.camps.is_empty():
        raise InputError("no state has a tie in any year", expected="one tie or more")
    runs = {str(state): _runs(rows) for (state,), rows in found.camps.group_by("state", maintain_order=True)}
    states = _ordered(runs, weights or {})
    homes: dict[int, list[str]] = {}
    for state in states:
        homes.setdefault(_home(runs[state])[0], []).append(state)
    years = found.years["year"].to_list()
    span = (years[0] - 0.5, years[-1] + 0.5)

    def columns(narrow: bool) -> int:
        return 1 if narrow or len(states) <= _MANY else 2

    def height(narrow: bool) -> float:
        rows = -(-len(states) // columns(narrow))
        return _TOP + 2 * _EDGE + rows * _ROW + _EDGE + _LEGEND

    def draw(canvas: Canvas, narrow: bool) -> None:
        width, tall = (348.0 if narrow else 720.0), height(narrow)
        upper = canvas.add_axes((_NAMES / width, 1 - (_TOP + 4) / tall, 1 - (_NAMES + 10) / width, (_TOP - 18) / tall))
        _frustrated(upper, found, span)
        count = columns(narrow)
        rows = -(-len(states) // count)
        across = (width - 10.0) / count
        for column in range(count):
            part = states[column * rows : (column + 1) * rows]
            left, bottom = column * across + _NAMES, tall - _TOP - 2 * _EDGE - rows * _ROW
            axes = canvas.add_axes((left / width, bottom / tall, (across - _NAMES) / width, rows * _ROW / tall))
            _lines(axes, part, runs, span, rows)
        legend = canvas.add_axes((0, 0, 1, _LEGEND / tall))
        _legend(legend, sorted(set(found.camps["camp"])), width, homes)

    first, last = years[0], years[-1]
    when = f"{first}" if first == last else f"{first}–{last}"
    table = table_of(("state", "years in each camp"), [(state, _words(runs[state])) for state in states], most=600)
    return draw_figure(
        key,
        f"Camps through time{f' of {title}' if title else ''}, {when}",
        _describe(found, len(states)),
        draw,
        table,
        height=(height(False), height(True)),
        note=_note(found, weights is not None),
    )


def _runs(rows: pl.DataFrame) -> Runs:
    """Return first year, last year and camp of every unbroken stay."""
    stays: Runs = []
    for year, camp in rows.sort("year").select("year", "camp").iter_rows():
        if stays and stays[-1][1] == year - 1 and stays[-1][2] == camp:
            stays[-1] = (stays[-1][0], year, camp)
        else:
            stays.append((year, year, camp))
    return stays


def _ordered(runs: Mapping[str, Runs], weights: Mapping[int, Mapping[str, float]]) -> list[str]:
    """Sort states by the camp in which they were longest, those that never left it first, then by weight and name."""
    most: dict[str, float] = {}
    for of_year in weights.values():
        for state, weight in of_year.items():
            most[state] = max(most.get(state, 0.0), weight)

    def place(state: str) -> tuple[float, ...]:
        home, share = _home(runs[state])
        return (home, -round(5 * share), -most.get(state, 0.0))

    return sorted(runs, key=lambda state: (place(state), state))


def _home(runs: Runs) -> tuple[int, float]:
    """Return the camp in which a state was longest, and for what share of its years."""
    stays: dict[int, int] = {}
    for first, last, camp in runs:
        stays[camp] = stays.get(camp, 0) + last - first + 1
    home = min(stays, key=lambda camp: (-stays[camp], camp))
    return home, stays[home] / sum(stays.values())


def _lines(axes: Axes, states: Sequence[str], runs: Mapping[str, Runs], span: tuple[float, float], rows: int) -> None:
    """Draw a bar for every stay; the bars of a camp are one path, because there may be thousands."""
    corners: dict[int, list[tuple[float, float]]] = {}
    for row, state in enumerate(states):
        for first, last, camp in runs[state]:
            look = min(camp, len(_LOOKS)) - 1
            half = _LOOKS[look][1] / 2
            left, right, low, high = first - 0.5, last + 0.5, row + 0.5 - half, row + 0.5 + half
            box = [(left, low), (right, low), (right, high), (left, high), (left, low)]
            corners.setdefault(look, []).extend(box)
    codes = [Curve.MOVETO, Curve.LINETO, Curve.LINETO, Curve.LINETO, Curve.CLOSEPOLY]
    for look, points in corners.items():
        path = Curve(points, codes * (len(points) // 5))
        axes.add_patch(PathPatch(path, facecolor=PALETTE[_LOOKS[look][0]], linewidth=0))
    axes.set(xlim=span, ylim=(rows, 0))
    axes.set_yticks([row + 0.5 for row in range(len(states))], states, fontsize=7.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    axes.tick_params(axis="y", length=0, pad=3)
    axes.tick_params(axis="x", length=3, labelsize=9.5, labeltop=True, labelbottom=True, top=True)
    axes.grid(axis="x", linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _frustrated(axes: Axes, found: CampsOverTime, span: tuple[float, float]) -> None:
    years, values = found.years["year"].to_list(), found.years["frustration"].to_list()
    axes.plot(years, values, color=PALETTE["red"], linewidth=1.4)
    for proven in (True, False):
        rows = found.years.filter(pl.col("optimal") == proven)
        axes.plot(
            rows["year"].to_list(), rows["frustration"].to_list(), linestyle="none", marker="o", markersize=3.2,
            markeredgecolor=PALETTE["red"], markerfacecolor=PALETTE["red"] if proven else PALETTE["paper"],
        )  # fmt: skip
    axes.set(xlim=span, ylim=(0, max(1.0, 1.1 * max(values))))
    axes.set_title("frustrated ties", fontsize=10, pad=3, weight="normal", color=PALETTE["muted"])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    axes.tick_params(length=3, labelsize=9.5)
    axes.grid(axis="y", linewidth=0.5)


def _legend(axes: Axes, camps: Sequence[int], width: float, homes: Mapping[int, Sequence[str]]) -> None:
    """Name the camps by their first members; of those that share a look, and where there is no room, by number."""
    axes.set(xlim=(0, width), ylim=(0, 1))
    axes.axis("off")
    shown = sorted({min(camp, len(_LOOKS)) for camp in camps})
    for place, camp in enumerate(shown):
        colour, share = _LOOKS[camp - 1]
        room = min(_KEY, (width - 20.0) / len(shown))
        x = 10.0 + place * room
        half = share * _ROW / _LEGEND / 2
        box = [(x, 0.5 - half), (x + 18, 0.5 - half), (x + 18, 0.5 + half), (x, 0.5 + half), (x, 0.5 - half)]
        axes.add_patch(PathPatch(Curve(box), facecolor=PALETTE[colour], linewidth=0))
        words = f"camp {camp}" if camp < len(_LOOKS) or max(camps) == camp else f"camps {camp}–{max(camps)}"
        members = homes.get(camp, ())[:_LED]
        if members and room >= _KEY and (camp < len(_LOOKS) or max(camps) == camp):
            words += f": {', '.join(members)}" + ("…" if len(homes[camp]) > _LED else "")
        axes.text(x + 23, 0.5, words, fontsize=9.5, va="center")


def _words(stays: Runs) -> str:
    return ", ".join(f"{first}: {camp}" if first == last else f"{first}–{last}: {camp}" for first, last, camp in stays)


def _describe(found: CampsOverTime, states: int) -> str:
    values = found.years["frustration"].to_list()
    table = found.camps.sort("state", "year")
    same = (pl.col("state") == pl.col("state").shift()) & (pl.col("year") == pl.col("year").shift() + 1)
    changes = table.filter(same & (pl.col("camp") != pl.col("camp").shift())).height
    return (
        f"Camps of {states} states in {found.years.height} years. Frustrated ties: {min(values)} to {max(values)} a "
        f"year. Changes of camp from one year to the next: {changes}."
    )


def _note(found: CampsOverTime, weighed: bool) -> str:
    open_years = found.years.filter(~pl.col("optimal")).height
    proof = (
        "All years are proven: no camps contradict fewer ties, though others may contradict as few."
        if not open_years
        else f"{open_years} of {found.years.height} years are not proven (hollow)."
    )
    by = "capability" if weighed else "number"
    return (
        f"Labels and, of equally good camps, the camps themselves are those in which most states, by {by}, stay "
        f"where they were last seen. White: no tie. {proof}"
    )
