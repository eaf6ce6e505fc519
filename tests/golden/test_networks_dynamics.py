"""Published results on how signed networks come to balance."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.mechanisms import marvel_2011_kernel
from foedus.networks.dynamics.constrained import constrained_triad_dynamics
from foedus.networks.dynamics.kulakowski import kulakowski_2005
from foedus.networks.dynamics.local import local_stationary_density, local_triad_dynamics
from foedus.networks.dynamics.marvel import marvel_2011_blow_up_time, marvel_2011_camps, marvel_2011_path
from foedus.networks.dynamics.triads import is_balanced, is_jammed, random_signs, triad_energy, unbalanced_triads


def relations(n: int, replicates: int, seed: int, shift: float = 0.0) -> np.ndarray:
    """Symmetric relations, uniform on (−½, ½) and shifted, with their diagonal."""
    x = np.random.default_rng(seed).uniform(-0.5, 0.5, (replicates, n, n)) + shift
    return np.triu(x) + np.triu(x, 1).transpose(0, 2, 1)


@pytest.mark.parametrize(
    ("n", "replicates", "printed", "digits"),
    [(50, 200, 0.265, 0.004), (100, 80, 0.182, 0.003), (200, 30, 0.125, 0.002), (500, 4, 0.079, 0.001)],
)
def test_mean_blow_up_time_falls_with_the_root_of_the_number_of_actors(
    n: int, replicates: int, printed: float, digits: float
) -> None:
    """The limits are those of the mean of so few replicates and of the last digit given."""
    found = float(marvel_2011_blow_up_time(relations(n, replicates, n)).mean())
    assert found == pytest.approx(printed, abs=digits)


@pytest.mark.parametrize(
    ("n", "replicates", "given", "digits"),
    [(50, 200, 0.076, 0.002), (100, 80, 0.052, 0.001), (200, 30, 0.036, 0.001), (500, 4, 0.0226, 0.0003)],
)
def test_mean_blow_up_time_of_relations_of_unit_variance(n: int, replicates: int, given: float, digits: float) -> None:
    x = np.random.default_rng(n).standard_normal((replicates, n, n))
    found = marvel_2011_blow_up_time(np.triu(x) + np.triu(x, 1).transpose(0, 2, 1))
    assert float(found.mean()) == pytest.approx(given, abs=digits)


def test_the_path_agrees_with_the_integrated_kernel_and_the_closed_form() -> None:
    x0 = relations(12, 1, 1)[0]
    end = 0.9 * float(marvel_2011_blow_up_time(x0))
    path = marvel_2011_path(x0, [0.0, end])
    np.testing.assert_allclose(path[0], x0, atol=1e-12)
    np.testing.assert_allclose(path[1], x0 @ np.linalg.inv(np.eye(12) - x0 * end), rtol=0, atol=1e-10)
    with jax.enable_x64(True):
        kernel = np.asarray(marvel_2011_kernel(jnp.asarray(x0), end, 4000))
    np.testing.assert_allclose(path[1], kernel, rtol=0, atol=1e-9 * np.abs(kernel).max())


def test_relations_blow_up_into_the_camps_of_the_leading_eigenvector() -> None:
    x0 = relations(9, 30, 4)
    camps = marvel_2011_camps(x0)
    for one, side in zip(x0, camps, strict=True):
        near = marvel_2011_path(one, [(1 - 1e-7) * float(marvel_2011_blow_up_time(one))])[0]
        assert (np.sign(near) == np.outer(side, side)).all()


def test_friendly_relations_on_average_end_in_one_camp_and_hostile_ones_in_two() -> None:
    """Marvel et al. 2011: a positive mean above its noise brings everybody together."""
    together = marvel_2011_camps(relations(60, 30, 5, shift=0.2))
    apart = marvel_2011_camps(relations(60, 30, 5, shift=-0.05))
    assert (together == 1).all()
    assert ((apart == -1).sum(axis=1) > 10).all()


def test_bounded_relations_always_end_balanced() -> None:
    found = kulakowski_2005(relations(40, 30, 6), 5.0)
    assert found.balanced.all()
    assert (np.abs(found.relations) <= 5.0).all()
    assert is_balanced(np.sign(found.relations)).all()


def test_bounded_relations_take_as_long_as_the_root_of_the_number_of_actors() -> None:
    """Kułakowski et al. 2005: the time to balance falls with N^−1/2; among few actors it falls a little faster."""
    few, many = (float(kulakowski_2005(relations(n, 30, n), 5.0).time.mean()) for n in (30, 90))
    assert 0.45 < np.log(few / many) / np.log(3.0) < 0.70


def test_a_narrow_range_delays_balance() -> None:
    narrow, wide = (kulakowski_2005(relations(30, 30, 7), bound) for bound in (0.51, 5.0))
    assert wide.balanced.all()
    assert float(np.nanmedian(narrow.time)) > 2.0 * float(np.median(wide.time))
    # what does not balance is jammed at its bounds
    assert is_jammed(np.sign(narrow.relations))[~narrow.balanced].all()


@pytest.mark.parametrize("p", [0.0, 0.25, 0.4])
def test_local_dynamics_below_one_half_stay_at_the_printed_density(p: float) -> None:
    """The density is that of many actors; at 48 actors and 20 replicates it is 0.01 off at most."""
    found = local_triad_dynamics(random_signs(48, 0.5, 20), p, 20.0, seed=8)
    assert np.isnan(found.absorbed).all()
    assert float(found.density[50:].mean()) == pytest.approx(local_stationary_density(p), abs=0.01)


def test_local_dynamics_above_one_half_end_in_paradise_and_one_half_is_critical() -> None:
    start = random_signs(48, 0.5, 10)
    ends = {p: local_triad_dynamics(start, p, 25.0, seed=9) for p in (0.5, 0.6, 0.75)}
    assert (ends[0.75].density[-1] == 1.0).all()
    assert (ends[0.6].density[-1] == 1.0).all()
    assert np.isnan(ends[0.5].absorbed).any()
    assert local_stationary_density(0.5) == 1.0
    assert (ends[0.75].absorbed.mean()) < ends[0.6].absorbed.mean()


@pytest.mark.parametrize(("n", "replicates"), [(5, 500), (6, 500), (7, 500), (8, 500), (10, 500)])
def test_constrained_dynamics_of_few_actors_never_jam(n: int, replicates: int) -> None:
    found = constrained_triad_dynamics(random_signs(n, 0.5, replicates, seed=n), seed=1)
    assert found.balanced.all()


@pytest.mark.parametrize(("n", "replicates"), [(9, 3000), (11, 2000)])
def test_constrained_dynamics_of_nine_and_eleven_sometimes_jam(n: int, replicates: int) -> None:
    """About 7 and 9 in 1,000 do: none among these would be a chance below 1e-7."""
    found = constrained_triad_dynamics(random_signs(n, 0.5, replicates, seed=n), seed=1)
    assert found.jammed.any()
    assert (found.jammed | found.balanced).all()
    assert 0.001 < found.jammed.mean() < 0.03


def test_three_hostile_cliques_of_three_are_jammed() -> None:
    camp = np.repeat([0, 1, 2], 3)
    signs = np.where(camp[:, None] == camp, 1, -1) - np.eye(9, dtype=int)
    assert int(unbalanced_triads(signs)) == 27
    assert round(float(triad_energy(signs)), 3) == -0.357
    assert bool(is_jammed(signs))
    found = constrained_triad_dynamics(signs)
    assert bool(found.jammed[0])
    assert int(found.flips[0]) == 0


def test_halving_the_step_of_bounded_relations_moves_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    x0 = relations(20, 30, 3)
    coarse = kulakowski_2005(x0, 5.0)
    monkeypatch.setattr("foedus.networks.dynamics.kulakowski._STRIDE", 0.05)
    fine = kulakowski_2005(x0, 5.0)
    assert (np.sign(coarse.relations) == np.sign(fine.relations)).all()
    # the time is read at the end of a step, so it moves by less than one
    np.testing.assert_allclose(coarse.time, fine.time, rtol=0.02)
