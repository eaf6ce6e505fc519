"""Closed forms of bargaining before war, against games solved by trying out every offer."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.networks import fearon_1995_range, powell_2006_war

OFFERS = np.linspace(0.0, 1.0, 401)


@pytest.mark.parametrize("probability", [0.1, 0.5, 0.85])
@pytest.mark.parametrize("costs", [(0.0, 0.0), (0.05, 0.2), (0.3, 0.1)])
def test_offers_that_both_prefer_to_war_are_those_of_the_range(probability: float, costs: tuple[float, float]) -> None:
    low, high = fearon_1995_range(probability, *costs)
    assert (float(low), float(high)) == (probability - costs[0], probability + costs[1])
    of_war = probability - costs[0], 1.0 - probability - costs[1]
    accepted = OFFERS[(of_war[0] - 1e-12 <= OFFERS) & (of_war[1] - 1e-12 <= 1.0 - OFFERS)]
    inside = OFFERS[(low - 1e-12 <= OFFERS) & (high + 1e-12 >= OFFERS)]
    np.testing.assert_array_equal(accepted, inside)


def test_the_range_is_as_wide_as_war_is_costly() -> None:
    chance = np.linspace(0.0, 1.0, 11)
    low, high = fearon_1995_range(chance, 0.125, 0.25)
    assert low.shape == (11,)
    np.testing.assert_allclose(high - low, 0.375)


def peace_is_found(flow: float, later: float, falling: float, rising_later: float, discount: float) -> bool:
    """Try every division of today's flow and of what comes later that D will keep to."""
    today, tomorrow = np.meshgrid(flow * OFFERS, later * OFFERS)  # what A gets now, and what it is left later
    kept = later - tomorrow >= rising_later - 1e-9
    return bool((kept & (today + discount * tomorrow >= falling - 1e-9)).any())


def test_a_shift_of_power_causes_war_where_no_division_can_be_kept_to() -> None:
    discount, flow = 0.8, 1.0
    later = flow / (1.0 - discount)
    benefits = flow + discount * later
    wars = 0
    for falling in np.arange(0.25, 3.0, 0.25):
        for rising_later in np.arange(0.125, later, 0.25):
            edge = benefits - discount * rising_later - falling
            if abs(edge) < 0.03:  # finer than the offers tried
                continue
            told = bool(powell_2006_war(benefits, falling, 0.5, rising_later, discount))
            assert told == (not peace_is_found(flow, later, falling, rising_later, discount)), (falling, rising_later)
            wars += told
    assert 10 < wars < 200


def test_the_edge_is_exact() -> None:
    # 1/2 * 8 - 1 = 3 against 6 - (2 + 1) = 3: not more, so no war
    assert not powell_2006_war(6.0, 2.0, 1.0, 8.0, 0.5)
    assert powell_2006_war(6.0, 2.0, 1.0, np.nextafter(8.0, 9.0), 0.5)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((6.0, 2.0, 1.0, np.inf, 0.5), "finite"),
        ((6.0, 2.0, 1.0, 8.0, 1.0), "discount"),
        ((6.0, 4.0, 3.0, 8.0, 0.5), "no loss"),
    ],
)
def test_bad_payoffs_are_told(given: tuple[float, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        powell_2006_war(*given)


@pytest.mark.parametrize("given", [(1.1, 0.1, 0.1), (0.5, -0.1, 0.1), (0.5, 0.1, np.nan)])
def test_bad_chances_and_costs_are_told(given: tuple[float, float, float]) -> None:
    with pytest.raises(InputError, match="out of range"):
        fearon_1995_range(*given)
