"""Scores of probabilities: closed forms, bounds, and what they do not depend on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import ArrayLike

from foedus.errors import InputError
from foedus.estimate import area_under_curve, average_precision, brier_score, log_loss

OF_PROBABILITIES = [brier_score, log_loss]
OF_RANKS = [area_under_curve, average_precision]
Score = Callable[[ArrayLike, ArrayLike], float]


@pytest.fixture(scope="module")
def sample() -> tuple[np.ndarray, np.ndarray]:
    stream = np.random.default_rng(2)
    told = np.round(stream.random(300), 2)  # with ties
    return (stream.random(300) < told).astype(float), told


def test_a_base_rate_has_the_variance_and_the_entropy_of_the_outcome() -> None:
    happened = np.array([1.0, 0.0, 0.0, 0.0])
    assert brier_score(happened, np.full(4, 0.25)) == pytest.approx(0.25 * 0.75)
    assert log_loss(happened, np.full(4, 0.25)) == pytest.approx(-(0.25 * np.log(0.25) + 0.75 * np.log(0.75)))


def test_certainty_is_perfect_or_ruinous() -> None:
    assert brier_score([1, 0], [1.0, 0.0]) == log_loss([1, 0], [1.0, 0.0]) == 0.0
    assert log_loss([1, 0], [0.0, 0.0]) == np.inf


def test_area_is_the_share_of_pairs_in_order(sample: tuple[np.ndarray, np.ndarray]) -> None:
    happened, told = sample
    yes, no = told[happened == 1][:, None], told[happened == 0][None, :]
    assert area_under_curve(happened, told) == pytest.approx(((yes > no) + 0.5 * (yes == no)).mean())


def test_precision_counts_ties_together(sample: tuple[np.ndarray, np.ndarray]) -> None:
    happened, told = sample
    of_events = [happened[told >= score].mean() for score in told[happened == 1]]
    assert average_precision(happened, told) == pytest.approx(np.mean(of_events))


@pytest.mark.parametrize("score", OF_RANKS)
def test_only_the_order_counts_and_not_that_of_rows(score: Score, sample: tuple[np.ndarray, np.ndarray]) -> None:
    happened, told = sample
    order = np.random.default_rng(3).permutation(len(told))
    assert score(happened, told) == pytest.approx(score(happened[order], np.exp(3 * told[order])))


@pytest.mark.parametrize(("score", "empty"), [(area_under_curve, 0.5), (average_precision, 0.25)])
def test_a_score_that_tells_nothing(score: Score, empty: float) -> None:
    assert score([1, 0, 0, 0], [7, 7, 7, 7]) == pytest.approx(empty)


@pytest.mark.parametrize("score", [*OF_PROBABILITIES, *OF_RANKS])
@pytest.mark.parametrize("rows", [([1, 0], [0.5]), ([], []), ([0.5, 1], [0.5, 0.5]), ([0, 1], [0.5, np.nan])])
def test_bad_input_is_told(score: Score, rows: tuple[list[float], list[float]]) -> None:
    with pytest.raises(InputError):
        score(*rows)


@pytest.mark.parametrize("score", OF_PROBABILITIES)
def test_a_probability_is_between_0_and_1(score: Score) -> None:
    with pytest.raises(InputError, match="probability"):
        score([0, 1], [0.5, 1.2])


@pytest.mark.parametrize("score", OF_RANKS)
def test_ranks_need_both_outcomes(score: Score) -> None:
    with pytest.raises(InputError, match="one yes, one no"):
        score([1, 1], [0.1, 0.2])


def test_infinite_scores_are_ranked_as_ties() -> None:
    assert average_precision([0, 1], [np.inf, np.inf]) == average_precision([1, 0], [np.inf, np.inf]) == 0.5
    assert average_precision([0, 1, 1], [-np.inf, np.inf, 0.0]) == 1.0
