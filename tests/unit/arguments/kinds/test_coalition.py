"""Tests of the kind “coalition”: what the analysis finds is passed on with its range, and never as a sample."""

from __future__ import annotations

from functools import partial

import pytest

from foedus.analyses.coalitions.balancing import coalition
from foedus.arguments import SyntheticEvidence
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import CoalitionSpec, Context, measure
from foedus.evidence.evidence import Evidence

RULE = {"direction": "below", "supported_beyond": 0.5, "contradicted_beyond": 1.0, "unit": "share"}


def spec(**changes: object) -> CoalitionSpec:
    base = {"kind": "coalition", "target": "CHN", "year": 2015, "committed": ["USA"], "draws": 16, "threshold": RULE}
    return CoalitionSpec.model_validate({**base, **changes})


def context(**more: object) -> Context:
    evidence = Evidence.embedded()
    return Context(evidence, 2020, coalitions=partial(coalition, evidence=evidence), **more)


def test_it_says_what_the_analysis_says() -> None:
    found = measure(spec(), context(seed=3))
    (own,) = coalition("CHN", year=2015, committed=["USA"], draws=16, seed=3, evidence=Evidence.embedded()).variants
    assert found.effect == own.share
    assert found.interval.low == min(own.quantiles[0], own.share)
    assert found.interval.high == max(own.quantiles[2], own.share)
    assert found.n == own.members.height
    assert not found.sampled
    assert found.notes[0].startswith("With USA committed ")
    for state in own.members.filter("member")["state"]:
        assert state in found.notes[0]
    assert found.series["joins"]["value"].is_sorted(descending=True)


def test_the_same_seed_gives_the_same_range() -> None:
    assert measure(spec(), context(seed=1)).interval == measure(spec(), context(seed=1)).interval


def test_what_the_record_lacks_is_a_gap() -> None:
    with pytest.raises(Gap, match="no analysis of coalitions"):
        measure(spec(), Context(SyntheticEvidence(), 2020))
    with pytest.raises(Gap, match="1999"):
        measure(spec(year=1999), context())
