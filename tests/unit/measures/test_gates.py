"""The gate of 1972–79."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import CoverageError
from foedus.measures.gates import gate_1972_79

RELATIONS = pl.DataFrame(
    [
        ("CHN", "RUS", 1975, -0.5, 0.1),
        ("CHN", "USA", 1975, 0.2, 0.1),
        ("RUS", "USA", 1975, 0.1, 0.1),
        ("CHN", "RUS", 1976, -0.5, 0.1),
    ],
    schema=["state_a", "state_b", "year", "value", "sd"],
    orient="row",
)


def test_the_gate_wants_moscow_further_from_beijing_than_washington():
    assert gate_1972_79(RELATIONS).passed
    flipped = RELATIONS.with_columns(-pl.col("value"))
    assert not gate_1972_79(flipped).passed
    assert gate_1972_79(flipped, closer_is_higher=False).passed
    assert gate_1972_79(RELATIONS).n == 1


def test_a_tie_does_not_pass_the_gate():
    assert not gate_1972_79(RELATIONS.with_columns(value=pl.lit(0.0))).passed


def test_the_gate_needs_years_to_judge_by():
    with pytest.raises(CoverageError):
        gate_1972_79(RELATIONS.filter(pl.col("year") > 1975))
