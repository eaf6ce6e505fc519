"""A claim's specification curve: every measurement named beforehand, sorted by its effect, between the claim's lines.

A reader who sees one number asks whether another way of measuring would give another one. All of them stand here, those
that decide and those that are only shown, in the unit of the claim; none is chosen after its result.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from foedus.arguments.formats import in_format, unit_words
from foedus.arguments.verdict import Threshold
from foedus.reports.axis_titles import title_below
from foedus.reports.claims import ClaimView, EstimateRow
from foedus.reports.figure import PALETTE, Figure, draw_figure, points_tall, table_of
from foedus.reports.tick_words import formatted
from foedus.reports.wording import minus, spell_out

__all__ = ["FEWEST", "comparable", "other_unit_figure", "specification_figure"]

FEWEST: Final = 3
"""Measurements in the claim's unit from which a curve is drawn."""

_ROW: Final = (18.0, 27.0)
_FOOT: Final = 48.0
_HEAD: Final = 26.0

_LETTERS: Final = (60, 60)
_FARTHEST: Final = 3.0
"""How many times the span of estimates and lines an interval may reach beyond them before it is cut (assumed)."""


@dataclass(frozen=True)
class _Line:
    """A measurement as a row of the figure."""

    name: str
    role: str
    verdict: str
    value: float
    low: float
    high: float
    n: int | None
    clusters: int | None
    left_out: bool = False
    bounds: tuple[float, float] = (math.nan, math.nan)

    @property
    def deciding(self) -> bool:
        """Whether it has a say."""
        return self.role == "deciding"


def specification_figure(claim: ClaimView, *, key: str = "") -> Figure | None:
    """Draw every measurement of a claim in its unit, sorted by effect.

    Parameters
    ----------
    claim
        A judged claim.
    key
        Key of the figure; by default ``curve-`` and the claim's id.

    Returns
    -------
    Figure or None
        None if fewer than `FEWEST` measurements have an effect in the claim's unit, or only the model speaks.
    """
    if claim.simulated or claim.rule is None:
        return None
    lines = _lines(claim)
    if len(lines) < FEWEST:
        return None
    unit = claim.unit_words or claim.unit
    title = f"{claim.id}: every measurement named beforehand, by its effect"
    lined = "Tall lines: the claim's two bounds; short ones are a measurement's own, if others."
    return _figure(lines, claim.rule, key or f"curve-{claim.id.lower()}", title, unit=unit, lined=lined)


def other_unit_figure(claim: ClaimView) -> Figure | None:
    """Draw the measurements of a claim in another unit than its own, of the unit that most of them have.

    Parameters
    ----------
    claim
        A judged claim.

    Returns
    -------
    Figure or None
        None if no other unit has `FEWEST` measurements with an effect, or only the model speaks.
    """
    if claim.simulated or claim.rule is None:
        return None
    by_unit: dict[tuple[str, str], list[EstimateRow]] = {}
    for row in claim.variants:
        if row.rule is not None and row.effect is not None and not comparable(row, claim):
            by_unit.setdefault(_unit(row.rule), []).append(row)
    # of two units as frequent, the one named first
    rows = max(by_unit.values(), key=len, default=[])
    lines = [line for row in rows if (line := _line(row, row.role)) is not None]
    if len(lines) < FEWEST:
        return None
    rule = rows[0].rule
    assert rule is not None
    lines.sort(key=lambda line: (line.value, line.name))
    unit = _unit(rule)[0]
    title = f"{claim.id}: measured beside it, {unit}"
    same = len({(row.rule.value, row.rule.other_bound) for row in rows if row.rule is not None}) == 1
    lined = "Tall lines: their own two bounds." if same else "Their bounds differ, so that none is drawn."
    return _figure(lines, rule, f"unit-{claim.id.lower()}", title, unit=unit, lined=lined, bounded=same)


def _unit(rule: Threshold) -> tuple[str, str]:
    """Return the unit of a rule in words, and how its numbers are printed."""
    return unit_words(rule.unit, rule.printed), rule.printed


