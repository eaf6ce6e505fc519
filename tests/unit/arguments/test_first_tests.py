"""A claim whose test was restated: the test registered first is kept, judged, counted, and printed beside."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files

import pytest

from foedus.arguments import Verdict, argue, judge_claim, planted_evidence
from foedus.arguments.files import checked_argument, parse_argument
from foedus.arguments.registering import hash_of_test, registration_problems
from foedus.errors import ArgumentError

PLANTED = (files("foedus.library") / "arguments" / "planted.toml").read_text(encoding="utf-8")
RISE = PLANTED[PLANTED.index('[claims.test]\nkind = "trend"') : PLANTED.index('[[claims]]\nid = "F"')]
HARDER = RISE.replace("supported_beyond = 0.1", "supported_beyond = 0.5")
SLOPE = """
[[claims.variants]]
kind = "level"
name = "level alone"
role = "deciding"
measure = "alignment"
partner = "UPP"
states = ["S01", "S02", "S03"]
years = [2018, 2020]
[claims.variants.threshold]
direction = "above"
supported_beyond = -5.0
contradicted_beyond = -6.0
unit = "alignment"
"""


def restated(first: str = HARDER, variants: str = "") -> str:
    kept = first.replace("[claims.test", "[claims.first.test")
    return PLANTED.replace(RISE, RISE.rstrip() + "\n" + variants + kept + "\n", 1)


def test_both_tests_are_judged_and_counted_and_only_the_one_in_force_gives_the_verdict() -> None:
    argument, evidence = parse_argument(restated()), planted_evidence()
    plain = judge_claim(parse_argument(PLANTED).claim("T"), argument, evidence)
    result = argue(argument, evidence)
    claim = result.claim("T")
    assert claim.first is not None
    assert claim.first.first is None
    assert (claim.verdict, claim.first.verdict) == (Verdict.SUPPORTED, Verdict.NOT_BORNE_OUT)
    assert claim.interval == plain.interval
    assert claim.first.threshold.supported_beyond == 0.5
    assert "by the tests first registered 1 of them: 1 not borne out" in result.headline()
    assert result.table.filter(id="T")["first"].item() == "not borne out"
    assert result.table.filter(id="F")["first"].item() is None
    written = json.loads(json.dumps(result.as_dict()))["claims"][0]
    assert written["first"]["verdict"] == "not borne out"
    assert written["verdict"] == "supported"
    assert written["first"]["threshold"]["value"] == 0.5
    assert "first" not in written["first"]


def test_deciding_measurements_of_a_first_test_have_the_role_first() -> None:
    variant = '\n[[claims.first.variants]]\nname = "{name}"\nrole = "{role}"\nafter = [2017, 2019]\n'
    more = variant.format(name="again", role="deciding") + variant.format(name="seen", role="shown")
    claim = argue(parse_argument(restated(HARDER + more)), planted_evidence()).claim("T")
    assert {each.name: each.role for each in claim.first.variants} == {"again": "first", "seen": "shown"}
    assert claim.variants == ()


def test_a_variant_of_another_kind_takes_nothing_from_the_test() -> None:
    claim = parse_argument(restated(variants=SLOPE)).claim("T")
    assert [each.spec.kind for each in claim.measurements] == ["trend", "level"]
    assert claim.measurements[1].spec.gate is None
    assert claim.measurements[1].since is None
    assert [each.spec.kind for each in claim.first.measurements] == ["trend"]
    assert judge_claim(claim, parse_argument(PLANTED), planted_evidence()).verdict is Verdict.SUPPORTED


def test_the_first_test_is_registered_apart() -> None:
    argument = parse_argument(restated())
    before = argument.claim("T").as_first_tested
    assert before is not None
    assert hash_of_test(before, argument) != hash_of_test(argument.claim("T"), argument)
    # by itself it has the hash that it had while it was in force
    alone = parse_argument(PLANTED.replace(RISE, HARDER, 1))
    assert hash_of_test(before, argument) == hash_of_test(alone.claim("T"), alone)
    text = restated().replace(
        "[claims.first.test]",
        '[claims.first]\nregistered = { date = 2026-11-29, hash = "0123456789abcdef" }\n[claims.first.test]',
    )
    (problem,) = registration_problems(parse_argument(text))
    assert problem.path == "claims[0].first.registered.hash"
    assert "the first test of T is not the one" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("supported_beyond = 0.5", 'supported_beyond = "much"', "claims[0].first.test.threshold.supported_beyond", ""),
        ("[claims.first.test]", "[claims.first.test]\nhorizont = 3", "claims[0].first.test.horizont", "unknown key"),
    ],
)
def test_a_fault_in_a_first_test_is_told_with_its_place(old: str, new: str, place: str, words: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        parse_argument(restated().replace(old, new, 1))
    assert caught.value.where == f"argument: {place}"
    assert words in caught.value.message


def test_a_first_test_that_is_no_table_is_told() -> None:
    document = tomllib.loads(PLANTED)
    document["claims"][0]["first"] = {"test": 3, "variants": []}
    argument, (problem,) = checked_argument(document)
    assert argument is None
    assert (problem.path, problem.message) == ("claims[0].first.test", "not a table but 3")


def test_a_first_test_needs_a_test_in_force() -> None:
    text = PLANTED.replace(RISE, 'pending = "a panel."\n' + HARDER.replace("[claims.test", "[claims.first.test"), 1)
    with pytest.raises(ArgumentError, match="has a 'test' in force"):
        parse_argument(text)
