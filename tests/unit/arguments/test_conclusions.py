"""A conclusion follows, fails or stays open with the verdicts on its premises, and says what falls with each."""

from __future__ import annotations

import itertools
import re

import pytest

from foedus.arguments import Verdict, load_argument
from foedus.arguments.conclusions import Concluded, Follows, Status, conclude, conclusion_words
from foedus.arguments.files import parse_argument
from foedus.arguments.grounds import Conclusion, Ground
from foedus.errors import ArgumentError

NAMES = ("C0", "C1", "C2", "C3", "C4")
TRUE, FALSE, OPEN = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.UNDETERMINED


def concluded(rests_on: tuple, verdicts: dict[str, Verdict], **below: tuple) -> Concluded:
    parsed = Conclusion(claim="C0", rests_on=rests_on)
    claims = {
        name: (f"The sentence of {name}.", tuple(Ground.model_validate(each) for each in below.get(name, ())))
        for name in NAMES
    }
    return conclude([parsed], claims, {name: verdicts.get(name, OPEN) for name in NAMES})[0]


@pytest.mark.parametrize(
    ("c1", "c2", "c3", "follows"),
    [
        (TRUE, TRUE, FALSE, Follows.YES),
        (TRUE, FALSE, TRUE, Follows.YES),
        (TRUE, FALSE, FALSE, Follows.NO),
        (FALSE, TRUE, TRUE, Follows.NO),
        (TRUE, FALSE, OPEN, Follows.OPEN),
        (OPEN, TRUE, TRUE, Follows.OPEN),
        (FALSE, OPEN, OPEN, Follows.NO),
        (Verdict.NOT_BORNE_OUT, TRUE, TRUE, Follows.NO),
        (Verdict.MIXED, TRUE, TRUE, Follows.OPEN),
        (Verdict.UNTESTABLE, TRUE, TRUE, Follows.OPEN),
    ],
)
def test_a_conclusion_follows_from_necessary_premises_and_one_of_each_group(c1, c2, c3, follows) -> None:
    found = concluded(("C1", {"any": ["C2", "C3"]}), {"C1": c1, "C2": c2, "C3": c3})
    assert found.follows is follows


def test_what_falls_with_a_premise_is_what_needs_it() -> None:
    found = concluded(("C1", {"any": ["C2", "C3"]}), {}, C1=("C4",))
    falls = {each.id: each.falls for each in found.premises}
    assert falls == {"C1": ("C0",), "C2": (), "C3": (), "C4": ("C0", "C1")}
    assert found.needed == ("C1", "C4")
    assert {each.id: each.layer for each in found.premises} == {"C1": 1, "C2": 1, "C3": 1, "C4": 2}
    left = concluded(("C1", {"any": ["C2", "C3"]}), {"C2": FALSE})
    now = {each.id: each.falls_now for each in left.premises}
    assert now == {"C1": ("C0",), "C2": (), "C3": ("C0",)}, "the last of its group has become necessary"


def test_a_verdict_of_its_own_stands_whatever_the_premise_rests_on() -> None:
    assert concluded(("C1",), {"C1": TRUE, "C4": FALSE}, C1=("C4",)).follows is Follows.YES
    assert concluded(("C1",), {"C1": OPEN, "C4": TRUE}, C1=("C4",)).follows is Follows.YES
    assert concluded(("C1",), {"C1": OPEN, "C4": FALSE}, C1=("C4",)).follows is Follows.NO
    assert concluded(("C1",), {"C1": FALSE, "C4": TRUE}, C1=("C4",)).follows is Follows.NO
    premise = concluded(("C1",), {"C1": OPEN, "C4": FALSE}, C1=("C4",)).premises[0]
    assert (premise.status, premise.follows) == (Status.OPEN, Follows.NO)


def test_the_own_verdict_of_the_conclusion_decides_nothing_about_whether_it_follows() -> None:
    for own, premise in itertools.product((TRUE, FALSE, OPEN), repeat=2):
        found = concluded(("C1",), {"C0": own, "C1": premise})
        assert found.follows.value == {TRUE: "follows", FALSE: "does not follow", OPEN: "open"}[premise]
        assert found.verdict is own


