"""Tests of the kind “precedes” on made-up series whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence, load_argument
from foedus.arguments.checking import check_argument
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, Finding, PrecedesSpec, measure
from foedus.arguments.verdict import Verdict, judge
from foedus.errors import ArgumentError

YEARS = np.arange(1992, 2021)
LINES = {"direction": "above", "supported_beyond": 1.0, "contradicted_beyond": 0.5, "inclusive": True, "unit": "years"}
GAP = {"series": "order_preference", "states": ["RUS", "CHN"], "years": [1992, 2020], "direction": "fall"}


def states(year: int, *, noise: float = 0.1, seed: int = 0) -> pl.DataFrame:
    """Return two states whose gap falls from 1 to 0."""
    stream = np.random.default_rng(seed)
    wave = noise * stream.standard_normal(YEARS.size)
    return pl.concat(
        [
            pl.DataFrame({"state": "RUS", "year": YEARS, "order_preference": 1.0 + (year > YEARS) + wave}),
            pl.DataFrame({"state": "CHN", "year": YEARS, "order_preference": np.ones(YEARS.size)}),
        ]
    )


def found(evidence: SyntheticEvidence, **changes: object) -> Finding:
    test = {"kind": "precedes", "earlier": GAP, "event": 2010, "threshold": LINES}
    return measure(PrecedesSpec.model_validate(test | changes), Context(evidence, 2020))


def verdict(finding: Finding) -> Verdict:
    return judge(finding.interval, PrecedesSpec.model_validate(
        {"kind": "precedes", "earlier": GAP, "event": 2010, "threshold": LINES}).threshold)  # fmt: skip


@pytest.mark.parametrize(
    ("year", "expected"), [(2000, Verdict.SUPPORTED), (2015, Verdict.CONTRADICTED), (2010, Verdict.CONTRADICTED)]
)
def test_a_shift_is_dated_before_or_after_an_event(year: int, expected: Verdict) -> None:
    """In the same year is not before: the probability of a lag above 0 is then near 0."""
    finding = found(SyntheticEvidence(states=states(year)))
    assert finding.effect == pytest.approx(2010 - year, abs=1)
    assert finding.usable
    assert verdict(finding) is expected


def test_the_lines_on_the_lag_are_those_on_its_probability() -> None:
    """Of noisy series the verdict is for exactly where P(lag > 0) is at least .95, and against where at most .05."""
    seen = set()
    for seed in range(60):
        year = int(np.random.default_rng(seed).integers(2005, 2015))
        finding = found(SyntheticEvidence(states=states(year, noise=0.5, seed=seed)))
        lag = finding.series["lag"]
        chance = float(lag.filter(pl.col("lag") > 0)["value"].sum())
        expected = Verdict.SUPPORTED if chance >= 0.95 else Verdict.CONTRADICTED if chance <= 0.05 else None
        result = verdict(finding)
        assert (result if result in (Verdict.SUPPORTED, Verdict.CONTRADICTED) else None) is expected
        seen.add(expected)
    assert seen == {Verdict.SUPPORTED, Verdict.CONTRADICTED, None}


def test_two_shifts_are_compared() -> None:
    table = pl.concat([states(2000), states(2008, seed=1).with_columns(state=pl.col("state") + "X")])
    finding = found(SyntheticEvidence(states=table), event=None, later=GAP | {"states": ["RUSX", "CHNX"]})
    assert finding.effect == pytest.approx(8, abs=1)
    assert set(finding.series) == {"earlier", "later", "lag"}
    assert finding.clusters == 2


def test_words_are_read_from_the_events_and_hostility_from_the_pairs() -> None:
    spoken = [
        pl.DataFrame({"table": "order_words", "state_a": state, "state_b": state, "year": YEARS, "value": values})
        for state, values in (
            ("RUS", 3.0 + 2.0 * (YEARS < 2001) + 0.1 * (YEARS % 2)),
            ("CHN", np.full(YEARS.size, 3.0)),
        )
    ]
    hostile = [
        pl.DataFrame({"state_a": a, "state_b": b, "year": YEARS, "hostility": level + 0.5 * (start <= YEARS)})
        for a, b, level, start in (("RUS", "USA", 0.1, 2004), ("CHN", "USA", 0.2, 2012))
    ]
    noisy = pl.concat(hostile).with_columns(hostility=pl.col("hostility") + 0.01 * (pl.col("year") % 3))
    evidence = SyntheticEvidence(events=pl.concat(spoken), dyads=noisy)
    least = GAP | {"series": "hostility", "of": "least", "partner": "USA", "direction": "rise"}
    finding = found(evidence, earlier=GAP | {"series": "order_words"}, event=None, later=least)
    # hostility with one alone, from 2004, is no pressure on both: the lesser of the two rises in 2012
    assert finding.effect == pytest.approx(11, abs=1)


def test_a_shift_that_is_not_certain_has_no_say() -> None:
    table = states(2005).with_columns(
        order_preference=pl.Series(np.random.default_rng(3).standard_normal(2 * YEARS.size))
    )
    finding = found(SyntheticEvidence(states=table))
    assert not finding.usable
    assert "less probable" in finding.unusable


def test_gaps_are_named() -> None:
    table = states(2005)
    with pytest.raises(Gap, match="28 of the 29 years"):
        found(SyntheticEvidence(states=table.filter(~((pl.col("state") == "CHN") & (pl.col("year") == 2000)))))
    with pytest.raises(Gap, match="never varies"):
        found(SyntheticEvidence(states=table.with_columns(order_preference=pl.lit(1.0))))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"event": None}, "either 'later', a shift, or 'event'"),
        ({"later": GAP}, "either 'later', a shift, or 'event'"),
        ({"earlier": GAP | {"of": "least"}}, "'partner' is needed"),
        ({"earlier": GAP | {"partner": "USA"}}, "'partner' is needed"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        found(SyntheticEvidence(), **changes)


@pytest.mark.parametrize("two", [False, True])
def test_the_design_line_could_say_yes_and_no(two: bool) -> None:
    table = pl.concat([states(2000), states(2008, seed=1).with_columns(state=pl.col("state") + "X")])
    changes = {"event": None, "later": GAP | {"states": ["RUSX", "CHNX"]}} if two else {}
    finding = found(SyntheticEvidence(states=table), **changes)
    line = design_line(finding, PrecedesSpec.model_validate(
        {"kind": "precedes", "earlier": GAP, "event": 2010, "threshold": LINES}).threshold)  # fmt: skip
    assert line is not None
    assert line.informative


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"series": "order_prefrence"}, "order_preference"), ({"series": "hostility"}, "no measure of states")],
)
def test_a_series_must_be_a_measure_of_its_kind(changes: dict[str, str], said: str) -> None:
    argument = load_argument("pushed-together")
    claim = argument.claim("C3")
    spec = PrecedesSpec.model_validate(
        {"kind": "precedes", "earlier": GAP | changes, "event": 2010, "threshold": LINES}
    )
    moved = claim.model_copy(update={"measurements": (claim.measurements[1].model_copy(update={"spec": spec}),)})
    with pytest.raises(ArgumentError) as caught:
        check_argument(argument.model_copy(update={"claims": (moved,)}))
    assert said in f"{caught.value.message} {caught.value.hint}"
    assert caught.value.where is not None
    assert caught.value.where.endswith("earlier.series")
