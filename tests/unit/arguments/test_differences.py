"""The same argument on two bodies of evidence: which claims read otherwise, and how it is said."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from foedus.analyses import arguing
from foedus.arguments import Reason, SyntheticEvidence, Verdict, argue, load_argument, planted_evidence
from foedus.arguments.differences import difference_words, unmeasured_words, verdict_differences
from foedus.evidence.evidence import Evidence
from foedus.sources import FOLDER_VARIABLE


def test_a_claim_that_reads_otherwise_is_named() -> None:
    one, other = argue("planted", planted_evidence()), argue("planted", planted_evidence(rise=0.0))
    (found,) = verdict_differences(one, other)
    assert (found.id, found.window, found.verdict) == ("T", "judged", Verdict.SUPPORTED)
    assert found.other is other.claim("T").verdict is not Verdict.SUPPORTED
    assert f"T reads {found.other.value} (here supported)" in difference_words(one, other)
    assert verdict_differences(one, one) == ()
    both = replace(one, raw=other)
    written = json.loads(json.dumps(both.as_dict()))["raw"]
    assert written["differences"] == [found.as_dict()]
    assert written["claims"][0]["verdict"] == found.other.value
    assert one.as_dict()["raw"] is None
    assert one.raw_differences == ()


def test_a_judgement_on_later_data_counts_too() -> None:
    one = argue(load_argument("planted"), planted_evidence())
    claims = tuple(replace(claim, since=replace(_judged(claim), verdict=Verdict.MIXED)) for claim in one.claims[:1])
    other = replace(one, claims=claims + one.claims[1:])
    (found,) = verdict_differences(one, other)
    assert (found.window, found.verdict, found.other) == ("since", Verdict.NOT_YET_TESTED, Verdict.MIXED)
    assert "T since then reads mixed (here not yet tested)" in difference_words(one, other)


def _judged(claim):
    from foedus.arguments import Judgement

    return Judgement("later", "deciding", claim.verdict)


def test_what_could_not_be_measured_is_told_instead() -> None:
    one, other = argue("planted", planted_evidence()), argue("planted", SyntheticEvidence())
    assert unmeasured_words(one, one) == ""
    assert unmeasured_words(one, other).startswith("Not measured: ")
    words = difference_words(one, other)
    assert words.startswith("From the raw data, which the verdicts do not need, alignment could not be measured. Not")
    assert replace(one, raw=other).as_dict()["raw"]["unmeasured"] == unmeasured_words(one, other)


def test_both_what_is_missing_and_what_differs_is_told() -> None:
    one = argue("planted", planted_evidence())
    first, second, third = one.claims
    missing = [
        replace(claim, verdict=Verdict.NOT_YET_TESTED, estimate=None, reasons=(Reason(f"Not measured: {why}."),))
        for claim, why in ((first, "one"), (second, "two"))
    ]
    other = replace(one, claims=(*missing, replace(third, verdict=Verdict.MIXED)))
    assert unmeasured_words(one, other) == "Not measured: one. Not measured: two."
    assert difference_words(one, other).endswith(
        f"Not measured: one. Not measured: two. Where it could, {third.id} reads mixed (here {third.verdict.value})."
    )


def test_claims_that_read_nothing_that_is_computed_afresh_are_taken_over() -> None:
    one = argue("planted", planted_evidence())
    other = planted_evidence(rise=0.0)
    same = argue("planted", other, on_other=one)
    assert all(again is claim for again, claim in zip(same.claims, one.claims, strict=True))

    class Afresh(SyntheticEvidence):
        afresh = frozenset({"alignment"})

    differing = Afresh(dyads=other.dyads, states=other.states, counts=other.counts)
    judged = argue("planted", differing, on_other=one)
    assert judged.claim("T").verdict is not one.claim("T").verdict
    assert judged.selftest is one.selftest


def test_without_raw_data_nothing_stands_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    assert arguing.argue("pushed-together").raw is None


@pytest.mark.data
@pytest.mark.slow
def test_the_packaged_measure_decides_where_raw_data_exist(data_folder) -> None:
    assert arguing.argue("pushed-together", Evidence.embedded()).raw is None
    result = arguing.argue("pushed-together")
    assert result.evidence is Evidence.embedded()
    assert result.raw is not None
    packaged = arguing.argue("pushed-together", Evidence.embedded())
    # what decides has the same numbers with and without raw data, and the raw variant other ones
    for one, other in zip(result.claims, packaged.claims, strict=True):
        assert one.in_short() == other.in_short()
    moved = [claim.id for claim in result.claims if claim.effect != result.raw.claim(claim.id).effect]
    assert moved
    assert set(moved) <= {claim.id for claim in load_argument().claims if _reads_alignment(claim)}


def _reads_alignment(claim) -> bool:
    measures = [getattr(each.spec, "measure", "") or "" for each in claim.measurements]
    return any(name.startswith("alignment") for name in measures)
