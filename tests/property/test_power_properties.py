"""Properties of concentration, parity, poles, order index and polarisation: bounds, symmetry, no care for labels."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from foedus.measures.concentration import herfindahl, ray_singer_1973
from foedus.measures.order_index import order_index
from foedus.measures.parities import parity
from foedus.measures.polarisation import dispersion, esteban_ray_1994
from foedus.measures.polarity import modelski_1974, schweller_1993
from foedus.measures.transition import power_transitions
from foedus.reports.bloc_heatmap import seriation

COMMON = settings(max_examples=60, deadline=None)
amounts = arrays.arrays(np.float64, st.integers(2, 12), elements=st.floats(0.01, 1e6))
placed = st.integers(2, 10).flatmap(
    lambda n: st.tuples(
        arrays.arrays(np.float64, n, elements=st.floats(0.01, 100)),
        arrays.arrays(np.float64, n, elements=st.floats(-1, 1)),
        st.permutations(range(n)),
    )
)


@COMMON
@given(amounts, st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_concentration_is_bounded_and_cares_for_neither_labels_nor_units(amount, random, unit):
    order = list(range(amount.size))
    random.shuffle(order)
    for measure, low in ((ray_singer_1973, 0.0), (herfindahl, 1 / amount.size)):
        value = float(measure(amount))
        assert low - 1e-12 <= value <= 1 + 1e-12
        # the root is steep at 0, where the last digits of equal shares are
        np.testing.assert_allclose(measure(unit * amount[order]), value, atol=1e-7)


@COMMON
@given(amounts)
def test_a_transfer_from_the_weakest_to_the_strongest_concentrates(amount):
    moved = amount.copy()
    weak, strong = int(amount.argmin()), int(amount.argmax())
    if weak == strong or amount.min() == amount.max():
        return
    moved[weak] /= 2
    moved[strong] += amount[weak] / 2
    assert float(ray_singer_1973(moved)) >= float(ray_singer_1973(amount)) - 1e-9


@COMMON
@given(amounts, st.randoms(use_true_random=False))
def test_poles_are_from_one_to_all_and_care_for_no_labels(amount, random):
    order = list(range(amount.size))
    random.shuffle(order)
    for rule in (modelski_1974, schweller_1993):
        assert 1 <= float(rule(amount)) <= amount.size
        assert float(rule(amount[order])) == float(rule(amount))


@COMMON
@given(st.floats(0.001, 1e6), st.floats(0.001, 1e6))
def test_parity_is_symmetric_and_at_most_one(a, b):
    assert float(parity(a, b)) == float(parity(b, a))
    assert 0 < float(parity(a, b)) <= 1
    assert float(parity(a, a)) == 1


@COMMON
@given(placed)
def test_order_index_lies_among_the_positions_and_spreads_care_for_no_labels(world):
    power, place, order = world
    flat = np.zeros_like(place)
    value, _ = order_index(power, place, flat, flat)
    assert place.min() - 1e-12 <= value <= place.max() + 1e-12
    for measure in (dispersion, esteban_ray_1994):
        found = measure(power, place, flat)[0]
        assert -1e-12 <= found <= 1 + 1e-9
        np.testing.assert_allclose(measure(power[list(order)], place[list(order)], flat)[0], found, atol=1e-9)
        np.testing.assert_allclose(measure(power, -place, flat)[0], found, atol=1e-9)


@COMMON
@given(arrays.arrays(np.float64, (2, 20), elements=st.sampled_from([1.0, 1.5, 2.0])), st.integers(1, 4))
def test_overtakings_of_a_pair_alternate(values, hold):
    rows = [(state, 1900 + i, float(v)) for state, line in zip("AB", values, strict=True) for i, v in enumerate(line)]
    table = pl.DataFrame(rows, schema=["state", "year", "value"], orient="row")
    found = power_transitions(table, hold=hold)
    directions = found["direction"].to_list()
    assert all(a == -b for a, b in pairwise(directions))
    power = {(state, year): value for state, year, value in rows}
    for year, ahead, behind in found.select("year", "overtaker", "overtaken").iter_rows():
        assert power[ahead, year] > power[behind, year]


@COMMON
@given(arrays.arrays(np.float64, (7, 7), elements=st.floats(-1, 1)))
def test_seriation_is_an_order_of_all_states(values):
    assert sorted(seriation((values + values.T) / 2)) == list(range(7))
