"""Properties every measure keeps: symmetry, bounds, identity, and no care for labels or the order of positions."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from foedus.measures.alignment import alignment
from foedus.measures.conflict import dispute_memory, hostility
from foedus.measures.crosstab import SIMILARITIES, all_similarities, pair_tables
from foedus.measures.power import share
from foedus.measures.similarity import hage_2011_kappa, hage_2011_pi
from foedus.measures.triangle import dittmer_1981, pivot, type_probabilities
from foedus.measures.un import agreement, chance_corrected, un_similarity_chance_corrected

COMMON = settings(max_examples=40, deadline=None)
portfolios = arrays.arrays(np.float64, st.tuples(st.integers(2, 6), st.integers(2, 12)), elements=st.integers(0, 3))
ballots = arrays.arrays(
    np.float64, st.tuples(st.integers(10, 25), st.integers(2, 6)), elements=st.sampled_from([1.0, 2.0, 3.0, np.nan])
)
unit = st.floats(0, 1)
signed = st.floats(-1, 1)


@COMMON
@given(portfolios)
def test_similarities_are_symmetric_bounded_and_one_on_the_diagonal(values):
    found = all_similarities(pair_tables(values, range(4)))
    for name, table in found.items():
        np.testing.assert_allclose(table, table.T, atol=1e-9, err_msg=name)
        defined = table[~np.isnan(table)]
        assert (defined <= 1 + 1e-9).all(), name
        if not name.startswith("kappa"):
            assert (defined >= -1 - 1e-9).all(), name
        diagonal = np.diag(table)
        np.testing.assert_allclose(diagonal[~np.isnan(diagonal)], 1.0, err_msg=name)


@COMMON
@given(portfolios, st.randoms(use_true_random=False))
def test_neither_labels_nor_the_order_of_positions_matter(values, random):
    rows, columns = list(range(values.shape[0])), list(range(values.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    before = all_similarities(pair_tables(values, range(4)))
    after = all_similarities(pair_tables(values[np.ix_(rows, columns)], range(4)))
    for name in SIMILARITIES:
        np.testing.assert_allclose(after[name], before[name][np.ix_(rows, rows)], atol=1e-9, err_msg=name)


@COMMON
@given(portfolios, st.floats(0.5, 3), st.floats(-2, 2))
def test_kappa_and_pi_do_not_care_for_the_unit_of_the_scale(values, factor, shift):
    x, y = values[0], values[1]
    for measure in (hage_2011_kappa, hage_2011_pi):
        np.testing.assert_allclose(measure(factor * x + shift, factor * y + shift), measure(x, y), atol=1e-6)


@COMMON
@given(ballots)
def test_votes_are_symmetric_bounded_and_agree_with_themselves(votes):
    value, sd, n = agreement(votes)
    u, u_sd, joint, kappa = chance_corrected(votes)
    np.testing.assert_allclose(value, value.T)
    np.testing.assert_allclose(u, u.T, atol=1e-12)
    np.testing.assert_allclose(n, joint)
    for table, low in ((value, 0.0), (u, -1.0)):
        defined = table[~np.isnan(table)]
        assert ((defined >= low - 1e-12) & (defined <= 1 + 1e-12)).all()
        diagonal = np.diag(table)
        np.testing.assert_allclose(diagonal[~np.isnan(diagonal)], 1.0)
    both = ~np.isnan(kappa) & ~np.isnan(u)
    # The bounded form is a function of the unbounded one: U = κ / (2 − κ).
    np.testing.assert_allclose(u[both], kappa[both] / (2 - kappa[both]), atol=1e-9)
    assert (sd[~np.isnan(sd)] >= 0).all()
    assert (u_sd[~np.isnan(u_sd)] >= 0).all()


@COMMON
@given(ballots)
def test_swapping_yes_and_no_changes_nothing(votes):
    for before, after in zip(chance_corrected(votes), chance_corrected(4 - votes), strict=True):
        np.testing.assert_allclose(after, before, atol=1e-9)


@COMMON
@given(ballots, st.randoms(use_true_random=False))
def test_renaming_states_renames_pairs_only(votes, random):
    names = [f"S{index:02d}" for index in range(votes.shape[1])]
    renamed = names.copy()
    random.shuffle(renamed)
    tables = []
    for labels in (names, renamed):
        ballot, state = np.nonzero(~np.isnan(votes))
        table = pl.DataFrame(
            {
                "ballot": ballot,
                "state": [labels[index] for index in state],
                "year": np.full(ballot.size, 1972),
                "position": votes[ballot, state],
            }
        )
        rows = un_similarity_chance_corrected(table)
        back = dict(zip(labels, names, strict=True))
        tables.append(
            {
                tuple(sorted((back[row["state_a"]], back[row["state_b"]]))): (row["value"], row["n"])
                for row in rows.iter_rows(named=True)
            }
        )
    assert tables[0].keys() == tables[1].keys()
    for pair, (value, n) in tables[0].items():
        assert tables[1][pair] == (value if value is None else pytest.approx(value, abs=1e-9), n)


@COMMON
@given(signed, st.integers(0, 3), unit)
def test_alignment_is_bounded(similarity, obligation, heat):
    for without in (None, "un", "conflict", "obligations"):
        assert -1 - 1e-12 <= float(alignment(similarity, obligation, heat, without=without)) <= 1 + 1e-12


@COMMON
@given(signed, st.integers(0, 2), unit, unit)
def test_alignment_rises_with_votes_and_treaties_and_falls_with_hostility(similarity, obligation, heat, other):
    low, high = sorted((heat, other))
    assert alignment(similarity, obligation, high) <= alignment(similarity, obligation, low) + 1e-12
    assert alignment(similarity, obligation + 1, heat) >= alignment(similarity, obligation, heat)
    assert alignment(min(similarity + 0.1, 1.0), obligation, heat) >= alignment(similarity, obligation, heat)


@COMMON
@given(arrays.arrays(np.float64, st.integers(2, 30), elements=unit))
def test_memory_never_falls_below_the_event_and_fades_between(level):
    memory = dispute_memory(level)
    assert (memory >= level).all()
    assert (memory <= level.max() + 1e-12).all()
    assert (memory[1:] >= memory[:-1] * np.exp(-1 / 5) - 1e-12).all()


@COMMON
@given(unit, unit, unit)
def test_hostility_is_bounded_and_rises_with_memory(rivalry, memory, more):
    low, high = sorted((memory, more))
    assert 0 <= float(hostility(rivalry, low)) <= float(hostility(rivalry, high)) + 1e-12 <= 1 + 1e-9


@COMMON
@given(arrays.arrays(np.float64, st.integers(1, 10), elements=st.floats(0, 1e6) | st.just(np.nan)))
def test_shares_sum_to_one_over_states_with_data(amount):
    shares = share(amount)
    if np.nansum(amount) > 0:
        assert np.nansum(shares) == pytest.approx(1.0)
        np.testing.assert_array_equal(np.isnan(shares), np.isnan(amount))


@COMMON
@given(arrays.arrays(np.float64, 3, elements=signed), st.permutations([0, 1, 2]))
def test_the_triangle_does_not_care_who_is_called_first(relations, order):
    sides = {frozenset((0, 1)): 0, frozenset((0, 2)): 1, frozenset((1, 2)): 2}
    places = [sides[frozenset((order[i], order[j]))] for i, j in ((0, 1), (0, 2), (1, 2))]
    turned = relations[places]
    assert dittmer_1981(turned) == dittmer_1981(relations)
    found = int(pivot(turned))
    assert (order[found] if found >= 0 else -1) == int(pivot(relations))


@COMMON
@given(arrays.arrays(np.float64, 3, elements=signed), arrays.arrays(np.float64, 3, elements=unit))
def test_type_probabilities_are_a_distribution(mean, sd):
    chances = type_probabilities(mean, sd)
    assert chances.sum() == pytest.approx(1.0)
    assert (chances >= 0).all()