def _figure(
    lines: list[_Line], rule: Threshold, key: str, title: str, *, unit: str, lined: str, bounded: bool = True
) -> Figure:
    form = rule.printed
    log = form == "ratio"
    left, right = _span(rule, lines, log=log)
    bounds = (rule.value, rule.other_bound) if bounded else (math.nan, math.nan)

    def draw(canvas: Canvas, narrow: bool) -> None:
        height = points_tall(canvas)
        edge = 0.03 if narrow else 0.46
        end = 0.93 if narrow else 0.97
        axes = canvas.add_axes((edge, _FOOT / height, end - edge, 1 - (_FOOT + _HEAD) / height))
        axes.set_xscale("log" if log else "linear")
        if log:
            axes.xaxis.set_major_locator(FixedLocator(_ticks(left, right, 3 if narrow else 5)))
            axes.xaxis.set_minor_locator(NullLocator())
        else:
            axes.xaxis.set_major_locator(MaxNLocator(4 if narrow else 5, prune="both"))
        axes.xaxis.set_major_formatter(FuncFormatter(formatted(form)))
        axes.set_xlim(left, right)
        axes.set_ylim(len(lines) - 0.5, -0.5)
        for bound, words, colour in ((bounds[0], "for", "blue"), (bounds[1], "against", "amber")):
            if left <= bound <= right:
                axes.axvline(bound, color=PALETTE[colour], linewidth=1.3)
                if words == "for" or bounds[0] != bounds[1]:
                    axes.annotate(
                        words,
                        (bound, 1.0),
                        xycoords=("data", "axes fraction"),
                        xytext=(0, 4 if words == "for" else 13),
                        textcoords="offset points",
                        fontsize=9.5,
                        ha="center",
                        color=PALETTE[colour],
                        annotation_clip=False,
                    )
        for place, line in enumerate(lines):
            _draw(axes, place, line, (left, right), edge, narrow=narrow)
            for bound, shared, colour in zip(line.bounds, bounds, ("blue", "amber"), strict=True):
                if not line.left_out and bound != shared and left <= bound <= right:
                    axes.plot([bound, bound], [place - 0.4, place + 0.4], color=PALETTE[colour], linewidth=1.3)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=3)
        axes.grid(axis="x")
        title_below(axes, f"effect ({unit}{', log scale' if log else ''})")

    deciding = sum(line.deciding for line in lines)
    return draw_figure(
        key,
        title,
        f"{len(lines)} measurements, {deciding} of which decide. "
        + " ".join(f"{line.name}: {_words(line, rule)}." for line in lines),
        draw,
        table_of(
            ("measurement", "role", f"effect ({unit})", "90% interval or range", "n (clusters)", "verdict from it"),
            [
                (
                    line.name,
                    line.role,
                    minus(in_format(line.value, form)),
                    _interval(line, rule),
                    "" if line.n is None else f"{line.n:,}" + (f" ({line.clusters:,})" if line.clusters else ""),
                    line.verdict,
                )
                for line in lines
            ],
        ),
        height=(_FOOT + _HEAD + _ROW[0] * len(lines), _FOOT + _HEAD + _ROW[1] * len(lines)),
        note="Filled circles decide, hollow ones are only shown; bars are 90% intervals or ranges, an arrow where one "
        f"reaches off the scale. {lined}"
        + (
            " Diamonds: the extremes if one state is left out at a time."
            if any(line.left_out for line in lines)
            else ""
        ),
        series=_series(lines),
    )


def _lines(claim: ClaimView) -> list[_Line]:
    own = replace(claim.main, rule=claim.rule)
    rows = [_line(own, "deciding"), *(_line(row, row.role) for row in claim.variants if comparable(row, claim))]
    found = [row for row in rows if row is not None]
    for name in ("without_state", "leave_one_out"):
        table = claim.series.get(name)
        if table is not None and {"value", "low", "high"} <= set(table.columns) and table.height > 1:
            found += _without(table)
    return sorted(found, key=lambda line: (line.value, line.name))


def comparable(row: EstimateRow, claim: ClaimView) -> bool:
    """Return whether a measurement is in the unit of its claim, so that both fit on one axis."""
    if row.rule is None or claim.rule is None:
        return row.rule is claim.rule
    return _unit(row.rule) == _unit(claim.rule)


def _line(row: EstimateRow, role: str) -> _Line | None:
    if row.estimate is None or row.effect is None:
        return None
    low, high = row.estimate.interval
    return _Line(
        spell_out(row.name), role or "shown", row.verdict, row.effect, float(low), float(high), row.n, row.clusters
    )


