"""Distance of ideal points."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import TableError
from foedus.measures.ideal import ideal_point_distance, ideal_point_distances, ideal_point_sd

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


def test_ideal_point_distance_and_its_sd():
    value, sd = ideal_point_distance([2.8, 0.7], [0.3, 0.4])
    assert value[0, 1] == pytest.approx(2.1)
    assert sd[0, 1] == pytest.approx(0.5)


def test_ideal_point_distances_of_a_table():
    table = ideal_point_distances(POINTS, pairs=[("USA", "CHN")])
    assert table.select("state_a", "state_b", "value", "n").row(0) == ("CHN", "USA", pytest.approx(3.8), 60)
    assert ideal_point_distances(POINTS, first=2001).is_empty()
    assert float(ideal_point_sd(0.0, 2 * 1.2815515655)) == pytest.approx(1.0)


def test_a_state_year_given_twice_is_refused():
    with pytest.raises(TableError, match="twice"):
        ideal_point_distances(pl.concat([POINTS, POINTS]))
