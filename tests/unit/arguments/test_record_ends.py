"""Where records end and what that limits, and what was changed after something had been seen."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest

from foedus.arguments import ArgumentResult, argue, load_argument
from foedus.arguments.files import parse_argument
from foedus.arguments.kinds import KINDS
from foedus.arguments.record_ends import RecordEnd, record_ends
from foedus.errors import ArgumentError
from foedus.evidence.building import RESULT_SOURCES, USED_SOURCES
from foedus.evidence.evidence import Evidence
from foedus.sources import SOURCES

PLANTED = (files("foedus.library") / "arguments" / "planted.toml").read_text(encoding="utf-8")
CHANGED = """
[[deviations]]
claim = "T"
what = "From a level to a trend."
when = 2026-11-28
seen = "Its verdict."
"""


@pytest.fixture(scope="module")
def result() -> ArgumentResult:
    return argue("pushed-together", Evidence.embedded())


def known(result: ArgumentResult) -> dict[str, RecordEnd]:
    return {each.source: each for each in record_ends(result)}


def with_coverage(result: ArgumentResult, source: str, coverage: str) -> ArgumentResult:
    rows = [{**row, "coverage": coverage} if row["source"] == source else row for row in result.provenance["sources"]]
    return replace(result, provenance={**result.provenance, "sources": rows})


def test_ends_are_those_of_the_provenance_the_earliest_first(result: ArgumentResult) -> None:
    ends = record_ends(result)
    coverage = {row["source"]: row["coverage"] for row in result.provenance["sources"]}
    assert [each.until for each in ends] == sorted(each.until for each in ends)
    for each in ends:
        assert coverage[each.source].endswith(str(each.until))
    assert result.as_dict()["record_ends"] == [each.as_dict() for each in ends]


def test_a_record_limits_the_judgements_that_ask_for_later_years(result: ArgumentResult) -> None:
    disputes = known(result)["mid"]
    assert disputes.until == 2014
    assert "C10" in disputes.limits
    assert "C10" in disputes.limits_since
    longer = known(with_coverage(result, "mid", "1816-2020"))["mid"]
    assert (longer.until, longer.limits) == (2020, ())
    assert "C10" in longer.limits_since
    assert known(with_coverage(result, "mid", "1816-2030"))["mid"].limits_since == ()


def test_a_record_limits_no_test_of_earlier_years(result: ArgumentResult) -> None:
    """C23 dates changes before 1985, C19 counts troops, which no record of disputes concerns."""
    for each in record_ends(result):
        assert "C19" not in each.limits
        if each.until >= 1985:
            assert "C23" not in each.limits


def test_every_kind_that_reads_a_packaged_table_names_its_sources() -> None:
    """Of the reference argument no test, first or restated, judges by data whose end nobody is told."""
    argument = load_argument("pushed-together")
    claims = [each for claim in argument.claims for each in (claim, claim.as_first_tested) if each is not None]
    specs = [part for claim in claims for each in claim.measurements for part in (each.spec, each.since) if part]
    coded = {"texts"}  # reads facts coded by hand, each row of which names its sources
    named = {kind.name for kind in KINDS.values() if not kind.simulated and "measure" not in kind.spec.model_fields}
    named -= coded
    assert named == {
        "census", "coalition", "ending", "hazard_ratio", "impulse_response", "non_inferiority", "panel_change",
        "percentile", "precedes", "public_opinion", "rate_ratio", "risk", "share", "timing", "who_speaks",
    }  # fmt: skip
    assert named <= {spec.kind for spec in specs}
    for spec in specs:
        if spec.kind in named:
            assert KINDS[spec.kind].reads(spec), spec
            assert set(KINDS[spec.kind].reads(spec)) <= set(SOURCES), spec
            assert set(KINDS[spec.kind].reads(spec)) & {*USED_SOURCES, *RESULT_SOURCES}, spec


def test_sources_of_a_census_are_those_of_its_table_and_readings(result: ArgumentResult) -> None:
    by_name = {each.name: each.spec for each in load_argument("pushed-together").claim("C9").measurements}
    listed = [spec for spec in by_name.values() if spec.kind == "census"]
    assert {KINDS["census"].reads(spec) for spec in listed} == {
        ("factbook_partners",), ("trade_partners",), ("factbook_partners", "gdp_population"), ("favourability",),
        ("factbook_partners", "favourability"), ("atop_dyad_year", "troops"),
    }  # fmt: skip
    pacific = load_argument("pushed-together").claim("C19").measurements
    assert {KINDS["census"].reads(each.spec) for each in pacific} == {("troops",)}
    ends = known(result)
    assert (ends["trade_agtpa"].until, ends["trade_agtpa"].limits) == (2006, ("C9",))
    assert {"factbook_partners", "trade_partners", "troops", "favourability", "atop_members"} <= set(ends)
    assert "C4" in ends["mid"].limits


def test_evidence_without_provenance_ends_nowhere(result: ArgumentResult) -> None:
    assert record_ends(replace(result, provenance={})) == ()


def test_deviations_are_read_and_printed_as_data() -> None:
    argument = parse_argument(PLANTED + CHANGED)
    (found,) = argument.deviations
    assert (found.claim, found.what, found.when.isoformat()) == ("T", "From a level to a trend.", "2026-11-28")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('claim = "T"', 'claim = "C99"', "names the claim 'C99'"),
        ("when = 2026-11-28", 'when = "once"', "deviations[0].when"),
        ('seen = "Its verdict."', "", "deviations[0].seen"),
        ("[[deviations]]", '[[deviations]]\nby = "us"', "deviations[0].by"),
    ],
)
def test_a_fault_in_a_deviation_is_told(old: str, new: str, words: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        parse_argument(PLANTED + CHANGED.replace(old, new))
    assert words in f"{caught.value.where} {caught.value.message}"


def test_every_restated_claim_of_the_reference_argument_has_a_deviation(result: ArgumentResult) -> None:
    argument = load_argument("pushed-together")
    told = {each.claim for each in argument.deviations}
    assert told >= {"C4", "C5", "C6", "C8", "C9", "C10", "C16", "C17", "C19", "C23"}
    assert told >= {claim.id for claim in argument.claims if claim.first is not None}
    document = json.loads(json.dumps(result.as_dict()))
    assert [each["claim"] for each in document["deviations"]] == [each.claim for each in argument.deviations]
    assert all(each["when"] and each["seen"] for each in document["deviations"])
