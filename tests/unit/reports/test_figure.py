"""Figures: drawn twice, accessible, the same byte for byte, with the numbers as a table."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from tests.unit.reports.titles_of_axes import untitled

from foedus.arguments import Threshold
from foedus.estimate import Estimate, Interval
from foedus.plain_text import escaped
from foedus.reports.claims import ClaimView, EstimateRow
from foedus.reports.evidence_figures import FORMS, evidence_figure
from foedus.reports.figure import PALETTE, Figure, draw_figure, table_of
from foedus.reports.figure_file import figure_bytes
from foedus.reports.futures_figure import fan, futures_figure
from foedus.reports.timeline_figure import timeline_figure
from foedus.reports.triangle_figure import triangle_figure, yearly
from foedus.reports.verdict_figure import verdict_figure

NAMES = (
    "changes",
    "dependence",
    "endings",
    "futures",
    "levels",
    "lines",
    "many",
    "margin",
    "matched",
    "matched closed",
    "rates",
    "spells",
    "timeline",
    "timing",
    "triangle",
    "units",
    "variants",
    "verdicts",
)
SVG = "{http://www.w3.org/2000/svg}"


def row(name: str, value: float, low: float, high: float, verdict: str = "") -> EstimateRow:
    return EstimateRow(name, Estimate(value, Interval(low, high), 30, 5), verdict)


def rule(direction: str, bound: float, other: float | None = None) -> Threshold:
    against = bound if other is None else other
    return Threshold(direction=direction, supported_beyond=bound, contradicted_beyond=against, unit="points")  # type: ignore[arg-type]


def claim(**changes: object) -> ClaimView:
    values: dict[str, object] = {
        "id": "C1",
        "part": "P1",
        "statement": "They draw together",
        "test": "trend",
        "verdict": "supported",
        "standing": "record",
        "main": row("main", 0.3, 0.2, 0.4),
        "rule": rule("above", 0.1),
        "unit": "points",
    }
    return ClaimView(**{**values, **changes})  # type: ignore[arg-type]


def dataset() -> xr.Dataset:
    actors, times = ["USA", "RUS", "CHN"], np.array([2021.0, 2030.0, 2050.0])
    quantile = [0.05, 0.25, 0.5, 0.75, 0.95]
    values = np.zeros((2, 3, 5, 3, 3)) + np.array([-0.2, -0.1, 0.0, 0.1, 0.2])[None, None, :, None, None]
    values[1] += 0.3
    return xr.Dataset(
        {
            "alignment": (("scenario", "time", "quantile", "actor", "partner"), values),
            "difference_alignment": (("time", "quantile", "actor", "partner"), values[1] - values[0]),
        },
        coords={
            "scenario": ["baseline", "scenario"],
            "time": times,
            "quantile": quantile,
            "actor": actors,
            "partner": actors,
        },
    )


@lru_cache(maxsize=1)
def all_figures() -> dict[str, Figure]:
    years = list(range(1990, 2000))
    relation = pl.DataFrame({"year": years, "value": np.linspace(-0.5, 0.5, 10), "sd": 0.1})
    lines = pl.DataFrame({"pair": "RUS-CHN", "year": years, "value": np.linspace(0, 1, 10), "sd": 0.05})
    many = pl.concat(lines.with_columns(pair=pl.lit(name)) for name in "ABCDEFGH")
    trade = pl.DataFrame({"neighbour": ["JPN"], "type": ["sea"], "holds": [True], "dependence": [0.2], "rival": [0.1]})
    spells = pl.DataFrame({"pair": ["CHN-RUS"], "entry_year": [1950], "years_followed": [10], "fell": [True]})
    rates = pl.DataFrame({"stratum": ["nuclear"], "value": [0.1], "low": [0.0], "high": [0.4]})
    events = {"joint bomber patrol": [{"date": date(2020, 12, 22), "what": "second patrol", "source": "own coding"}]}
    margin = pl.DataFrame({"year": years, "value": 0.1, "low": 0.0, "high": 0.2, "asked": [y > 1993 for y in years]})
    smallest = pl.DataFrame({"margin": [-0.1, 0.0, 0.1], "density": [1.0, 8.0, 1.0]})
    mark = pl.DataFrame({"date": [date(1996, 4, 25)], "label": ["partnership"]})
    variant = claim(variants=(row("without votes", -0.1, -0.3, 0.1, "undetermined"),))
    states = pl.DataFrame({"state": ["UKR", "BLR", "GEO"], "value": [-0.2, 0.3, 0.0], "low": [-0.3, 0.1, None],
                           "high": [-0.1, 0.5, None]})  # fmt: skip
    by_state = pl.concat(lines.drop("pair").with_columns(state=pl.lit(name)) for name in ("UKR", "BLR", "GEO"))
    changed = {"series": by_state, "change_by_state": states}
    units = pl.DataFrame({"unit": ["JPN", "LAO", "TWN"], "year": 2017, "reading": "a list", "value": [1.0, 0.0, None]})
    levels = pl.DataFrame({"reading": ["a list"] * 3, "year": [2001, 2011, 2019], "value": [0.0, -0.1, 0.1]})
    odds = pl.DataFrame({"year": years, "value": [0, 1] * 5, "posterior": [0.02] * 4 + [0.8] + [0.024] * 5})
    dated = pl.DataFrame({"year": [1997.5], "name": ["the opening"]})
    figures = {
        "changes": evidence_figure(
            claim(
                series=changed,
                measure="alignment",
                rule=rule("above", 0.1, -0.05),
                windows={"before": (1990, 1992), "after": (1997, 1999)},
            )
        ),
        "endings": evidence_figure(
            claim(
                series={
                    "incidence": pl.DataFrame(
                        {"ending": ["dispute"] * 3, "years": [1, 2, 3], "incidence": [0.0, 0.1, 0.2], "counted": True}
                    )
                }
            )
        ),
        "timing": evidence_figure(claim(series={"earlier": odds, "later": odds, "dated": dated})),
        "verdicts": verdict_figure(
            [claim(), claim(id="C2", rule=rule("below", 0.1)), claim(id="C3", rule=rule("within", 0.1))]
        ),
        "variants": evidence_figure(variant),
        "lines": evidence_figure(claim(series={"relations": lines})),
        "many": evidence_figure(claim(series={"series": many})),
        "dependence": evidence_figure(claim(series={"neighbours": trade})),
        "spells": evidence_figure(claim(series={"spells": spells})),
        "margin": evidence_figure(claim(series={"margin": margin, "smallest": smallest, "mark": mark})),
        "rates": evidence_figure(claim(series={"rates": rates})),
        "units": evidence_figure(claim(test="census", series={"units": units})),
        "levels": evidence_figure(claim(test="census", series={"levels": levels})),
        "triangle": triangle_figure(
            {("RUS", "CHN"): relation}, [(1990, "unit_veto"), (1991, "stable_marriage")], first=1990
        ),
        "matched": evidence_figure(claim(series={"matched": matched()})),
        "matched closed": evidence_figure(claim(series={"matched": matched(closed=True)})),
        "futures": futures_figure(("RUS", "CHN"), relation, {"contain": dataset()}),
        "timeline": timeline_figure(events),
    }
    return {name: figure for name, figure in figures.items() if figure is not None}


def matched(*, closed: bool = False) -> pl.DataFrame:
    table = pl.DataFrame({"pair": ["CHN-RUS", "JPN-USA", "DEU-USA"], "rank": [0, 1, 2], "distance": [0.0, 1.5, 2.5],
                         "value": [0.5, 0.9, 0.3], "sd": [0.1, 0.05, 0.0]})  # fmt: skip
    hidden = pl.lit(None, pl.Float64)
    return table.with_columns(value=hidden, sd=hidden) if closed else table


def test_a_pair_stands_among_its_matched_pairs_by_name() -> None:
    figure, closed = (all_figures()[name] for name in ("matched", "matched closed"))
    assert [row[0] for row in figure.table.rows] == [
        "Japan – United States",
        "China – Russia",
        "Germany – United States",
    ]
    assert "China – Russia" in texts(figure.wide)
    assert [row[2] for row in closed.table.rows] == ["not passed on"] * 3
    assert "forbids" in closed.note


def test_every_kind_of_figure_is_drawn() -> None:
    assert sorted(all_figures()) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_figure_is_accessible_and_has_a_table(name: str) -> None:
    figure = all_figures()[name]
    assert figure.table.rows
    assert all(len(row) == len(figure.table.header) for row in figure.table.rows)
    for svg in (figure.wide, figure.narrow):
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        labels = root.get("aria-labelledby", "").split()
        assert [root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")] == labels  # type: ignore[union-attr]
        assert root.find(f"{SVG}title").text == figure.title  # type: ignore[union-attr]
        assert len(root.find(f"{SVG}desc").text or "") > 15  # type: ignore[union-attr]


@pytest.mark.parametrize("name", NAMES)
def test_every_axis_with_numbers_has_a_title_with_its_unit(name: str) -> None:
    figure = all_figures()[name]
    assert [each for svg in (figure.wide, figure.narrow) for each in untitled(svg)] == []


def test_axis_without_a_title_or_a_unit_is_found() -> None:
    def draw(canvas: Canvas, narrow: bool) -> None:
        axes = canvas.add_subplot()
        axes.plot([1990, 2000], [0, 1])
        axes.set_xlabel("year")
        axes.set_ylabel("index")

    found = untitled(draw_figure("k", "t", "d", draw, table_of(("a",), [("1",)])).wide)
    assert len(found) == 1
    assert "'index'" in found[0]


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_can_be_written_as_a_file(name: str) -> None:
    figure = all_figures()[name]
    for narrow in (False, True):
        assert untitled(figure_bytes(figure, "svg", narrow=narrow).decode("utf-8")) == []
        assert figure_bytes(figure, "png", narrow=narrow, scale=1.0).startswith(b"\x89PNG")


def test_every_form_of_evidence_is_drawn_here() -> None:
    drawn = {"changes", "dependence", "endings", "levels", "margin", "matched", "rates", "spells", "timing", "units"}
    # drawn in files of their own, and in the tests of whole reports
    elsewhere = {
        "event_study_figure", "hazard_figure", "response_figure", "texts_figure", "lines_figure", "_before_and_after",
    }  # fmt: skip
    assert len({form.draw.__name__ for form in FORMS} - elsewhere) == len(drawn)
    assert drawn <= set(NAMES)


def texts(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ET.fromstring(svg).iter(f"{SVG}text")]


def test_changes_are_sorted_between_both_lines() -> None:
    figure = all_figures()["changes"]
    assert [row[0] for row in figure.table.rows] == ["Belarus", "Georgia", "Ukraine"]
    words = texts(figure.wide)
    assert [each for each in words if each in ("Belarus", "Georgia", "Ukraine")] == ["Belarus", "Georgia", "Ukraine"]
    assert {"for: ≥ 0.10", "against: ≤ −0.05"} <= set(words)
    assert {"before 1990–92", "after 1997–99"} <= set(words)


def test_rate_of_nothing_is_an_upper_limit() -> None:
    rates = pl.DataFrame({"stratum": ["nuclear", "others"], "value": [0.0, 2.0], "low": [0.0, 1.5], "high": [0.4, 2.6],
                          "events": [0, 40], "dyad_years": [900.0, 2000.0]})  # fmt: skip
    figure = evidence_figure(claim(series={"rates": rates}))
    assert figure is not None
    assert {"at most 0.40", "none in 900"} <= set(texts(figure.wide))
    assert "upper limit" in figure.note
    some = evidence_figure(claim(series={"rates": rates.with_columns(value=2.0, low=1.0, events=3)}))
    assert some is not None
    assert "upper limit" not in some.note


def test_known_date_is_marked_among_the_changes() -> None:
    assert "the opening" in texts(all_figures()["timing"].wide)


@pytest.mark.parametrize("name", NAMES)
def test_figure_text_is_text_and_colours_are_variables(name: str) -> None:
    figure = all_figures()[name]
    assert "<text" in figure.wide
    for svg in (figure.wide, figure.narrow):
        assert "DejaVu" not in svg
        assert not [code for code in PALETTE.values() if code in svg]
        assert "var(--f-" in svg


def test_the_margin_names_its_axes_its_event_and_the_years_that_count() -> None:
    figure = all_figures()["margin"]
    for svg in (figure.wide, figure.narrow):
        assert svg.count("(difference of alignment)") == 2
        assert "partnership" in svg
        assert "its smallest value, 1994–1999" in svg
    assert "Marked: partnership, 1996-04-25" in figure.description
    assert "Only 1994–1999" in figure.note


def test_ids_never_repeat_between_figures_of_a_page() -> None:
    figures = [
        verdict_figure([claim()]),
        evidence_figure(claim()),
        evidence_figure(claim(id="C2")),
    ]
    ids = [each for f in figures if f for svg in (f.wide, f.narrow) for each in re.findall(r'\bid="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))


def test_references_inside_a_drawing_resolve() -> None:
    for figure in all_figures().values():
        for svg in (figure.wide, figure.narrow):
            ids = set(re.findall(r'\bid="([^"]+)"', svg))
            used = set(re.findall(r'href="#([^"]+)"', svg)) | set(re.findall(r"url\(#([^)]+)\)", svg))
            assert used <= ids


def test_figures_are_deterministic() -> None:
    assert all_figures() == all_figures.__wrapped__()


def test_missing_years_leave_a_gap() -> None:
    table = pl.DataFrame({"year": [1990, 1993], "value": [0.1, None], "sd": [0.0, None]})
    years, value, _ = yearly(table, 1946)
    assert years.tolist() == [1990.0, 1991.0, 1992.0, 1993.0]
    assert np.isnan(value).tolist() == [False, True, True, True]


def test_dark_half_of_the_fan_lies_inside_the_light_one() -> None:
    low, lower, middle, upper, high = fan(dataset(), "scenario", ("RUS", "CHN"))
    assert (low < lower).all()
    assert (lower < middle).all()
    assert (middle < upper).all()
    assert (upper < high).all()


def test_half_band_is_drawn_darker_than_the_nine_tenths_band() -> None:
    figure = futures_figure(("RUS", "CHN"), None, {"contain": dataset()})
    blue = [float(match) for match in re.findall(r"fill: var\(--f-blue\); fill-opacity: ([0-9.]+)", figure.wide)]
    assert sorted(set(blue)) == [0.17, 0.3]


def drawn(figure: Figure, *, narrow: bool) -> list[Axes]:
    canvas = Canvas(figsize=((348 if narrow else 720) / 72, figure.height[narrow] / 72), dpi=72)
    assert figure.draw is not None
    figure.draw(canvas, narrow)
    return canvas.axes


def record(last: int, sd: float | None = 0.1) -> pl.DataFrame:
    years = list(range(2000, last + 1))
    table = pl.DataFrame({"year": years, "value": np.linspace(-0.4, 0.05, len(years))})
    return table if sd is None else table.with_columns(sd=pl.lit(sd))


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("last", [2019, 2021])
def test_bands_of_the_record_reach_those_of_the_futures_and_are_drawn_alike(narrow: bool, last: int) -> None:
    figure = futures_figure(("RUS", "CHN"), record(last), {"contain": dataset()})
    bands = [each for each in drawn(figure, narrow=narrow)[0].collections if each.get_alpha() is not None]
    reach = [np.ptp(each.get_paths()[0].vertices[:, 1]) for each in bands]
    spans = [(each.get_paths()[0].vertices[:, 0].min(), each.get_paths()[0].vertices[:, 0].max()) for each in bands]
    assert [each.get_alpha() for each in bands] == [0.17, 0.30] * 3
    assert spans == [(2000.0, 2021.0)] * 2 + [(2021.0, 2050.0)] * 4
    assert all(wide > half for wide, half in zip(reach[::2], reach[1::2], strict=True))


def test_record_with_an_error_of_nothing_or_long_past_is_not_stretched() -> None:
    for history in (record(2021, None), record(2012)):
        figure = futures_figure(("RUS", "CHN"), history, {"contain": dataset()})
        bands = drawn(figure, narrow=False)[0].collections
        assert all(each.get_paths()[0].vertices[:, 0].max() != 2021 for each in bands if each.get_alpha() is not None)


def test_anchors_stand_beside_each_row_of_futures() -> None:
    figure = futures_figure(("RUS", "CHN"), None, {name: dataset() for name in ("contain", "divide", "withdraw")})
    for narrow, expected in ((False, 2), (True, 3)):
        told = [text.get_text() for axes in drawn(figure, narrow=narrow) for text in axes.texts]
        assert told.count("US–UK 2020") == expected
        assert untitled(figure.narrow if narrow else figure.wide) == []


def test_title_of_a_panel_is_never_wider_than_a_phone() -> None:
    words = {"contain": "divide them, favouring Russia over China in every theatre there is, for as long as it takes"}
    figure = futures_figure(("RUS", "CHN"), None, {"contain": dataset()}, words=words)
    for narrow, wide in ((False, 720), (True, 348)):
        lines = [
            line for axes in drawn(figure, narrow=narrow) for text in axes.texts for line in text.get_text().split("\n")
        ]
        assert max(len(line) for line in lines) * 11 * 0.66 < wide


def test_numbers_of_the_futures_are_all_quantiles_of_every_year() -> None:
    figure = futures_figure(("RUS", "CHN"), record(2021), {"contain": dataset()})
    assert figure.series is not None
    rows = figure.series.filter(pl.col("futures") == "contain both")
    assert rows["year"].to_list() == [2021.0, 2030.0, 2050.0]
    assert rows.row(0, named=True) | {"sd": None} == {
        "futures": "contain both", "year": 2021.0, "sd": None, "q05": pytest.approx(0.1), "q25": pytest.approx(0.2),
        "q50": pytest.approx(0.3), "q75": pytest.approx(0.4), "q95": pytest.approx(0.5),
    }  # fmt: skip
    assert figure.series.filter(pl.col("futures") == "the record")["sd"].to_list() == [0.1] * 22


def test_futures_table_tells_policy_from_baseline() -> None:
    figure = futures_figure(("RUS", "CHN"), None, {"contain": dataset()})
    policy, year, baseline, scenario, difference = figure.table.rows[0]
    assert (policy, year) == ("contain both", "2030")
    assert baseline.startswith("0.00")
    assert scenario.startswith("+0.30")
    assert difference.startswith("+0.30")


def test_ratio_of_zero_is_drawn_on_a_plain_scale() -> None:
    figure = verdict_figure([claim(no_effect=1.0, rule=rule("below", 0.5), main=row("m", 0.0, 0.0, 2.0))])
    assert figure is not None
    assert "nan" not in figure.wide.lower().replace("governance", "")


def test_no_figure_without_anything_to_show() -> None:
    empty = claim(main=EstimateRow("m"), series={})
    assert evidence_figure(empty) is None
    assert verdict_figure([empty]) is None
    assert timeline_figure({"patrol": []}) is None


def test_long_table_says_how_much_it_leaves_out() -> None:
    table = table_of(("a",), [(str(i),) for i in range(10)], most=4)
    assert (len(table.rows), table.left_out) == (4, 6)


def test_title_is_escaped() -> None:
    figure = draw_figure("k", "a < b & c", "d > e", lambda canvas, narrow: None, table_of(("a",), [("1",)]))
    assert "a &lt; b &amp; c" in figure.wide


@pytest.mark.parametrize("text", ["$1 of $2", "$x^{$", r"\frac_a^b", "a_b^c", "US$ & AU$", "$$", "%\\n", "中国 κ"])
def test_text_of_a_person_is_text(text: str) -> None:
    def draw(canvas: Canvas, narrow: bool) -> None:
        axes = canvas.add_subplot(title=text, xlabel=text)
        axes.set_xticks([0.5], [text])
        axes.plot([0, 1], [0, 1], label=text)
        axes.text(0.5, 0.5, text)
        axes.legend()

    figure = draw_figure("k", text, text, draw, table_of(("a",), [(text,)]), note=text)
    for drawing in (figure.wide, figure_bytes(figure, "svg").decode("utf-8")):
        shown = [each.text for each in ET.fromstring(drawing).iter(f"{SVG}text")]
        assert shown.count(text) >= 5
    assert figure_bytes(figure, "png").startswith(b"\x89PNG")


def test_control_characters_of_a_name_are_written_out() -> None:
    name = "a\x1b[31m\x9b\u202eb"

    def draw(canvas: Canvas, narrow: bool) -> None:
        canvas.text(0.5, 0.5, name)

    figure = draw_figure("k", name, name, draw, table_of(("a",), [(name,)]))
    assert escaped(figure.wide) == figure.wide
    assert [each.text for each in ET.fromstring(figure.wide).iter(f"{SVG}text")] == [escaped(name)]


def test_ratios_on_a_log_scale_are_labelled_with_numbers() -> None:
    figure = evidence_figure(claim(no_effect=1.0, rule=rule("below", 0.5), main=row("m", 2.0, 0.05, 40.0)))
    assert figure is not None
    labels = [each.text or "" for each in ET.fromstring(figure.wide).iter(f"{SVG}text")]
    assert "10" in labels
    assert not any("$" in label or "mathdefault" in label for label in labels)
