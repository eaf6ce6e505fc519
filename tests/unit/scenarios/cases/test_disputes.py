"""What pairs of a case remember at the start: the record, faded to its year, rows by hand, and clear errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError

from foedus.axes import MEMORY_YEARS
from foedus.errors import CaseError
from foedus.evidence.case_evidence import CaseEvidence
from foedus.evidence.evidence import Evidence
from foedus.scenarios import load_case, resolve_case
from foedus.scenarios.cases.rules.pairs import AssumedDisputes, DisputesRule

CASE = load_case("strategic-triangle")
EVIDENCE = CaseEvidence.of(Evidence.embedded())


def remembered(rule: DisputesRule, disputes: pl.DataFrame) -> tuple[float, tuple[str, ...]]:
    initial = CASE.initial.model_copy(update={"disputes": rule})
    world = resolve_case(CASE.model_copy(update={"initial": initial}), replace(EVIDENCE, disputes=disputes))
    np.testing.assert_array_equal(world.disputes, world.disputes.T)
    notes = tuple(note for note in world.assumed if "disputes" in note)
    return float(world.disputes[world.index("USA"), world.index("CHN")]), notes


def record(year: int) -> pl.DataFrame:
    return pl.DataFrame({"state_a": ["CHN"], "state_b": ["USA"], "year": [year], "disputes": [2.0]})


def test_the_record_of_the_year_is_taken_as_it_is_and_an_earlier_one_faded() -> None:
    assert remembered(DisputesRule(), record(2020)) == (2.0, ())
    faded, notes = remembered(DisputesRule(), record(2017))
    assert faded == pytest.approx(2.0 * np.exp(-3.0 / MEMORY_YEARS))
    assert "3 years older" in notes[0]


def test_a_record_that_is_too_old_is_one_clear_error() -> None:
    with pytest.raises(CaseError, match="disputes") as caught:
        remembered(DisputesRule(), record(2010))
    assert "recorded = false" in str(caught.value)


def test_rows_by_hand_replace_the_record_and_without_one_all_is_zero() -> None:
    row = AssumedDisputes(pair=("USA", "CHN"), value=0.5, reason="a guess")
    value, notes = remembered(DisputesRule(recorded=False, assumed=(row,)), record(2020))
    assert value == 0.5
    assert "a guess" in notes[0]
    value, notes = remembered(DisputesRule(), pl.DataFrame())
    assert value == 0.0
    assert "no record" in notes[0]


def test_a_value_out_of_range_is_refused() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        AssumedDisputes(pair=("USA", "CHN"), value=-1.0, reason="a slip")


def test_every_packaged_year_has_the_quarrels_one_knows() -> None:
    """Known world: India and Pakistan in 2020, Japan and China in 1938; Germany and France in 2020 remember nothing."""
    table = {(a, b, year): value for a, b, year, value in EVIDENCE.disputes.iter_rows()}
    assert table["IND", "PAK", 2020] > 4.0
    assert table["CHN", "JPN", 1938] > 3.0
    assert ("DEU", "FRA", 2020) not in table
