"""The benchmark of calibration: its statistics tell calibrated posteriors from others, and its sections run."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest

import foedus
from foedus.evidence.alignment_tables import reference_pairs
from foedus.evidence.ending_tables import endings_record
from foedus.evidence.evidence import Evidence
from foedus.measures.latent import INDICATORS, VARIANTS, alignment, packaged
from foedus.measures.latent.estimation import politically_relevant
from foedus.measures.latent.model import YEARS
from foedus.measures.latent.observations import OPPORTUNITY, Observations

BENCHMARKS = Path(foedus.__file__).parents[2] / "benchmarks"
PAIRS = 128
SLACK = 0.02
"""Systematic error allowed to the smoother, which is an approximation, as in the tests of estimation."""


@pytest.fixture(scope="module")
def statistics() -> Iterator[ModuleType]:
    yield from _imported("calibration_statistics")


@pytest.fixture(scope="module")
def calibration(statistics: ModuleType) -> Iterator[ModuleType]:
    yield from _imported("latent_calibration")


def _imported(name: str) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        patch.delitem(sys.modules, name, raising=False)
        yield importlib.import_module(name)


def test_the_band_holds_uniform_samples_at_its_rate(statistics):
    """Of 2,000 seeded samples 95% should lie inside; 3.3 standard errors of that are 1.6 points."""
    stream = np.random.default_rng(3)
    for n in (40, 700):
        inside = np.mean([statistics.uniformity(stream.random(n))["inside_band"] for _ in range(2000)])
        assert inside == pytest.approx(0.95, abs=0.016 + 0.01)  # counts are discrete


def test_ranks_of_wrong_posteriors_are_found_out(statistics):
    stream = np.random.default_rng(4)
    truth = stream.standard_normal(1000)
    noisy = truth + 0.5 * stream.standard_normal(1000)
    mean, variance = noisy / 1.25, 0.2  # the posterior of a standard normal with an error of a half
    good = statistics.uniformity(statistics.ranks(truth, mean, variance))
    assert good["inside_band"]
    assert good["p"] > 0.01
    assert sum(good["counts"]) == good["n"] == 1000
    for wrong in ((mean, variance / 2), (mean, variance * 2), (mean + 0.1, variance)):
        found = statistics.uniformity(statistics.ranks(truth, *wrong))
        assert not found["inside_band"]
        assert found["p"] < 0.01


def test_coverage_and_variance_of_errors(statistics):
    stream = np.random.default_rng(5)
    alive = stream.random((YEARS, 200)) < 0.7
    truth = np.broadcast_to(stream.standard_normal(200), alive.shape)  # all years of a pair err alike
    for scale, narrow in ((1.0, False), (0.5, True)):
        where = statistics.ranks(truth, 0.0, np.full(alive.shape, scale**2))
        for level, found in statistics.coverage(where, alive).items():
            low, high = found["interval"]
            assert (high < float(level[:-1]) / 100) == narrow
            assert low < found["share"] < high
            assert found["n"] == alive.sum()
            assert found["pairs"] == 200
        variance = statistics.error_variance(truth, np.zeros(alive.shape), np.full(alive.shape, scale**2), alive)
        assert variance["value"] == pytest.approx((truth[alive] ** 2).mean() / scale**2, abs=1e-3)
        # as few as there are pairs: the interval of 14,000 independent years would be eight times shorter
        assert 0.2 < (variance["interval"][1] - variance["interval"][0]) * scale**2 < 0.6


@pytest.fixture(scope="module")
def record(calibration: ModuleType) -> Observations:
    """Pairs of the reference case with gaps drawn at random, half of them with a border."""
    stream = np.random.default_rng(9)
    pairs = list(dict.fromkeys([*calibration.SHOWN, *calibration.case_pairs()]))[:PAIRS]
    shape = (YEARS, len(INDICATORS), PAIRS)
    born = np.where(stream.random(PAIRS) < 0.5, 0, stream.integers(0, 50, PAIRS))
    born[: len(calibration.SHOWN)] = 0
    alive = np.arange(YEARS)[:, None] >= born
    seen = (stream.random(shape) < 0.6) & alive[:, None]
    status = np.array([entry.memory == "status" for entry in INDICATORS])
    entry = np.zeros(shape, np.float32)
    entry[1:, status] = ~seen[:-1, status]
    entry[0, status] = 1
    opportunity = np.zeros((YEARS, len(OPPORTUNITY), PAIRS), np.float32)
    opportunity[:, OPPORTUNITY.index("land border")] = np.arange(PAIRS) % 2
    zeros = np.zeros(shape, np.float32)
    return Observations(tuple(pairs), zeros, zeros, seen, zeros, entry, opportunity, alive)


@pytest.fixture
def work(calibration: ModuleType, record: Observations) -> Any:
    quick = calibration.QUICK
    small = replace(quick, known={"worlds": 2, "pairs": PAIRS // 2}, recovery={**quick.recovery, "steps": 2},
                    starts={**quick.starts, "steps": 2})  # fmt: skip
    made = calibration.Work(small)
    made.evidence_record = made.record = record
    return made


def test_pairs_are_sampled_from_both_kinds(calibration, record):
    relevant = politically_relevant(record)
    for first, second in calibration.sampled(record, 20, 3, seed=1):
        assert len(set(first)) == len(set(second)) == 20
        assert relevant[first].all()
        assert not relevant[second].any()
    assert len(calibration.sampled(record, 10_000, 1, seed=1)[0][0]) == relevant.sum()


def test_recovery_tells_bias_and_spread(calibration, record):
    true = calibration.described(packaged("alignment").parameters, record)
    assert true["loading on the block"].keys() == {entry.name for entry in INDICATORS}
    for entry in INDICATORS:
        steps = [true["threshold"][name] for name in true["threshold"] if name.startswith(f"{entry.name},")]
        assert len(steps) == max(entry.categories - 1, 0)
        assert steps == sorted(steps)
    worlds = [{kind: {name: v + off for name, v in each.items()} for kind, each in true.items()} for off in (0.1, 0.3)]
    for row in calibration.recovered(true, worlds):
        assert row["bias"] == pytest.approx(0.2, abs=2e-4)
        assert row["spread"] == pytest.approx(0.1414, abs=2e-4)
        assert row["interval"][0] < 0 < row["interval"][1]
        assert row["n"] == 2


def test_drawn_worlds_are_covered(calibration, work):
    """Worlds of the packaged parameters; 3.3 standard errors make a correct smoother fail 1 time in 1,000 per bound."""
    found = calibration.known(work)["strata"]
    assert set(found) == set(calibration.STRATA)
    for quantities in found.values():
        for coverage in (quantities["alignment"]["coverage"], quantities["alignment"]["filtered_coverage"]):
            for level, each in coverage.items():
                low, high = each["interval"]
                error = (high - low) / 2 / 1.645
                assert error < 0.04
                assert abs(each["share"] - float(level[:-1]) / 100) < SLACK + 3.3 * error
        assert all(year["n"] > 20 for year in quantities["alignment"]["years"].values())


@pytest.mark.slow
def test_one_smoothing_reads_what_the_product_reads(calibration, record, monkeypatch):
    monkeypatch.setattr(alignment, "_MANY", PAIRS)  # padding is for the whole record
    estimates = packaged("alignment")
    found = calibration.read(record, estimates, calibration.readings_of(estimates))
    plain = alignment.posterior(record, estimates)
    for name, each in found.items():
        np.testing.assert_allclose(each[0], plain[name], atol=2e-4, rtol=2e-4, err_msg=name)
    common = np.sqrt(1 + np.asarray(calibration.structure(estimates.parameters).common) ** 2)
    np.testing.assert_allclose(
        found["mean"][1:] * common[:, None, None], np.moveaxis(plain["blocks"], 1, 0), atol=5e-4, rtol=5e-4
    )


@pytest.mark.slow
def test_recovery_and_starts_run_and_write(calibration, work, tmp_path, monkeypatch):
    monkeypatch.setattr(calibration, "Work", lambda _size: work)
    out = tmp_path / "found.json"
    for section in ("recovery", "starts"):
        calibration.main(["--quick", "--section", section, "--out", str(out)])
    found = json.loads(out.read_text("utf-8"))
    assert list(found) == ["recovery", "starts"]
    assert found["recovery"]["estimates"] == packaged("alignment").key
    assert not found["recovery"]["full"]
    assert set(found["recovery"]["strata"]) == {"known", "usual start", "truth"}
    usual, true = found["recovery"]["parameters"].values()
    assert {row["n"] for row in usual + true} == {2}
    assert sum(abs(row["bias"]) for row in true) < 0.5 * sum(abs(row["bias"]) for row in usual)
    usual, true = (np.mean(each) for each in found["recovery"]["objective_of_last_steps"].values())
    assert true < usual  # the same batches
    runs = found["starts"]["runs"]
    assert len(runs) == 4
    ends = [run["objective"] for run in runs.values()]
    assert len(set(ends)) == 4
    assert runs["dispersed start 1"]["from_packaged"]["1946–2024"]["mean"] > 0


def test_replaced_alignment_reaches_dyads_and_spells(calibration):
    evidence = Evidence.embedded()
    columns = [column for name in VARIANTS for column in (name, f"{name}_sd")]
    table = evidence.dyads.select(*calibration.KEY, *columns)
    membership = reference_pairs(evidence.dyads.filter(pl.col("rivalry") == 1).select(calibration.KEY))
    same = calibration.evidence_with(evidence, table, membership)
    assert same.dyads.equals(evidence.dyads)
    assert same.wedge_spells.columns == evidence.wedge_spells.columns
    turned = calibration.evidence_with(evidence, table.with_columns(-pl.col("alignment")), membership)
    assert turned.dyads["alignment"].equals(-evidence.dyads["alignment"])
    assert not turned.wedge_spells.equals(same.wedge_spells)
    assert same.endings.equals(evidence.endings)


@pytest.mark.data
def test_replaced_alignment_reaches_the_endings_of_close_pairs_and_not_those_of_pacts(calibration, panel):
    evidence = Evidence.embedded()
    columns = [column for name in VARIANTS for column in (name, f"{name}_sd")]
    table = evidence.dyads.select(*calibration.KEY, *columns)
    membership = reference_pairs(evidence.dyads.filter(pl.col("rivalry") == 1).select(calibration.KEY))
    turned = calibration.evidence_with(
        evidence, table.with_columns(-pl.col("alignment")), membership, record=endings_record(panel.folder)
    )
    pacts, close = (pl.col("spells") == name for name in ("pact", "alignment"))
    keys = ["state_a", "state_b", "entry_year", "cluster"]
    assert turned.endings.filter(pacts).sort(keys).equals(evidence.endings.filter(pacts).sort(keys))
    assert not turned.endings.filter(close).sort(keys).equals(evidence.endings.filter(close).sort(keys))


@pytest.mark.data
@pytest.mark.slow
def test_the_usual_weight_gives_the_packaged_verdicts(calibration):
    found = calibration.weights(calibration.Work(calibration.QUICK))
    assert found["packaged"]["largest_difference"] < 2e-3
    assert found["packaged"]["same_spells"]
    half = found["by_weight"]["0.5"]
    assert half["claims"] == found["packaged"]["claims"]
    assert half["from_half"]["2024"]["largest"] == 0
    assert [row["gate"]["rus_chn"] for row in found["by_weight"].values()] == sorted(
        (row["gate"]["rus_chn"] for row in found["by_weight"].values()), reverse=True
    )
