"""Tests of the kind “risk” on made-up counts whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, Finding, RiskSpec, measure
from foedus.arguments.reading import read_finding
from foedus.arguments.verdict import Verdict, judge

LINES = {"direction": "below", "supported_beyond": 0.1, "contradicted_beyond": 0.25, "unit": "share within 30 years"}


def spec(**changes: object) -> RiskSpec:
    test = {"kind": "risk", "table": "made_up", "stratum": "at_risk", "outcome": "end", "horizon": 30}
    return RiskSpec.model_validate(test | {"threshold": LINES} | changes)


def counts(events: list[int], years: list[int], until: int = 2018) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "table": "made_up", "stratum": "at_risk", "outcome": "end", "pair": [f"S{i}" for i in range(len(events))],
            "exposure": years, "events": events, "data_until": until,
        }
    )  # fmt: skip


def found(table: pl.DataFrame, *, since: bool = False, **changes: object) -> Finding:
    return measure(spec(**changes), Context(SyntheticEvidence(counts=table), 2020, since=since))


def test_the_limits_are_those_of_the_published_table_of_the_poisson_distribution() -> None:
    """Garwood (1936): of two events the mean lies between .3554 and 6.2958 at 90%."""
    finding = found(counts([1, 1, 0], [400, 300, 300]), clustered=False)
    assert finding.effect == pytest.approx(1 - math.exp(-0.06), abs=1e-9)
    assert finding.interval.low == pytest.approx(1 - math.exp(-30 * 0.3554 / 1000), abs=1e-5)
    assert finding.interval.high == pytest.approx(1 - math.exp(-30 * 6.2958 / 1000), abs=1e-5)
    assert (finding.estimate.n, finding.estimate.clusters) == (1000, 3)
    assert finding.cases == (1000, "state-years")
    assert "They belong to S0, S1." in finding.notes


def test_two_of_one_state_are_less_than_two_of_two() -> None:
    once, twice = found(counts([3, 3, 0, 0], [100] * 4)), found(counts([6, 0, 0, 0], [100] * 4))
    assert once.effect == twice.effect
    assert twice.interval.low < once.interval.low
    assert twice.interval.high > once.interval.high
    assert found(counts([6, 0, 0, 0], [100] * 4), clustered=False).interval == pytest.approx(
        found(counts([2, 1, 1, 2], [100] * 4), clustered=False).interval
    )


def test_none_in_few_years_leaves_all_open_and_says_how_many_are_needed() -> None:
    finding = found(counts([0, 0], [100, 100]))
    verdict = judge(finding.interval, spec().threshold)
    assert finding.none_counted
    assert verdict is Verdict.UNDETERMINED
    assert read_finding(finding, spec().threshold, verdict).head == "None seen yet"
    line = design_line(finding, spec().threshold, seed=0)
    assert line is not None
    assert not line.could_support
    # -ln(.05) events in E years, and 1 - exp(-30 * 2.996 / E) = .1
    assert line.needed == math.ceil(-math.log(0.05) * 30 / -math.log(0.9))


def test_the_interval_covers_the_risk_as_often_as_it_says() -> None:
    stream = np.random.default_rng(1)
    years, risk, inside = [120] * 9, 0.12, 0
    for _ in range(400):
        events = stream.poisson(-math.log1p(-risk) / 30 * 120, 9).tolist()
        low, high = found(counts(events, years)).interval
        inside += low <= risk <= high
    assert inside / 400 >= 0.88


def test_rates_of_other_strata_stand_beside_it() -> None:
    beside = counts([0, 0], [50, 30]).with_columns(stratum=pl.lit("not_at_risk"))
    finding = found(pl.concat([counts([1, 1, 0], [400, 300, 300]), beside]))
    told = finding.series["rates"]
    assert told["stratum"].to_list() == ["at risk", "not at risk"]
    assert told["value"].to_list() == pytest.approx([0.2, 0.0])
    assert told["high"][1] == pytest.approx(100 * -math.log(0.05) / 80, rel=1e-3)
    assert finding.estimate.n == 1000


def test_what_is_missing_is_said() -> None:
    with pytest.raises(Gap, match="no counts of end for at_risk in made_up after 2020"):
        found(counts([1], [100]), since=True)
    with pytest.raises(Gap, match="no counts of war"):
        found(counts([1], [100]), outcome="war")
    with pytest.raises(ValidationError):
        spec(horizon=0)


def test_the_scatter_of_the_total_counts_a_large_unit_as_one() -> None:
    """Twenty in one large unit and none in forty small ones: the mean of the units hardly sees it, the total does."""
    table = counts([20] + [0] * 40, [1000] + [100] * 40)
    mean, total = found(table), found(table, scatter="total")
    assert mean.effect == total.effect
    assert total.interval.low < mean.interval.low
    assert total.interval.high > mean.interval.high


def test_a_stratum_without_an_event_scatters_as_all_do() -> None:
    some = counts([20, 0, 0, 0], [100] * 4).with_columns(stratum=pl.lit("other"))
    none = counts([0, 0, 0, 0], [100] * 4)
    alone, beside = found(none, scatter="total"), found(pl.concat([some, none]), scatter="total")
    assert (alone.effect, beside.effect) == (0.0, 0.0)
    assert beside.interval.high > alone.interval.high
    assert any("in all strata, for here there is none" in note for note in beside.notes)
    assert found(pl.concat([some, none])).interval == pytest.approx(alone.interval)  # of units: as before


def test_promises_of_defence_are_of_pairs() -> None:
    table = counts([1, 0, 0], [400, 300, 300]).with_columns(table=pl.lit("defence_onsets"))
    finding = measure(spec(table="defence_onsets"), Context(SyntheticEvidence(counts=table), 2020))
    assert finding.cases == (1000, "pair-years")
    assert "1 in 1000 pair-years of 3 groups of pairs bound by one treaty" in finding.notes[0]
    assert "pair_years" in finding.series["rates"].columns


def test_intervals_by_the_scatter_of_the_total_cover() -> None:
    """Forty units, a few of them large, whose rates differ by a gamma of mean 1: about nine in ten intervals cover."""
    stream = np.random.default_rng(7)
    years = np.where(np.arange(40) < 6, 400, 40)
    rate, true = 0.02, 1 - math.exp(-30 * 0.02)
    covered = []
    for _ in range(200):
        events = stream.poisson(rate * years * stream.gamma(4.0, 0.25, 40))
        finding = found(counts(events.tolist(), years.tolist()), scatter="total")
        covered.append(finding.interval.low <= true <= finding.interval.high)
    assert np.mean(covered) >= 0.84
