"""Tests of the kind “scenario share” on made-up futures whose answer is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import xarray as xr

from foedus.arguments import SyntheticEvidence, Verdict, judge_claim
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, ScenarioShareSpec, measure
from foedus.arguments.schema import Argument, Claim
from foedus.estimate import wilson
from foedus.evidence.evidence import Evidence

CENSUS = pl.DataFrame(
    [
        {"table": "outside_atlantic_capability", "unit": "world", "year": 2019, "reading": "NATO", "value": 0.4},
        {"table": "outside_atlantic_cinc", "unit": "world", "year": 2019, "reading": "NATO", "value": 0.7},
        {"table": "us_share_capability", "unit": "USA", "year": 2010, "reading": "as recorded", "value": 0.5},
        {"table": "us_share_capability", "unit": "USA", "year": 2019, "reading": "as recorded", "value": 0.3},
        {"table": "us_share_capability", "unit": "USA", "year": 2022, "reading": "as recorded", "value": 0.2},
    ],
    schema_overrides={"year": pl.Int32},
)
EVIDENCE = SyntheticEvidence(census=CENSUS)


def run(crossing: dict[str, int], *, members: int = 40) -> SimpleNamespace:
    """Futures in which two members of a group begin with .5 of the world, and that fall to .3 in so many of them."""
    values = np.full((2, members, 3, 3), 0.25)
    for place, name in enumerate(("baseline", "scenario")):
        values[place, : crossing[name], 1, :2] = 0.15
    data = xr.DataArray(
        values,
        dims=("scenario", "member", "time", "state"),
        coords={"scenario": ["baseline", "scenario"], "time": [2021.0, 2035.0, 2050.0], "state": ["GBR", "USA", "CHN"]},
    )
    return SimpleNamespace(dataset=xr.Dataset({"watch_capability_share": data}), run_id="abc")


def spec(**changes: object) -> ScenarioShareSpec:
    base = {
        "kind": "scenario_share",
        "policies": [[], ["USA:contain:RUS:1@2025-2030"]],
        "states": ["USA", "GBR", "FRA"],
        "until": 2050,
        "record": "outside_atlantic_capability",
        "reading": "NATO",
        "year": 2019,
        "threshold": {"direction": "above", "supported_beyond": 0.9, "contradicted_beyond": 0.5, "unit": "share"},
    }
    return ScenarioShareSpec.model_validate({**base, **changes})


def found(crossing: dict[str, int], **changes: object):
    context = Context(EVIDENCE, 2020, runs=lambda policies, until, **more: run(crossing))
    return measure(spec(**changes), context)


def test_it_counts_the_futures_that_cross_and_takes_the_policy_with_fewest() -> None:
    # the group starts at .5 with actors and .1 without one: outside .4, and .6 where the actors fall to .3
    one = found({"baseline": 30, "scenario": 36})
    assert one.effect == 0.75
    assert one.interval.low == pytest.approx(wilson(30, 40, 0.9).low)
    assert one.interval.high == pytest.approx(wilson(36, 40, 0.9).high)
    assert one.series["crossings"]["value"].to_list() == [0.75, 0.9]
    assert one.notes[0].startswith("10.0% of the world are members")
    assert not one.usable


def test_falling_back_after_the_crossing_counts_and_the_first_year_does_not() -> None:
    assert found({"baseline": 40, "scenario": 40}).effect == 1.0  # .25 again in the last year
    assert found({"baseline": 0, "scenario": 0}).effect == 0.0


def test_every_policy_is_simulated_once_and_the_baseline_read_from_its_run() -> None:
    asked = []

    def runs(policies, until, **more):
        asked.append((policies, until, more))
        return run({"baseline": 10, "scenario": 20})

    both = measure(spec(members=50), Context(EVIDENCE, 2020, runs=runs))
    assert asked == [(("USA:contain:RUS:1@2025-2030",), 2050, {"most": 50, "everybody": True})]
    assert both.series["crossings"]["value"].to_list() == [0.25, 0.5]


def test_a_measure_already_beyond_one_half_does_not_judge() -> None:
    with pytest.raises(Gap, match=r"0\.7 of the world lay outside in 2019 already"):
        found({"baseline": 40, "scenario": 40}, record="outside_atlantic_cinc")
    for wanted, changes in (("no outside_atlantic_capability by", {"reading": "NATO and Asian allies"}),
                            ("follows none of FRA", {"states": ["FRA"]})):  # fmt: skip
        with pytest.raises(Gap, match=wanted):
            found({"baseline": 1, "scenario": 1}, **changes)
    with pytest.raises(Gap, match="no simulation"):
        measure(spec(), Context(EVIDENCE, 2020))
    with pytest.raises(ValueError, match="given twice"):
        spec(policies=[["a"], ["a"]])


def test_premises_are_shown_by_their_last_year_before_the_argument() -> None:
    one = found({"baseline": 1, "scenario": 1}, premises=["us_share_capability"])
    assert one.series["premises"]["value"].to_list() == [0.3]
    assert one.notes[1] == "On the record: us share capability 30% (2019, as recorded)."


def test_only_the_model_speaks_whatever_it_says() -> None:
    claim = Claim.model_validate(
        {"id": "C1", "part": "P1", "statement": "It comes in any case.", "test": spec().model_dump()}
    )
    argument = Argument(name="a", title="A", written="2020-12", judged_to=2020, claims=(claim,))
    judged = judge_claim(
        claim, argument, EVIDENCE, runs=lambda policies, until, **more: run({"baseline": 40, "scenario": 40})
    )
    assert judged.verdict is Verdict.UNDETERMINED
    assert judged.reading is not None
    assert judged.reading.head == "Only the model speaks"


def test_the_packaged_record_says_by_which_measures_the_crossing_has_come() -> None:
    census = Evidence.embedded().census
    outside = census.filter(pl.col("table").str.starts_with("outside_atlantic") & (pl.col("year") >= 2019))
    beyond = {name: rows["value"].min() > 0.5 for (name,), rows in outside.group_by("table")}
    assert beyond == {
        "outside_atlantic_capability": False, "outside_atlantic_cinc": True, "outside_atlantic_gdp": True
    }  # fmt: skip
    projected = census.filter(pl.col("table") == "projected_outside_atlantic")
    assert projected.group_by("reading").agg(pl.col("value").sum(), pl.len()).sort("reading").rows() == [
        ("NATO", 9.0, 10),
        ("NATO and Asian allies", 4.0, 10),
    ]
