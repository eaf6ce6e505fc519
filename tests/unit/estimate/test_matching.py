"""Matching: nearest rows by brute force, the least sum of distances, balance, and what is refused."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.estimate import match_rows


def _made(seed: int, rows: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    stream = np.random.default_rng(seed)
    covariates = stream.normal(size=(rows, 2)) * [1.0, 5.0]
    treated = stream.random(rows) < 1 / (1 + np.exp(1.0 - covariates[:, 0]))
    return treated, covariates, stream.integers(0, 3, rows)


@pytest.mark.parametrize("neighbours", [1, 3])
def test_matches_are_the_nearest_of_the_stratum(neighbours: int) -> None:
    treated, covariates, strata = _made(1)
    found = match_rows(treated, covariates, strata, neighbours=neighbours)
    scaled = covariates / covariates.std(axis=0)
    for row in np.flatnonzero(treated):
        others = np.flatnonzero(~treated & (strata == strata[row]))
        distance = np.linalg.norm(scaled[others] - scaled[row], axis=1)
        best = others[np.argsort(distance, kind="stable")[:neighbours]]
        assert found.control[found.treated == row].tolist() == best.tolist()
        assert found.distance[found.treated == row] == pytest.approx(np.sort(distance)[:neighbours])
    assert found.unmatched.size == 0


def test_without_replacement_the_sum_of_distances_is_the_least() -> None:
    values = np.array([0.0, 0.1, 0.2, 0.15, 0.4, 0.9, -3.0])
    treated = np.array([1, 1, 1, 0, 0, 0, 0])
    found = match_rows(treated, values, replace=False)
    scaled = values / values.std()
    least = min(
        sum(abs(scaled[row] - scaled[other]) for row, other in enumerate(order))
        for order in permutations(range(3, 7), 3)
    )
    assert len(set(found.control.tolist())) == 3
    assert found.distance.sum() == pytest.approx(least)


def test_a_caliper_leaves_far_rows_without_a_match() -> None:
    treated, covariates, strata = _made(2)
    for replace in (True, False):
        near = match_rows(treated, covariates, strata, caliper=0.2, replace=replace)
        assert near.distance.max() <= 0.2
        assert 0 < near.unmatched.size < treated.sum()
        assert near.treated.size + near.unmatched.size == treated.sum()


def test_a_stratum_without_other_rows_is_unmatched() -> None:
    found = match_rows([1, 1, 0], [0.0, 1.0, 2.0], [["a", "x"], ["a", "y"], ["a", "y"]])
    assert found.unmatched.tolist() == [0]
    assert found.control.tolist() == [2]


def test_matching_makes_both_sides_alike_and_weights_say_how() -> None:
    treated, covariates, strata = _made(3, 900)
    found = match_rows(treated, covariates, strata, neighbours=2)
    first, second = found.balance(covariates, treated)
    assert first.before > 0.5
    assert abs(first.after) < 0.1
    assert abs(second.after) < 0.1
    assert found.weights[treated].sum() == pytest.approx(treated.sum())
    assert found.weights[~treated].sum() == pytest.approx(treated.sum())
    assert first.control == pytest.approx(np.average(covariates[~treated, 0], weights=found.weights[~treated]))


def test_units_and_order_of_the_rows_do_not_matter() -> None:
    treated, covariates, strata = _made(4)
    order = np.random.default_rng(0).permutation(treated.size)
    one = match_rows(treated, covariates, strata)
    other = match_rows(treated[order], covariates[order] * [100.0, 0.01] + 7.0, strata[order])
    couples = {(int(a), int(b)) for a, b in zip(one.treated, one.control, strict=True)}
    assert couples == {(int(order[a]), int(order[b])) for a, b in zip(other.treated, other.control, strict=True)}


def test_only_the_pool_serves() -> None:
    found = match_rows([1, 0, 0], [0.0, 0.1, 5.0], pool=[False, False, True])
    assert found.control.tolist() == [2]


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([1, 0], [0.0, 1.0, 2.0]), {}, "do not match"),
        (([1, 0], [0.0, np.nan]), {}, "covariate is missing"),
        (([0, 0], [0.0, 1.0]), {}, "nobody to match"),
        (([1, 1], [0.0, 1.0]), {}, "nobody to match"),
        (([1, 0], [1.0, 1.0]), {}, "same in every row"),
        (([1, 0], [0.0, 1.0]), {"neighbours": 0}, "too few matches"),
        (([1, 0], [0.0, 1.0]), {"caliper": 0.0}, "caliper"),
    ],
)
def test_bad_input_gets_one_clear_error(arguments: Any, options: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        match_rows(*arguments, **options)
