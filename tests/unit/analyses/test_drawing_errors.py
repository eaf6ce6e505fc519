"""What draws of a measure do to a regression: an outcome may be drawn, a regressor must not be."""

import numpy as np
import polars as pl
import pytest

from foedus.analyses.drawing_errors import drawn_values

SIZE = 20_000


@pytest.fixture
def measured() -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """A measure whose values are posterior means with half of the variance unknown, the truth, and noise of its own."""
    rng = np.random.default_rng(5)
    truth = rng.standard_normal(SIZE)
    value = (truth + rng.standard_normal(SIZE)) / 2
    table = pl.DataFrame(
        {"state_a": "USA", "state_b": "RUS", "year": range(SIZE), "value": value, "sd": np.full(SIZE, np.sqrt(0.5))}
    )
    return table, truth, rng.standard_normal(SIZE)


def slope(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.cov(x, y)[0, 1] / x.var(ddof=1))


def drawn(table: pl.DataFrame, count: int = 5) -> list[np.ndarray]:
    draws = drawn_values("made_up", table, count, 1)
    return [draws.filter(pl.col("draw") == number)["value"].to_numpy() for number in range(count)]


def test_as_a_regressor_the_value_is_unbiased_and_draws_attenuate(
    measured: tuple[pl.DataFrame, np.ndarray, np.ndarray],
) -> None:
    table, truth, noise = measured
    outcome = truth + noise
    assert slope(table["value"].to_numpy(), outcome) == pytest.approx(1.0, abs=0.04)
    assert np.mean([slope(each, outcome) for each in drawn(table)]) == pytest.approx(0.5, abs=0.02)


def test_as_an_outcome_draws_leave_the_slope_and_widen_its_error(
    measured: tuple[pl.DataFrame, np.ndarray, np.ndarray],
) -> None:
    table, truth, noise = measured
    cause = table["value"].to_numpy() + noise  # known without error
    by_value = slope(cause, table["value"].to_numpy())
    by_draw = [slope(cause, each) for each in drawn(table, 20)]
    assert np.mean(by_draw) == pytest.approx(by_value, abs=0.01)
    assert np.std(by_draw) > 0.002
    assert slope(cause, truth) == pytest.approx(by_value, abs=0.02)
