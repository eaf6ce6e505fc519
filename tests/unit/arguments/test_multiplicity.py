"""How likely a verdict is by accident, and which stand among many."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from foedus.arguments import Threshold, Verdict, argue, judge, load_argument, planted_evidence
from foedus.arguments.multiplicity import FALSE_DISCOVERIES, adjusted, claim_p
from foedus.estimate import Estimate, Interval

ABOVE = Threshold(direction="above", supported_beyond=0.1, unit="points")
BELOW = Threshold(direction="below", supported_beyond=-0.1, unit="points")
WITHIN = Threshold(direction="within", supported_beyond=0.1, unit="points")
HALF = norm.ppf(0.95)


def normal(value: float, error: float = 0.1) -> Estimate:
    return Estimate(value, Interval(value - HALF * error, value + HALF * error))


@pytest.mark.parametrize("value", [-0.4, 0.0, 0.1, 0.15, 0.3, 0.5])
def test_of_a_normal_estimate_it_is_the_two_sided_p_value(value: float) -> None:
    expected = 2 * norm.sf(abs(value - 0.1) / 0.1)
    assert claim_p([(normal(value), ABOVE, False)], 0.90) == pytest.approx(expected)
    assert claim_p([(normal(-value), BELOW, False)], 0.90) == pytest.approx(expected)


@pytest.mark.parametrize("rule", [ABOVE, BELOW, WITHIN])
@pytest.mark.parametrize("value", np.linspace(-0.6, 0.6, 25))
def test_it_is_below_ten_per_cent_exactly_where_a_verdict_is_not_undetermined(rule, value) -> None:
    estimate = normal(value, 0.03)
    p = claim_p([(estimate, rule, False)], 0.90)
    assert (p < 0.10) == (judge(estimate.interval, rule) is not Verdict.UNDETERMINED), p


def test_a_ratio_is_taken_on_logarithms_and_nothing_counted_leaves_its_limit() -> None:
    rule = Threshold(direction="below", supported_beyond=0.5, contradicted_beyond=1.0, unit="ratio")
    ends = Interval(0.25 * math.exp(-HALF * 0.4), 0.25 * math.exp(HALF * 0.4))
    found = claim_p([(Estimate(0.25, ends), rule, True)], 0.90)
    assert found == pytest.approx(2 * norm.sf(math.log(2) / 0.4))
    assert claim_p([(Estimate(0.0, Interval(0.0, 247.0)), rule, True)], 0.90) == pytest.approx(1.0)
    assert claim_p([(Estimate(0.0, Interval(0.0, 0.4)), rule, True)], 0.90) == pytest.approx(0.10)
    assert claim_p([(Estimate(math.nan, Interval(0.0, math.inf)), rule, True)], 0.90) == pytest.approx(1.0)


def test_several_measurements_must_all_say_it_but_against_an_impossibility_one_of_m_does() -> None:
    strong, weak = (normal(-0.4), ABOVE, False), (normal(0.0), ABOVE, False)
    one = claim_p([strong], 0.90)
    assert claim_p([strong, weak], 0.90) == claim_p([weak], 0.90)
    assert claim_p([strong, weak], 0.90, impossibility=True) == pytest.approx(2 * one)
    assert claim_p([], 0.90) is None


def test_adjusted_values_of_a_worked_example() -> None:
    # by hand: sorted p times m over rank, then the running minimum from the right
    p = {"A": 0.01, "B": 0.04, "C": 0.03, "D": None, "E": 0.5}
    assert adjusted(p) == pytest.approx({"A": 0.04, "B": 0.16 / 3, "C": 0.16 / 3, "E": 0.5})
    assert adjusted({"A": None}) == {}


def test_planted_claims_of_which_all_are_decided_stand() -> None:
    result = argue(load_argument("planted"), planted_evidence())
    assert set(result.adjusted) == {"T", "F", "E"}
    assert all(value <= FALSE_DISCOVERIES for value in result.adjusted.values())
    assert result.table["p_adjusted"].to_list() == [result.adjusted[name] for name in ("T", "F", "E")]
    assert [each["p_adjusted"] for each in result.as_dict()["claims"]] == result.table["p_adjusted"].to_list()
