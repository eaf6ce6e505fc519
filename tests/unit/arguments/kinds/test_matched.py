"""Tests of the kinds “percentile” and “non_inferiority” on made-up pairs whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence, load_argument
from foedus.arguments.checking import check_argument
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, Finding, NonInferioritySpec, PercentileSpec, Spec, measure
from foedus.arguments.schema import FactQuery
from foedus.errors import ArgumentError
from foedus.estimate import matched_percentile, standardised_difference
from foedus.evidence.matched_tables import SCHEMA

LINES = {"direction": "above", "supported_beyond": 0.5, "contradicted_beyond": 0.25, "unit": "share of pairs"}
OTHERS = np.linspace(0.0, 1.0, 20)


def block(own: float, others: np.ndarray = OTHERS, *, sd: float = 0.0, year: int = 2020) -> pl.DataFrame:
    """Return a pair and matched ones, of states that occur once."""
    count = others.size + 1
    rows = {
        "table": "made_up", "outcome": "depth", "year": year, "state_a": [f"A{each:02d}" for each in range(count)],
        "state_b": [f"B{each:02d}" for each in range(count)], "rank": range(count), "distance": range(count),
        "value": np.concatenate([[own], others]), "sd": sd, "effect": None, "low": None, "high": None, "design": None,
        "data": None,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA)


def closed(value: float, low: float, high: float) -> pl.DataFrame:
    """Return a pair of which only the result is packaged."""
    first = [pl.when(pl.col("rank") == 0).then(each).alias(name) for name, each in
             (("effect", value), ("low", low), ("high", high), ("design", 2.0))]  # fmt: skip
    return block(0.5).with_columns(
        *first, data=pl.lit("a_source 0123"), value=pl.lit(None, pl.Float64), sd=pl.lit(None, pl.Float64)
    )


def found(table: pl.DataFrame, kind: str = "percentile", level: float = 0.90, **changes: object) -> Finding:
    test = {"kind": kind, "table": "made_up", "outcome": "depth", "pair": ["B00", "A00"], "year": 2020}
    model: type[Spec] = PercentileSpec if kind == "percentile" else NonInferioritySpec
    spec = model.model_validate(test | {"threshold": LINES} | changes)
    return measure(spec, Context(SyntheticEvidence(matched_pairs=table), 2020, level=level))


def test_a_percentile_is_the_share_below_with_the_estimators_interval() -> None:
    finding = found(block(0.55, sd=0.1))
    errors = {"sd": 0.1, "others_sd": np.full(20, 0.1)}
    direct = matched_percentile(0.55, OTHERS, around=True, **errors)  # type: ignore[arg-type]
    votes = block(0.55, sd=0.1).with_columns(outcome=pl.lit("votes"))
    held = matched_percentile(0.55, OTHERS, **errors).estimate  # type: ignore[arg-type]
    assert found(votes, outcome="votes").interval == held.interval != direct.estimate.interval
    assert finding.estimate.value == direct.estimate.value
    assert finding.interval == direct.estimate.interval
    assert (finding.n, finding.clusters, finding.no_effect) == (20, 20, 0.5)
    assert finding.cases == (20, "matched pairs")
    assert finding.notes[0].startswith("Matched pairs, the nearest first: A01-B01, A02-B02")
    assert finding.series["matched"]["pair"][0] == "A00-B00"


def test_a_difference_is_in_standard_deviations_of_the_matched_pairs() -> None:
    finding = found(block(0.55), "non_inferiority")
    assert finding.estimate.value == standardised_difference(0.55, OTHERS).estimate.value
    assert finding.no_effect == 0.0


def test_every_date_is_on_the_path() -> None:
    path = found(pl.concat([block(0.05, year=2001), block(0.95)])).series["path"]
    assert path["year"].to_list() == [2001, 2020]
    assert path["value"][0] < 0.1 < 0.9 < path["value"][1]


def test_the_nearest_and_those_left_out() -> None:
    assert found(block(0.55), nearest=10).n == 10
    assert found(block(0.55), without=["A01-B01", "A02-B02"]).n == 18


def test_states_that_recur_count_less() -> None:
    """Two states with ten pairs each, one's pairs deep and the other's shallow: far fewer than twenty cases."""
    hubs = ["A00", *["X"] * 10, *["Y"] * 10]
    table = block(0.55).with_columns(state_a=pl.Series(hubs))
    finding = found(table)
    assert finding.clusters is not None
    assert finding.clusters < 5
    assert "count as" in finding.notes[1]
    assert finding.interval.low < found(block(0.55)).interval.low


def test_where_values_may_not_be_passed_on_the_packaged_result_decides() -> None:
    finding = found(closed(0.8, 0.6, 0.9))
    assert (finding.effect, *finding.interval) == (0.8, 0.6, 0.9)
    assert (finding.n, finding.clusters) == (20, 10)
    assert any("a_source 0123" in note for note in finding.notes)
    for changes in ({"nearest": 10}, {"without": ["A01-B01"]}):
        with pytest.raises(Gap, match="only the result for all matched pairs"):
            found(closed(0.8, 0.6, 0.9), **changes)
    with pytest.raises(Gap, match=r"at level 0\.9"):
        found(closed(0.8, 0.6, 0.9), level=0.95)


@pytest.mark.parametrize("kind", ["percentile", "non_inferiority"])
def test_gaps_are_named(kind: str) -> None:
    with pytest.raises(Gap, match="not measured in 1999"):
        found(block(0.5), kind, year=1999)
    with pytest.raises(Gap, match="no table 'matched_pairs'"):
        measure(PercentileSpec.model_validate(
            {"kind": "percentile", "table": "made_up", "outcome": "depth", "pair": ["A00", "B00"], "year": 2020,
             "threshold": LINES}), Context(SyntheticEvidence(), 2020))  # fmt: skip
    with pytest.raises(Gap, match="too few matched units"):
        found(block(0.5, OTHERS[:3]), kind)
    with pytest.raises(Gap, match="have the same value"):
        found(block(0.5, np.ones(20)), kind)


@pytest.mark.parametrize(("kind", "lines"), [("percentile", (0.5, 0.25)), ("non_inferiority", (-0.5, -1.0))])
def test_the_design_line_could_say_yes_and_no(kind: str, lines: tuple[float, float]) -> None:
    rule = LINES | {"supported_beyond": lines[0], "contradicted_beyond": lines[1]}
    finding = found(block(0.55), kind, threshold=rule)
    line = design_line(finding, PercentileSpec.model_validate(
        {"kind": "percentile", "table": "t", "outcome": "o", "pair": ["A", "B"], "year": 1, "threshold": rule}
    ).threshold)  # fmt: skip
    assert line is not None
    assert line.informative
    assert line.power_at_twice > line.power_at_line
    assert line.power_at_line <= 0.12


def test_errors_as_large_as_the_differences_leave_everything_open() -> None:
    finding = found(block(0.5, sd=0.5))
    low, high = finding.interval
    assert "hardly tells them apart" in finding.notes[-1]
    assert finding.cases is None  # a smaller error would settle it, not more pairs
    assert "hardly" not in " ".join(found(block(0.5, sd=0.1)).notes)
    assert (low < 0.1, high > 0.9) == (True, True)


def test_a_date_after_the_argument_is_an_error_of_the_file() -> None:
    argument = load_argument("pushed-together")
    claim = argument.claim("C0")
    late = claim.measurements[0].spec.model_copy(update={"year": 2024})
    moved = claim.model_copy(update={"measurements": (claim.measurements[0].model_copy(update={"spec": late}),)})
    with pytest.raises(ArgumentError, match="2024 is after judged_to, 2020"):
        check_argument(argument.model_copy(update={"claims": (moved,)}))


def test_facts_that_name_both_need_two_states() -> None:
    with pytest.raises(ValidationError, match="two states or more"):
        FactQuery(table="declarations", states=("RUS",), both=True)
