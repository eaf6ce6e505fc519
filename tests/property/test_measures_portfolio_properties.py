"""Properties of similarities of any portfolios: symmetry, bounds, identity, and no care for names or order."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from foedus.measures.crosstab import SIMILARITIES
from foedus.measures.portfolios import Portfolios, Scale, similarities, with_weights
from foedus.measures.valued import valued_similarities

COMMON = settings(max_examples=40, deadline=None)
values = st.one_of(st.integers(0, 20).map(float), st.just(np.nan), st.sampled_from([0.0, 0.1, 0.3]))
amounts = arrays.arrays(np.float64, st.tuples(st.integers(2, 5), st.integers(2, 10)), elements=values)
coded = arrays.arrays(
    np.float64, st.tuples(st.integers(2, 5), st.integers(2, 10)), elements=st.sampled_from([1.0, 2.0, 3.0, np.nan])
)
AMOUNTS, CODED = Scale(0.0, 20.0), Scale(1.0, 3.0, (1.0, 2.0, 3.0))


def part(matrix: np.ndarray, scale: Scale, names: list[str] | None = None) -> Portfolios:
    actors = names or [f"S{index}" for index in range(matrix.shape[0])]
    items = tuple(f"i{index}" for index in range(matrix.shape[1]))
    return Portfolios(1950, tuple(actors), items, matrix, scale)


@COMMON
@given(amounts)
def test_amounts_are_symmetric_and_bounded(matrix: np.ndarray) -> None:
    first, second = np.triu_indices(matrix.shape[0], k=1)
    one = valued_similarities(matrix, (0, 20), first, second)
    other = valued_similarities(matrix, (0, 20), second, first)
    for name in SIMILARITIES:
        np.testing.assert_allclose(one[name], other[name], atol=1e-9, err_msg=name)
        defined = one[name][~np.isnan(one[name])]
        assert (defined <= 1 + 1e-9).all(), name
        if not name.startswith("kappa"):
            assert (defined >= -1 - 1e-9).all(), name


@COMMON
@given(amounts)
def test_identical_amounts_score_one_wherever_defined(matrix: np.ndarray) -> None:
    twice = np.concatenate([matrix, matrix])
    first = np.arange(matrix.shape[0])
    for name, found in valued_similarities(twice, (0, 20), first, first + matrix.shape[0]).items():
        np.testing.assert_allclose(found[~np.isnan(found)], 1.0, atol=1e-9, err_msg=name)


@COMMON
@given(st.sampled_from(["amounts", "coded"]), st.data())
def test_neither_names_nor_the_order_of_items_matter(kind: str, data: st.DataObject) -> None:
    matrix = data.draw(amounts if kind == "amounts" else coded)
    scale = AMOUNTS if kind == "amounts" else CODED
    rows = data.draw(st.permutations(range(matrix.shape[0])))
    columns = data.draw(st.permutations(range(matrix.shape[1])))
    before = similarities(part(matrix, scale))
    after = similarities(part(matrix[np.ix_(rows, columns)], scale))
    back = {f"S{new}": f"S{old}" for new, old in enumerate(rows)}
    named = {tuple(sorted((back[row["state_a"]], back[row["state_b"]]))): row for row in after.iter_rows(named=True)}
    assert len(named) == before.height
    for row in before.iter_rows(named=True):
        same = named[row["state_a"], row["state_b"]]
        for name in ("n", *SIMILARITIES):
            expected = None if row[name] is None else pytest.approx(row[name], abs=1e-9)
            assert same[name] == expected, name


@COMMON
@given(coded, st.floats(0.01, 100))
def test_equal_weights_are_no_weights(matrix: np.ndarray, weight: float) -> None:
    plain = part(matrix, CODED)
    table = pl.DataFrame({"item": plain.items, "weight": [weight] * len(plain.items)})
    one, other = similarities(plain), similarities(next(with_weights([plain], table)))
    assert one.select("state_a", "state_b", "n").equals(other.select("state_a", "state_b", "n"))
    for name in SIMILARITIES:
        np.testing.assert_allclose(
            other[name].fill_null(np.nan).to_numpy(), one[name].fill_null(np.nan).to_numpy(), atol=1e-9, err_msg=name
        )


@COMMON
@given(coded)
def test_some_pairs_are_the_same_as_all_pairs(matrix: np.ndarray) -> None:
    plain = part(matrix, CODED)
    every = similarities(plain)
    some = similarities(plain, pairs=[("S1", "S0")])
    assert some.equals(every.filter((pl.col("state_a") == "S0") & (pl.col("state_b") == "S1")))
