"""The strip of the triangle: as strong as its type is probable, and told apart without colour."""

from __future__ import annotations

import itertools

import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from foedus.measures.triangle import TYPES, triangle
from foedus.reports.anchors import alignment_anchors
from foedus.reports.figure import Figure
from foedus.reports.triangle_figure import TRIANGLE_TYPES, chances_of, triangle_figure, types_of

YEARS = list(range(1990, 2020))


def relation(value: float) -> pl.DataFrame:
    return pl.DataFrame({"year": YEARS, "value": [value] * len(YEARS), "sd": [0.1] * len(YEARS)})


def figure(types: list[str], chance: dict[int, float] | None = None) -> Figure:
    pairs = {("USA", "RUS"): relation(-0.6), ("USA", "CHN"): relation(-0.5), ("RUS", "CHN"): relation(0.4)}
    return triangle_figure(pairs, list(zip(YEARS, types, strict=True)), chances=chance, first=YEARS[0])


def drawn(made: Figure, *, narrow: bool = False) -> list[Axes]:
    canvas = Canvas(figsize=((348 if narrow else 720) / 72, made.height[narrow] / 72), dpi=72)
    assert made.draw is not None
    made.draw(canvas, narrow)
    return canvas.axes


def cells(strip: Axes) -> dict[int, Rectangle]:
    return {round(each.get_x()): each for each in strip.patches if isinstance(each, Rectangle)}


@pytest.mark.parametrize("narrow", [False, True])
def test_a_cell_is_as_strong_as_its_type_is_probable(narrow: bool) -> None:
    chance = {year: 0.3 + 0.02 * (year - 1990) for year in YEARS}
    strip = drawn(figure(["unit_veto"] * 30, chance), narrow=narrow)[1]
    strength = {year: cell.get_alpha() for year, cell in cells(strip).items()}
    assert sorted(strength) == YEARS
    certain = {year: cell.get_alpha() for year, cell in cells(drawn(figure(["unit_veto"] * 30))[1]).items()}
    for year in YEARS:
        assert strength[year] == pytest.approx(chance[year] * certain[year])


@pytest.mark.parametrize("narrow", [False, True])
def test_types_are_told_apart_without_colour(narrow: bool) -> None:
    slopes = {}
    for name in TYPES:
        strip = drawn(figure([name] * 30), narrow=narrow)[1]
        strokes = [line for line in strip.get_lines() if len(set(line.get_xdata())) > 1]
        slopes[name] = frozenset(line.get_ydata()[0] < line.get_ydata()[1] for line in strokes)
        assert [text.get_text() for text in strip.texts] == [TRIANGLE_TYPES[name][0]]
    assert len(set(slopes.values())) == len(TYPES)


def test_strokes_stop_where_their_type_does() -> None:
    strip = drawn(figure(["romantic_triangle"] * 13 + ["menage_a_trois"] * 17), narrow=True)[1]
    ends = [max(line.get_xdata()) for line in strip.get_lines() if len(set(line.get_xdata())) > 1]
    assert max(ends) == 2003
    assert len({to_hex(cell.get_facecolor()) for cell in cells(strip).values()}) == 2


def test_types_and_chances_are_those_of_the_table() -> None:
    parts = {("CHN", "RUS"): 0.4, ("CHN", "USA"): -0.5, ("RUS", "USA"): -0.6}
    table = pl.concat(
        relation(value).with_columns(state_a=pl.lit(a), state_b=pl.lit(b)) for (a, b), value in parts.items()
    )
    years = triangle(table, ("USA", "RUS", "CHN"))
    assert types_of(years) == [(year, "stable_marriage") for year in YEARS]
    assert chances_of(years) == dict(zip(YEARS, years["p_stable_marriage"].to_list(), strict=True))
    assert chances_of(triangle(table, ("USA", "RUS", "CHN"), sd_column=None)) == {}


def test_table_and_numbers_tell_the_probability() -> None:
    made = figure(["stable_marriage"] * 30, dict.fromkeys(YEARS, 0.75))
    assert made.table.header[-1] == "probability of it"
    assert made.table.rows[0][-1] == "0.75"
    assert made.series is not None
    assert set(made.series["p_type"].to_list()) == {0.75}
    assert made.series.height == 3 * len(YEARS)


@pytest.mark.parametrize("narrow", [False, True])
def test_anchors_stand_at_their_values_beside_the_axis(narrow: bool) -> None:
    axes = drawn(figure(["unit_veto"] * 30), narrow=narrow)[0]
    anchors = dict(alignment_anchors())
    written = {text.get_text(): text for text in axes.texts if text.get_text() in anchors}
    assert set(written) == set(anchors)
    assert [text.xy[1] for text in written.values()] == pytest.approx([anchors[words] for words in written])
    heights = sorted(text.get_position()[1] for text in written.values())
    points = axes.bbox.height / 2.04
    assert min(b - a for a, b in itertools.pairwise(heights)) * points >= 9


def test_anchors_are_read_from_the_packaged_measure_and_spread_over_its_scale() -> None:
    from foedus.evidence.evidence import Evidence

    anchors = alignment_anchors()
    british = Evidence.embedded().pair("USA", "GBR", "alignment").filter(pl.col("year") == 2020)["value"].item()
    assert dict(anchors)["US–UK 2020"] == british
    values = [value for _, value in anchors]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.6
    assert values[-1] < -0.6
    assert len(values) >= 4
