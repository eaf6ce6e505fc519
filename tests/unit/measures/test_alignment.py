"""The alignment index, the triangle and the gate."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import CoverageError, InputError, TableError, UnknownNameError
from foedus.measures.alignment import AlignmentWeights, alignment, alignment_sd
from foedus.measures.gates import gate_1972_79
from foedus.measures.triangle import (
    TYPES,
    dittmer_1981,
    pivot,
    pivot_probabilities,
    triangle,
    type_probabilities,
)


def test_alignment_is_half_words_and_half_deeds():
    assert alignment(0.4, 2, 0.25) == pytest.approx(0.5 * 0.4 + 0.5 * (2 / 3 * 0.75 - 0.25))


def test_variants_leave_out_one_block():
    assert alignment(np.nan, 2, 0.25, without="un") == pytest.approx(2 / 3 * 0.75 - 0.25)
    assert alignment(0.4, 2, np.nan, without="conflict") == pytest.approx(0.2 + 1 / 3)
    assert alignment(0.4, np.nan, 0.25, without="obligations") == pytest.approx(0.2 - 0.125)


def test_alignment_is_unknown_without_votes():
    assert np.isnan(alignment(np.nan, 3, 0.0))


def test_open_hostility_voids_a_treaty():
    assert alignment(0.0, 3, 1.0) == alignment(0.0, 0, 1.0)


def test_an_unknown_block_is_refused():
    with pytest.raises(UnknownNameError, match="un, conflict, obligations"):
        alignment(0, 0, 0, without="trade")  # type: ignore[arg-type]


def test_weights_must_sum_to_one():
    with pytest.raises(InputError):
        AlignmentWeights(0.7, 0.7)
    assert AlignmentWeights().standing == "assumed"


def test_the_sd_is_that_of_the_weighted_votes():
    assert alignment_sd(0.2) == pytest.approx(0.1)
    assert np.isnan(alignment_sd(0.2, without="un"))


@pytest.mark.parametrize(
    ("relations", "name"),
    [
        ([1, 1, 1], "menage_a_trois"),
        ([1, 1, -1], "romantic_triangle"),
        ([1, -1, -1], "stable_marriage"),
        ([-1, -1, -1], "unit_veto"),
        ([0, 0, 0], "unit_veto"),
    ],
)
def test_dittmers_types(relations, name):
    assert TYPES[int(dittmer_1981(relations))] == name


@pytest.mark.parametrize(
    ("relations", "place"),
    [([0.5, 0.4, -0.2], 0), ([0.5, -0.2, 0.4], 1), ([-0.9, -0.2, -0.4], 2), ([0.1, 0.1, 0.5], -1)],
)
def test_the_pivot_is_closer_to_both_than_they_are_to_each_other(relations, place):
    assert int(pivot(relations)) == place


def test_an_unknown_relation_has_neither_type_nor_pivot():
    assert int(dittmer_1981([1, np.nan, 1])) == -1
    assert int(pivot([1, np.nan, 1])) == -1


def test_type_probabilities_match_draws():
    mean, sd = np.array([0.3, -0.1, 0.2]), np.array([0.4, 0.2, 0.3])
    draws = mean + sd * np.random.default_rng(5).standard_normal((200_000, 3))
    counts = np.bincount(dittmer_1981(draws), minlength=4) / 200_000
    np.testing.assert_allclose(type_probabilities(mean, sd), counts, atol=0.005)


def test_certainty_is_the_limit_of_small_errors():
    relations = [0.5, 0.4, -0.2]
    np.testing.assert_allclose(type_probabilities(relations, [1e-9] * 3), [0, 0, 1, 0])
    np.testing.assert_allclose(pivot_probabilities(relations, [0.0] * 3), [1, 0, 0])


def test_equal_relations_make_anyone_the_pivot():
    np.testing.assert_allclose(pivot_probabilities([0.0] * 3, [1.0] * 3), [1 / 3] * 3, atol=0.015)


def test_a_larger_error_makes_the_pivot_less_sure():
    sure = pivot_probabilities([0.5, 0.4, -0.2], [0.1] * 3)[0]
    unsure = pivot_probabilities([0.5, 0.4, -0.2], [1.0] * 3)[0]
    assert unsure < sure


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


def test_triangle_of_a_table():
    table = triangle(RELATIONS, ("USA", "RUS", "CHN"))
    first, second = table.iter_rows(named=True)
    assert (first["ab"], first["ac"], first["bc"]) == (0.1, 0.2, -0.5)
    assert (first["type"], first["pivot"]) == ("romantic_triangle", "USA")
    assert sum(first[f"p_{name}"] for name in TYPES) == pytest.approx(1.0)
    assert first["p_pivot_USA"] > 0.99
    assert (second["type"], second["pivot"], second["p_pivot_USA"]) == (None, None, None)


def test_triangle_without_errors_says_no_probabilities():
    assert triangle(RELATIONS.drop("sd"), ("USA", "RUS", "CHN"), sd_column=None).columns == [
        "year",
        "ab",
        "ac",
        "bc",
        "type",
        "pivot",
    ]


def test_a_triangle_has_three_states():
    with pytest.raises(TableError, match="three"):
        triangle(RELATIONS, ("USA", "RUS", "USA"))


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
