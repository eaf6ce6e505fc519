"""Vector autoregressions against direct calls of statsmodels, an analytic response, and by the coverage of bands."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.estimate import fit_var, impulse_responses

api = pytest.importorskip("statsmodels.tsa.api")

A = np.array([[0.5, 0.0], [0.3, 0.4]])


def process(length: int, seed: int, *, correlated: float = 0.3, a: np.ndarray = A) -> np.ndarray:
    stream = np.random.default_rng(seed)
    shape = np.linalg.cholesky(np.array([[1.0, correlated], [correlated, 1.0]]))
    made = np.zeros((length + 50, 2))
    for time in range(1, length + 50):
        made[time] = a @ made[time - 1] + shape @ stream.standard_normal(2) + [1.0, -1.0]
    return made[50:]


def test_without_gaps_every_number_is_that_of_a_direct_call() -> None:
    y = process(80, 0)
    found, direct = fit_var(y, ["a", "b"], lags=2), api.VAR(y).fit(2, trend="c")
    assert found.intercept == pytest.approx(direct.intercept)
    assert found.coefficients == pytest.approx(direct.coefs)
    assert found.errors == pytest.approx(direct.stderr)
    assert found.covariance == pytest.approx(direct.sigma_u)
    assert found.residuals == pytest.approx(direct.resid)
    assert (found.aic, found.bic) == pytest.approx((direct.aic, direct.bic))
    assert found.roots == pytest.approx(np.sort(np.abs(direct.roots)))
    assert (found.rows, found.left_out, found.stable) == (78, 0, True)
    assert found.responses(8) == pytest.approx(direct.irf(8).orth_irfs)
    for test in found.granger:
        expected = direct.test_causality(["ab".index(test.effect)], ["ab".index(test.cause)], kind="f")
        assert (test.statistic, test.p) == pytest.approx((expected.test_statistic, expected.pvalue))
        assert test.freedom == pytest.approx(expected.df)


@pytest.mark.parametrize("criterion", ["aic", "bic"])
def test_lags_are_chosen_as_statsmodels_chooses_them(criterion: str) -> None:
    y = process(120, 1)
    found, order = fit_var(y, ["a", "b"], criterion=criterion, most_lags=5), api.VAR(y).select_order(5)
    assert found.lags == order.selected_orders[criterion]
    for lags, (aic, bic) in found.criteria.items():
        assert (aic, bic) == pytest.approx((order.ics["aic"][lags], order.ics["bic"][lags]))


def test_a_gap_leaves_out_the_rows_that_reach_over_it() -> None:
    y = process(60, 2)
    y[30:32] = np.nan
    found = fit_var(y, ["a", "b"], lags=1)
    assert (found.rows, found.left_out) == (56, 3)
    rows = [time for time in range(1, 60) if np.isfinite(y[[time, time - 1]]).all()]
    columns = np.column_stack([np.ones(len(rows)), y[np.array(rows) - 1]])
    expected = np.linalg.lstsq(columns, y[rows], rcond=None)[0]
    assert found.intercept == pytest.approx(expected[0])
    assert found.coefficients[0] == pytest.approx(expected[1:].T)


def test_responses_of_one_lag_are_powers_of_its_matrix() -> None:
    covariance = np.array([[1.0, 0.5], [0.5, 4.0]])
    found = impulse_responses(A[None], covariance, 6)
    for step in range(7):
        expected = np.linalg.matrix_power(A, step) @ np.linalg.cholesky(covariance)
        assert found[step] == pytest.approx(expected)
    general = impulse_responses(A[None], covariance, 6, "generalised")
    assert general[0] == pytest.approx(np.array([[1.0, 0.25], [0.5, 2.0]]))
    # the first series comes first in the order, so that both kinds agree on its impulse
    assert general[:, :, 0] == pytest.approx(found[:, :, 0])


def test_generalised_responses_do_not_depend_on_the_order() -> None:
    y = process(100, 3)
    one = fit_var(y, ["a", "b"], lags=1).responses(5, kind="generalised")
    two = fit_var(y[:, ::-1], ["b", "a"], lags=1).responses(5, kind="generalised")
    assert one == pytest.approx(two[:, ::-1, ::-1])


def test_a_long_series_finds_the_process_and_who_leads() -> None:
    found = fit_var(process(5000, 4), ["a", "b"])
    assert found.lags == 1
    assert found.coefficients[0] == pytest.approx(A, abs=0.04)
    p = {(test.cause, test.effect): test.p for test in found.granger}
    assert p["a", "b"] < 1e-6
    assert p["b", "a"] > 0.01


def test_bands_are_the_same_for_the_same_seed_and_cumulative_ones_add_up() -> None:
    fit = fit_var(process(60, 5), ["a", "b"], lags=1)
    one, two, other = (fit.bands(4, draws=50, seed=seed) for seed in (1, 1, 2))
    assert (one.low == two.low).all()
    assert not (one.low == other.low).all()
    assert fit.bands(4, draws=50, cumulative=True).value == pytest.approx(one.value.cumsum(axis=0))
    assert (one.low <= one.high).all()


@pytest.mark.parametrize("length", [40, 70])
def test_bands_cover_at_their_level(length: int) -> None:
    """Of 150 samples; bands of 90% hold 82% of them or fewer once in 500 times."""
    truth = impulse_responses(A[None], np.array([[1.0, 0.3], [0.3, 1.0]]), 3)
    inside = []
    for seed in range(150):
        y = process(length, 100 + seed)
        y[length // 2] = np.nan
        bands = fit_var(y, ["a", "b"], lags=1).bands(3, draws=200, seed=seed)
        inside.append((bands.low[1:, 1, 0] <= truth[1:, 1, 0]) & (truth[1:, 1, 0] <= bands.high[1:, 1, 0]))
    share = np.mean(inside, axis=0)
    assert (share >= 0.82).all(), share


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda y: y[:8], {}, "too short"),
        (lambda y: y, {"lags": 30}, "too short"),
        (lambda y: np.column_stack([y, y.sum(axis=1)]), {}, "determined by the others"),
        (lambda y: y * [1.0, 0.0] + [0.0, 3.0], {}, "b never changes"),
        (lambda y: y.cumsum(axis=0).cumsum(axis=0), {"lags": 1}, "not stable"),
        (lambda y: np.column_stack([y[1:, 0], y[:-1, 0]]), {"lags": 2}, "determine each other"),
        (lambda y: y[:, 0], {}, "do not form a table"),
        (lambda y: y, {"lags": 0}, "out of range"),
        (lambda y: y, {"criterion": "hqic"}, "unknown criterion"),
        (lambda y: y + np.array([np.inf, 0.0]), {}, "not finite"),
        (lambda y: y * np.nan, {}, "too short"),
    ],
)
def test_what_cannot_be_fitted_is_one_clear_error(change: Any, options: dict[str, Any], message: str) -> None:
    y = change(process(50, 6))
    with pytest.raises(InputError, match=message):
        fit_var(y, list("abc")[: 1 if y.ndim < 2 else y.shape[1]], **options)


def test_an_unstable_fit_is_returned_if_asked_for_but_has_no_bands() -> None:
    found = fit_var(process(50, 6).cumsum(axis=0).cumsum(axis=0), ["a", "b"], lags=1, unstable="allow")
    assert not found.stable
    with pytest.raises(InputError, match="not stable"):
        found.bands(4)


def test_lags_of_too_few_steps_or_draws_are_refused() -> None:
    fit = fit_var(process(50, 6), ["a", "b"], lags=1)
    with pytest.raises(InputError, match="too small"):
        fit.bands(0)
    with pytest.raises(InputError, match="unknown kind"):
        fit.responses(3, kind="sharp")  # type: ignore[arg-type]


def test_without_statsmodels_one_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("statsmodels"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(InputError, match="need statsmodels") as error:
        fit_var(process(50, 6), ["a", "b"])
    assert error.value.hint == "Install it with: pip install 'foedus[estimate]'"
