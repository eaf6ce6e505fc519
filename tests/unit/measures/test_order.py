"""Order preference from ideal points."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.measures.order import IDEAL_POINT_SCALE, order_preference, order_preferences

POINTS = pl.DataFrame(
    {
        "state": ["USA", "RUS", "CHN"],
        "year": [2000] * 3,
        "ideal_point": [2.8, 0.7, -1.0],
        "q10": [2.6, 0.6, -1.1],
        "q90": [3.0, 0.8, -0.9],
        "votes": [60, 70, 65],
    }
)


def test_order_preference_is_linear_and_clipped():
    assert order_preference([-9.0, 0.0, IDEAL_POINT_SCALE / 2]).tolist() == [-1.0, 0.0, 0.5]


def test_order_preference_carries_its_uncertainty():
    table = order_preferences(POINTS)
    row = table.filter(pl.col("state") == "USA").row(0, named=True)
    assert row["value"] == pytest.approx(0.8)
    assert row["sd"] == pytest.approx(0.4 / (2 * 1.2815515655) / IDEAL_POINT_SCALE)
    assert row["n"] == 60
