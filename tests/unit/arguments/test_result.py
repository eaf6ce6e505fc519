"""What a judged claim says of itself in fields: its estimate, its reasons, where no effect would lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.arguments import ArgumentResult, argue, load_argument
from foedus.estimate import Estimate
from foedus.evidence.evidence import Evidence

GATED = """
name = "gated"
title = "Gated"
written = "2020-12"
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
statement = "The two stand closer than the third to either."
[claims.test]
kind = "pivot"
measure = "alignment"
gate = "split"
pair = ["RUS", "CHN"]
outsider = "USA"
years = [1990, 2020]
threshold = { direction = "above", supported_beyond = 0.0, unit = "alignment" }
[[claims.variants]]
name = "votes"
role = "deciding"
measure = "un_similarity"
[[claims.variants]]
name = "an unknown state"
role = "deciding"
outsider = "TUV"
"""


@pytest.fixture(scope="module")
def result() -> ArgumentResult:
    return argue("pushed-together", Evidence.embedded())


def test_an_estimate_is_carried_whole(result: ArgumentResult) -> None:
    for claim in result.claims:
        for each in (claim, *claim.variants, *([claim.since] if claim.since else [])):
            if each.estimate is None:
                assert each.effect is each.interval is each.n is each.clusters is None
            else:
                assert isinstance(each.estimate, Estimate)
                assert (each.effect, each.interval) == (each.estimate.value, each.estimate.interval)
                assert (each.n, each.clusters) == (each.estimate.n, each.estimate.clusters)
                assert each.n is not None
                if each.clusters is None:
                    # of a census, whose units are not sampled
                    assert claim.id in ("C0", "C9", "C14", "C19", "C20", "C22")
                else:
                    assert each.clusters <= each.n


def test_reasons_are_the_reason_in_parts(result: ArgumentResult) -> None:
    for claim in result.claims:
        assert claim.reasons
        assert claim.as_dict()["reason"] == " ".join(each.text for each in claim.reasons)


def test_a_silence_names_those_without_a_say_and_whether_a_gate_took_it(tmp_path: Path) -> None:
    path = tmp_path / "gated.toml"
    path.write_text(GATED, encoding="utf-8")
    claim = argue(load_argument(path), Evidence.embedded()).claim("C1")
    assert [(each.silent, each.failed_gate) for each in claim.reasons] == [
        ((), False),
        (("un_similarity",), True),
        (("an unknown state",), False),
    ]
    told = [each.text for each in claim.reasons]
    assert told[1].startswith(
        "No say for un_similarity: it does not reproduce a known episode, since un_similarity puts"
    )
    assert told[2].startswith(
        "No say for an unknown state: not measured: alignment is measured for all three pairs in 0 "
    )
    assert claim.reason == " ".join(told)


def test_only_a_ratio_has_no_effect_at_one(result: ArgumentResult) -> None:
    ratios = {claim.id for claim in result.claims if claim.no_effect == 1.0}
    assert ratios == {claim.id for claim in result.claims if claim.test in ("hazard_ratio", "rate_ratio", "who_speaks")}
    assert ratios
    # half: a percentile among matched pairs
    assert {claim.no_effect for claim in result.claims} == {0.0, 0.5, 1.0}
