"""The reference argument on the packaged evidence: everything measured, and turned evidence turns what is measured."""

from __future__ import annotations

import dataclasses
import json

import polars as pl
import pytest

from foedus.arguments import Standing, Verdict, argue
from foedus.evidence.evidence import Evidence

RECORD = ("C4", "C5", "C9", "C10", "C16", "C17", "C19", "C23")


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return Evidence.embedded()


@pytest.fixture(scope="module")
def judged(evidence):
    return argue("pushed-together", evidence)


@pytest.mark.parametrize("claim", RECORD)
def test_every_record_claim_is_measured(judged, claim):
    found = judged.claim(claim)
    assert found.standing is Standing.RECORD
    assert found.verdict is not Verdict.NOT_YET_TESTED
    assert found.interval.low <= found.effect <= found.interval.high
    for variant in found.variants:
        assert variant.verdict is not Verdict.NOT_YET_TESTED, f"{variant.name}: {variant.reason}"


def test_result_is_json_and_the_self_test_passes(judged, evidence):
    assert judged.selftest.passed
    document = json.loads(json.dumps(judged.as_dict(), allow_nan=False))
    assert document["provenance"]["evidence"] == evidence.content_hash
    assert len(document["claims"]) == 25


def test_swapping_russia_for_india_moves_the_triangle(judged, evidence):
    swap = {"RUS": "IND", "IND": "RUS"}
    renamed = evidence.dyads.with_columns(pl.col("state_a", "state_b").replace(swap))
    dyads = renamed.with_columns(
        state_a=pl.min_horizontal("state_a", "state_b"), state_b=pl.max_horizontal("state_a", "state_b")
    )
    turned = argue("pushed-together", dataclasses.replace(evidence, dyads=dyads))
    for claim in ("C5", "C16"):
        assert turned.claim(claim).effect != pytest.approx(judged.claim(claim).effect), claim
    assert turned.claim("C9").effect == judged.claim("C9").effect  # trade was not touched


def test_negating_alignment_negates_the_change(judged, evidence):
    starts = ("alignment", "un_similarity")
    names = [name for name in evidence.dyads.columns if name.startswith(starts) and not name.endswith("_sd")]
    turned = dataclasses.replace(evidence, dyads=evidence.dyads.with_columns(-pl.col(names)))
    before, after = judged.claim("C16"), argue("pushed-together", turned).claim("C16")
    assert after.effect == pytest.approx(-before.effect)
    assert after.interval == pytest.approx((-before.interval.high, -before.interval.low))
