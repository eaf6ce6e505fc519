"""Tests of the kind “who_speaks” on made-up speeches whose answer is known."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, Finding, WhoSpeaksSpec, measure
from foedus.arguments.kinds.who_speaks import _by_year
from foedus.arguments.reading import read_finding
from foedus.arguments.verdict import judge
from foedus.estimate import count_panel

LINES = {
    "direction": "above", "supported_beyond": 1.25, "contradicted_beyond": 0.8, "inclusive": True,
    "unit": "ratio of rates per doubling",
}  # fmt: skip
FOLLOWERS = [f"F{number}" for number in range(8)]
YEARS = np.arange(1991, 2021)


def speeches(ratio: float, *, seed: int = 0, rate: float = 6.0) -> tuple[pl.DataFrame, np.ndarray]:
    """Return speeches of a leader, a front state and eight who follow, and the leader's log2 share by year."""
    stream = np.random.default_rng(seed)
    leader = stream.poisson(6 * np.exp(0.8 * stream.standard_normal(YEARS.size)))
    front = stream.poisson(8.0, YEARS.size)
    share = np.log2(np.maximum(leader, 0.5) / 200)
    rows = [("LEA", year, 200, count) for year, count in zip(YEARS, leader, strict=True)]
    rows += [("FRO", year, 200, count) for year, count in zip(YEARS, front, strict=True)]
    for state in FOLLOWERS:
        mean = rate * np.exp(math.log(ratio) * (share[:-1] - share.mean()))
        rows += [(state, year, 100, count) for year, count in zip(YEARS[1:], stream.poisson(mean), strict=True)]
    table = pl.DataFrame(rows, schema=["state", "year", "sentences", "hostile"], orient="row")
    return table.with_columns(target=pl.lit("ENE"), about="hostile", sole_hostile=pl.col("hostile") // 2), share


def members(**joined: date) -> pl.DataFrame:
    every = dict.fromkeys(["LEA", "FRO", *FOLLOWERS], date(1949, 8, 24)) | joined
    return pl.DataFrame(
        {"state": list(every), "institution": "NATO", "joined": list(every.values()), "left": None},
        schema_overrides={"left": pl.Date},
    )


def spec(**changes: object) -> WhoSpeaksSpec:
    test = {
        "kind": "who_speaks", "target": "ENE", "leader": "LEA", "institution": "NATO", "front": ["FRO"],
        "years": [1992, 2020], "threshold": LINES,
    }  # fmt: skip
    return WhoSpeaksSpec.model_validate(test | changes)


def found(table: pl.DataFrame, memberships: pl.DataFrame | None = None, **changes: object) -> Finding:
    facts = {"memberships": members() if memberships is None else memberships}
    return measure(spec(**changes), Context(SyntheticEvidence(speeches=table, facts=facts), 2020))


def test_a_doubling_of_the_leaders_share_a_year_before_is_the_unit() -> None:
    table, share = speeches(1.6)
    finding = found(table.filter(pl.col("state") != "FRO"), front=[])
    rows = table.filter(pl.col("state").is_in(FOLLOWERS)).sort("state", "year")
    direct = count_panel(
        rows["hostile"], rows["sentences"], np.tile(share[:-1], 8), rows["state"].to_numpy().astype(str), rows["year"]
    )
    assert finding.effect == pytest.approx(direct.ratios[0].value)
    assert finding.interval == pytest.approx(direct.ratios[0].interval)
    assert (finding.n, finding.estimate.freedom) == (direct.ratios[0].n, direct.ratios[0].freedom)
    assert finding.interval.low <= 1.6 <= finding.interval.high
    assert (finding.no_effect, finding.clusters, finding.cases) == (1.0, 29, (29, "years"))


def test_a_share_of_none_counts_as_half_a_sentence_and_no_other_count_is_changed() -> None:
    counts = [0, 1, 2, 8]
    rows = pl.DataFrame({"year": [2000, 2001, 2002, 2003], "sentences": 200, "hostile": counts})
    said = _by_year(rows, 1)
    assert said["year"].to_list() == [2001, 2002, 2003, 2004]
    assert (200 * 2.0 ** said["value"]).to_list() == pytest.approx([0.5, 1.0, 2.0, 8.0])


def test_the_fronts_share_stands_in_the_same_model_and_the_front_does_not_follow() -> None:
    finding = found(speeches(1.6)[0])
    assert finding.series["ratios"]["speaker"].to_list() == ["LEA", "FRO"]
    assert finding.n == 8 * 29
    assert any("per doubling of the share of FRO a year before" in note for note in finding.notes)
    shares = finding.series["speeches"]
    assert set(shares["speaker"]) == {"LEA", "front line", "other members"}


def test_those_who_join_follow_from_then_on() -> None:
    table = speeches(1.6)[0]
    late = members(F0=date(2004, 3, 29), F1=date(2004, 9, 15))
    # F0 speaks as a member in 2004, F1 in 2005: the debate opens before it joined
    assert found(table, late).n == 6 * 29 + 17 + 16


def test_nobody_follows_what_is_said_a_year_after() -> None:
    table = speeches(1.6, seed=3)[0]
    after = found(table, lag=-1, years=[1992, 2019])
    assert after.interval.low <= 1.0 <= after.interval.high
    assert any("is that 1 year after" in note for note in after.notes)


def test_own_share_and_trend_may_stand_in_the_model() -> None:
    table = speeches(1.6)[0]
    both = found(table, own=True, trend=True)
    assert both.series["ratios"]["speaker"].to_list() == ["LEA", "FRO", "its own", "trend"]
    # followers that were silent before their first speech have no share of their own a year before
    assert both.n == 8 * 28
    assert both.interval.low <= 1.6 <= both.interval.high


def test_other_sentences_may_be_counted() -> None:
    table = speeches(1.6)[0]
    assert found(table, counted="sole_hostile").notes[0] != found(table).notes[0]


def test_few_years_have_no_say_and_gaps_are_named() -> None:
    table = speeches(1.6)[0]
    few = found(table, years=[2015, 2020])
    assert few.unusable == "6 years with speeches, 10 are needed"
    with pytest.raises(Gap, match="no year in 1950-1960"):
        found(table, years=[1950, 1960])
    with pytest.raises(Gap, match="nothing was counted"):
        found(table.with_columns(hostile=pl.when(pl.col("state").is_in(FOLLOWERS)).then(0).otherwise("hostile")))
    with pytest.raises(Gap, match="no table of memberships"):
        found(table, pl.DataFrame({"state": ["F0"]}))
    with pytest.raises(Gap, match="does not vary"):
        found(table.with_columns(hostile=pl.when(pl.col("state") == "LEA").then(3).otherwise("hostile")), front=[])


def test_the_design_line_knows_how_little_a_handful_of_sentences_can_say() -> None:
    rule = spec().threshold
    rich, poor = (design_line(found(speeches(1.0, rate=rate)[0]), rule) for rate in (6.0, 0.02))
    assert rich is not None
    assert rich.informative
    assert rich.power_at_twice > 0.8
    assert rich.power_at_line <= 0.12
    assert poor is not None
    assert poor.power_at_twice < 0.4


def test_a_reading_says_what_the_ratio_is() -> None:
    finding, rule = found(speeches(1.8)[0]), spec().threshold
    assert read_finding(finding, rule, judge(finding.interval, rule)).head == "Supported"


@pytest.mark.parametrize("changes", [{"front": ["LEA"]}, {"target": "LEA"}, {"lag": 9}, {"counted": "warm"}])
def test_a_test_that_makes_no_sense_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        spec(**changes)
