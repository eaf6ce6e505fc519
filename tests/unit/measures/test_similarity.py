"""Closed forms and rules of S, kappa, pi and tau-b, and the all-pairs cross-tables against them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau

from foedus.errors import InputError, UnknownNameError
from foedus.measures.crosstab import SIMILARITIES, all_similarities, pair_tables
from foedus.measures.similarity import hage_2011_kappa, hage_2011_pi, signorino_ritter_1999_s, tau_b

RNG = np.random.default_rng(1999)
PORTFOLIOS = RNG.integers(0, 4, size=(6, 40)).astype(float)
X, Y = PORTFOLIOS[0], PORTFOLIOS[1]


@pytest.mark.parametrize("measure", [hage_2011_kappa, hage_2011_pi, tau_b])
def test_identical_portfolios_score_one(measure):
    assert measure(X, X) == pytest.approx(1.0)


def test_identical_portfolios_have_s_of_one():
    assert signorino_ritter_1999_s(X, X) == 1.0


def test_opposed_portfolios_have_s_of_minus_one():
    assert signorino_ritter_1999_s([0, 3, 0], [3, 0, 3]) == -1.0


def test_s_is_one_minus_twice_the_weighted_distance_over_its_maximum():
    # Distances 3, 0, 1 with weights 1, 2, 4: 1 − 2·(3 + 4)/(3·7).
    assert signorino_ritter_1999_s([3, 1, 0], [0, 1, 1], weights=[1, 2, 4], d_max=3) == pytest.approx(1 - 14 / 21)


def test_squared_distance_squares_the_default_maximum_too():
    assert signorino_ritter_1999_s([3, 0], [0, 0], distance="squared") == pytest.approx(0.0)


def test_s_refuses_an_unknown_distance():
    with pytest.raises(UnknownNameError, match="absolute or squared"):
        signorino_ritter_1999_s([0], [0], d_max=1, distance="euclidean")  # type: ignore[arg-type]


def test_s_refuses_distances_beyond_the_scale():
    with pytest.raises(InputError, match="exceeds d_max"):
        signorino_ritter_1999_s([3], [0], d_max=2)


def test_s_refuses_negative_weights():
    with pytest.raises(InputError, match="negative"):
        signorino_ritter_1999_s([3], [0], weights=[-1], d_max=3)


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_s_refuses_weights_that_are_no_numbers(weight):
    with pytest.raises(InputError, match="not a number"):
        signorino_ritter_1999_s([3, 0], [0, 0], weights=[1, weight], d_max=3)


@pytest.mark.parametrize("measure", [signorino_ritter_1999_s, hage_2011_kappa, hage_2011_pi, tau_b])
def test_an_infinite_position_is_refused(measure):
    with pytest.raises(InputError, match="infinite"):
        measure([1, np.inf, 2], [1, np.inf, 3])


def test_kappa_and_pi_are_the_published_formulas():
    msd = np.mean((X - Y) ** 2)
    spread, gap = X.var() + Y.var(), (X.mean() - Y.mean()) ** 2
    assert hage_2011_kappa(X, Y) == pytest.approx(1 - msd / (spread + gap))
    assert hage_2011_pi(X, Y) == pytest.approx(1 - msd / (spread + gap / 2))


def test_tau_b_agrees_with_scipy():
    assert tau_b(X, Y) == pytest.approx(kendalltau(X, Y).statistic)


@pytest.mark.parametrize("measure", [hage_2011_kappa, hage_2011_pi, tau_b])
def test_no_variation_is_undefined_not_one(measure):
    assert np.isnan(measure([0, 0, 0], [0, 0, 0]))


def test_two_all_zero_portfolios_agree_by_s_on_a_given_scale():
    assert signorino_ritter_1999_s([0, 0], [0, 0], d_max=3) == 1.0
    assert np.isnan(signorino_ritter_1999_s([0, 0], [0, 0]))


@pytest.mark.parametrize("measure", [hage_2011_kappa, hage_2011_pi, tau_b, signorino_ritter_1999_s])
def test_missing_positions_are_left_out(measure):
    gappy = np.append(X, np.nan)
    assert measure(gappy, np.append(Y, 3.0)) == pytest.approx(float(measure(X, Y)))


def test_measures_broadcast_over_leading_axes():
    table = hage_2011_kappa(PORTFOLIOS[:, None], PORTFOLIOS[None, :])
    assert table.shape == (6, 6)
    assert table[2, 4] == pytest.approx(float(hage_2011_kappa(PORTFOLIOS[2], PORTFOLIOS[4])))


def test_an_empty_portfolio_is_refused():
    with pytest.raises(InputError):
        hage_2011_kappa([], [])


@pytest.mark.parametrize(
    ("name", "single"),
    [
        ("s_valued_absolute", lambda x, y: signorino_ritter_1999_s(x, y, d_max=3)),
        ("s_valued_squared", lambda x, y: signorino_ritter_1999_s(x, y, d_max=9, distance="squared")),
        ("s_binary", lambda x, y: signorino_ritter_1999_s(x > 0, y > 0, d_max=1)),
        ("kappa_valued", hage_2011_kappa),
        ("kappa_valued_observed_index", hage_2011_kappa),  # all four categories occur, so ranks are the scale
        ("kappa_binary", lambda x, y: hage_2011_kappa(x > 0, y > 0)),
        ("pi_valued_squared", hage_2011_pi),
        ("pi_binary", lambda x, y: hage_2011_pi(x > 0, y > 0)),  # with two categories Scott's pi is Häge's
        ("tau_b", tau_b),
    ],
)
def test_all_pairs_at_once_equal_one_pair_at_a_time(name, single):
    table = all_similarities(pair_tables(PORTFOLIOS, range(4)), [name])[name]
    for i in range(6):
        for j in range(6):
            assert table[i, j] == pytest.approx(float(single(PORTFOLIOS[i], PORTFOLIOS[j])))


def test_observed_ranks_close_the_gaps_between_categories():
    gapped = np.array([[0.0, 0, 3, 3], [0, 3, 3, 0]])
    found = all_similarities(pair_tables(gapped, range(4)), ["kappa_valued_observed_index", "kappa_binary"])
    np.testing.assert_allclose(found["kappa_valued_observed_index"], found["kappa_binary"])


def test_observed_ranks_differ_from_fixed_distances():
    skewed = np.array([[0.0, 1, 3, 0, 0], [0, 3, 3, 0, 1]])
    found = all_similarities(pair_tables(skewed, range(6)), ["kappa_valued_observed_index", "kappa_valued"])
    assert abs(found["kappa_valued_observed_index"][0, 1] - found["kappa_valued"][0, 1]) > 0.01


def test_cross_tables_refuse_values_outside_the_scale():
    with pytest.raises(InputError, match="outside the scale"):
        pair_tables([[0, 5]], range(4))


def test_cross_tables_refuse_categories_that_do_not_rise():
    with pytest.raises(InputError, match="in rising order"):
        pair_tables([[0, 1]], [1, 0])


def test_weights_count_positions():
    weighted = pair_tables(PORTFOLIOS[:, :3], range(4), weights=[1, 2, 0]).counts
    repeated = pair_tables(PORTFOLIOS[:, [0, 1, 1]], range(4)).counts
    np.testing.assert_allclose(weighted, repeated)


def test_the_eight_measures_of_the_independent_check_come_first():
    assert list(SIMILARITIES)[:8] == [
        "s_valued_squared",
        "s_valued_absolute",
        "s_binary",
        "pi_valued_nominal",
        "pi_binary",
        "kappa_valued_observed_index",
        "kappa_binary",
        "tau_b",
    ]
