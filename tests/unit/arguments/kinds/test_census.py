"""Tests of the kind “census” on made-up evidence whose answer is known."""

from __future__ import annotations

import polars as pl
import pytest
from pydantic import ValidationError

from foedus.arguments import SyntheticEvidence, Verdict
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.judging import judge_claim
from foedus.arguments.kinds import CensusSpec, Context, Finding, measure
from foedus.arguments.schema import Argument, Claim
from foedus.arguments.verdict import Threshold

LINES = {"direction": "above", "supported_beyond": 0.8, "contradicted_beyond": 0.5, "unit": "share"}


def block(values: dict[str, float | None], reading: str = "a list", year: int = 2017, **more: float) -> pl.DataFrame:
    """Return rows of a census of yes and no, of which one that is not known may be either."""
    return pl.DataFrame(
        {
            "table": "made_up", "unit": list(values), "year": year, "reading": reading, "value": list(values.values()),
            "low": [0.0 if each is None else each for each in values.values()],
            "high": [1.0 if each is None else each for each in values.values()],
            "whole": more.get("whole"), "weight": [0.7, *([0.3 / (len(values) - 1)] * (len(values) - 1))],
        },
        schema_overrides={"value": pl.Float64, "whole": pl.Float64},
    )  # fmt: skip


def found(evidence: pl.DataFrame, **changes: object) -> Finding:
    test = {"kind": "census", "table": "made_up", "readings": ["a list"], "year": 2017, "threshold": LINES}
    if "of" in changes:
        test.pop("year")
    return measure(CensusSpec.model_validate(test | changes), Context(SyntheticEvidence(census=evidence), 2020))


HOLD = {"A": 1.0, "B": 1.0, "C": 0.0, "D": None}


def test_a_share_is_of_the_known_and_its_range_of_all() -> None:
    finding = found(block(HOLD))
    assert finding.effect == pytest.approx(2 / 3)
    assert finding.interval == pytest.approx((0.5, 0.75))
    assert (finding.n, finding.clusters, finding.unknown) == (4, None, ("D",))
    assert not finding.sampled
    assert "It does not hold for C." in finding.notes
    assert "It holds for 2 of the 3 whose answer is known (4 in all)." in finding.notes
    assert "It holds for 2 of all 3." in found(block({"A": 1.0, "B": 1.0, "C": 0.0})).notes
    assert (finding.sampled, finding.readings) == (False, 1)


def test_units_may_count_by_population() -> None:
    finding = found(block(HOLD), weighted=True)
    assert finding.effect == pytest.approx(0.8 / 0.9)
    assert finding.interval == pytest.approx((0.8, 0.9))


def test_units_left_out_are_not_counted() -> None:
    finding = found(block(HOLD), without=["A", "D"])
    assert finding.effect == 0.5
    assert finding.interval == (0.5, 0.5)
    assert (finding.n, finding.unknown) == (2, ())
    assert "Left out: A, D." in finding.notes


def test_the_range_covers_every_reading_and_the_estimate_is_by_the_first() -> None:
    both = pl.concat([block({"A": 1.0, "B": 0.0}), block({"A": 1.0, "B": 1.0}, "another")])
    assert found(both).interval == pytest.approx((0.5, 0.5))
    finding = found(both, readings=["another", "a list"])
    assert finding.effect == 1.0
    assert finding.interval == (0.5, 1.0)


def test_a_change_compares_windows_by_level_and_by_share() -> None:
    table = pl.concat(
        [
            block({"A": 60.0, "B": 40.0}, year=2001, whole=400.0),
            block({"A": 60.0, "B": 30.0}, year=2019, whole=180.0),
            block({"A": 50.0, "B": 50.0}, "another", 2001, whole=500.0),
            block({"A": 60.0, "B": 60.0}, "another", 2019, whole=400.0),
        ]
    )
    windows = {"before": [2000, 2002], "after": [2018, 2020], "readings": ["a list", "another"]}
    level = found(table, of="change", **windows)
    assert level.effect == pytest.approx(-0.1)
    assert level.interval == pytest.approx((-0.1, 0.2))
    assert level.data_until == 2020
    share = found(table, of="change_of_share", **windows)
    assert share.effect == pytest.approx(1.0)
    assert share.interval == pytest.approx((0.5, 1.0))


def test_a_reading_that_is_not_there_is_a_gap() -> None:
    with pytest.raises(Gap, match="no unit of made_up has a value by a map in 2017"):
        found(block(HOLD), readings=["a map"])
    with pytest.raises(Gap, match="no whole"):
        found(
            pl.concat([block({"A": 1.0, "B": 1.0}, year=each) for each in (2001, 2019)]),
            of="change_of_share", before=[2000, 2002], after=[2018, 2020],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"year": None}, "needs 'year'"),
        ({"of": "change"}, "needs the windows"),
        ({"of": "change", "before": [2000, 2002], "after": [2018, 2020], "weighted": True}, "is not weighted"),
        ({"readings": []}, "at least 1 item"),
    ],
)
def test_a_test_that_is_not_complete_is_refused(changes: dict[str, object], message: str) -> None:
    test = {"kind": "census", "table": "made_up", "readings": ["a list"], "year": 2017, "threshold": LINES}
    with pytest.raises(ValidationError, match=message):
        CensusSpec.model_validate(test | changes)


def test_a_census_has_no_p_value_and_says_which_units_would_settle_it() -> None:
    test = {"kind": "census", "table": "made_up", "readings": ["a list"], "year": 2017, "threshold": LINES}
    claim = Claim.model_validate({"id": "C1", "part": "P1", "statement": "Most of them do.", "test": test})
    argument = Argument(name="a", title="A", written="2020-12", judged_to=2020, claims=(claim,))
    values: dict[str, float | None] = {f"U{number}": 1.0 for number in range(9)} | {"X": 0.0, "Y": None, "Z": None}
    result = judge_claim(claim, argument, SyntheticEvidence(census=block(values)))
    assert result.verdict is Verdict.UNDETERMINED
    assert result.p_value is None
    assert result.reading.settle == "The units whose value is not known: Y, Z."
    assert "The range 0.75 to 0.917 straddles" in result.reasons[0].text
    decidable = result.design()
    assert decidable is not None
    assert decidable.could_support
    assert decidable.could_contradict
    assert "no sampling error" in decidable.text


def test_readings_as_far_apart_as_these_could_not_have_contradicted() -> None:
    both = pl.concat([block({"A": 1.0, "B": 0.0}), block({"A": 1.0, "B": 1.0}, "another")])
    finding = found(both, readings=["a list", "another"])
    line = design_line(finding, Threshold.model_validate(LINES))
    assert line is not None
    assert line.could_support
    assert not line.could_contradict
