"""What a judgement says in words: each rule of reading, what would settle a claim, and every way to have no say."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import polars as pl
import pytest

from foedus.arguments import SyntheticEvidence, Threshold, Verdict, argue, load_argument
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import KINDS, Context, Finding
from foedus.arguments.measuring import measure_one
from foedus.arguments.reading import MODEL_SPEAKS, combined_reading, read_finding, silent_reading, times_narrower
from foedus.arguments.verdict import judge
from foedus.estimate import Estimate, Interval

MIRROR = Threshold(direction="above", supported_beyond=0.1, unit="points")
DEGREE = Threshold(direction="above", supported_beyond=0.2, contradicted_beyond=-0.3, unit="points")
ONE_LINE = Threshold(direction="above", supported_beyond=0.0, contradicted_beyond=0.0, unit="points")
RATIO = Threshold(direction="below", supported_beyond=0.5, contradicted_beyond=1.0, unit="ratio")


def read(value: float, low: float, high: float, rule: Threshold, **more: object):
    finding = Finding(Estimate(value, Interval(low, high)), 2020, **more)  # type: ignore[arg-type]
    return read_finding(finding, rule, judge(finding.interval, rule))


@pytest.mark.parametrize(
    ("numbers", "rule", "head"),
    [
        ((0.3, 0.2, 0.4), MIRROR, "Supported"),
        ((-0.3, -0.4, -0.2), MIRROR, "Contradicted"),
        ((0.0, -0.05, 0.05), MIRROR, "Too small to matter"),
        ((0.0, -0.05, 0.05), DEGREE, "Falls short"),
        ((-0.1, -0.2, 0.05), MIRROR, "Rules out what is claimed"),
        ((0.2, 0.0, 0.4), MIRROR, "Rules out the opposite"),
        ((0.2, -0.2, 0.6), MIRROR, "Leans for"),
        ((-0.2, -0.6, 0.2), MIRROR, "Leans against"),
        ((0.0, -0.4, 0.4), MIRROR, "Open every way"),
        ((0.11, -0.4, 0.6), MIRROR, "On the line"),
        ((0.02, -0.5, 0.5), ONE_LINE, "On the line"),
        ((-0.26, -0.52, 0.23), ONE_LINE, "Leans against"),
    ],
)
def test_each_rule_of_reading(numbers, rule, head) -> None:
    assert read(*numbers, rule).head == head
    mirrored = rule.model_copy(
        update={"direction": "below", "supported_beyond": -rule.value, "contradicted_beyond": -rule.other_bound}
    )
    value, low, high = numbers
    assert read(-value, -high, -low, mirrored).head == head


def test_a_ratio_is_read_on_the_scale_of_its_logarithm() -> None:
    found = read(0.41, 0.02, 2.04, RATIO, no_effect=1.0, cases=(4215, "dyad-years"))
    assert found.head == "On the line"
    assert found.factor == pytest.approx(math.log(2.04 / 0.41) / math.log(0.5 / 0.41))
    assert "times as many dyad-years; more of the same will hardly settle it" in found.settle
    assert read(0.8, 0.6, 0.9, RATIO, no_effect=1.0).head == "Too small to matter"
    mirror = Threshold(direction="below", supported_beyond=0.5, contradicted_beyond=2.0, unit="ratio")
    assert read(0.8, 0.6, 1.9, mirror, no_effect=1.0).head == "Too small to matter"


@pytest.mark.parametrize("rule", [MIRROR, DEGREE, ONE_LINE])
@pytest.mark.parametrize("numbers", [(0.21, -0.2, 0.6), (-0.35, -0.6, 0.4), (0.05, -0.4, 0.45), (0.15, 0.01, 0.4)])
def test_an_interval_so_many_times_narrower_is_settled_and_one_less_narrow_is_not(rule, numbers) -> None:
    value, low, high = numbers
    estimate = Estimate(value, Interval(low, high))
    factor = times_narrower(estimate, rule)
    if factor is None:
        assert judge(estimate.interval, rule) is Verdict.SUPPORTED
        return

    def lines_inside(by: float) -> int:
        ends = value + (low - value) / by, value + (high - value) / by
        return sum(ends[0] < line < ends[1] for line in (rule.value, rule.other_bound))

    assert factor >= 1
    assert lines_inside(factor * 1.001) == 0
    assert lines_inside(factor * 0.999) > 0


def test_what_would_settle_it_depends_on_what_makes_the_interval() -> None:
    cases = read(0.077, 0.0, 0.455, ONE_LINE.model_copy(update={"direction": "below", "supported_beyond": 0.02,
                 "contradicted_beyond": 0.02}), cases=(13, "spells"))  # fmt: skip
    assert cases.settle == "If the centre stayed where it is: about 24 spells instead of 13."
    assert read(-0.26, -0.52, 0.23, ONE_LINE).settle == "If the centre stayed where it is: an error 1.9 times smaller."
    census = {"unknown": ("IDN", "IND")}
    assert read(0.2, -0.2, 0.6, MIRROR, **census).settle == "The units whose value is not known: IDN, IND."
    assert "Every unit is counted" in read(0.2, -0.2, 0.6, MIRROR, unknown=()).settle
    assert read(0.1, -0.2, 0.6, MIRROR).factor == math.inf
    assert read(0.1, -0.2, 0.6, MIRROR).as_dict()["settle_factor"] is None
    assert read(0.3, 0.2, 0.4, MIRROR).settle == ""


def test_where_nothing_was_counted_only_a_limit_is_known_whatever_it_decides() -> None:
    counted = {"no_effect": 1.0, "none_counted": True}
    found = read(0.0, 0.0, 247.0, RATIO, **counted)
    assert (found.text, found.factor) == ("None seen yet: only an upper limit is known, 247.", None)
    assert found.settle
    decided = read(0.0, 0.0, 0.3, RATIO, **counted)
    assert decided.head == "None seen yet"
    assert decided.text == "None seen yet: only an upper limit is known, 0.3. That alone decides: supported."
    assert decided.settle == ""
    assert read(math.inf, 0.2, math.inf, RATIO, **counted).head == "None seen in the comparison yet"
    share = Threshold(direction="above", supported_beyond=0.8, contradicted_beyond=0.5, unit="share of neighbours")
    found = read(1.0, 0.3, 1.0, share, none_counted=True)
    assert (found.head, found.text) == (
        "No exception seen yet",
        "No exception seen yet: only a lower limit is known, 30%.",
    )
    # a share of none is read so even where the upper limit lies wholly short of the line
    short = read(0.0, 0.0, 0.2, share, none_counted=True)
    assert short.text == "None seen yet: only an upper limit is known, 20%. That alone decides: contradicted."


def test_what_is_ruled_out_is_said_of_every_interval_that_rules_something_out() -> None:
    assert read(0.3, 0.2, 0.4, MIRROR).ruled_out == "the opposite, < -0.1"
    assert read(-0.3, -0.4, -0.2, MIRROR).ruled_out == "what is claimed, > 0.1 points"
    assert read(0.0, -0.05, 0.05, MIRROR).ruled_out == "what is claimed, > 0.1 points; the opposite, < -0.1"
    assert read(0.0, -0.4, 0.4, MIRROR).ruled_out == ""


def test_several_measurements_read_by_the_least_favourable() -> None:
    parts = []
    for name, numbers in (("first", (0.3, 0.2, 0.4)), ("second", (-0.2, -0.6, 0.2)), ("third", (0.0, -0.4, 0.4))):
        estimate = Estimate(numbers[0], Interval(*numbers[1:]))
        verdict = judge(estimate.interval, MIRROR)
        parts.append((name, verdict, estimate, MIRROR, read(*numbers, MIRROR)))
    found = combined_reading(Verdict.UNDETERMINED, parts)
    assert found.head == "Least favourable: leans against"
    assert combined_reading(Verdict.UNDETERMINED, [parts[1], parts[1]]).head == "Leans against"
    assert found.text.startswith("Undetermined: 1 of 3 measurements for it, 0 against or short of it.")
    assert "Least favourable, second" in found.text
    assert combined_reading(Verdict.SUPPORTED, parts[:1]) == parts[0][4]


@pytest.mark.parametrize("verdict", [Verdict.UNTESTABLE, Verdict.NOT_YET_TESTED, Verdict.UNDETERMINED])
def test_what_has_no_say_reads_as_its_reason(verdict: Verdict) -> None:
    found = silent_reading(verdict, "the reason.")
    assert found.text.endswith(": the reason.")
    assert found.settle


TEST = """
name = "faults"
title = "Faults"
written = "2026-11"
judged_to = 2020
[gates.split]
statement = "The two communist powers fell out."
lower = ["RUS", "CHN"]
upper = ["USA", "CHN"]
first = 1972
last = 1979
[[claims]]
id = "C1"
part = "P1"
statement = "The two stand close to the third."
[claims.test]
kind = "level"
measure = "alignment"
states = ["CHN", "USA"]
partner = "RUS"
years = [2011, 2020]
threshold = { direction = "above", supported_beyond = 0.1, unit = "alignment" }
"""


def _pair(first: str, second: str, years: range, value: float | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"state_a": first, "state_b": second, "year": list(years), "alignment": value, "alignment_sd": 0.1},
        schema_overrides={"alignment": pl.Float64},
    )


FULL = (_pair("CHN", "RUS", range(1970, 2021), 0.5), _pair("RUS", "USA", range(1970, 2021), 0.6))


@pytest.mark.parametrize(
    ("rows", "changes", "verdict", "text"),
    [
        (None, {}, Verdict.NOT_YET_TESTED, "Not yet tested: the evidence has no table 'dyads'."),
        (FULL, {"years = [2011": "years = [2020"}, Verdict.SUPPORTED, "Supported."),
        ((_pair("CHN", "RUS", range(1970, 1980), 0.5),), {}, Verdict.NOT_YET_TESTED, "too few clusters"),
        ((FULL[0],), {}, Verdict.NOT_YET_TESTED, "too few clusters for an interval"),
        ((_pair("CHN", "RUS", range(2011, 2021), None),), {}, Verdict.NOT_YET_TESTED, "too few clusters"),
        (FULL, {'kind = "level"': 'kind = "level"\ngate = "split"'}, Verdict.UNDETERMINED, "No say: alignment has no"),
    ],
)
def test_every_fault_reads_as_its_reason(tmp_path: Path, rows, changes, verdict, text) -> None:
    written = TEST
    for old, new in changes.items():
        written = written.replace(old, new)
    file = tmp_path / "faults.toml"
    file.write_text(written)
    evidence = SyntheticEvidence() if rows is None else SyntheticEvidence(dyads=pl.concat(rows))
    found = argue(load_argument(file), evidence).claim("C1")
    assert found.verdict is verdict, found.reason
    assert text in found.reading.text
    assert found.as_dict()["reading"] == found.reading.text


def test_few_clusters_are_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "few.toml"
    file.write_text(TEST)
    few = argue(load_argument(file), SyntheticEvidence(dyads=pl.concat(FULL))).claim("C1")
    assert few.warnings == (
        "Only 2 independent clusters, fewer than 5: the interval rests on assumptions, not on repetition.",
    )
    states = ("ARM", "BLR", "GEO", "KAZ", "MDA")
    file.write_text(TEST.replace('["CHN", "USA"]', str(list(states)).replace("'", '"')))
    rows = [_pair(*sorted((state, "RUS")), range(2011, 2021), 0.3 + i / 50) for i, state in enumerate(states)]
    assert argue(load_argument(file), SyntheticEvidence(dyads=pl.concat(rows))).claim("C1").warnings == ()


def test_every_claim_and_measurement_of_the_argument_reads(tmp_path: Path) -> None:
    found = argue("pushed-together", SyntheticEvidence())
    for claim in found.claims:
        for each in (claim, *claim.variants):
            assert each.reading is not None
            assert each.reading.text.endswith(".")
    assert dataclasses.is_dataclass(found.claims[0].reading)


def _raises(spec: object, context: object) -> Finding:
    raise Gap("the source ends in 1900")


def _unusable(spec: object, context: object) -> Finding:
    return Finding(Estimate(0.3, Interval(0.2, 0.4), 9, 3), 2014, unusable="it was carried forward")


def _usable(spec: object, context: object) -> Finding:
    return Finding(Estimate(0.3, Interval(0.2, 0.4), 9, 3), 2014)


def _nothing(spec: object, context: object) -> Finding:
    return Finding(Estimate(math.nan, Interval(math.nan, math.nan), 9, 3), 2014)


EVERY = [each for claim in load_argument("pushed-together").claims for each in claim.every_measurement]


@pytest.mark.parametrize("kind", sorted({each.spec.kind for each in EVERY}))
@pytest.mark.parametrize("fault", [_raises, _unusable, _nothing, "gate"])
def test_every_way_to_fail_reads_for_every_kind(monkeypatch: pytest.MonkeyPatch, kind: str, fault) -> None:
    argument = load_argument("pushed-together")
    each = next(each for each in EVERY if each.spec.kind == kind)
    spec = each.spec.model_copy(update={"gate": None})
    if fault == "gate":
        if spec.gate_measure is None:
            pytest.skip("a kind without a measure has no gate")
        spec = spec.model_copy(update={"gate": "split"})
    monkeypatch.setattr("foedus.arguments.measuring.measure", _usable if fault == "gate" else fault)
    context = Context(SyntheticEvidence(), 2020)
    found = measure_one(each, spec, "deciding", argument, context)
    reading = found.judgement.reading
    assert reading is not None
    assert reading.head
    assert reading.text.endswith(".")
    assert reading.settle
    if fault is _nothing:
        assert found.counts
        assert found.judgement.verdict is Verdict.UNDETERMINED
        return
    assert reading.silent
    assert not found.counts
    reason = {_raises: "the source ends in 1900", _unusable: "it was carried forward", "gate": "gate's years"}[fault]
    if KINDS[kind].simulated and fault is _unusable:
        assert reading is MODEL_SPEAKS
    else:
        assert reason in reading.text
