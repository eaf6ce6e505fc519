"""Tests of the kind “hazard_ratio” on made-up risk sets whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, Finding, HazardRatioSpec, measure
from foedus.arguments.kinds._risk_set import RiskSet
from foedus.arguments.reading import read_finding
from foedus.arguments.verdict import judge
from foedus.estimate import hazard_ratio

LINES = {"direction": "below", "supported_beyond": 0.8, "contradicted_beyond": 1.25, "unit": "ratio of hazards"}


def risk_sets(ratio: float, *, years: int = 40, seed: int = 0, chance: float = 0.03) -> pl.DataFrame:
    """Return a hundred at risk a year, half of them exposed, each of other states and by a treaty of its own."""
    stream = np.random.default_rng(seed)
    exposed = np.tile([0.1, 0.2], 50 * years)
    onset = stream.random(exposed.size) < chance * np.where(exposed > 0.15, ratio, 1.0)
    return pl.DataFrame(
        {
            "table": "made_up", "outcome": "pact", "year": np.repeat(np.arange(1980, 1980 + years), 100),
            "state": [f"A{number}" for number in range(exposed.size)],
            "other": [f"B{number}" for number in range(exposed.size)], "exposure": exposed,
            "treaty": pl.Series([number if hit else None for number, hit in enumerate(onset)], dtype=pl.Int64),
        }
    )  # fmt: skip


def spec(**changes: object) -> HazardRatioSpec:
    test = {"kind": "hazard_ratio", "table": "made_up", "outcome": "pact", "scale": "doubling", "floor": 0.001}
    return HazardRatioSpec.model_validate(test | {"threshold": LINES} | changes)


def found(table: pl.DataFrame, **changes: object) -> Finding:
    return measure(spec(**changes), Context(SyntheticEvidence(risk_sets=table), 2020))


def test_a_doubling_of_the_exposure_is_the_unit() -> None:
    table = risk_sets(0.4)
    finding = found(table)
    direct = hazard_ratio(table["treaty"].is_not_null(), table["exposure"] > 0.15, table["year"])
    assert finding.effect == pytest.approx(direct.ratio.value, rel=1e-4)
    assert finding.interval == pytest.approx(direct.ratio.interval, rel=1e-3)
    assert finding.interval.high < 0.8
    assert finding.no_effect == 1.0
    assert finding.cases == (direct.onsets, "onsets")


def test_per_unit_and_per_doubling_are_the_same_effect() -> None:
    table = risk_sets(0.4)
    per_unit = found(table, scale="unit", floor=None)
    assert math.log(per_unit.effect) * 0.1 == pytest.approx(math.log(found(table).effect), rel=1e-3)


def test_smaller_exposures_count_as_the_floor() -> None:
    table = risk_sets(0.4).with_columns(exposure=pl.when(pl.col("exposure") < 0.15).then(0.0).otherwise(0.2))
    assert found(table, floor=0.1).effect == pytest.approx(found(risk_sets(0.4)).effect, rel=1e-3)


def test_states_left_out_are_left_out_on_both_sides() -> None:
    """The more exposed are all of one state, or all face it: without it no difference of exposure is left."""
    exposed = pl.when(pl.col("exposure") > 0.15)
    table = risk_sets(0.4).with_columns(state=exposed.then(pl.lit("X")).otherwise("state"))
    assert "Left out: A1." in found(risk_sets(0.4), without=["A1"]).notes
    for side in (table, table.rename({"state": "other", "other": "state"})):
        assert found(side).effect < 0.8
        with pytest.raises(Gap, match="does not vary"):
            found(side, without=["X"])


def test_copies_are_of_other_years_states_and_treaties() -> None:
    """A copy has the same numbers, shares nobody with another, and no onset where there was none."""
    exposure, treaty = np.array([0.1, 0.2, 0.3]), np.array([0, 2, 1])
    members = np.array([[0, 1], [1, 2], [0, 2]])
    more = RiskSet(exposure, np.array([1990, 1990, 1991]), members, treaty, np.ones(3), np.zeros(3)).copies(3)
    assert more.exposure.tolist() == exposure.tolist() * 3
    assert ((more.treaty > 0) == np.tile(treaty > 0, 3)).all()
    for values, own in ((more.stratum, 2), (more.members, 3), (more.treaty[more.treaty > 0], 2)):
        parts = [set(part.ravel().tolist()) for part in np.split(values, 3)]
        assert [len(part) for part in parts] == [own] * 3
        assert len(set.union(*parts)) == 3 * own


def test_years_limit_who_is_at_risk() -> None:
    finding = found(risk_sets(0.4), years=[1990, 1999])
    assert finding.n is not None
    assert finding.n <= 1000
    assert finding.data_until == 1999


def test_too_few_onsets_are_uninformative_by_design_and_say_so() -> None:
    """Three onsets by one treaty bound no ratio, whatever the exposure; the design line knows it beforehand."""
    table = risk_sets(1.0, years=3)
    rows = [10, 120, 230]
    alone = pl.Series([1 if number in rows else None for number in range(table.height)], dtype=pl.Int64)
    finding = found(table.with_columns(treaty=alone))
    assert finding.interval == (0.0, math.inf)
    rule = spec().threshold
    reading = read_finding(finding, rule, judge(finding.interval, rule))
    assert reading.head == "Too few cases"
    assert "3 onsets do not bound the ratio on either side" in reading.text
    line = design_line(finding, rule)
    assert line is not None
    assert (line.could_support, line.could_contradict) == (False, False)
    assert line.needed is not None
    assert line.needed > 3
    assert line.noun == "onsets"


def test_enough_onsets_could_have_said_yes_and_no() -> None:
    line = design_line(found(risk_sets(1.0)), spec().threshold)
    assert line is not None
    assert line.informative
    assert line.power_at_twice > line.power_at_line
    assert line.power_at_line <= 0.10


def test_gaps_are_named() -> None:
    table = risk_sets(1.0, years=2)
    with pytest.raises(Gap, match="nobody at risk of war"):
        found(table, outcome="war")
    with pytest.raises(Gap, match="there is no onset"):
        found(table.with_columns(treaty=pl.lit(None, pl.Int64)))


@pytest.mark.parametrize("changes", [{"floor": None}, {"scale": "unit"}, {"floor": 0.0}])
def test_the_floor_belongs_to_the_scale_of_doublings(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="floor"):
        spec(**changes)


def paired(ratio: float = 1.0, *, lead: float = 1.0, seed: int = 0, rows: int = 6000) -> pl.DataFrame:
    """Return pairs of twenty states over sixty years; the more prone states are the more exposed, and it is told."""
    stream = np.random.default_rng(seed)
    first, second = np.triu_indices(20, 1)
    prone = stream.normal(0.0, 0.7, 20)
    chosen = stream.integers(0, first.size, rows)
    pull = prone[first[chosen]] + prone[second[chosen]]
    exposed = (pull + stream.normal(0.0, 1.0, rows) > 0).astype(np.int8)
    later = stream.integers(0, 2, rows).astype(np.int8)
    onset = stream.random(rows) < 0.15 * np.exp(pull) * ratio**exposed * lead**later / np.exp(pull).mean()
    frame = pl.DataFrame(
        {
            "table": "made_up", "outcome": "pact", "year": 1900 + stream.integers(0, 60, rows),
            "state": [f"S{each:02d}" for each in first[chosen]], "other": [f"S{each:02d}" for each in second[chosen]],
            "pulse": exposed, "lead": later,
            "lesser": np.where(stream.random(rows) < 0.5, "consultation", "non_aggression"),
            "treaty": pl.Series([number if hit else None for number, hit in enumerate(onset)], dtype=pl.Int64),
        }
    )  # fmt: skip
    return frame.unique(["year", "state", "other"], keep="first", maintain_order=True)


PULSE = {"scale": "unit", "floor": None, "exposure": "pulse"}


def test_effects_of_states_take_away_how_prone_they_are() -> None:
    without, with_effects = (found(paired(), **PULSE, effects=effects) for effects in ("none", "state"))
    assert without.interval.low > 1.2
    assert with_effects.interval.low < 1.0 < with_effects.interval.high
    assert "Every state has an effect of its own (19 are fitted)." in with_effects.notes


def test_a_lead_without_effect_passes_the_gate_and_one_with_an_effect_does_not() -> None:
    passed, failed = (
        found(paired(lead=lead, rows=30_000), **PULSE, effects="state", lead="lead") for lead in (1.0, 1.6)
    )
    assert passed.usable
    assert any(note.startswith("The gate is passed") for note in passed.notes)
    assert not failed.usable
    assert "is not within 0.80 to 1.25" in failed.unusable


def test_a_lead_too_uncertain_to_tell_does_not_pass() -> None:
    assert not found(paired(rows=800), **PULSE, lead="lead").usable


def test_controls_and_strata_are_those_of_the_estimator() -> None:
    table = paired(2.0)
    direct = hazard_ratio(
        table["treaty"].is_not_null(), table["pulse"],
        table.select(pl.struct("year", "lesser").rank("dense")).to_series(), controls=table["lead"],
        members=table.select("state", "other").to_numpy().astype(str), treaty=table["treaty"].fill_null(-1),
    ).ratio  # fmt: skip
    finding = found(table, **PULSE, strata=["lesser"], controls=["lead"])
    assert finding.effect == pytest.approx(direct.value, rel=1e-6)
    assert finding.interval == pytest.approx(direct.interval, rel=1e-4)
    assert "Held alike: lead." in finding.notes


def test_pairs_are_compared_with_themselves_where_they_are_matched() -> None:
    """A pair that is always exposed, or never, tells nothing then."""
    table = paired(2.0).with_columns(pulse=(pl.col("state") < "S10").cast(pl.Int8))
    with pytest.raises(Gap, match="does not vary"):
        found(table, **PULSE, matched="pair")
    assert "matched within" in " ".join(found(paired(2.0), **PULSE, matched="pair").notes)


def test_weights_count_whom_a_row_stands_for() -> None:
    table = paired(2.0)
    thrice = table.with_columns(weight=pl.when(pl.col("treaty").is_null()).then(3.0).otherwise(1.0))
    onsets = table["treaty"].is_not_null().sum()
    assert f"among {onsets + 3 * (table.height - onsets):,} at risk" in found(thrice, **PULSE).notes[0]
    assert (
        found(thrice, **PULSE).series["onsets"]["value"].max() < found(table, **PULSE).series["onsets"]["value"].max()
    )


def test_one_lesser_obligation_and_treaties_left_out() -> None:
    table = paired(2.0)
    alone = found(table, **PULSE, lesser="consultation")
    same = found(table.filter(pl.col("lesser") == "consultation"), **PULSE)
    assert alone.estimate == same.estimate
    treaty = int(table["treaty"].drop_nulls()[0])
    fewer = found(table, **PULSE, without_treaties=[treaty])
    assert fewer.cases is not None
    assert fewer.cases[0] == int(table["treaty"].is_not_null().sum()) - 1
    assert f"Without treaties {treaty}." in fewer.notes


def test_a_test_with_effects_could_have_said_yes_and_no() -> None:
    line = design_line(found(paired(1.0, rows=8000), **PULSE, effects="state"), spec().threshold)
    assert line is not None
    assert line.informative
    assert line.power_at_line <= 0.15


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"controls": ["exposure"]}, "used twice"),
        ({"controls": ["rivals"], "lead": "rivals"}, "used twice"),
        ({"matched": "pair", "effects": "state"}, "leave 'effects'"),
    ],
)
def test_keys_that_do_not_go_together_are_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        spec(**changes)


def test_a_column_that_is_not_there_is_a_gap() -> None:
    with pytest.raises(Gap, match="no column rivals"):
        found(paired(), **PULSE, controls=["rivals"])
