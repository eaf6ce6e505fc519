"""Past its last coded year a measure is dashed and pale in every figure, and that year is written at the boundary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from foedus.measures.catalogue import MEASURES
from foedus.reports.bloc_heatmap import bloc_heatmap
from foedus.reports.claims import ClaimView, EstimateRow
from foedus.reports.coded_years import CodedTo, coded_to, draw_line, mark_boundary
from foedus.reports.evidence_figures import evidence_figure
from foedus.reports.figure import Figure
from foedus.reports.futures_figure import futures_figure
from foedus.reports.measured import Subject
from foedus.reports.partners_figure import partners_figure
from foedus.reports.small_multiples import small_multiples
from foedus.reports.triangle_figure import triangle_figure

YEARS = range(1990, 2025)
NAME = "alignment"
LAST = MEASURES[NAME].coded_to
CARRIED = sorted(name for name, entry in MEASURES.items() if entry.coded_to is not None)


def series(slope: float = 0.01, years: range = YEARS) -> pl.DataFrame:
    return pl.DataFrame(
        {"year": [*years], "value": [slope * (year - 2007) for year in years], "sd": [0.05] * len(years)}
    )


def rows(*pairs: tuple[str, str], years: range = YEARS) -> pl.DataFrame:
    return pl.concat(
        series((place + 1) / 100, years).select(pl.lit(a).alias("state_a"), pl.lit(b).alias("state_b"), pl.all())
        for place, (a, b) in enumerate(pairs)
    )


def claim(measured: str, name: str, table: pl.DataFrame) -> ClaimView:
    return ClaimView("C1", "P1", "s", "pivot", "mixed", "", EstimateRow("m", None), measured=measured,
                     series={name: table})  # fmt: skip


def future() -> xr.Dataset:
    time = np.array([2021.0, 2022.0, 2023.0])
    values = np.zeros((2, 3, 5, 2, 2))
    dims = ("scenario", "time", "quantile", "actor", "partner")
    coords = {"scenario": ["baseline", "scenario"], "time": time, "quantile": [0.05, 0.25, 0.5, 0.75, 0.95],
              "actor": ["CHN", "RUS"], "partner": ["CHN", "RUS"]}  # fmt: skip
    difference = ("time", "quantile", "actor", "partner")
    return xr.Dataset({NAME: (dims, values), f"difference_{NAME}": (difference, values[1])}, coords=coords)


@lru_cache(maxsize=2)
def figures(years: range) -> dict[str, Figure | None]:
    pairs = [("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA")]
    table, subject = rows(*pairs, years=years), Subject(NAME, "index −1 to 1")
    named = pl.concat(
        series(place / 100, years).with_columns(pair=pl.lit(f"{a}-{b}")) for place, (a, b) in enumerate(pairs)
    )
    many = pl.concat(series(place / 100, years).with_columns(state=pl.lit(f"S{place}")) for place in range(9))
    return {
        "triangle": triangle_figure(
            {pair: series(years=years) for pair in pairs}, [(years[-1], "unit_veto")], first=years[0]
        ),
        "small multiples": small_multiples(table, subject),
        "one panel": small_multiples(rows(pairs[0], years=years), subject),
        "relations of a claim": evidence_figure(claim(NAME, "relations", named)),
        "many lines": evidence_figure(claim(NAME, "series", many)),
        "record before a future": futures_figure(("CHN", "RUS"), series(years=years), {"contain": future()}),
    }


def drawn(figure: Figure | None, *, narrow: bool) -> list[Axes]:
    """Axes of a figure on which a line over the years is drawn."""
    assert figure is not None
    assert figure.draw is not None
    canvas = Canvas(figsize=((348 if narrow else 720) / 72, figure.height[narrow] / 72), dpi=72)
    figure.draw(canvas, narrow)
    return [axes for axes in canvas.axes if over_years(axes)]


def over_years(axes: Axes) -> list[Any]:
    return [line for line in axes.get_lines() if line.get_linestyle() != "None" and len(line.get_xdata()) > 3]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", sorted(figures(YEARS)))
def test_every_line_is_dashed_and_pale_past_the_boundary_and_only_there(name: str, narrow: bool) -> None:
    assert LAST is not None
    panels = drawn(figures(YEARS)[name], narrow=narrow)
    assert panels
    for axes in panels:
        lines = [line for line in over_years(axes) if min(line.get_xdata()) < 2021]  # not the simulation
        past = [line for line in lines if max(line.get_xdata()) > LAST]
        coded = [line for line in lines if max(line.get_xdata()) <= LAST]
        assert len(past) == len(coded) > 0
        for before, after in zip(coded, past, strict=True):
            assert max(before.get_xdata()) == min(after.get_xdata()) == LAST
            assert (before.get_linestyle(), after.get_linestyle()) == ("-", "--")
            assert after.get_alpha() == pytest.approx(0.5 * (before.get_alpha() or 1.0))
        (words,) = [text for text in axes.texts if str(LAST) in text.get_text()]
        assert words.get_text() in ("coded to 2014: disputes", "coded to 2014", "to 2014")
    figure = figures(YEARS)[name]
    assert figure is not None
    assert "dashed and pale: past 2014" in figure.note.lower()


@pytest.mark.parametrize("name", sorted(figures(YEARS)))
def test_where_every_year_is_coded_nothing_is_said(name: str) -> None:
    assert LAST is not None
    figure = figures(range(1985, LAST + 1))[name]
    assert figure is not None
    assert "coded to" not in figure.wide + figure.narrow
    assert "last coded year" not in figure.note


@pytest.mark.parametrize("name", CARRIED)
def test_the_boundary_is_that_of_the_measure(name: str) -> None:
    entry = MEASURES[name]
    assert entry.ends_first
    figure = small_multiples(rows(("CHN", "RUS")), Subject(name, entry.unit))
    assert f"coded to {entry.coded_to}: {entry.ends_first}" in figure.wide
    assert f"past {entry.coded_to}, the last coded year ({entry.ends_first})" in figure.note


def test_boundaries_of_the_catalogue() -> None:
    known = {name: MEASURES[name].coded_to for name in CARRIED}
    assert known["alignment"] == 2014
    assert known["rivalry"] == 2020
    assert known["cooperation_depth"] == 2010
    assert known["capability_share"] == 2019
    assert known["alignment_composite_without_conflict"] == 2018  # of votes and obligations
    assert MEASURES["un_agreement"].coded_to is None
    assert "disputes" not in {MEASURES[name].ends_first for name in CARRIED if name.endswith("without_conflict")}


def test_flag_of_the_packaged_evidence_begins_where_alignment_is_no_longer_coded() -> None:
    from foedus.evidence.evidence import Evidence

    flagged = (
        Evidence.embedded()
        .dyads.group_by("extrapolated")
        .agg(pl.col("year").min().alias("first"), pl.col("year").max())
    )
    ends = {row["extrapolated"]: (row["first"], row["year"]) for row in flagged.iter_rows(named=True)}
    assert ends[False][1] == LAST
    assert ends[True][0] == MEASURES[NAME].carried_from


def test_a_measure_that_carries_nothing_has_no_boundary() -> None:
    assert coded_to("un_agreement", 2024) is None
    assert coded_to("no measure", 2024) is None
    assert coded_to(NAME, 2014) is None
    assert coded_to(NAME, 2015) == CodedTo(2014, "disputes")
    assert replace(MEASURES[NAME], carried_from=2001).coded_to == 2000


def test_other_tables_of_a_claim_have_no_boundary() -> None:
    figure = evidence_figure(claim(NAME, "contrasts", series()))
    assert figure is not None
    assert "coded to" not in figure.wide


def test_cells_have_the_boundary_above_them_and_squares_a_word_in_the_note() -> None:
    subject = Subject(NAME, "index −1 to 1")
    table = rows(("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA"))
    strips = partners_figure(table, subject, "RUS")
    assert "coded to 2014: disputes" in strips.wide
    assert "Right of the dotted line: past 2014" in strips.note
    assert "2024: past 2014" in bloc_heatmap(table, subject).note
    assert "past 2014" not in bloc_heatmap(table, subject, year=2014).note


@pytest.mark.parametrize("lift", [-0.9, 0.9])
@pytest.mark.parametrize("start", [1950, 2005, 2016])
def test_words_stand_inside_and_off_the_line(lift: float, start: int) -> None:
    axes = Canvas(figsize=(8, 3), dpi=72).add_axes((0.1, 0.1, 0.8, 0.8))
    years = np.arange(start, 2025, dtype=float)
    coded = CodedTo(2014, "disputes")
    draw_line(axes, years, np.full(years.size, lift), coded, colour="black", width=1.0)
    axes.set(xlim=(start, 2024), ylim=(-1, 1))
    axes.text(2024, -lift, "taken", ha="right", va="top" if lift < 0 else "bottom")
    mark_boundary(axes, coded)
    axes.figure.canvas.draw()  # type: ignore[union-attr]
    box = axes.texts[-1].get_window_extent().transformed(axes.transAxes.inverted())
    assert box.x0 >= 0
    assert box.x1 <= 1
    assert (box.y0 > 0.5) == (lift < 0)
    other = axes.texts[0].get_window_extent().transformed(axes.transAxes.inverted())
    assert not box.overlaps(other)


def test_a_dash_that_tells_lines_apart_is_not_used_beside_a_boundary() -> None:
    years = np.arange(2000.0, 2024.0)
    draws: list[Callable[[Axes], None]] = [
        lambda axes: draw_line(axes, years, years, None, colour="black", width=1.0, dash=(0.0, (1.0, 1.0))),
        lambda axes: draw_line(axes, years, years, CodedTo(2014), colour="black", width=1.0, dash=(0.0, (1.0, 1.0))),
    ]
    styles = []
    for draw in draws:
        axes = Canvas().add_axes((0, 0, 1, 1))
        draw(axes)
        styles.append([line.get_linestyle() for line in axes.get_lines()])
    assert styles == [["--"], ["-", "--"]]


@pytest.mark.parametrize("dpi", [36, 72, 200])
def test_words_at_the_boundary_are_the_same_at_every_resolution(dpi: int) -> None:
    axes = Canvas(figsize=(4, 3), dpi=dpi).add_axes((0.1, 0.1, 0.8, 0.8))
    draw_line(axes, np.array(YEARS, dtype=float), np.linspace(-1, 1, len(YEARS)), None, colour="k", width=1)
    axes.set(xlim=(1990, 2024), ylim=(-1, 1))
    mark_boundary(axes, CodedTo(2014, "disputes"))
    text = axes.texts[-1]
    assert (text.get_text(), text.get_horizontalalignment()) == ("coded to 2014: disputes", "right")
    assert text.get_position() == pytest.approx((24 / 34 - 3 / 230.4, 1 - 15.5 / 172.8))


def test_words_at_the_boundary_keep_off_another_upright_line() -> None:
    axes = Canvas(figsize=(4, 3), dpi=72).add_axes((0.1, 0.1, 0.8, 0.8))
    axes.set(xlim=(1990, 2050), ylim=(-1, 1))
    axes.axvline(2021)
    mark_boundary(axes, CodedTo(2014, "disputes"))
    text = axes.texts[-1]
    # to the right there are 27 points up to the line; to the left not all words fit
    assert (text.get_text(), text.get_horizontalalignment()) == ("coded to 2014", "right")
