"""The report of an argument: self-contained, well-formed, whole or not written at all."""

from __future__ import annotations

import errno
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import xarray as xr
from tests.unit.reports.titles_of_axes import SVG, axes_of, untitled

from foedus.arguments import argue, load_argument, planted_evidence
from foedus.errors import StoreError, UnknownStateError
from foedus.plain_text import escaped
from foedus.reports.argument_report import argument_report
from foedus.reports.page import write_report
from foedus.reports.run_report import run_report
from foedus.scenarios import RunSpec


class Record:
    """Evidence with three relations, a gap in one of them and one patrol."""

    origin = "embedded"
    content_hash = "c0ffee"
    provenance = (
        {"source": "unga_votes", "title": "Votes", "version": "1", "coverage": "1946-2024", "licence": "CC0"},
    )
    facts = {"patrols": pl.DataFrame({"date": ["2020-12-22"], "what": ["second"], "source": ["own coding"]})}  # noqa: RUF012

    def pair(self, a: str, b: str, quantity: str, **_: object) -> pl.DataFrame:
        years = [1990, 1991, 1995, 1996]
        return pl.DataFrame({"year": years, "value": [0.1, 0.2, -0.1, -0.2], "sd": [0.02] * 4})


def stored_run(label: str) -> SimpleNamespace:
    actors = ["USA", "RUS", "CHN"]
    values = np.zeros((2, 2, 5, 3, 3))
    coordinates = {
        "scenario": ["baseline", "scenario"],
        "time": [2021.0, 2050.0],
        "quantile": [0.05, 0.25, 0.5, 0.75, 0.95],
        "actor": actors,
        "partner": actors,
    }
    data = xr.Dataset({"alignment": (tuple(coordinates), values)}, coords=coordinates, attrs={"case": "demo"})
    policies = () if label == "baseline" else ("USA:contain:RUS+CHN:0.8@2025-2035",)
    return SimpleNamespace(
        run_id=f"run-{label}",
        spec=RunSpec(policies=policies, members=8, case="demo", until=2050, scenario=label),
        label=label,
        parameter_differences=(),
        dataset=data,
        effects=list,
        outcomes=lambda: [
            {"name": "alignment", "pair": "RUS-CHN", "year": 2050, "scenario": 0.1, "baseline": 0.2, "difference": -0.1,
             "error": 0.01}
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def page() -> str:
    result = argue(load_argument("planted"), planted_evidence())
    return argument_report(result, Record(), {label: stored_run(label) for label in ("baseline", "contain")})


@pytest.fixture(scope="module")
def run_page() -> str:
    return run_report(stored_run("contain"), Record())


def external(html: str) -> list[str]:
    """Return what a browser would fetch."""
    found = re.findall(r"""(?:src|href|srcset|action|data|poster)\s*=\s*["']?\s*(?:https?:)?//[^"'\s>]+""", html)
    found += re.findall(r"url\(\s*[\"']?(?!#)[^)]*\)", html)
    found += re.findall(r"@import[^;]*;", html)
    return found + re.findall(r"<(?:script|link|iframe|object|embed|img)\b", html)


def test_finder_of_references_finds_them() -> None:
    assert len(external('<img src="http://a/b"><a href="https://a"><style>@import "x"; a{b:url(//c)}</style>')) == 5


def test_page_fetches_nothing(page: str, run_page: str) -> None:
    assert external(page) == []
    assert external(run_page) == []


def test_page_is_well_formed_with_unique_ids(page: str, run_page: str) -> None:
    for html in (page, run_page):
        body = html[html.index("<html") :]
        root = ET.fromstring(body)
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        # a link is to a place in the page, or is a file to be saved, which it holds itself
        saved = [element for element in root.iter("a") if element.get("download")]
        assert all(str(element.get("href")).startswith("data:") for element in saved)
        anchors = {element.get("href") for element in root.iter("a") if not element.get("download")}
        assert anchors <= {f"#{each}" for each in ids}


def test_every_figure_has_two_drawings_a_caption_and_a_table(page: str) -> None:
    root = ET.fromstring(page[page.index("<html") :])
    figures = list(root.iter("figure"))
    assert len(figures) >= 6
    for figure in figures:
        assert len(list(figure.iter("{http://www.w3.org/2000/svg}svg"))) == 2
        assert figure.find("figcaption") is not None
        details = figure.find("details")
        assert details is not None
        assert "Show as table" in "".join(details.itertext())
        assert len(list(details.iter("tr"))) >= 2


def test_every_axis_of_every_figure_is_named_with_its_unit(page: str, run_page: str) -> None:
    for html in (page, run_page):
        root = ET.fromstring(html[html.index("<html") :])
        drawings = [svg for figure in root.iter("figure") for svg in figure.iter(f"{SVG}svg")]
        assert sum(len(list(axes_of(svg))) for svg in drawings) >= 4
        assert [each for svg in drawings for each in untitled(svg)] == []


def test_every_figure_can_be_saved_under_a_name_of_its_own(page: str, run_page: str) -> None:
    for html, start in ((page, "planted-"), (run_page, "demo-run-contain-")):
        root = ET.fromstring(html[html.index("<html") :])
        figures = list(root.iter("figure"))
        names = [str(link.get("download")) for figure in figures for link in figure.iter("a")]
        assert names == [f"{start}{figure.get('id')}.{kind}" for figure in figures for kind in ("svg", "png", "csv")]
        assert len(names) == len(set(names))


def test_page_says_what_it_must(page: str) -> None:
    text = "".join(ET.fromstring(page[page.index("<html") :]).itertext())
    for words in (
        "How to read the verdicts",
        "Conditional on the model; parameters assumed",
        "Self-test: passed",
        "c0ffee",
        "Limits",
        "Parameters and their standing",
        "run-contain",
    ):
        assert words in text


def test_verdict_carries_a_symbol_and_not_only_a_colour(page: str) -> None:
    assert re.search(r'class="badge supported"><span aria-hidden="true">✓</span>supported', page)
    assert re.search(r'class="badge contradicted"><span aria-hidden="true">✗</span>contradicted', page)


def test_page_is_the_same_twice(page: str) -> None:
    result = argue(load_argument("planted"), planted_evidence())
    again = argument_report(result, Record(), {label: stored_run(label) for label in ("baseline", "contain")})
    assert again == page


def test_page_works_without_futures() -> None:
    result = argue(load_argument("planted"), planted_evidence())
    html = argument_report(result, Record())
    assert 'id="futures"' not in html
    assert external(html) == []


def test_report_is_written_whole(tmp_path: Path) -> None:
    path = write_report("<p>1</p>", tmp_path / "deep" / "report.html")
    assert path.read_text(encoding="utf-8") == "<p>1</p>"
    assert [each.name for each in path.parent.iterdir()] == ["report.html"]


def test_full_disk_leaves_the_old_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        write_report("new", target)
    assert target.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_run_of_states_the_record_does_not_know_is_drawn_without_it() -> None:
    class Stranger(Record):
        def pair(self, a: str, b: str, quantity: str, **_: object) -> pl.DataFrame:
            raise UnknownStateError("no such state", where=a)

    html = run_report(stored_run("contain"), Stranger())
    assert html.count("<figure") == 3
    assert "the record" not in html


def test_what_a_person_wrote_cannot_control_the_page(page: str) -> None:
    hostile = "<b>\x1b[31m\x9b\u202e$x$ & {{ 1 }}"
    argument = load_argument("planted").model_copy(update={"title": hostile})
    html = argument_report(argue(argument, planted_evidence()), Record())
    assert escaped(html) == html
    assert "&lt;b&gt;\\x1b[31m\\x9b\\u202e$x$ &amp; {{ 1 }}" in html
