"""Tests of the kind “panel_change” on made-up pairs whose answer is known, and on the packaged ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, Finding, PanelChangeSpec, measure
from foedus.arguments.planted_kinds import PLANTED
from foedus.arguments.verdict import Verdict, judge

LINES = {"direction": "above", "supported_beyond": 0.05, "contradicted_beyond": 0.0, "unit": "alignment"}


def world(effect: float, seed: int = 0) -> pl.DataFrame:
    evidence, _ = PLANTED["panel_change"].world(effect, np.random.default_rng(seed))
    table = evidence.panel_changes
    assert table is not None
    return table


def spec(**changes: object) -> PanelChangeSpec:
    test = {"kind": "panel_change", "table": "made_up", "lead_bound": 0.05, "threshold": LINES}
    return PanelChangeSpec.model_validate(test | changes)


def found(table: pl.DataFrame, **changes: object) -> Finding:
    return measure(spec(**changes), Context(SyntheticEvidence(panel_changes=table), 2020))


def test_the_effect_is_the_difference_of_weighted_means() -> None:
    """The error of the measurement moves it by less than a tenth of the interval."""
    table = world(0.1).with_columns(weight=pl.when(pl.col("exposure") == 0).then(2).otherwise(1))
    finding = found(table)
    means = (
        table.group_by("exposure")
        .agg(value=(pl.col("change") * pl.col("weight")).sum() / pl.col("weight").sum())
        .sort("exposure")["value"]
    )
    wide = finding.interval.high - finding.interval.low
    assert finding.effect == pytest.approx(means[1] - means[0], abs=0.1 * wide)
    assert finding.interval.low > 0.05
    assert finding.unusable == ""
    assert finding.cases == (60, "states")
    assert finding.n == 2400


def test_a_lead_beyond_its_bound_bars_any_conclusion() -> None:
    rising = world(0.1).with_columns(lead=pl.col("lead") + 0.08 * pl.col("exposure"))
    finding = found(rising)
    assert "had already changed otherwise before" in finding.unusable
    assert found(rising, lead_bound=0.3).unusable == ""
    wide = finding.series["leads"].filter(pl.col("when") == "before")
    assert wide["low"][0] > 0.0


def test_a_lead_that_is_only_imprecise_does_not_pass_either() -> None:
    """Equivalence: a lead of no significance is not yet none."""
    few = world(0.1).filter(pl.col("year") == 1990).with_columns(lead=pl.col("lead") * 6)
    assert found(few).unusable


def test_shared_events_and_states_widen_the_interval() -> None:
    table = world(0.0)
    own = table.with_columns(
        event=pl.when(pl.col("exposure") == 1).then(pl.int_range(pl.len())),
        state_a=pl.format("A{}", pl.int_range(pl.len())),
        state_b=pl.format("B{}", pl.int_range(pl.len())),
    )
    shared, alone = found(table), found(own)
    assert shared.effect == pytest.approx(alone.effect)
    assert shared.interval.high - shared.interval.low > 1.2 * (alone.interval.high - alone.interval.low)


def test_years_and_states_are_left_out() -> None:
    table = world(0.1)
    some = found(table, years=[1990, 1995], without=["S00"])
    assert some.n is not None
    assert some.n < 1200
    assert some.data_until == 2000
    assert "Left out: S00." in some.notes
    assert found(table.with_columns(year=pl.col("year") + 12)).data_until == 2017  # changes until 2020 are known then


def test_gaps_are_named() -> None:
    with pytest.raises(Gap, match="no changes of other"):
        measure(spec(table="other"), Context(SyntheticEvidence(panel_changes=world(0.0)), 2020))
    with pytest.raises(Gap, match="exposure does not vary"):
        found(world(0.0).filter(pl.col("exposure") == 1))
    with pytest.raises(Gap, match="no row has a lead"):
        found(world(0.0).with_columns(lead=pl.lit(None, pl.Float64)))
    with pytest.raises(ValidationError, match="lead_bound"):
        spec(lead_bound=0.0)


def test_the_design_could_have_said_yes_and_no() -> None:
    finding = found(world(0.02))
    line = design_line(finding, spec().threshold)
    assert line is not None
    assert line.informative
    assert line.power_at_twice > 0.9
    assert line.power_at_line <= 0.12


def test_made_up_data_vary_as_much_as_the_estimate() -> None:
    """Of 60 replays at no effect most intervals hold it, and their width is that of the finding without measurement."""
    finding = found(world(0.0))
    assert finding.replay is not None
    stream = np.random.default_rng(1)
    intervals = [finding.replay.draw(0.0, stream) for _ in range(60)]
    held = [each is not None and each.low <= 0.0 <= each.high for each in intervals]
    assert np.mean(held) >= 0.75
    widths = [each.high - each.low for each in intervals if each is not None]
    assert np.median(widths) == pytest.approx(finding.interval.high - finding.interval.low, rel=0.4)


def test_leaving_out_a_large_state_turns_no_verdict() -> None:
    """Each of ten, of the packaged pairs."""
    from foedus.evidence.evidence import Evidence

    context = Context(Evidence.embedded(), 2020)
    for state in ("USA", "RUS", "CHN", "GBR", "FRA", "DEU", "IND", "TUR", "JPN", "BRA"):
        finding = measure(spec(table="exercises", without=[state]), context)
        assert judge(finding.interval, spec().threshold) is Verdict.NOT_BORNE_OUT, state


@pytest.mark.data
@pytest.mark.slow
def test_the_packaged_pairs_are_those_of_the_raw_data(data_folder: Path) -> None:
    """Matches among nearly equal levels may differ in the last digit of an estimate; the numbers may not."""
    from foedus.evidence.evidence import Evidence
    from foedus.evidence.exercise_tables import exercise_changes
    from foedus.sources import DataFolder

    packaged = Evidence.embedded().panel_changes
    raw = exercise_changes(DataFolder.find(data_folder))
    assert (
        raw.group_by("table")
        .agg(pl.col("exposure").sum())
        .sort("table")
        .equals(packaged.group_by("table").agg(pl.col("exposure").sum()).sort("table"))
    )
    for name in packaged["table"].unique():
        one, other = (
            measure(spec(table=name), Context(SyntheticEvidence(panel_changes=table), 2020))
            for table in (packaged, raw)
        )
        assert one.effect == pytest.approx(other.effect, abs=0.003)
        assert one.interval == pytest.approx(other.interval, abs=0.004)
