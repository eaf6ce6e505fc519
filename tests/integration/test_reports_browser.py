"""The report in a real Chromium: no error, no request but its own file, nothing wider than a phone."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.reports.titles_of_axes import SVG, axes_of, untitled
from typer.testing import CliRunner

from foedus.cli import app

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the Python package playwright")
    if not CHROMIUM.is_file():
        pytest.skip(f"needs Chromium at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    environment = {"FOEDUS_RUNS": str(folder / "runs"), "FOEDUS_DATA": ""}
    arguments = ["argue", "--members", "8", "--out", str(folder / "report.html")]
    result = CliRunner().invoke(app, arguments, env=environment)
    assert result.exit_code == 0, result.stderr
    return folder / "report.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_report_opens_cleanly(browser: Any, report: Path, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else problems.append(request.url))
    page.goto(report.as_uri())
    for summary in page.query_selector_all("summary"):
        summary.evaluate("element => element.parentElement.open = true")
    assert problems == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


#: Words of figures that leave their drawing, or that stand on other words; 2 and 4 pixels are a serif's reach.
BADLY_PLACED = """() => [...document.querySelectorAll('figure')].flatMap(figure => {
    const drawing = [...figure.querySelectorAll('svg[role=img]')].find(svg => svg.getBoundingClientRect().width > 0);
    const frame = drawing.getBoundingClientRect();
    const texts = [...drawing.querySelectorAll('text')].filter(text => text.textContent.trim());
    const boxes = texts.map(text => text.getBoundingClientRect());
    const named = at => `"${texts[at].textContent.trim()}"`;
    return boxes.flatMap((box, at) => [
        ...(box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 3
            || box.bottom > frame.bottom + 3 ? [`${figure.id}: ${named(at)} is cut`] : []),
        ...boxes.slice(at + 1).flatMap((other, next) => {
            const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
            const tall = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
            return wide > 2 && tall > 4 ? [`${figure.id}: ${named(at)} on ${named(at + 1 + next)}`] : [];
        }),
    ]);
})"""


@pytest.mark.parametrize(("width", "medium"), [(390, "screen"), (1280, "screen"), (794, "print")])
def test_no_word_of_a_figure_is_cut_or_stands_on_another(browser: Any, report: Path, width: int, medium: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 1123})
    page.emulate_media(media=medium)
    page.goto(report.as_uri())
    assert page.evaluate(BADLY_PLACED) == []
    # the finder finds: a word moved onto another, and one moved out
    page.evaluate(
        """() => {
            const drawings = [...document.querySelectorAll('#triangle svg')];
            const drawing = drawings.find(svg => svg.getBoundingClientRect().width);
            const [first, second] = drawing.querySelectorAll('text');
            second.parentElement.append(first.cloneNode(true), second.cloneNode(true));
            first.setAttribute('transform', 'translate(-90 0)');
        }"""
    )
    found = page.evaluate(BADLY_PLACED)
    assert any(each.endswith("is cut") for each in found)
    assert any(" on " in each for each in found)
    page.close()


def test_every_axis_of_the_report_is_named_with_its_unit(report: Path) -> None:
    html = report.read_text(encoding="utf-8")
    root = ET.fromstring(html[html.index("<html") :])
    drawings = [svg for figure in root.iter("figure") for svg in figure.iter(f"{SVG}svg")]
    assert sum(len(list(axes_of(svg))) for svg in drawings) >= 60
    assert [each for svg in drawings for each in untitled(svg)] == []


def test_one_drawing_of_each_figure_is_shown(browser: Any, report: Path) -> None:
    for width, shown in ((390, ".narrow"), (1280, ".wide")):
        page = browser.new_page(viewport={"width": width, "height": 844})
        page.goto(report.as_uri())
        figures = page.locator("figure")
        assert figures.count() >= 12
        for index in range(figures.count()):
            drawings = figures.nth(index).locator("svg[role=img]:visible")
            assert drawings.count() == 1
            assert figures.nth(index).locator(f"{shown} svg:visible").count() == 1
        page.close()


def test_text_in_figures_can_be_read_on_a_phone(browser: Any, report: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(report.as_uri())
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('figure .narrow svg text')].map(text => {
            const matrix = text.getScreenCTM();  // a label along an upright axis is turned
            return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(matrix.a, matrix.b);
        }))"""
    )
    assert smallest >= 8
    page.close()


def test_keyboard_reaches_the_contents_and_opens_a_table(browser: Any, report: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    page.goto(report.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    summary = page.locator("figure summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("figure details[open] table").first.is_visible()
    page.close()


@pytest.mark.parametrize(("width", "media"), [(390, "screen"), (768, "screen"), (1280, "screen"), (720, "print")])
def test_nothing_in_the_table_of_verdicts_runs_out_of_its_cell(
    browser: Any, report: Path, width: int, media: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.emulate_media(media=media)
    page.goto(report.as_uri())
    assert page.locator("table.verdicts td").count() > 20
    outside = page.evaluate(
        """() => [...document.querySelectorAll('table.verdicts td, table.verdicts th')].flatMap(cell => {
            const right = cell.getBoundingClientRect().right + 1;
            return [...cell.querySelectorAll('*')]
                .filter(part => part.getBoundingClientRect().right > right)
                .map(part => part.textContent);
        })"""
    )
    assert outside == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize(("width", "drawn"), [(390, ".narrow"), (1280, ".wide")])
def test_words_beside_the_strips_do_not_overlap(browser: Any, report: Path, width: int, drawn: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(report.as_uri())
    overlapping = page.evaluate(
        """drawn => {
            const words = [...document.querySelectorAll(`#verdicts ${drawn} svg text`)].map(text => [
                text.textContent, text.getBoundingClientRect()]);
            const shared = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5;
            const found = words.length > 20 ? [] : ['no words'];
            words.forEach(([word, box], i) => words.slice(i + 1).forEach(([other, next]) => {
                if (shared(box, next)) found.push(`${word} | ${other}`);
            }));
            return found;
        }""",
        drawn,
    )
    assert overlapping == []
    page.close()


def test_every_figure_can_be_saved(browser: Any, report: Path, tmp_path: Path) -> None:
    """Each in a page of its own: of a dozen files that one page is asked for within seconds Chromium holds one back."""
    context = browser.new_context(viewport={"width": 1280, "height": 844}, java_script_enabled=False)
    context.set_default_timeout(60_000)
    asked: list[str] = []
    first = context.new_page()
    first.goto(report.as_uri())
    count, names = first.locator("figure").count(), set()
    for index in range(count):
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(report.as_uri())
        figure = page.locator("figure").nth(index)
        key = figure.get_attribute("id")
        for kind in ("svg", "png", "csv"):
            with page.expect_download() as waiting:
                figure.locator(f'a[download$=".{kind}"]').click()
            name = waiting.value.suggested_filename
            assert name == f"pushed-together-{key}.{kind}"
            names.add(name)
            waiting.value.save_as(tmp_path / name)
        drawing = ET.parse(tmp_path / f"pushed-together-{key}.svg").getroot()
        assert float(drawing.get("width", "0")) == 720
        assert len("".join(drawing.itertext())) > 100
        assert (tmp_path / f"pushed-together-{key}.png").read_bytes()[16:20] == (1440).to_bytes(4, "big")
        with (tmp_path / f"pushed-together-{key}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) >= 2
        assert {len(row) for row in rows} == {len(rows[0])}
        page.close()
    assert len(names) == 3 * count >= 36
    assert [each for each in asked if not each.startswith(("file:", "data:"))] == []
    context.close()
