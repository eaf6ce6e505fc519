"""Local projections against an independent tool, against a response known analytically, and by their coverage."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.estimate import local_projection


def autoregression(length: int, seed: int, *, effect: float = 0.5, units: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Pulses of persistence .5, and responses of persistence .4 that follow a pulse's news in the next year."""
    stream = np.random.default_rng(seed)
    news, noise = stream.standard_normal((2, units, length + 20))
    pulse, response = np.zeros((2, units, length + 20))
    for year in range(1, length + 20):
        pulse[:, year] = 0.5 * pulse[:, year - 1] + news[:, year]
        response[:, year] = 0.4 * response[:, year - 1] + effect * news[:, year - 1] + noise[:, year]
    return pulse[:, 20:], response[:, 20:]


def test_the_response_is_that_of_least_squares_by_statsmodels() -> None:
    api = pytest.importorskip("statsmodels.api")
    (x,), (y,) = autoregression(40, 0)
    times = np.arange(1, 38)
    columns = np.column_stack([x[times], y[times], y[times - 1], x[times - 1], np.ones(times.size)])
    expected = api.OLS(y[times + 2], columns).fit(cov_type="HC3")
    found = local_projection(x, y, 2)
    assert found.coefficients == pytest.approx(expected.params)
    assert found.response.value == pytest.approx(expected.params[0])
    # a jackknife over single rows and HC3 are the same but for the mean of the scores that are left out
    half = (found.response.interval.high - found.response.interval.low) / 2
    error = half / 1.6883  # t(36) of .95
    assert error == pytest.approx(expected.bse[0], rel=0.03)
    assert found.response.freedom == 36


@pytest.mark.parametrize(("horizon", "known"), [(1, 0.5), (2, 0.2), (3, 0.08)])
def test_a_long_series_finds_the_analytic_response(horizon: int, known: float) -> None:
    x, y = autoregression(20_000, 1)
    found = local_projection(x, y, horizon).response
    assert found.value == pytest.approx(known, abs=0.025)
    assert found.interval.low < known < found.interval.high


def test_a_cumulative_response_adds_up_the_yearly_ones() -> None:
    x, steps = autoregression(20_000, 2)
    assert local_projection(x, steps.cumsum(axis=1), 3, cumulative=True).response.value == pytest.approx(0.78, abs=0.06)


@pytest.mark.parametrize(("units", "length"), [(1, 25), (2, 13), (3, 20)])
def test_intervals_cover_at_their_level_in_short_series(units: int, length: int) -> None:
    """Of 400 samples; a rate of misses of .05 a side gives .082 in one of 500 tests or fewer."""
    above = below = 0
    for seed in range(400):
        x, y = autoregression(length, 1000 + seed, units=units)
        low, high = local_projection(x, y, 1).response.interval
        above, below = above + (low > 0.5), below + (high < 0.5)
    assert above / 400 <= 0.08
    assert below / 400 <= 0.08
    assert (above + below) / 400 >= 0.03


def test_the_error_is_that_of_leaving_out_each_year_in_turn() -> None:
    x, y = autoregression(15, 6, units=2)
    found = local_projection(x, y, 1).response
    assert found.clusters == 13
    values = []
    for year in range(1, 14):
        rows = [(unit, time) for unit in (0, 1) for time in range(1, 14) if time != year]
        columns = [[x[u, t], y[u, t], y[u, t - 1], x[u, t - 1], 1.0 - u, float(u)] for u, t in rows]
        target = [y[u, t + 1] for u, t in rows]
        values.append(np.linalg.lstsq(np.array(columns), np.array(target), rcond=None)[0][0])
    error = np.sqrt(12 / 13 * ((np.array(values) - found.value) ** 2).sum())
    assert (found.interval.high - found.interval.low) / 2 == pytest.approx(1.782287556 * error)


def test_rows_with_a_value_that_is_not_known_are_left_out() -> None:
    x, y = autoregression(30, 3, units=2)
    whole = local_projection(x, y, 1).response
    y[0, 10] = np.nan
    gap = local_projection(x, y, 1).response
    assert (whole.n, gap.n) == (56, 53)
    assert (whole.clusters, gap.clusters) == (28, 28)


def test_units_that_are_not_known_at_all_change_nothing() -> None:
    x, y = autoregression(30, 3)
    missing = np.full_like(x, np.nan)
    more = local_projection(np.vstack([x, missing]), np.vstack([y, missing]), 1)
    assert more.response == local_projection(x, y, 1).response


def test_a_pulse_in_other_units_scales_the_response_and_a_shift_leaves_it() -> None:
    x, y = autoregression(30, 4)
    found = local_projection(x, y, 1).response.value
    assert local_projection(10 * x + 3, y - 5, 1).response.value == pytest.approx(found / 10)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x, y: (x, y[:, :-1], 1), "do not match"),
        (lambda x, y: (x, y, 0), "out of range"),
        (lambda x, y: (x[:, :8], y[:, :8], 1), "too short"),
        (lambda x, y: (np.ones_like(x), y, 1), "never changes"),
        (lambda x, y: (np.r_[1.0, y[0, :-1]][None] + y, y, 1), "determined by"),
        (lambda x, y: (x * np.nan, y, 1), "too short"),
    ],
)
def test_what_cannot_be_estimated_is_one_clear_error(change, message: str) -> None:
    with pytest.raises(InputError, match=message):
        local_projection(*change(*autoregression(30, 5)))
