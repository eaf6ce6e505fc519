"""Joint patrols and exercises over time, one mark per event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl
from matplotlib.figure import Figure as Canvas

from foedus.reports.axis_titles import title_years
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of

__all__ = ["timeline_figure"]

_MARKS: Final = ("o", "s", "^", "D", "v")
#: Room below the marks for the years and their title, points.
_FOOT: Final = 38.0
_COLOURS: Final = ("blue", "amber", "teal", "plum", "red")


def timeline_figure(
    events: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    key: str = "timeline",
    title: str = "Russian and Chinese forces together: joint bomber patrols and exercises",
) -> Figure | None:
    """Draw dated events, stacked within their year.

    Parameters
    ----------
    events
        Kind -> rows with ``date`` (or ``year``), a ``name`` or ``title``, and a ``source``.
    key, title
        Key and title of the figure.

    Returns
    -------
    Figure or None
        None if there is no dated event.
    """
    stacks: dict[int, list[str]] = defaultdict(list)
    rows: list[tuple[str, str, str, str]] = []
    for kind, entries in events.items():
        for entry in entries:
            year = _year(entry)
            if year is None:
                continue
            stacks[year].append(kind)
            name = str(entry.get("name") or entry.get("title") or entry.get("what") or "")
            when = str(entry.get("date") or entry.get("start") or year)
            rows.append((when, kind, name, str(entry.get("source") or "")))
    if not rows:
        return None
    kinds = [kind for kind in events if any(kind in stack for stack in stacks.values())]
    first, last = min(stacks), max(stacks)
    tallest = max(len(stack) for stack in stacks.values())

    def draw(canvas: Canvas, narrow: bool) -> None:
        tall = points_tall(canvas)
        head = 12 + 17 * (len(kinds) if narrow else -(-len(kinds) // 3))
        axes = canvas.add_axes((0.04, _FOOT / tall, 0.92, 1 - (_FOOT + head) / tall))
        for index, kind in enumerate(kinds):
            points = [
                (year, place + 0.5)
                for year, stack in stacks.items()
                for place, each in enumerate(sorted(stack, key=kinds.index))
                if each == kind
            ]
            axes.plot(
                [point[0] for point in points],
                [point[1] for point in points],
                _MARKS[index % len(_MARKS)],
                color=PALETTE[_COLOURS[index % len(_COLOURS)]],
                ms=7 if narrow else 9,
                ls="none",
                label=kind,
            )
        axes.set(xlim=(first - 0.8, last + 0.8), ylim=(0, tallest + 0.4))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        step = 5 if narrow or last - first > 24 else 2
        axes.set_xticks([year for year in range(first, last + 1) if year % step == 0])
        title_years(axes)
        canvas.legend(
            loc="upper left", bbox_to_anchor=(0.02, 1.0), frameon=False, ncols=1 if narrow else 3, fontsize=11
        )

    counts = ", ".join(f"{sum(stack.count(kind) for stack in stacks.values())} {kind}" for kind in kinds)
    return draw_figure(
        key,
        title,
        f"Dot timeline from {first} to {last}: {counts}.",
        draw,
        table_of(("date", "kind", "event", "source"), sorted(rows)),
        height=(_FOOT + 40.0 + 24 * tallest, _FOOT + 66.0 + 20 * tallest),
        series=pl.DataFrame(sorted(rows), schema=["date", "kind", "event", "source"], orient="row"),
        note=(
            "One mark per event, dated and sourced by hand; from open sources, so later years may be fuller than "
            "earlier ones. "
            "Shown, not tested: there is no comparison group for hand-coded events."
        ),
    )


def _year(entry: Mapping[str, Any]) -> int | None:
    when = entry.get("date") or entry.get("start") or entry.get("year")
    if isinstance(when, date):
        return when.year
    if when is None:
        return None
    digits = str(when)[:4]
    return int(digits) if digits.isdigit() else None
