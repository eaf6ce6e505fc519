"""Tests of the kind “impulse_response” on made-up pulses whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import KINDS, Context, Finding, ImpulseResponseSpec, measure
from foedus.arguments.planted_kinds import PLANTED
from foedus.estimate import local_projection
from foedus.evidence.evidence import Evidence
from foedus.evidence.pulse_tables import POWERS

LINES = {"direction": "above", "supported_beyond": 0.25, "contradicted_beyond": 0.0, "unit": "response"}


def pulses(effect: float = 0.5, *, seed: int = 0, change: bool = False) -> pl.DataFrame:
    kind = f"impulse_response: {'change' if change else 'level'}"
    table = PLANTED[kind].world(effect, np.random.default_rng(seed))[0].pulses
    assert table is not None
    return table


def spec(**changes: object) -> ImpulseResponseSpec:
    test = {"kind": "impulse_response", "table": "made_up", "reading": "made up", "per": "unit", "threshold": LINES}
    return ImpulseResponseSpec.model_validate(test | changes)


def found(table: pl.DataFrame, *, since: bool = False, **changes: object) -> Finding:
    return measure(spec(**changes), Context(SyntheticEvidence(pulses=table), 2020, since=since))


def square(table: pl.DataFrame, column: str) -> np.ndarray:
    return table.sort("unit", "year")[column].to_numpy().reshape(table["unit"].n_unique(), -1)


def test_it_is_the_local_projection_of_all_units_together() -> None:
    table = pulses()
    direct = local_projection(square(table, "pulse"), square(table, "response"), 1).response
    finding = found(table)
    assert finding.effect == pytest.approx(direct.value)
    assert finding.interval == pytest.approx(direct.interval)
    assert (finding.n, finding.clusters, finding.cases) == (69, 23, (23, "years of a pulse"))
    assert finding.interval.low < 0.5 < finding.interval.high
    responses = finding.series["responses"]
    assert responses["years_later"].to_list() == [1, 2, 3]
    assert responses.filter("tested").select("value", "low", "high").row(0) == (
        finding.effect, *finding.interval
    )  # fmt: skip


def test_per_standard_deviation_is_per_unit_times_the_spread_within_units() -> None:
    table = pulses().with_columns(pl.col("pulse") + 100.0 * (pl.col("unit") == "U1"))
    within = np.sqrt(square(table, "pulse").var(axis=1, ddof=1).mean())
    assert found(table, per="sd").effect == pytest.approx(found(table).effect * within)


def test_units_years_and_readings_are_those_asked_for() -> None:
    table = pulses()
    alone = table.filter(pl.col("unit") == "U2")
    assert found(table, units=["U2"]).effect == pytest.approx(found(alone).effect)
    assert found(table, years=[1995, 2014]).clusters == 18
    for wrong in ({"reading": "other"}, {"units": ["U9"]}, {"years": [1900, 1950]}):
        with pytest.raises(Gap, match="no pulses"):
            found(table, **wrong)
    with pytest.raises(Gap, match="too short"):
        found(table, years=[2008, 2014])


def test_no_row_reaches_over_a_change_in_the_way_of_counting() -> None:
    table = pulses(change=True)
    cut = table.with_columns(segment=(pl.col("year") >= 2000).cast(pl.Int32))
    jump = cut.with_columns(response=pl.col("response") + 1000.0 * pl.col("segment"))
    options = {"response": "change", "horizon": 2}
    assert found(jump, **options).effect == pytest.approx(found(cut, **options).effect)
    # of each unit 1998 and 1999 lack their second year after, 2000 the year before
    assert (found(table, **options).n, found(cut, **options).n) == (44, 38)


def test_a_pulse_that_is_only_carried_forward_does_not_count_unless_asked_for() -> None:
    table = pulses().with_columns(recorded=pl.col("year") <= 2009)
    finding = found(table)
    assert finding.clusters == 19
    assert "recorded to 2009" in finding.notes[-1]
    assert found(table, carried=True).clusters == 23


def test_second_judgement_reads_only_later_years() -> None:
    table = pulses().with_columns(pl.col("year") + 25)
    assert found(table.filter(pl.col("year") > 2020), years=None, since=True).effect == pytest.approx(
        found(table, since=True).effect
    )
    with pytest.raises(Gap):
        found(pulses(), since=True)


def test_the_design_line_tells_a_strong_test_from_a_weak_one() -> None:
    strong = design_line(found(pulses(0.5)), spec().threshold)
    assert strong is not None
    assert strong.could_support
    assert strong.could_contradict
    assert strong.power_at_line <= 0.1
    assert strong.power_at_twice >= 0.6
    loud = pulses().with_columns(pl.col("response") * 20)
    weak = design_line(found(loud), spec().threshold)
    assert weak is not None
    assert weak.power_at_twice <= 0.15


@pytest.mark.parametrize("change", [False, True])
def test_the_replay_makes_the_effect_that_is_asked_for(change: bool) -> None:
    options = {"response": "change", "horizon": 2} if change else {}
    finding = found(pulses(0.5, change=change), **options)
    assert finding.replay is not None
    stream = np.random.default_rng(0)
    drawn = [finding.replay.draw(0.8, stream) for _ in range(80)]
    centres = [(each.low + each.high) / 2 for each in drawn if each is not None]
    assert np.mean(centres) == pytest.approx(0.8, abs=0.12)


@pytest.mark.parametrize("wrong", [{"horizon": 0}, {"lags": 0}, {"per": "year"}, {"response": "sum"}])
def test_a_specification_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        spec(**wrong)


def test_packaged_pulses_are_shares_and_balances_and_name_their_sources() -> None:
    table = Evidence.embedded().pulses
    assert set(table["table"]) == {"us_conduct", "conduct_of_powers", "us_troops_fronts"}
    assert table.filter(pl.col("table") == "conduct_of_powers")["unit"].n_unique() == len(POWERS) * (len(POWERS) - 1)
    troops = table.filter(pl.col("table") == "us_troops_fronts")
    both = troops.group_by("reading", "year").agg(pl.col("response").sum(), pl.col("response").null_count().alias("no"))
    assert both.filter(pl.col("no") == 0)["response"].is_between(0.5, 1.0).all()
    assert set(both.filter(pl.col("no") > 0)["year"]) == {2003, 2004, 2008}
    assert troops.filter("recorded")["year"].max() == 2014
    for name in set(table["table"]):
        assert KINDS["impulse_response"].reads(spec(table=name))


def test_the_balance_one_way_is_the_response_the_other_way() -> None:
    table = Evidence.embedded().pulses.filter(pl.col("table") == "conduct_of_powers")
    turned = table.with_columns(unit=pl.col("unit").str.replace(r"(...)-(...)", "$2-$1"))
    joined = table.join(turned, on=["unit", "year"], suffix="_turned")
    assert joined.height == table.height
    assert (joined["pulse"] == joined["response_turned"]).all()
