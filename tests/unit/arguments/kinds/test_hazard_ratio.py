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
from foedus.arguments.kinds.hazard_ratio import _RiskSet
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
    more = _RiskSet(exposure, np.array([1990, 1990, 1991]), members, treaty).copies(3)
    assert more.exposure.tolist() == exposure.tolist() * 3
    assert ((more.treaty > 0) == np.tile(treaty > 0, 3)).all()
    for values, own in ((more.year, 2), (more.members, 3), (more.treaty[more.treaty > 0], 2)):
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
