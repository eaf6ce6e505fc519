"""The files of a figure that travel in its page."""

from __future__ import annotations

import base64
import csv
import io
import xml.etree.ElementTree as ET
from dataclasses import replace

import polars as pl
import pytest
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter
from PIL import Image

from foedus import second_processes
from foedus.reports import painting_ahead as ahead
from foedus.reports.downloads import Download, downloads_of, figure_csv
from foedus.reports.figure import Figure, draw_figure, table_of
from foedus.reports.figure_file import figure_bytes
from foedus.reports.painting import small_png
from foedus.reports.painting_ahead import painting_ahead
from foedus.reports.tick_words import plain


def figure(series: pl.DataFrame | None = None, key: str = "evidence-c4") -> Figure:
    rows = [(str(year), "−0.25") for year in range(1990, 2000)]
    table = table_of(("year", "value"), rows, most=4)
    return draw_figure(key, "title", "description", lambda canvas, _: None, table, series=series)


def content(file: Download) -> bytes:
    return base64.b64decode(file.href.partition(";base64,")[2], validate=True)


@pytest.fixture(scope="module")
def files() -> dict[str, Download]:
    return {each.label: each for each in downloads_of("pushed-together")(figure())}


def test_names_say_argument_claim_and_figure(files: dict[str, Download]) -> None:
    assert [each.name for each in files.values()] == [
        f"pushed-together-evidence-c4.{kind}" for kind in ("svg", "png", "csv")
    ]


def test_drawing_is_the_file_that_the_figure_writes(files: dict[str, Download]) -> None:
    assert content(files["SVG"]) == figure_bytes(figure(), "svg")
    assert ET.fromstring(content(files["SVG"])).find("{http://www.w3.org/2000/svg}title") is not None


def test_image_is_twice_as_wide_as_the_page_and_looks_like_the_drawing(files: dict[str, Download]) -> None:
    with Image.open(io.BytesIO(content(files["PNG"]))) as image:
        assert image.size[0] == 1440
    plain = figure_bytes(figure(), "png", scale=2.0)
    with Image.open(io.BytesIO(plain)) as before, Image.open(io.BytesIO(small_png(plain))) as after:
        pixels = [list(image.convert("L").tobytes()) for image in (before, after)]
    assert max(abs(a - b) for a, b in zip(*pixels, strict=True)) <= 8


def test_numbers_are_all_of_the_table_with_a_minus_that_programs_read(files: dict[str, Download]) -> None:
    rows = list(csv.DictReader(io.StringIO(content(files["CSV"]).decode("utf-8"))))
    assert [int(row["year"]) for row in rows] == [*range(1990, 2000)]
    assert {float(row["value"]) for row in rows} == {-0.25}


def test_numbers_of_a_series_are_not_rounded() -> None:
    series = pl.DataFrame(
        {"year": [1990, 1991], "value": [1 / 3, None], "high": [float("nan"), 2.0], "yes": [True, None],
         "who": [["USA", "CHN"], []], "name": ["a, b", "c"]},
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(figure_csv(figure(series)))))
    assert float(rows[0]["value"]) == 1 / 3
    assert (rows[0]["high"], rows[0]["yes"], rows[0]["who"], rows[0]["name"]) == ("", "true", "USA; CHN", "a, b")
    assert (rows[1]["value"], rows[1]["yes"], rows[1]["who"]) == ("", "", "")


def test_figure_that_cannot_be_drawn_again_still_has_its_numbers() -> None:
    bare = Figure("k", "t", "d", "<svg/>", "<svg/>", table_of(("a",), [("1",)]))
    assert [each.label for each in downloads_of("x")(bare)] == ["CSV"]


def drawn_with(formatter: object) -> Figure:
    def draw(canvas: Canvas, _narrow: bool) -> None:
        axes = canvas.add_axes((0.1, 0.2, 0.8, 0.7))
        axes.plot([0.0, 1.0], [-1.0, 1.0])
        axes.yaxis.set_major_formatter(FuncFormatter(formatter))

    return draw_figure("evidence-c4", "a title", "d", draw, table_of(("a",), [("1",)]), note="a note")


def image(figure: Figure) -> bytes:
    return content(next(each for each in downloads_of("x")(figure) if each.label == "PNG"))


def test_an_image_painted_by_the_second_process_is_that_painted_here() -> None:
    with painting_ahead():
        sent = drawn_with(plain)
        assert sent.painted is not None
        there = sent.painted.result(sent.title, sent.note)
        assert there == image(sent)
        changed = replace(sent, title="another title")
        assert image(changed) != there, "an image with the former title"
    assert there == image(drawn_with(plain))
    assert drawn_with(plain).painted is None


def test_a_drawing_that_cannot_be_sent_is_painted_here() -> None:
    with painting_ahead():
        assert drawn_with(lambda value, _: f"{value:g}").painted is None


def test_when_the_second_process_dies_images_are_painted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    with painting_ahead():
        ahead._PAINTER.get().process.kill()  # type: ignore[union-attr]
        dead = drawn_with(plain)
        assert image(dead) == image(drawn_with(plain))
    monkeypatch.setattr(
        second_processes.subprocess, "Popen", lambda *args, **more: (_ for _ in ()).throw(OSError("none"))
    )
    with painting_ahead():
        assert drawn_with(plain).painted is None


def test_a_process_that_is_ready_paints_for_a_report_and_ends_with_its_owner() -> None:
    with ahead.painter_ready():
        first = ahead._PAINTER.get()
        with painting_ahead():
            assert ahead._PAINTER.get() is first
            assert drawn_with(plain).painted is not None
        assert first is not None
        assert first.process.poll() is None
    assert first.process.poll() is not None
    assert ahead._PAINTER.get() is None
