"""The reference argument on the packaged evidence: everything measured, and turned evidence turns what is measured."""

from __future__ import annotations

import dataclasses
import json

import polars as pl
import pytest

from foedus.arguments import Standing, Verdict, argue, judge_claim, load_argument
from foedus.evidence.evidence import Evidence

RECORD = (
    "C0", "C1", "C2", "C3", "C4", "C5", "C7", "C8", "C9", "C10", "C11", "C12", "C13", "C16", "C17", "C18", "C19", "C20",
    "C22", "C23", "C26",
)  # fmt: skip

NOT_PACKAGED = {
    "C17": {"defence spending by NATO"},
    "C22": {"Russia's share of the arms delivered to India", "Russia's share of the arms delivered to Vietnam"},
}
"""What is shown beside a claim, of measures that need the raw data."""


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
    silent = {variant.name for variant in found.variants if variant.verdict is Verdict.NOT_YET_TESTED}
    for variant in found.variants:
        if "no analysis of coalitions was given" in variant.reason:  # `foedus.argue` gives one
            silent.discard(variant.name)
    assert silent == NOT_PACKAGED.get(claim, set())


@pytest.mark.data
@pytest.mark.parametrize("claim", NOT_PACKAGED)
def test_what_is_not_packaged_is_measured_where_the_raw_data_are(evidence, claim):
    argument = load_argument("pushed-together")
    variants = judge_claim(argument.claim(claim), argument, evidence).variants
    found = {variant.name: variant for variant in variants if variant.name in NOT_PACKAGED[claim]}
    assert set(found) == NOT_PACKAGED[claim]
    for variant in found.values():
        assert variant.verdict is not Verdict.NOT_YET_TESTED, variant.reason


def test_result_is_json_and_the_self_test_passes(judged, evidence):
    assert judged.selftest.passed
    document = json.loads(json.dumps(judged.as_dict(), allow_nan=False))
    assert document["provenance"]["evidence"] == evidence.content_hash
    assert len(document["claims"]) == 27


def _swapped(table: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    renamed = table.with_columns(pl.col("state_a", "state_b").replace({one: other, other: one}))
    return renamed.with_columns(
        state_a=pl.min_horizontal("state_a", "state_b"), state_b=pl.max_horizontal("state_a", "state_b")
    )


def test_swapping_russia_for_india_moves_the_rim_of_russia_and_no_trade(judged, evidence):
    dyads = _swapped(evidence.dyads, "RUS", "IND")
    turned = argue("pushed-together", dataclasses.replace(evidence, dyads=dyads))
    assert turned.claim("C16").effect != pytest.approx(judged.claim("C16").effect)
    assert turned.claim("C9").effect == judged.claim("C9").effect  # trade was not touched


def test_swapping_china_for_the_united_states_turns_the_triangle(evidence):
    tables = {name: _swapped(getattr(evidence, name), "CHN", "USA") for name in ("dyads", "alignment_paths")}
    argument = load_argument("pushed-together")
    claim = argument.claim("C5")
    ungated = [{"spec": each.spec.model_copy(update={"gate": None}), "since": None} for each in claim.measurements]
    claim = claim.model_copy(
        update={"measurements": tuple(e.model_copy(update=u) for e, u in zip(claim.measurements, ungated, strict=True))}
    )
    # RUS and "CHN" are now as far apart as Moscow and Washington, "USA" as near to both of them as Peking was to Moscow
    assert judge_claim(claim, argument, dataclasses.replace(evidence, **tables)).verdict is Verdict.CONTRADICTED


def test_negating_alignment_negates_the_change(judged, evidence):
    starts = ("alignment", "un_similarity")
    names = [name for name in evidence.dyads.columns if name.startswith(starts) and not name.endswith("_sd")]
    turned = dataclasses.replace(evidence, dyads=evidence.dyads.with_columns(-pl.col(names)))
    before, after = judged.claim("C16"), argue("pushed-together", turned).claim("C16")
    assert after.effect == pytest.approx(-before.effect)
    assert after.interval == pytest.approx((-before.interval.high, -before.interval.low))
