"""Tables of place: who counts as China's neighbour, and how far capitals are apart."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.place_tables import CLAIMANTS, EARTH_RADIUS_KM, fixed_pairs, neighbours_of_china

BORDERS = pl.DataFrame(
    [
        ("CHN", "RUS", 2015, 1),
        ("CHN", "IND", 2015, 1),
        ("CHN", "RUS", 2016, 1),
        ("CHN", "VNM", 2016, 1),
        ("CHN", "JPN", 2016, 5),
        ("CHN", "MYS", 2016, 6),
        ("AUS", "IDN", 2016, 4),
    ],
    schema=["state_a", "state_b", "year", "type"],
    orient="row",
)


def test_neighbours_are_those_of_the_last_year_and_the_claimants() -> None:
    found = neighbours_of_china(BORDERS)
    assert found["neighbour"].to_list() == sorted({"RUS", "JPN", *CLAIMANTS})
    kinds = dict(zip(found["neighbour"], found["type"], strict=True))
    assert kinds["RUS"] == kinds["VNM"] == "land"  # a border on land goes before a claim at sea
    assert kinds["JPN"] == kinds["MYS"] == "sea"
    bases = dict(zip(found["neighbour"], found["basis"], strict=True))
    assert "400 miles" in bases["JPN"]
    assert "claimant" in bases["MYS"]  # more than 400 miles of water apart, and still a claimant


def test_distances_on_the_sphere_of_the_last_capital() -> None:
    capitals = pl.DataFrame(
        {
            "state": ["AUS", "IDN", "IDN", "RUS"],
            "start": [1900, 1950, 2010, 1900],
            "latitude": [0.0, 45.0, 0.0, 90.0],
            "longitude": [0.0, 10.0, 180.0, 77.0],
        }
    )
    found = fixed_pairs(capitals, BORDERS, ["RUS", "AUS", "IDN"])
    assert found.select("state_a", "state_b").rows() == [("AUS", "IDN"), ("AUS", "RUS"), ("IDN", "RUS")]
    half = 3.141592653589793 * EARTH_RADIUS_KM
    assert found["distance_km"].to_list() == pytest.approx([half, half / 2, half / 2], abs=0.5)
    assert found["land_border"].to_list() == [False, False, False]
    near = pl.concat([capitals, capitals.head(1).with_columns(state=pl.lit("CHN"))])
    assert fixed_pairs(near, BORDERS, ["CHN", "RUS"])["land_border"].to_list() == [True]
