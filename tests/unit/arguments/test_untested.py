"""Claims without a test: what they say, what is shown beside them, and what no claim is about."""

from __future__ import annotations

import json

import pytest

from foedus.arguments import argue, load_argument, planted_evidence
from foedus.arguments.checking import check_argument
from foedus.arguments.files import parse_argument
from foedus.arguments.findings import findings
from foedus.arguments.judging import judge_claim
from foedus.arguments.verdict import Standing, Verdict
from foedus.errors import ArgumentError
from foedus.evidence.evidence import Evidence
from foedus.library.facts import resorts_to_force
from foedus.reports.argument_report import argument_report
from foedus.reports.wording import typeset

TEXT = """
schema = 1
name = "few"
title = "A small argument"
written = "2026-11"
judged_to = 2020
[[untested]]
statement = "Great powers keep their word."
why = "no listed source says who kept it."
[[claims]]
id = "C1"
part = "P1"
statement = "A power that falls takes others with it."
undetermined_by_design = "two cases in two centuries are too few."
[[claims.variants]]
kind = "level"
name = "shown beside it"
measure = "alignment"
states = ["USA", "CHN"]
partner = "RUS"
years = [2011, 2020]
threshold = { direction = "above", supported_beyond = 0.1, unit = "alignment" }
[[claims]]
id = "C2"
part = "P1"
statement = "Nobody wants to be somebody's fortress."
unmeasured = "it needs polls."
[[claims]]
id = "C3"
part = "P1"
statement = "All is well that ends well."
pending = "a panel."
"""


@pytest.fixture(scope="module")
def result():
    return argue(parse_argument(TEXT), planted_evidence())


def test_what_is_undetermined_by_design_says_why_and_has_no_number(result):
    claim = result.claim("C1")
    assert (claim.verdict, claim.standing, claim.by_design) == (Verdict.UNDETERMINED, Standing.NOT_TESTED, True)
    assert claim.reading.text == "No say: two cases in two centuries are too few."
    assert claim.reading.silent
    assert claim.estimate is None
    assert claim.since is None
    assert claim.reason == "Two cases in two centuries are too few."
    assert [claim.verdict.value for claim in result.claims] == ["undetermined", "untestable", "not yet tested"]
    assert not any(each.by_design for each in result.claims[1:])


def test_what_is_shown_beside_it_has_no_say(result):
    (shown,) = result.claim("C1").variants
    assert (shown.name, shown.role) == ("shown beside it", "shown")


def test_it_does_not_count_as_tested(result):
    tally, *_, last = (each.text for each in findings(result))
    assert tally == "Of 3 claims 0 are tested."
    assert "1 claim waits for a test" in last
    assert "1 is such that no test on this record could decide" in last
    assert "C1" not in repr(result).split("\n", 1)[1]


def test_json_says_so_and_lists_what_no_claim_is_about(result):
    told = json.loads(json.dumps(result.as_dict()))
    assert [each["undetermined_by_design"] for each in told["claims"]] == [True, False, False]
    assert told["untested"] == [
        {"statement": "Great powers keep their word.", "why": "no listed source says who kept it."}
    ]


def test_the_report_prints_both(result):
    page = argument_report(result, Evidence.embedded())
    assert typeset("two cases in two centuries are too few") in page.lower()
    assert "shown beside it" in page
    assert "What the argument says and no claim tests" in page
    assert "Great powers keep their word." in page


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ('name = "shown beside it"', 'name = "x"\nrole = "deciding"', "claims[0]", "shown"),
        ('unmeasured = "it', 'undetermined_by_design = "few"\nunmeasured = "it', "claims[1]", "exactly one"),
        ("years = [2011, 2020]", 'years = "late"', "claims[0].variants[0].years", ""),
        ('kind = "level"\n', "", "claims[0].variants[0]", ""),
        ('measure = "alignment"', 'measure = "alinment"', "claims[0].variants[0].measure", "alinment"),
        ('why = "no listed source says who kept it."', "", "untested[0]", ""),
    ],
)
def test_a_mistake_is_named_where_it_stands(old, new, where, said):
    assert old in TEXT
    with pytest.raises(ArgumentError) as caught:
        check_argument(parse_argument(TEXT.replace(old, new, 1)))
    assert where in str(caught.value.where)
    assert said in str(caught.value)


def test_numbers_told_of_cases_are_those_of_the_list():
    (claim,) = [each for each in load_argument("pushed-together").claims if each.id == "C15"]
    falling = resorts_to_force().filter("declining")["outcome"]
    assert falling.len() == 16
    assert "sixteen resorts to force" in claim.undetermined_by_design
    assert "collapsed" not in falling.to_list()
    assert "none of these states fell apart" in claim.undetermined_by_design
    assert (falling == "regime_ended").sum() == 3
    assert "three lost their regime" in claim.undetermined_by_design
    assert (falling == "open").sum() == 1


@pytest.mark.parametrize(
    ("claim", "table", "rows"), [("C15", "resorts_to_force", 18), ("C21", "keeping_apart", 11), ("C24", "polls", 2)]
)
def test_cases_are_shown_with_what_no_test_decides(claim, table, rows):
    argument = load_argument("pushed-together")
    found = judge_claim(argument.claim(claim), argument, Evidence.embedded())
    assert found.series[f"facts: {table}"].height == rows
    assert found.effect is None
    assert found.reading.silent
