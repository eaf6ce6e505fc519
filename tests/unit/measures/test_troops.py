"""Troops abroad."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.troops import region_totals, troops_index, troops_shares

TROOPS = pl.DataFrame({"host": ["JPN", "DEU", "USA"], "year": [2020] * 3, "troops": [300, 100, 9000]})


def test_troops_at_home_are_not_abroad():
    table = troops_shares(TROOPS)
    assert dict(table.select("state", "value").iter_rows()) == {"DEU": 0.25, "JPN": 0.75}


def test_region_totals_add_up():
    regions = pl.DataFrame({"state": ["JPN", "DEU"], "region": ["Asia", "Europe"]})
    assert region_totals(TROOPS, regions).rows() == [("Asia", 2020, 300, 0.75), ("Europe", 2020, 100, 0.25)]


def test_troops_index_is_a_rounded_logarithm():
    values = troops_index([0, 1, 10, 35_000, np.nan])
    np.testing.assert_allclose(values, [0, 0, 1, 4.55, np.nan])


def test_a_negative_number_of_troops_is_refused():
    with pytest.raises(InputError):
        troops_index([-1])
