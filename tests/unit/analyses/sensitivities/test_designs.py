"""Designs and estimators of sensitivity, through the quantiles of priors, against functions whose indices are known."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.analyses.sensitivities.designs import LEVELS, Design, build_design
from foedus.analyses.sensitivities.points import Points
from foedus.errors import InputError
from foedus.scenarios import Prior

UNIFORM = Prior(distribution="uniform", low=-np.pi, high=np.pi)


def values(design: Design, *priors: Prior) -> list[np.ndarray]:
    return [prior.quantile(design.probability[:, column]) for column, prior in enumerate(priors)]


def test_ishigami_has_its_indices() -> None:
    # Ishigami and Homma's function with a = 7, b = 0.1; indices in closed form
    design = build_design("sobol", ("a", "b", "c"), 4096, second=True)
    a, b, c = values(design, UNIFORM, UNIFORM, UNIFORM)
    outcome = np.sin(a) + 7.0 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
    found = design.effects(outcome)
    alone, together = np.array([0.3139, 0.4424, 0.0]), np.array([0.5576, 0.4424, 0.2437])
    np.testing.assert_allclose(found["s1"], alone, atol=0.03)
    np.testing.assert_allclose(found["st"], together, atol=0.03)
    assert (np.abs(found["s1"] - alone) < 2.5 * found["s1_conf"]).all()
    pairs = design.interactions(outcome)
    assert pairs.row(0)[:2] == ("a", "c")
    assert pairs["s2"][0] == pytest.approx(0.2437, abs=0.05)
    assert abs(pairs["s2"][1:].to_numpy()).max() < 0.05


def test_shares_follow_the_shape_of_the_prior() -> None:
    # y = x + w + h: shares are the variances of the priors, ours to four shapes
    priors = (
        Prior(distribution="normal", mean=5.0, sd=2.0),
        Prior(distribution="lognormal", median=1.0, sigma=0.5),
        Prior(distribution="halfnormal", scale=1.5),
        Prior(distribution="beta", a=2.0, b=3.0),
    )
    variance = np.array(
        [4.0, (np.exp(0.25) - 1.0) * np.exp(0.25), 2.25 * (1.0 - 2.0 / np.pi), 2.0 * 3.0 / (25.0 * 6.0)]
    )
    design = build_design("sobol", ("x", "w", "h", "b"), 2048)
    found = design.effects(np.sum(values(design, *priors), axis=0))
    np.testing.assert_allclose(found["s1"], variance / variance.sum(), atol=0.02)
    np.testing.assert_allclose(found["st"], variance / variance.sum(), atol=0.02)


def test_morris_measures_the_way_from_an_eighth_to_seven_eighths() -> None:
    prior = Prior(distribution="uniform", low=0.0, high=8.0)
    design = build_design("morris", ("x", "w", "nothing"), 12)
    x, w, _ = values(design, prior, prior, prior)
    found = design.effects(3.0 * x - w)
    # 3 x (7 - 1) and -(7 - 1): the same from everywhere
    np.testing.assert_allclose(found["mu"], [18.0, -6.0, 0.0], atol=1e-9)
    np.testing.assert_allclose(found["mu_star"], [18.0, 6.0, 0.0], atol=1e-9)
    np.testing.assert_allclose(found["sigma"], 0.0, atol=1e-9)
    bent = design.effects(x * w)
    assert (bent["sigma"][:2] > 1.0).all()


def test_levels_are_middles_of_equal_shares() -> None:
    design = build_design("morris", ("x", "w"), 40)
    assert sorted(set(np.round(design.probability.ravel(), 12))) == [(k + 0.5) / LEVELS for k in range(LEVELS)]


@pytest.mark.parametrize(("method", "samples"), [("morris", 9), ("sobol", 16)])
def test_noise_changes_only_where_it_is_moved(method: str, samples: int) -> None:
    design = build_design(method, ("x", "w", "noise"), samples)  # type: ignore[arg-type]
    width = len(design.unit) // samples
    batch = design.drawn(2).reshape(samples, width)
    moved = design.unit[:, 2].reshape(samples, width)
    for row in range(samples):
        assert set(batch[row]) == {2 * row, 2 * row + 1}
        assert ((batch[row] == batch[row, 0]) == (moved[row] == moved[row, 0])).all()


def test_an_outcome_that_never_changes_has_no_indices() -> None:
    for method, samples in (("morris", 5), ("sobol", 8)):
        design = build_design(method, ("x", "w"), samples, second=True)  # type: ignore[arg-type]
        found = design.effects(np.full(len(design.unit), 0.25))
        assert found["mu_star"].null_count() == found["st"].null_count() == 2
        assert design.interactions(np.full(len(design.unit), 0.25)).is_empty()


def test_the_seed_decides() -> None:
    one, same, other = (build_design("sobol", ("x", "w"), 8, seed=seed).unit for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()
    outcome = one.sum(axis=1)
    found = [build_design("sobol", ("x", "w"), 8, seed=0).effects(outcome)["st_conf"].to_list() for _ in range(2)]
    assert found[0] == found[1]


@pytest.mark.parametrize(("samples", "near"), [(100, "128"), (6, "8"), (1, "8")])
def test_sobol_wants_a_power_of_two(samples: int, near: str) -> None:
    with pytest.raises(InputError, match=f"expected {near}, or another power of two"):
        build_design("sobol", ("x", "w"), samples)


def test_morris_wants_a_few_trajectories() -> None:
    with pytest.raises(InputError, match="expected 4 or more"):
        build_design("morris", ("x", "w"), 3)


def test_equal_points_are_run_once() -> None:
    points = Points({"a": np.array([1.0, 2.0, 1.0, 1.0]), "b": 5.0}, np.array([3, 0, 3, 1]))
    different, which = points.distinct()
    assert which.tolist() == [0, 1, 0, 2]
    assert different.batch.tolist() == [3, 0, 1]
    assert different.parameters["b"] == 5.0
    np.testing.assert_array_equal(different.at(np.array([1])).parameters["a"], [2.0])