def _without(table: pl.DataFrame) -> list[_Line]:
    """Return the lowest and the highest of the effects with one state left out."""
    who = next(name for name, kind in table.schema.items() if kind == pl.String)
    ordered = table.drop_nulls("value").sort("value", who)
    ends = [ordered.row(0, named=True), ordered.row(-1, named=True)]
    return [
        _Line(
            spell_out(f"without {row[who]}"), "shown", "", float(row["value"]), float(row["low"]), float(row["high"]),
            row.get("n"), None, left_out=True,
        )
        for row in ends
    ]  # fmt: skip


def _span(rule: Threshold, lines: Sequence[_Line], *, log: bool) -> tuple[float, float]:
    """Return the ends of the axis: all estimates, both lines, and intervals as far as they are of use."""
    change = (lambda value: math.log(value)) if log else (lambda value: value)
    back = math.exp if log else (lambda value: value)
    core = [line.value for line in lines] + [rule.value, rule.other_bound]
    core = [change(value) for value in core if math.isfinite(value) and (not log or value > 0)]
    near, far = min(core), max(core)
    room = (far - near) or abs(near) or 1.0
    ends = [end for line in lines for end in (line.low, line.high) if math.isfinite(end) and (not log or end > 0)]
    reach = [change(end) for end in ends] + core
    left, right = max(min(reach), near - _FARTHEST * room), min(max(reach), far + _FARTHEST * room)
    margin = 0.04 * ((right - left) or 1.0)
    return back(left - margin), back(right + margin)


def _ticks(left: float, right: float, most: int) -> list[float]:
    """Return round ratios within the axis, apart from each other and from its ends."""
    powers = range(math.floor(math.log10(left)), math.ceil(math.log10(right)) + 1)
    room = (math.log10(right) - math.log10(left)) * 0.06
    rounds = [10.0**power * first for power in powers for first in (1.0, 2.0, 5.0)]
    inside = [
        each
        for each in rounds
        if each >= 0.01 and math.log10(left) + room <= math.log10(each) <= math.log10(right) - room
    ]
    step = -(-len(inside) // most) if inside else 1
    return inside[::step]


def _draw(axes: Axes, place: int, line: _Line, span: tuple[float, float], edge: float, *, narrow: bool) -> None:
    left, right = span
    at = place + (0.2 if narrow else 0.0)
    colour = PALETTE["ink" if line.deciding else "muted"]
    low, high = max(line.low, left), min(line.high, right)
    axes.plot([low, high], [at, at], color=colour, linewidth=1.8 if line.deciding else 1.2, solid_capstyle="butt")
    for cut, end, sign in ((line.low < left, left, "<"), (line.high > right, right, ">")):
        if cut:
            axes.plot([end], [at], sign, color=colour, ms=5, clip_on=False)
    mark = "D" if line.left_out else "o"
    inside = min(max(line.value, left), right)
    axes.plot([inside], [at], mark, color=colour, mfc=colour if line.deciding else PALETTE["paper"], ms=5.5, mew=1.3)
    short = textwrap.shorten(line.name, _LETTERS[narrow], placeholder=" …")
    weight = "bold" if line.deciding else "normal"
    if narrow:
        axes.text(
            0.0, place - 0.28, short, transform=axes.get_yaxis_transform(), fontsize=8.8, va="center", weight=weight
        )
    else:
        axes.text(
            -edge / (0.97 - edge) + 0.02, at, short, transform=axes.get_yaxis_transform(), fontsize=9.3, va="center",
            weight=weight,
        )  # fmt: skip


def _interval(line: _Line, rule: Threshold) -> str:
    ends = (minus(in_format(end, rule.printed)) if math.isfinite(end) else "" for end in (line.low, line.high))
    low, high = ends
    return f"{low} to {high}" if low and high else f"above {low}" if low else f"below {high}" if high else ""


def _words(line: _Line, rule: Threshold) -> str:
    return f"{minus(in_format(line.value, rule.printed))} ({_interval(line, rule)}), {line.role}"


def _series(lines: Sequence[_Line]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (line.name, line.role, line.value, line.low, line.high, line.n, line.clusters, line.verdict)
            for line in lines
        ],
        schema={
            "measurement": pl.String, "role": pl.String, "effect": pl.Float64, "low": pl.Float64, "high": pl.Float64,
            "n": pl.Int64, "clusters": pl.Int64, "verdict": pl.String,
        },
        orient="row",
    )  # fmt: skip
