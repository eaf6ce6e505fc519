"""Alignment as propensity: values, sizes and what is missing."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import CoverageError, InputError, UnknownStateError
from foedus.networks.landscapes.alignments import propensities_from_alignment

PAIRS = pl.DataFrame(
    [("CHN", "RUS", 0.3), ("CHN", "USA", -0.6), ("JPN", "USA", 0.7), ("RUS", "USA", -0.9)],
    schema=["state_a", "state_b", "value"], orient="row",
)  # fmt: skip
SIZES = pl.DataFrame({"state": ["CHN", "JPN", "RUS", "USA"], "value": [0.10, 0.06, 0.03, 0.35]})


def test_values_are_those_of_the_pairs_in_the_order_of_the_states() -> None:
    found = propensities_from_alignment(PAIRS, SIZES, 2020, ["United States", "RUS", "China"])
    assert found.actors.names == ("USA", "RUS", "CHN")
    np.testing.assert_allclose(found.actors.size, [35.0, 3.0, 10.0])
    np.testing.assert_array_equal(found.actors.propensity, [[0, -0.9, -0.6], [-0.9, 0, 0.3], [-0.6, 0.3, 0]])
    assert found.account.select("state_a", "state_b", "alignment").rows() == [
        ("USA", "RUS", -0.9), ("USA", "CHN", -0.6), ("RUS", "CHN", 0.3),
    ]  # fmt: skip
    assert (found.weights, found.size, found.year) == ({"alignment": 1.0}, "capability_share", 2020)


def test_what_is_missing_is_never_zero() -> None:
    with pytest.raises(CoverageError, match="no alignment of CHN:JPN, JPN:RUS"):
        propensities_from_alignment(PAIRS, SIZES, 2020, ["CHN", "JPN", "RUS", "USA"])
    with pytest.raises(CoverageError, match="capability_share is not on record for JPN in 2020"):
        propensities_from_alignment(PAIRS, SIZES.filter(pl.col("state") != "JPN"), 2020, ["JPN", "USA"])


@pytest.mark.parametrize(
    ("states", "error"), [(["USA"], InputError), (["USA", "USA"], InputError), (["USA", "CSK"], UnknownStateError)]
)
def test_states_that_cannot_be_actors(states: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        propensities_from_alignment(PAIRS, SIZES, 2020, states)
