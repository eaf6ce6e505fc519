"""The drawing of a conclusion names every premise with the sign and the word of its verdict, in both widths."""

from __future__ import annotations

import re

import pytest

from foedus.arguments import Verdict, load_argument
from foedus.arguments.conclusions import conclude
from foedus.reports.conclusion_figure import conclusion_figure
from foedus.reports.wording import VERDICTS

ARGUMENT = load_argument()
CLAIMS = {claim.id: (claim.statement, claim.rests_on) for claim in ARGUMENT.claims}
MANY = (Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_BORNE_OUT, Verdict.UNDETERMINED, Verdict.NOT_YET_TESTED)


def drawn():
    verdicts = {name: MANY[i % len(MANY)] for i, name in enumerate(CLAIMS)}
    return verdicts, conclude(ARGUMENT.conclusion, CLAIMS, verdicts)


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_every_premise_is_drawn_with_sign_and_word(width) -> None:
    verdicts, (first, second) = drawn()
    for found in (first, second):
        svg = getattr(conclusion_figure(found), width)
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
        for each in found.premises:
            word = verdicts[each.id].value
            assert any(text.startswith(f"{VERDICTS[word][0]} {each.id} {word}") for text in texts), each.id


@pytest.mark.parametrize(("width", "limit"), [("wide", 720.0), ("narrow", 348.0)])
def test_no_line_of_text_is_wider_than_the_drawing(width, limit) -> None:
    for found in drawn()[1]:
        svg = getattr(conclusion_figure(found), width)
        for left, text in re.findall(r'translate\(([\d.]+) [\d.]+\)"?[^>]*>([^<]*)<', svg):
            assert float(left) + 5.4 * len(text) < limit + 24, text


def test_the_numbers_drawn_have_a_row_for_every_line() -> None:
    first = drawn()[1][0]
    figure = conclusion_figure(first)
    lines = sum(len(ground.claims) for ground in first.rests_on) + sum(
        len(ground.claims) for each in first.premises for ground in each.rests_on
    )
    assert figure.series is not None
    assert figure.series.height == lines == 12
    assert set(figure.series["mode"]) == {"necessary", "one suffices"}
    assert figure == conclusion_figure(first), "the same input gives the same drawing"


def test_a_premise_of_two_sentences_is_drawn_once_and_named_again() -> None:
    from foedus.arguments.grounds import Conclusion, Ground

    ground = (Ground(mode="all", claims=("C3",)),)
    claims = {"C1": ("One.", ground), "C2": ("Two.", ground), "C3": ("Three.", ())}
    found = conclude(
        [Conclusion(statement="All of it.", rests_on=("C1", "C2"))], claims, dict.fromkeys(claims, MANY[0])
    )
    wide = conclusion_figure(found[0]).wide
    assert wide.count(">Three.<") == 1
    assert wide.count(">as above<") == 1
