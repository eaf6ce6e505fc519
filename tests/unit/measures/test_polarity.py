"""The poles that concentration makes."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import UnknownNameError
from foedus.measures.polarity import modelski_1974, poles, schweller_1993

SHARES = pl.DataFrame(
    {
        "state": ["AAA", "BBB", "CCC", "AAA", "BBB"],
        "year": [1900, 1900, 1900, 1901, 1901],
        "value": [0.6, 0.2, 0.2, 0.5, 0.5],
    }
)


@pytest.mark.parametrize(
    ("amount", "modelski", "schweller"),
    [
        ([10.0, 4.0, 3.0, 3.0], 1, 1),  # one holds half; nobody more than half of that
        ([4.0, 4.0, 1.0, 1.0], 2, 2),
        ([3.0, 3.0, 2.0, 2.0], 2, 4),
        ([2.0, 2.0, 2.0, 2.0, 2.0], 5, 5),
        ([4.0, 2.0, 2.0, 1.9, 0.1], 4, 1),  # half is not more than half; a hundredth is no pole
        ([1.0, 1.0, 1.0], 3, 3),
        ([1.0, np.nan], 1, 1),
    ],
)
def test_poles_by_two_rules(amount, modelski, schweller):
    assert float(modelski_1974(amount)) == modelski
    assert float(schweller_1993(amount)) == schweller


def test_nobody_has_no_poles():
    for rule in (modelski_1974, schweller_1993):
        assert np.isnan(rule([np.nan, np.nan]))
        assert np.isnan(rule([0.0, 0.0]))


def test_rule_of_polarity_is_a_parameter_and_an_unknown_one_is_refused():
    assert poles(SHARES)["value"].to_list() == [1.0, 1.0]
    assert poles(SHARES, rule="schweller_1993")["value"].to_list() == [1.0, 2.0]
    with pytest.raises(UnknownNameError, match="schweller_1993"):
        poles(SHARES, rule="brams")  # type: ignore[arg-type]
