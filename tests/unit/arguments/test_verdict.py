"""The rule of judgement: zones, verdicts of one measurement, and the whole table of how several combine."""

from __future__ import annotations

from itertools import product

import pytest

from foedus.arguments import Threshold, Verdict, combine, judge, load_argument, zones
from foedus.estimate import Interval

S, C, N = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_BORNE_OUT
M, U = Verdict.MIXED, Verdict.UNDETERMINED
NONE, LATER = Verdict.UNTESTABLE, Verdict.NOT_YET_TESTED

# Row and column: what two deciding measurements give; cell: what the claim gets, then of a claim of impossibility.
PAIRS = {
    (S, S): (S, S),
    (S, C): (M, C),
    (S, N): (M, M),
    (S, M): (M, M),
    (S, U): (U, U),
    (C, C): (C, C),
    (C, N): (N, C),
    (C, M): (M, C),
    (C, U): (U, C),
    (N, N): (N, N),
    (N, M): (M, M),
    (N, U): (U, U),
    (M, M): (M, M),
    (M, U): (U, U),
    (U, U): (U, U),
    **{(each, silent): (each, each) for each in (S, C, N, M, U) for silent in (NONE, LATER)},
    **dict.fromkeys(((NONE, NONE), (NONE, LATER), (LATER, LATER)), (LATER, LATER)),
}


def test_the_table_has_every_cell() -> None:
    assert {frozenset(pair) for pair in PAIRS} == {frozenset(pair) for pair in product(Verdict, repeat=2)}


@pytest.mark.parametrize(("pair", "expected"), PAIRS.items())
def test_two_measurements_combine_as_the_table_says(pair: tuple[Verdict, Verdict], expected: tuple[Verdict, Verdict]):
    for order in (pair, pair[::-1]):
        assert combine(order) is expected[0]
        assert combine(order, impossibility=True) is expected[1]


@pytest.mark.parametrize("three", list(product((S, C, N, U), repeat=3)))
def test_three_measurements_combine_whatever_their_order(three: tuple[Verdict, ...]) -> None:
    found = set(three)
    if len(found) == 1:
        expected = three[0]
    elif U in found:
        expected = U
    else:
        expected = M if S in found else N
    assert combine(three) is expected
    assert combine(three, impossibility=True) is (C if C in found else expected)


def test_nothing_that_counts_is_not_yet_tested() -> None:
    assert combine([]) is LATER


DEGREE = {
    "above": Threshold(direction="above", supported_beyond=0.2, contradicted_beyond=0.0, unit="points"),
    "below": Threshold(direction="below", supported_beyond=-0.2, contradicted_beyond=0.0, unit="points"),
    "within": Threshold(direction="within", supported_beyond=0.2, contradicted_beyond=0.4, unit="points"),
}
# Limits turned so that more is more for the claim; then the zones touched, and the verdict.
ORIENTED = [
    ((0.21, 0.9), {"for"}, S),
    ((0.2, 0.9), {"short", "for"}, U),
    ((0.1, 0.9), {"short", "for"}, U),
    ((-0.1, 0.9), {"against", "short", "for"}, U),
    ((0.1, 0.2), {"short"}, N),
    ((0.0, 0.1), {"short"}, N),
    ((-0.1, 0.1), {"against", "short"}, N),
    ((-0.1, 0.0), {"against", "short"}, N),
    ((-0.9, -0.1), {"against"}, C),
]


@pytest.mark.parametrize(("limits", "touched", "verdict"), ORIENTED)
@pytest.mark.parametrize("direction", ["above", "below"])
def test_every_place_of_an_interval(direction, limits, touched, verdict) -> None:
    low, high = limits if direction == "above" else (-limits[1], -limits[0])
    assert zones(Interval(low, high), DEGREE[direction]) == touched
    assert judge(Interval(low, high), DEGREE[direction]) is verdict


@pytest.mark.parametrize(
    ("limits", "touched", "verdict"),
    [
        ((-0.1, 0.1), {"for"}, S),
        ((-0.1, 0.3), {"short", "for"}, U),
        ((-0.5, 0.1), {"against", "short", "for"}, U),
        ((-0.5, 0.5), {"against", "short", "for"}, U),
        ((0.25, 0.35), {"short"}, N),
        ((0.25, 0.5), {"against", "short"}, N),
        ((0.41, 0.5), {"against"}, C),
    ],
)
def test_a_claim_that_an_effect_is_small(limits, touched, verdict) -> None:
    for low, high in (limits, (-limits[1], -limits[0])):
        assert zones(Interval(low, high), DEGREE["within"]) == touched
        assert judge(Interval(low, high), DEGREE["within"]) is verdict


def test_where_both_lines_coincide_only_an_end_on_the_line_falls_short() -> None:
    line = Threshold(direction="above", supported_beyond=0.8, contradicted_beyond=0.8, unit="share")
    assert [judge(Interval(*each), line) for each in ((0.81, 1.0), (0.5, 0.79), (0.5, 0.8), (0.5, 0.9))] == [S, C, N, U]
    at_least = line.model_copy(update={"inclusive": True})
    assert [judge(Interval(*each), at_least) for each in ((0.8, 1.0), (0.5, 0.79), (0.5, 0.8))] == [S, C, U]


def test_an_interval_that_does_not_exist_rules_nothing_out() -> None:
    for interval in (None, Interval(float("nan"), 0.1)):
        assert zones(interval, DEGREE["above"]) == {"for", "short", "against"}
        assert judge(interval, DEGREE["above"]) is U


def test_only_two_claims_of_the_argument_are_claims_of_impossibility() -> None:
    assert [each.id for each in load_argument().claims if each.impossibility] == ["C4", "C5"]
