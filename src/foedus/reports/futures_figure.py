"""Fan charts of the futures: one pair of states under each policy, against the baseline."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import numpy as np
import polars as pl
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from foedus.analyses.caveats import caveats_of_series
from foedus.axes import FloatArray
from foedus.errors import UnknownStateError
from foedus.reports.anchors import alignment_anchors, anchors_note, draw_anchors
from foedus.reports.axis_titles import title_above, title_years
from foedus.reports.coded_years import CodedTo, coded_to, draw_line, mark_boundary
from foedus.reports.difference_panels import acts_when, shade_acts
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.triangle_figure import yearly
from foedus.reports.wording import interval_text, number, pair_name, policy_words, signed

__all__ = ["fan", "futures_figure", "record_and_futures"]

_QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_HISTORY_YEARS: Final = 31
"""Years of the record drawn before a simulation begins: from 1990 for one of 2021."""
_BASELINES: Final = ("baseline", "none")
_DASHED: Final = (0, (4.0, 2.0))
#: Opacity of the bands of 90% and of 50%, of the record as of the futures.
_BANDS: Final = (0.17, 0.30)
#: Standard deviations to the ends of 90% and of 50% of a normal distribution.
_NORMAL: Final = (1.645, 0.674)
#: Longest time between the last year of the record and the first of the futures that is bridged, years.
_BRIDGED: Final = 3.0
#: Heights in points: of a panel with its title and axis, and of what stands above all.
_PANEL: Final = (218.0, 208.0)
_HEAD: Final = 36.0


def fan(dataset: xr.Dataset, scenario: str, pair: tuple[str, str], variable: str = "alignment") -> FloatArray:
    """Return the quantiles of a pair's variable over time.

    Parameters
    ----------
    dataset
        Dataset of a run.
    scenario
        ``baseline`` or ``scenario``.
    pair
        Two actors of the run.
    variable
        A quantile variable over (scenario, time, quantile, actor, partner), or a paired difference without scenario.

    Returns
    -------
    array of shape (quantile, time)
        For the quantiles .05, .25, .5, .75, .95.
    """
    array = dataset[variable]
    if "scenario" in array.dims:
        array = array.sel(scenario=scenario)
    chosen = array.sel(actor=pair[0], partner=pair[1]).sel(quantile=list(_QUANTILES), method="nearest")
    return np.asarray(chosen.transpose("quantile", "time").values, dtype=float)


def futures_figure(
    pair: tuple[str, str],
    history: pl.DataFrame | None,
    datasets: Mapping[str, xr.Dataset],
    *,
    words: Mapping[str, str] | None = None,
    key: str | None = None,
    lead: str = "If the US were to ",
    notes: Sequence[str] = (),
) -> Figure:
    """Draw one pair's futures, one panel per policy, baseline behind each.

    Parameters
    ----------
    pair
        Two actors.
    history
        Table ``year, value`` of the record and perhaps ``sd``, drawn before the fans; None draws none.
    datasets
        Scenario label -> dataset of its run, which also contains its baseline.
    words
        Scenario label -> panel title; by default the policy's own words.
    key
        Key of the figure.
    lead
        Beginning of each panel title.
    notes
        Sentences on what the record of the pair is known to get wrong.

    Returns
    -------
    Figure
        Conditional on the model, and saying so.
    """
    names = {label: (words or {}).get(label, policy_words(label)) for label in datasets}
    name = pair_name(*pair)
    many = len(datasets)
    history = _before(history, _start(datasets))
    coded = None if history is None else coded_to("alignment", int(history["year"].max()))  # type: ignore[arg-type]
    rows_of = {narrow: many if narrow else -(-many // 2) for narrow in (False, True)}
    heights = (_HEAD + _PANEL[0] * rows_of[False], _HEAD + _PANEL[1] * rows_of[True])
    anchors = alignment_anchors()

    def draw(canvas: Canvas, narrow: bool) -> None:
        columns = 1 if narrow or many == 1 else 2
        rows, panel = rows_of[narrow], _PANEL[narrow]
        left, right = (0.125, 0.72) if narrow else (0.065, 0.86)
        gap = 0.035
        width = (right - left - gap * (columns - 1)) / columns
        _legend(canvas, history is not None, any(label not in _BASELINES for label in datasets))
        for index, (label, dataset) in enumerate(datasets.items()):
            row, column = divmod(index, columns)
            foot = (rows - 1 - row) * panel + 36.0
            axes = canvas.add_axes(
                (left + column * (width + gap), foot / heights[narrow], width, (panel - 88.0) / heights[narrow])
            )
            _panel(axes, pair, history, dataset, coded, only_baseline=label in _BASELINES)
            _title(axes, lead + names[label], 42 if narrow else 40 if columns > 1 else 84)
            if column:
                axes.tick_params(labelleft=False)
            else:
                title_above(axes, "alignment (−1 to 1)")
            title_years(axes)
            if column == columns - 1 or index == many - 1:
                draw_anchors(axes, anchors)

    return draw_figure(
        key or f"futures-{pair[0]}-{pair[1]}".lower(),
        f"{name}: what the model expects" + (" under each US policy" if many > 1 else " under this policy"),
        _describe(pair, datasets, names),
        draw,
        table_of(
            ("policy", "year", "baseline median (90%)", "policy median (90%)", "difference (90%)"),
            [row for label, dataset in datasets.items() for row in _rows(pair, dataset, names[label])],
        ),
        height=heights,
        note=" ".join(
            part
            for part in (
                "Conditional on the model; parameters assumed. Darker band 50% of members, lighter band 90%. The bands "
                "carry parameter and shock uncertainty, not errors in the model's structure.",
                "Bands of the record are its error of measurement, drawn alike."
                if history is not None and _has_error(history)
                else "",
                acts_when(*datasets.values()).note,
                anchors_note(),
                *((coded.note("The record, dashed and pale"),) if coded else ()),
                *notes,
            )
            if part
        ),
        series=_saved(pair, history, datasets, names),
    )


def record_and_futures(
    pair: tuple[str, str],
    evidence: Any | None,
    datasets: Mapping[str, xr.Dataset],
    **options: Any,
) -> Figure:
    """Draw one pair's record and its futures, with what the record is known to get wrong.

    Parameters
    ----------
    pair, datasets
        As for `futures_figure`.
    evidence
        The ``foedus.evidence.evidence.Evidence`` that has the record; without it, or without a state of the pair, only
        the futures are drawn.
    options
        Other arguments of `futures_figure`.
    """
    history = None
    if evidence is not None:
        with suppress(UnknownStateError):
            history = evidence.pair(*pair, "alignment")
    shown = _before(history, _start(datasets))
    notes = () if shown is None else caveats_of_series({pair: shown})
    return futures_figure(pair, history, datasets, notes=notes, **options)


def _start(datasets: Mapping[str, xr.Dataset]) -> float:
    return min(float(data["time"].values[0]) for data in datasets.values())


def _before(history: pl.DataFrame | None, start: float) -> pl.DataFrame | None:
    """Return the record of the years before a simulation; None if there is none."""
    if history is None:
        return None
    shown = history.filter(pl.col("year").is_between(int(start) - _HISTORY_YEARS, start))
    return None if shown.is_empty() else shown


def _panel(
    axes: Axes,
    pair: tuple[str, str],
    history: pl.DataFrame | None,
    data: xr.Dataset,
    coded: CodedTo | None,
    *,
    only_baseline: bool,
) -> None:
    time = np.asarray(data["time"].values, dtype=float)
    if not only_baseline:
        shade_acts(axes, acts_when(data))
    axes.axhline(0, color=PALETTE["muted"], linewidth=0.9)
    axes.grid(axis="y")
    begin = int(time[0]) - _HISTORY_YEARS
    if history is not None:
        _draw_record(axes, history, begin, coded, time[0], fan(data, "baseline", pair)[:, 0])
    for scenario, colour, dash in (("baseline", "muted", _DASHED), ("scenario", "blue", "solid")):
        if only_baseline and scenario == "scenario":
            continue
        low, lower, middle, upper, high = fan(data, scenario, pair)
        axes.fill_between(time, low, high, color=PALETTE[colour], alpha=_BANDS[0], linewidth=0)
        axes.fill_between(time, lower, upper, color=PALETTE[colour], alpha=_BANDS[1], linewidth=0)
        axes.plot(time, middle, color=PALETTE[colour], linestyle=dash, linewidth=2.0)
    axes.axvline(time[0], color=PALETTE["muted"], linewidth=0.9, linestyle=(0, (1.0, 2.0)))
    axes.text(time[0] + 0.6, 1.0, "simulated →", color=PALETTE["muted"], fontsize=9.5, va="top")
    axes.set(xlim=(begin if history is not None else time[0], time[-1]), ylim=(-1.04, 1.04))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True, prune="upper"))
    axes.set_yticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "+0.5", "+1"])
    axes.tick_params(length=3)
    mark_boundary(axes, coded)


def _title(axes: Axes, words: str, across: int) -> None:
    """Write what a panel shows above it, in two lines where one is too short."""
    lines = textwrap.wrap(words, across)
    shown = (
        lines[:2] if len(lines) <= 2 else [lines[0], textwrap.shorten(" ".join(lines[1:]), across, placeholder=" …")]
    )
    axes.annotate(
        "\n".join(shown), (0, 1), xycoords="axes fraction", xytext=(0, 19), textcoords="offset points", fontsize=11,
        weight="bold", va="bottom", linespacing=1.15, annotation_clip=False,
    )  # fmt: skip


def _has_error(history: pl.DataFrame) -> bool:
    return "sd" in history.columns and bool((history["sd"].fill_null(0) > 0).any())


def _draw_record(
    axes: Axes, history: pl.DataFrame, begin: int, coded: CodedTo | None, start: float, first: FloatArray
) -> None:
    """Draw the record with its error up to the start of the futures, and bridge a short gap to where they begin."""
    years, value, sd = yearly(history, begin)
    low, lower, upper, high = (value + step * sd for step in (-_NORMAL[0], -_NORMAL[1], _NORMAL[1], _NORMAL[0]))
    if years.size and 0 < start - years[-1] <= _BRIDGED:
        years = np.append(years, start)
        value = np.append(value, first[2])
        low, lower, upper, high = (
            np.append(line, first[at]) for line, at in ((low, 0), (lower, 1), (upper, 3), (high, 4))
        )
    if np.isfinite(low).any():
        axes.fill_between(years, low, high, color=PALETTE["muted"], alpha=_BANDS[0], linewidth=0)
        axes.fill_between(years, lower, upper, color=PALETTE["muted"], alpha=_BANDS[1], linewidth=0)
    draw_line(axes, years, value, coded, colour=PALETTE["ink"], width=1.6)


def _saved(
    pair: tuple[str, str],
    history: pl.DataFrame | None,
    datasets: Mapping[str, xr.Dataset],
    names: Mapping[str, str],
) -> pl.DataFrame:
    """Return the record and all quantiles of all futures, a row for each year of each."""
    columns = [f"q{round(100 * level):02d}" for level in _QUANTILES]
    parts = []
    if history is not None:
        record = history.select(
            pl.lit("the record").alias("futures"), pl.col("year").cast(pl.Float64), pl.col("value").alias("q50"),
            *(pl.col(name) for name in ("sd",) if name in history.columns),
        )  # fmt: skip
        parts.append(record)
    for label, data in datasets.items():
        for scenario in ("baseline", "scenario"):
            words = f"{names[label]}: baseline" if scenario == "baseline" else names[label]
            quantiles = dict(zip(columns, fan(data, scenario, pair), strict=True))
            time = np.asarray(data["time"].values, dtype=float)
            parts.append(pl.DataFrame({"year": time, **quantiles}).with_columns(pl.lit(words).alias("futures")))
    return pl.concat(parts, how="diagonal_relaxed").select("futures", "year", pl.exclude("futures", "year"))


def _legend(canvas: Canvas, history: bool, policy: bool) -> None:
    handles = [Line2D([], [], color=PALETTE["ink"], linewidth=1.6)] if history else []
    handles.append(Line2D([], [], color=PALETTE["muted"], linestyle=_DASHED, linewidth=2.0))
    names = ["the record"] if history else []
    names.append("baseline")
    if policy:
        handles.append(Line2D([], [], color=PALETTE["blue"], linewidth=2.0))
        names.append("with the policy")
    canvas.legend(
        handles, names, loc="upper left", ncols=3, frameon=False, fontsize=11, columnspacing=1.4, borderaxespad=0.1
    )


def _years(data: xr.Dataset) -> list[int]:
    time = np.asarray(data["time"].values, dtype=float)
    wanted = [year for year in (2030, 2035, 2040, 2050) if time[0] < year <= time[-1]]
    return wanted or [int(time[-1])]


def _rows(pair: tuple[str, str], data: xr.Dataset, name: str) -> list[tuple[str, ...]]:
    time = np.asarray(data["time"].values, dtype=float)
    rows = []
    for year in _years(data):
        at = int(np.argmin(np.abs(time - year)))
        cells = []
        for scenario, variable in (
            ("baseline", "alignment"),
            ("scenario", "alignment"),
            ("scenario", "difference_alignment"),
        ):
            if variable not in data:
                cells.append("")
                continue
            values = fan(data, scenario, pair, variable)[:, at]
            cells.append(f"{signed(values[2])} ({interval_text((values[0], values[4]))})")
        rows.append((name, str(year), *cells))
    return rows


def _describe(pair: tuple[str, str], datasets: Mapping[str, xr.Dataset], names: Mapping[str, str]) -> str:
    parts = []
    for label, data in datasets.items():
        base = fan(data, "baseline", pair)[:, -1]
        policy = fan(data, "scenario", pair)[:, -1]
        year = round(float(data["time"].values[-1]))
        parts.append(f"{names[label]}: median {number(policy[2])} in {year}, baseline {number(base[2])}")
    return "Fan charts with 50% and 90% bands. " + "; ".join(parts) + "."
