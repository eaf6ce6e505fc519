"""The types of triangle and the pivot."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import TableError
from foedus.measures.triangle import TYPES, dittmer_1981, pivot, pivot_probabilities, triangle, type_probabilities


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
