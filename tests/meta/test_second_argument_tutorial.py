"""The tutorial on an argument of one's own: its file is judged as the page says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import foedus
from foedus.arguments import ArgumentResult, Verdict, argue
from foedus.arguments.files import parse_argument
from foedus.evidence.evidence import Evidence

PAGE = (Path(__file__).parents[2] / "docs/tutorials/second-argument.md").read_text(encoding="utf-8")
HEAD, TURNED, DRIFT, ANSWERS, ANSWERED = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def judged(text: str) -> ArgumentResult:
    evidence = Evidence.embedded()
    return replace(argue(parse_argument(text), evidence), evidence=evidence)


def test_the_file_is_judged_as_the_page_says() -> None:
    first = judged(HEAD + TURNED)
    assert first.claim("D1").verdict is Verdict.SUPPORTED
    trapped = judged(HEAD + TURNED + DRIFT).claim("D2")
    assert trapped.verdict is Verdict.UNDETERMINED
    assert trapped.effect < -0.1  # "the number is large"
    assert "carried forward and nothing new is seen" in trapped.reason
    mended = judged(HEAD + TURNED + DRIFT.replace("[2018, 2020]", "[2012, 2014]")).claim("D2")
    assert "nothing new is seen" not in mended.reason


def test_it_answers_the_reference_argument() -> None:
    text = HEAD + ANSWERS + TURNED.replace('part = "P8"\n', f'part = "P8"\n{ANSWERED}')
    compared = foedus.argue("pushed-together", Evidence.embedded()).against(judged(text))
    assert [(q.first.id, q.second.id) for q in compared.questions] == [("C5", "D1")]
