"""The hazard ratio: an independent tool's numbers, recovery on simulated pairs, and what is refused.

Seeds are fixed. A correct implementation whose interval covers in 92 of 100 would leave the range asked of coverage
below with a probability of under .001 for a fresh seed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from foedus.errors import InputError
from foedus.estimate import HazardFit, hazard_ratio
from foedus.estimate.crossed_clusters import CrossedClusters


def _panel(beta: float, seed: int, *, rate: float = -5.5, treaties: float = 0.15) -> np.ndarray:
    """Return (year, state, state, onset, exposure, treaty) of the pairs at risk among 24 states over 25 years.

    Pairs have onsets alone, by effects of both states; and together, where a treaty is offered to five states at once.
    """
    stream = np.random.default_rng(seed)
    first, second = np.triu_indices(24, 1)
    effects, lasting = stream.normal(0, 0.5, 24), stream.random(first.size) < 0.3
    free, rows, code = np.ones(first.size, dtype=bool), [], 0
    for year in range(25):
        exposed = (lasting ^ (stream.random(first.size) < 0.1)).astype(float)
        chance = np.exp(rate + beta * exposed + effects[first] + effects[second] - 0.25)
        onset = free & (stream.random(first.size) < chance)
        treaty = np.full(first.size, -1)
        treaty[onset] = code + np.arange(int(onset.sum()))
        code += int(onset.sum())
        if stream.random() < treaties:
            offered = stream.choice(24, 5, replace=False)
            asked = np.isin(first, offered) & np.isin(second, offered) & free & ~onset
            joined = asked & (stream.random(first.size) < 0.2 * np.exp(beta * exposed))
            onset, treaty[joined], code = onset | joined, code, code + 1
        rows.append(np.column_stack([np.full(first.size, year), first, second, onset, exposed, treaty])[free])
        free &= ~onset
    return np.concatenate(rows)


def _fit(table: np.ndarray, **options: Any) -> HazardFit:
    return hazard_ratio(table[:, 3], table[:, 4], table[:, 0], members=table[:, 1:3], treaty=table[:, 5], **options)


def test_coefficients_are_those_of_an_independent_tool() -> None:
    """statsmodels 0.15.0: PHReg(ties="breslow", strata=...) and ConditionalPoisson to four digits."""
    stream = np.random.default_rng(7)
    strata = np.repeat(np.arange(10), 40)
    exposed, control = stream.normal(size=400).round(3), stream.normal(size=400).round(3)
    onset = stream.random(400) < np.exp(-3 + 0.7 * exposed - 0.4 * control)
    fit = hazard_ratio(onset, exposed, strata, controls=control, penalised=False)
    assert fit.onsets == 21
    assert np.log(fit.ratio.value) == pytest.approx(0.73335718, abs=1e-6)
    assert fit.controls[0] == pytest.approx(-0.23784892, abs=1e-6)
    # without shared members the interval is that of independent rows: close to Wald's with the tool's error, .2595
    low, high = np.log(fit.ratio.interval)
    assert low == pytest.approx(0.7334 - 1.645 * 0.2595, abs=0.03)
    assert high == pytest.approx(0.7334 + 1.645 * 0.2595, abs=0.03)


@pytest.mark.parametrize("beta", [0.0, 0.7, -0.5])
def test_intervals_cover_and_the_estimate_is_central_with_shared_states_and_treaties(beta: float) -> None:
    found = [_fit(_panel(beta, seed)) for seed in range(150)]
    truth = np.exp(beta)
    misses = [fit.ratio.interval.low > truth or fit.ratio.interval.high < truth for fit in found]
    assert 0.01 <= np.mean(misses) <= 0.15
    assert np.mean([np.log(fit.ratio.value) for fit in found]) == pytest.approx(beta, abs=0.12)


def test_treaties_that_bind_many_widen_the_interval() -> None:
    """The same onsets are fewer independent groups if one treaty made them."""
    table = _panel(0.4, 3, treaties=0.8)
    together, alone = (
        hazard_ratio(table[:, 3], table[:, 4], table[:, 0], treaty=treaty).ratio
        for treaty in (table[:, 5], np.arange(len(table)))
    )
    assert together.value == pytest.approx(alone.value)
    assert together.interval.low < alone.interval.low
    assert together.interval.high > alone.interval.high
    assert together.clusters is not None
    assert alone.clusters is not None
    assert together.clusters < alone.clusters


def test_the_ratio_does_not_depend_on_names_or_the_order_of_rows() -> None:
    table = _panel(0.4, 1)
    shuffled = table[np.random.default_rng(0).permutation(len(table))]
    shuffled[:, 1:3] = 100 - shuffled[:, [2, 1]]
    one, other = _fit(table).ratio, _fit(shuffled).ratio
    assert (one.value, *one.interval) == pytest.approx((other.value, *other.interval), rel=1e-5)


def test_more_onsets_among_the_exposed_raise_the_ratio() -> None:
    table = _panel(0.0, 2)
    more = table.copy()
    more[np.flatnonzero((table[:, 3] == 0) & (table[:, 4] == 1))[:5], 3] = 1
    assert _fit(more).ratio.value > _fit(table).ratio.value


def test_separated_onsets_leave_one_limit() -> None:
    table = _panel(0.0, 4)
    kept = table[(table[:, 3] == 0) | (table[:, 4] == 0)]
    fit = _fit(kept)
    assert fit.separated
    assert fit.ratio.interval.low == 0.0
    assert 0 < fit.ratio.value < fit.ratio.interval.high < np.inf
    with pytest.raises(InputError, match="separated"):
        _fit(kept, penalised=False)


def test_one_onset_tells_nothing() -> None:
    fit = hazard_ratio([1, 0, 0], [0.0, 1.0, 0.0], [1, 1, 1])
    assert fit.ratio.interval == (0.0, np.inf)


@pytest.mark.parametrize("wide", [1, 2])
def test_variance_counts_each_couple_that_shares_a_state_or_a_treaty_once(wide: int) -> None:
    stream = np.random.default_rng(5)
    members = np.stack([stream.choice(6, 2, replace=False) for _ in range(40)])[:, :wide]
    treaty, onset, scores = stream.integers(0, 4, 40), stream.random(40) < 0.4, stream.normal(size=40)
    found = CrossedClusters.of(members, treaty, np.ones(40, dtype=bool), onset, 40).variance(scores)
    linked = np.array([[bool(set(one) & set(two)) for one in members] for two in members])
    linked |= (treaty[:, None] == treaty) & onset[:, None] & onset
    assert found == pytest.approx(float(scores @ linked @ scores))


def test_without_members_only_treaties_are_shared() -> None:
    stream = np.random.default_rng(6)
    treaty, onset, scores = stream.integers(0, 4, 30), stream.random(30) < 0.5, stream.normal(size=30)
    found = CrossedClusters.of(None, treaty, np.ones(30, dtype=bool), onset, 30).variance(scores)
    linked = (treaty[:, None] == treaty) & onset[:, None] & onset | np.eye(30, dtype=bool)
    assert found == pytest.approx(float(scores @ linked @ scores))


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([0, 0], [0, 1], [1, 1]), {}, "there is no onset"),
        (([1, 1], [0, 1], [1, 1]), {}, "everybody at risk had the onset"),
        (([1, 0, 1, 0], [0, 0, 1, 1], [1, 1, 2, 2]), {}, "does not vary within any stratum"),
        (([1, 0], [0, np.nan], [1, 1]), {}, "a value is missing"),
        (([2, 0], [0, 1], [1, 1]), {}, "neither 0 nor 1"),
        (([1, 0], [0, 1, 2], [1, 1]), {}, "do not match"),
        (([1, 0, 0], [0, 1, 2], [1, 1, 1]), {"controls": [0, 2, 4]}, "combination"),
        (([1, 0, 0], [0, 1, 2], [1, 1, 1]), {"members": ["A", "B"]}, "do not match the rows"),
        (([1, 0, 0], [0, 1, 2], [1, 1, 1]), {"level": 1.0}, "confidence level"),
    ],
)
def test_refusals_say_what_is_wrong(arguments: tuple[Any, ...], options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        hazard_ratio(*arguments, **options)
