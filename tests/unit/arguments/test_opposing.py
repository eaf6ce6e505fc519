"""Two arguments compared: every pair of verdicts, what they say of each other, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

import foedus
from foedus.analyses.arguing import argue_against
from foedus.arguments import ArgumentResult, Question, Verdict, argue
from foedus.arguments.files import parse_argument
from foedus.errors import ArgumentError, InputError
from foedus.evidence.evidence import Evidence
from foedus.reports.opposed_report import OUTCOMES, opposed_report

HEAD = 'schema = 1\nname = "{name}"\ntitle = "{title}"\nwritten = "2026-11"\njudged_to = 2020\n'
LEVEL = """
[[claims]]
id = "{id}"
part = "P1"
statement = "In the 2010s China and Kazakhstan voted like Russia."
{extra}
[claims.test]
kind = "level"
measure = "un_agreement"
states = ["CHN", "KAZ"]
partner = "RUS"
years = [2011, 2020]
since = {{ years = [2021, 2023] }}
[claims.test.threshold]
direction = "{direction}"
supported_beyond = {line}
contradicted_beyond = {line}
unit = "share of votes"
"""
UNMEASURED = '[[claims]]\nid = "{id}"\npart = "P2"\nstatement = "Nobody measures this."\nunmeasured = "no source."\n'


def judged(text: str) -> ArgumentResult:
    evidence = Evidence.embedded()
    return replace(argue(parse_argument(text), evidence), evidence=evidence)


FIRST = HEAD.format(name="first", title="First") + LEVEL.format(id="A1", extra="", direction="above", line=0.5)
FIRST += UNMEASURED.format(id="A2")
SECOND = HEAD.format(name="second", title="Second") + 'answers = "first"\n'
SECOND += LEVEL.format(id="B1", extra='answers = ["A1"]', direction="below", line=0.5)
SECOND += LEVEL.format(id="B2", extra='shares = ["A1"]', direction="above", line=0.6)
SECOND += UNMEASURED.format(id="B3")


@pytest.fixture(scope="module")
def first() -> ArgumentResult:
    return judged(FIRST)


@pytest.fixture(scope="module")
def second() -> ArgumentResult:
    return judged(SECOND)


def test_the_record_sides_with_the_argument_that_stands_better(first: ArgumentResult) -> None:
    claim = first.claim("A1")
    for one, other, opposed in product(Verdict, Verdict, (True, False)):
        question = Question(replace(claim, verdict=one), replace(claim, verdict=other), opposed=opposed)
        turned = Question(replace(claim, verdict=other), replace(claim, verdict=one), opposed=opposed)
        swapped = {"first": "second", "second": "first"}
        assert turned.outcome == swapped.get(question.outcome, question.outcome), (one, other)
        decided = {Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_BORNE_OUT} & {one, other}
        assert (question.outcome == "open") == (not decided)


@pytest.mark.parametrize(
    ("one", "other", "opposed", "outcome"),
    [
        ("supported", "contradicted", True, "first"),
        ("not borne out", "undetermined", True, "second"),
        ("mixed", "supported", True, "second"),
        ("supported", "supported", True, "both"),
        ("contradicted", "not borne out", True, "neither"),
        ("supported", "supported", False, "both"),
        ("supported", "contradicted", False, "split"),
        ("undetermined", "contradicted", False, "neither"),
        ("untestable", "mixed", False, "open"),
    ],
)
def test_outcomes(first: ArgumentResult, one: str, other: str, opposed: bool, outcome: str) -> None:
    claim = first.claim("A1")
    pair = (replace(claim, verdict=Verdict(one)), replace(claim, verdict=Verdict(other)))
    assert Question(*pair, opposed=opposed).outcome == outcome


def test_they_are_compared_whichever_comes_first(first: ArgumentResult, second: ArgumentResult) -> None:
    compared, turned = first.against(second), second.against(first)
    assert [(q.first.id, q.second.id, q.opposed, q.outcome) for q in compared.questions] == [
        ("A1", "B1", True, "first"),
        ("A1", "B2", False, "both"),
    ]
    assert {(q.second.id, q.first.id) for q in turned.questions} == {("A1", "B1"), ("A1", "B2")}
    assert [q.outcome for q in turned.questions] == ["second", "both"]


def test_what_it_says_follows_from_the_verdicts(first: ArgumentResult, second: ArgumentResult) -> None:
    compared = first.against(second)
    assert compared.headline() == "first against second, 2 questions on which both speak: 1 for first, 1 for both"
    tally, since, alone, others = compared.findings
    assert tally == (
        "Of 2 questions on which both arguments speak, the record sides with “First” in 1 (A1/B1); "
        "bears both out: they do not exclude each other in 1 (A1/B2)."
    )
    assert since.startswith("On data since 2020 (2 of them), it ")
    assert alone == "“First” makes 1 further claim, which the other does not answer: 1 untestable."
    assert others == "“Second” makes 1 further claim, which the other does not answer: 1 untestable."
    document = compared.as_dict()
    assert [each["outcome"] for each in document["questions"]] == ["first", "both"]
    assert [each["id"] for each in document["only"]["against"]] == ["B3"]
    assert compared.table["first_effect"].to_list() == [first.claim("A1").effect] * 2


def test_the_page_has_every_question_and_what_only_one_says(first: ArgumentResult, second: ArgumentResult) -> None:
    compared = first.against(second)
    page = opposed_report(compared)
    for sentence in compared.findings:
        assert sentence in page
    for question in compared.questions:
        assert f"<b>{question.second.id}</b>" in page
        assert OUTCOMES[question.outcome] in page
    assert "<b>B3</b>" in page
    assert compared.figure().table.rows


def test_what_cannot_be_compared_is_refused(first: ArgumentResult, second: ArgumentResult) -> None:
    with pytest.raises(InputError, match="with itself"):
        first.against(first)
    with pytest.raises(InputError, match="different evidence"):
        first.against(replace(second, evidence=None))
    stranger = judged(FIRST.replace('name = "first"', 'name = "third"'))
    with pytest.raises(ArgumentError, match="neither argument says"):
        stranger.against(first)
    wrong = judged(SECOND.replace('answers = ["A1"]', 'answers = ["A7"]'))
    with pytest.raises(ArgumentError, match="'A7', which first does not have") as caught:
        first.against(wrong)
    assert "A1" in str(caught.value.expected)


def test_a_file_that_answers_names_whom() -> None:
    with pytest.raises(ArgumentError, match="'answers' does not name"):
        parse_argument(SECOND.replace('answers = "first"\n', ""))
    with pytest.raises(ArgumentError, match="answers itself"):
        parse_argument(SECOND.replace('answers = "first"', 'answers = "second"'))


def test_the_packaged_arguments_answer_each_other() -> None:
    compared = argue_against("pushed-together", "partners-of-convenience")
    assert {q.second.id for q in compared.questions} == {
        claim.id for claim in foedus.ARGUMENTS["partners-of-convenience"].claims if claim.answers or claim.shares
    }
    # the same record, lines turned round: it cannot side with both
    assert {q.outcome for q in compared.questions if (q.first.id, q.second.id) == ("C17", "D6")} == {"second"}
    shared = [q for q in compared.questions if not q.opposed]
    assert [q.second.id for q in shared] == ["D8"]
    assert shared[0].first.effect == shared[0].second.effect
