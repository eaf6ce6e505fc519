"""A judged argument as a paper: all its parts in order, text that is never markup, and the same bytes each time."""

from __future__ import annotations

import re
import sys
import zlib
from dataclasses import replace
from html import unescape

import pytest

import foedus
from foedus.arguments import ArgumentResult, argue
from foedus.arguments.files import parse_argument
from foedus.errors import InputError
from foedus.evidence.evidence import Evidence
from foedus.reports.argument_report import findings_words
from foedus.reports.paper import paper_content, paper_html, paper_pdf
from foedus.reports.wording import VERDICTS

ODD = 'Votes #let *x* = $y$ [<b>] \\ _of_ `both` @cite "quoted" // come closer.'
TOML = f"""
schema = 1
name = "two-claims"
title = "Two claims & a #title"
written = "2026-11"
judged_to = 2020
[[claims]]
id = "C1"
part = "P1"
statement = '''{ODD}'''
rivals = ["A *rival* #reading."]
[claims.test]
kind = "level"
measure = "un_agreement"
states = ["CHN", "KAZ"]
partner = "RUS"
years = [2011, 2020]
since = false
threshold = {{ direction = "above", supported_beyond = 0.5, unit = "share of votes" }}
[[claims]]
id = "C2"
part = "P2"
statement = "Something that nobody measures."
unmeasured = "no listed source has it."
"""


@pytest.fixture(scope="module")
def result() -> ArgumentResult:
    judged = argue(parse_argument(TOML, name="two-claims"), Evidence.embedded())
    return replace(judged, evidence=Evidence.embedded())


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def pages(pdf: bytes) -> int:
    plain = pdf + b"".join(
        zlib.decompressobj().decompress(stream)
        for stream in re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    )
    return len(re.findall(rb"/Type\s*/Page\b", plain))


def test_the_paper_has_its_parts_in_order(result: ArgumentResult) -> None:
    html = paper_html(result)
    heads = ["Abstract", "1. The verdicts", "2. The claims, one by one", "3. Methods", "6. Sources", "Provenance"]
    places = [html.index(f">{head}<") for head in heads]
    assert places == sorted(places)
    text = words(html)
    for sentence in findings_words(result):
        assert " ".join(sentence.split()) in text
    assert " ".join(ODD.split()) in text
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=[\"']https?:", html)


def test_the_table_has_every_claim_and_the_methods_every_kind(result: ArgumentResult) -> None:
    content = paper_content(result)
    rows = {row[0]: row for row in content["verdicts"].rows}
    assert list(rows) == ["C1", "C2"]
    for claim in result.claims:
        assert rows[claim.id][2] == f"{VERDICTS[claim.verdict.value][0]} {claim.verdict.value}"
    assert f"{100 * result.claim('C1').effect:.0f}%" in rows["C1"][3]
    assert [row[0] for row in content["kinds"].rows] == ["level"]
    assert content["kinds"].rows[0][2] == "C1"


def test_a_pdf_is_set_from_text_that_is_no_markup_and_is_the_same_each_time(result: ArgumentResult) -> None:
    first = paper_pdf(result)
    assert first.startswith(b"%PDF-")
    assert pages(first) >= 4  # abstract, verdicts, a claim, methods
    assert paper_pdf(result) == first


def test_a_pdf_without_typst_says_what_to_install(result: ArgumentResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(InputError, match="typst") as caught:
        paper_pdf(result)
    assert "foedus[pdf]" in str(caught.value.hint)


def test_the_form_and_the_ending_must_fit(result: ArgumentResult, tmp_path) -> None:
    path = foedus.report(result, tmp_path / "p.html", form="paper")
    assert "Abstract" in path.read_text(encoding="utf-8")
    with pytest.raises(InputError, match="format of the paper"):
        foedus.report(result, tmp_path / "p.docx", form="paper")
    with pytest.raises(InputError, match="no form 'essay'"):
        foedus.report(result, tmp_path / "p.html", form="essay")
    assert [each.name for each in tmp_path.iterdir()] == ["p.html"]


@pytest.mark.slow
def test_the_reference_argument_as_pdf_has_a_page_for_each_claim(tmp_path) -> None:
    judged = foedus.argue("pushed-together", Evidence.embedded())
    pdf = paper_pdf(judged)
    assert pages(pdf) >= sum(claim.effect is not None for claim in judged.claims) + 4
