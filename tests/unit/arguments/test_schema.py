"""The rules of judgement, the gates, and the argument files."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import polars as pl
import pytest

from foedus.arguments import (
    KINDS,
    Gate,
    SyntheticEvidence,
    Threshold,
    Verdict,
    judge,
    list_arguments,
    load_argument,
    pass_gate,
)
from foedus.errors import ArgumentError, UnknownNameError
from foedus.estimate import Interval

ABOVE = Threshold(direction="above", supported_beyond=0.1, unit="points")
BELOW = Threshold(direction="below", supported_beyond=-0.1, unit="points")
WITHIN = Threshold(direction="within", supported_beyond=0.1, unit="points")
LEVEL = Threshold(direction="below", supported_beyond=0.02, contradicted_beyond=0.02, unit="share")


@pytest.mark.parametrize(
    ("rule", "limits", "verdict"),
    [
        (ABOVE, (0.11, 0.3), Verdict.SUPPORTED),
        (ABOVE, (0.1, 0.3), Verdict.UNDETERMINED),
        (ABOVE, (-0.3, -0.11), Verdict.CONTRADICTED),
        (ABOVE, (-0.3, -0.05), Verdict.NOT_BORNE_OUT),
        (ABOVE, (-0.05, 0.05), Verdict.NOT_BORNE_OUT),
        (BELOW, (-0.3, -0.11), Verdict.SUPPORTED),
        (BELOW, (0.11, 0.3), Verdict.CONTRADICTED),
        (BELOW, (-0.3, 0.0), Verdict.UNDETERMINED),
        (WITHIN, (-0.09, 0.09), Verdict.SUPPORTED),
        (WITHIN, (0.11, 0.2), Verdict.CONTRADICTED),
        (WITHIN, (-0.2, -0.11), Verdict.CONTRADICTED),
        (WITHIN, (0.05, 0.2), Verdict.UNDETERMINED),
        (LEVEL, (0.0, 0.019), Verdict.SUPPORTED),
        (LEVEL, (0.03, 0.2), Verdict.CONTRADICTED),
        (LEVEL, (0.0, 0.1), Verdict.UNDETERMINED),
        (ABOVE, (float("nan"), 1.0), Verdict.UNDETERMINED),
    ],
)
def test_an_interval_becomes_a_verdict(rule, limits, verdict):
    assert judge(Interval(*limits), rule) is verdict


def test_a_touching_interval_is_beyond_only_where_at_least_is_claimed():
    at_least = Threshold(direction="above", supported_beyond=3.0, inclusive=True, unit="years")
    assert judge(Interval(3.0, 9.0), at_least) is Verdict.SUPPORTED
    assert judge(Interval(3.0, 9.0), at_least.model_copy(update={"inclusive": False})) is Verdict.UNDETERMINED


def test_nothing_is_concluded_through_a_failed_gate_or_without_interval():
    assert judge(Interval(0.2, 0.3), ABOVE, gate_passed=False) is Verdict.UNDETERMINED
    assert judge(None, ABOVE) is Verdict.UNDETERMINED


def test_below_is_the_mirror_of_above():
    for low, high in ((0.11, 0.3), (-0.3, -0.11), (-0.3, 0.3), (-0.05, 0.05), (0.0, 0.11)):
        assert judge(Interval(low, high), ABOVE) is judge(Interval(-high, -low), BELOW)


def test_a_threshold_fixed_here_says_why_and_leaves_room():
    with pytest.raises(ValueError, match="reason"):
        Threshold(direction="above", supported_beyond=0.1, unit="points", fixed_here=True)
    with pytest.raises(ValueError, match="no room"):
        Threshold(direction="above", supported_beyond=0.1, contradicted_beyond=0.2, unit="points")


def _dyads(rows: list[tuple[str, str, int, float | None]]) -> SyntheticEvidence:
    return SyntheticEvidence(dyads=pl.DataFrame(rows, schema=["state_a", "state_b", "year", "alignment"], orient="row"))


def test_gate_compares_the_common_years_only():
    gate = Gate(statement="split", lower=("RUS", "CHN"), upper=("USA", "CHN"), first=1972, last=1979)
    rows = [("CHN", "RUS", year, -0.4) for year in range(1972, 1980)]
    rows += [("CHN", "USA", year, -0.2 if year >= 1974 else None) for year in range(1972, 1980)]
    found = pass_gate("split", gate, _dyads(rows), "alignment")
    assert (found.passed, found.n) == (True, 6)
    assert not pass_gate("split", gate, _dyads([(a, b, y, -v if v else v) for a, b, y, v in rows]), "alignment").passed
    assert not pass_gate("split", gate, _dyads(rows[:8]), "alignment").passed
    assert not pass_gate("split", gate, _dyads(rows), "no_such_measure").passed
    assert not pass_gate("split", gate, SyntheticEvidence(), "alignment").passed


def test_packaged_argument_has_all_claims():
    argument = load_argument("pushed-together")
    assert [claim.id for claim in argument.claims] == [f"C{number}" for number in range(27)]
    assert not [claim.id for claim in argument.claims if claim.pending]
    assert {claim.id for claim in argument.claims if claim.unmeasured} == {"C24"}
    assert {claim.id for claim in argument.claims if claim.undetermined_by_design} == {"C15", "C21"}
    assert len(argument.untested) >= 8

    assert {part for claim in argument.claims for part in [claim.part]} <= {f"P{number}" for number in range(1, 17)}
    assert list_arguments() == ["partners-of-convenience", "pushed-together"]


def test_thresholds_are_those_the_argument_fixed():
    argument = load_argument("pushed-together")

    def bounds(claim: str) -> tuple[str, float, float]:
        rule = argument.claim(claim).measurements[0].spec.threshold
        return rule.direction, rule.supported_beyond, rule.other_bound

    assert bounds("C1") == ("above", 0.05, 0.0)
    assert bounds("C4") == ("below", 0.02, 0.02)
    assert bounds("C5") == ("above", 0.0, 0.0)
    assert bounds("C6") == ("above", -0.1, -0.2)
    (test,) = argument.claim("C6").measurements
    assert {(each.threshold.supported_beyond, each.threshold.other_bound) for each in test.spec.also} == {(0.05, 0.0)}
    assert bounds("C9") == ("above", 0.8, 0.5)
    assert bounds("C14") == ("above", 0.9, 0.5)
    assert bounds("C25") == ("below", -0.05, 0.0)
    assert bounds("C10") == ("below", 0.5, 1.0)
    assert bounds("C16") == ("above", 0.1, 0.0)
    assert bounds("C17") == ("below", 0.25, 0.5)
    assert bounds("C19") == ("below", -0.2, 0.0)
    first = argument.claim("C9").first
    assert first is not None
    assert first.measurements[0].spec.threshold.other_bound == 0.8
    assert bounds("C22") == bounds("C26") == ("below", 0.5, 1.0)
    assert bounds("C23") == ("above", 3.0, 0.0)
    assert argument.level == 0.90
    assert argument.judged_to == 2020
    assert {each.spec.horizon for each in argument.claim("C4").measurements if each.role == "deciding"} == {10, 20}


@pytest.mark.parametrize("claim", ["C4", "C5"])
def test_measures_of_the_triangle_go_through_the_gate(claim):
    argument = load_argument("pushed-together")
    of_a_measure = [each for each in argument.claim(claim).every_measurement if each.spec.gate_measure is not None]
    assert len(of_a_measure) >= 5
    assert all(each.spec.gate == "split" for each in of_a_measure)


def _values(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _values(value)]
    if isinstance(node, list):
        return [text for value in node for text in _values(value)]
    return [node] if isinstance(node, str) else []


def test_no_verdict_is_stored_in_an_argument():
    folder = files("foedus.library") / "arguments"
    seen = 0
    for entry in folder.iterdir():
        if not entry.name.endswith(".toml"):
            continue
        for text in _values(tomllib.loads(entry.read_text(encoding="utf-8"))):
            seen += 1
            for verdict in Verdict:
                assert verdict.value not in text.lower(), f"{entry.name}: {text}"
            assert not re.search(r"\b(verdict|refuted|confirmed|proven)\b", text.lower())
    assert seen > 100


GOOD = """
name = "small"
title = "Small"
written = "2020-12"
judged_to = 2020
[gates.known]
statement = "known"
lower = ["AAA", "BBB"]
upper = ["AAA", "CCC"]
first = 1972
last = 1979
[[claims]]
id = "C1"
part = "P1"
statement = "Something is said here."
[claims.test]
kind = "pivot"
measure = "alignment"
gate = "known"
pair = ["AAA", "BBB"]
outsider = "CCC"
years = [1990, 2020]
threshold = { direction = "above", supported_beyond = 0.0, unit = "alignment" }
[[claims.variants]]
name = "other window"
years = [2000, 2020]
"""


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("years = [1990, 2020]", "years = [2020, 1990]", "claims[0].test"),
        ("years = [2000, 2020]", 'years = "late"', "claims[0].variants[0].years"),
        ('kind = "pivot"', 'kind = "hunch"', "claims[0].test"),
        ('direction = "above"', 'direction = "up"', "claims[0].test.threshold.direction"),
        ('part = "P1"', 'part = "P1"\nverdict = "supported"', "claims[0].verdict"),
        ('part = "P1"', 'part = "P1"\npending = "more data"', "claims[0]"),
        ('gate = "known"', 'gate = "unknown"', ""),
        ('name = "other window"', 'name = "alignment"', "claims[0]"),
        ("judged_to = 2020", "judged_to = 'now'", "judged_to"),
    ],
)
def test_a_malformed_argument_says_where(tmp_path, old, new, where):
    path = tmp_path / "small.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_argument(path).claim("C1").measurements[1].role == "shown"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ArgumentError) as caught:
        load_argument(path)
    assert where in str(caught.value.where)
    assert caught.value.exit_code == 2


def test_a_variant_may_decide_only_in_the_second_judgement():
    votes = next(each for each in load_argument().claim("C5").measurements if each.name == "votes alone")
    assert (votes.role, votes.since_role) == ("shown", "deciding")
    assert votes.since.years == (2021, 2024)
    assert votes.since.measure == "un_similarity"


def test_unreadable_files_and_unknown_names(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(ArgumentError, match="TOML"):
        load_argument(path)
    path.write_bytes(b"name = '\xff'")
    with pytest.raises(ArgumentError, match="UTF-8"):
        load_argument(str(path))
    with pytest.raises(UnknownNameError, match="pushed-together"):
        load_argument("pushed-apart")
    with pytest.raises(UnknownNameError, match="C99"):
        load_argument().claim("C99")


def test_every_kind_of_test_is_used_by_a_packaged_argument_or_named_here():
    used = {
        each.spec.kind
        for name in ("pushed-together", "planted")
        for claim in load_argument(name).claims
        for each in claim.every_measurement
    }
    assert used | {"level"} == set(KINDS)