def test_the_words_have_the_numbers_of_the_premises() -> None:
    for verdicts in itertools.product((TRUE, FALSE, OPEN), repeat=3):
        found = concluded(("C1", {"any": ["C2", "C3"]}), dict(zip(("C1", "C2", "C3"), verdicts, strict=True)))
        words = conclusion_words(found)
        for status in Status:
            ids = found.of_status(status)
            told = re.search(rf"(\d+) (?:is |are )?{status.value} \(([^)]*)\)", words)
            assert (told is None) == (not ids)
            if told is not None:
                assert (int(told[1]), told[2]) == (len(ids), ", ".join(ids))
        assert ("It does not follow" in words) == (found.follows is Follows.NO)
        assert words.endswith("Without C1 it would not follow.")


def test_the_reference_argument_concludes_from_the_premises_that_its_essay_names() -> None:
    argument = load_argument()
    claims = {claim.id: (claim.statement, claim.rests_on) for claim in argument.claims}
    everything = dict.fromkeys(claims, TRUE)
    first, second = conclude(argument.conclusion, claims, everything)
    assert (first.follows, second.follows) == (Follows.YES, Follows.YES)
    assert {each.id for each in first.premises} == {
        "C2", "C3", "C4", "C5", "C7", "C8", "C9", "C11", "C12", "C13", "C22", "C23"
    }  # fmt: skip
    assert second.needed == ("C14", "C25")
    for name in first.needed:
        fallen = conclude(argument.conclusion, claims, {**everything, name: FALSE})[0]
        # a premise that has a verdict of its own carries it although what it rests on has fallen
        assert fallen.follows is (Follows.YES if name in ("C5", "C22", "C23") else Follows.NO)


FILE = """
schema = 1
name = "mine"
title = "Mine"
written = "2026-11"
judged_to = 2020
{conclusion}
[[claims]]
id = "C1"
part = "P1"
statement = "The first sentence."
pending = "data."
{first}
[[claims]]
id = "C2"
part = "P1"
statement = "The second sentence."
pending = "data."
{second}
"""


@pytest.mark.parametrize(
    ("conclusion", "first", "second", "told"),
    [
        ('[conclusion]\nclaim = "C9"\nrests_on = ["C1"]', "", "", r"no claim 'C9'.*conclusion\.claim"),
        ('[conclusion]\nclaim = "C1"\nrests_on = ["C2", "C7"]', "", "", r"no claim 'C7'.*conclusion\.rests_on\[1\]"),
        (
            '[conclusion]\nclaim = "C1"\nrests_on = [{ any = ["C2", "C7"] }]',
            "",
            "",
            r"no claim 'C7'.*conclusion\.rests_on\[0\]\.any\[1\]",
        ),
        ('[conclusion]\nclaim = "C1"\nrests_on = ["C1"]', "", "", r"circle: C1, C1 .*conclusion\.rests_on"),
        ("", 'rests_on = ["C2"]', 'rests_on = ["C1"]', r"circle: C1, C2, C1 .*claims\[0\]\.rests_on"),
        ("", 'rests_on = ["C3"]', "", r"no claim 'C3'.*claims\[0\]\.rests_on\[0\]"),
        ('[conclusion]\nclaim = "C1"\nrests_on = []', "", "", r"rests_on.*at least 1 item"),
        ('[conclusion]\nrests_on = ["C1"]', "", "", "exactly one of 'claim' and 'statement'"),
        ('[conclusion]\nclaim = "C1"\nrests_on = [{ some = ["C2"] }]', "", "", "'all' or 'any'"),
    ],
)
def test_unknown_premises_and_circles_are_one_clear_error(conclusion, first, second, told) -> None:
    with pytest.raises(ArgumentError, match=re.compile(told, re.DOTALL)) as caught:
        parse_argument(FILE.format(conclusion=conclusion, first=first, second=second), name="mine.toml")
    assert str(caught.value).count("circle") <= 1
