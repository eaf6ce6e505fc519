"""The evidence's tables of geography: China's neighbours, distances between capitals, land borders."""

from __future__ import annotations

from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from typing import Final

import polars as pl

__all__ = ["fixed_pairs", "neighbours_of_china"]

#: Type of contiguity: a border on land or along a river (Correlates of War).
LAND: Final = 1
#: Type of contiguity: separated by at most 400 miles of water, the widest category of the source.
MAX_SEA_TYPE: Final = 5
#: States whose exclusive economic zones overlap with China's claim in the South China Sea.
CLAIMANTS: Final = ("BRN", "IDN", "MYS", "PHL", "VNM")
#: Mean radius of the Earth in kilometres (IUGG).
EARTH_RADIUS_KM: Final = 6371.0088


def neighbours_of_china(contiguity: pl.DataFrame) -> pl.DataFrame:
    """Return China's neighbours by land, within 400 miles of sea, or by overlapping claims in the South China Sea.

    Parameters
    ----------
    contiguity
        ``state_a, state_b, year, type``; the last year is used.

    Returns
    -------
    pl.DataFrame
        ``state, neighbour, type`` (land or sea) and ``basis``, sorted by neighbour.
    """
    latest = contiguity.filter((pl.col("state_a") == "CHN") | (pl.col("state_b") == "CHN"))
    latest = latest.filter(pl.col("year") == latest["year"].max())
    rows: dict[str, tuple[str, str]] = dict.fromkeys(CLAIMANTS, ("sea", "south china sea claimant"))
    for row in latest.sort("type", descending=True).iter_rows(named=True):
        other = row["state_b"] if row["state_a"] == "CHN" else row["state_a"]
        if row["type"] == LAND:
            rows[other] = ("land", "direct contiguity, land")
        elif row["type"] <= MAX_SEA_TYPE:
            rows[other] = ("sea", "direct contiguity, within 400 miles of water")
    listed = [("CHN", other, kind, basis) for other, (kind, basis) in sorted(rows.items())]
    return pl.DataFrame(listed, schema=["state", "neighbour", "type", "basis"], orient="row")


def fixed_pairs(capitals: pl.DataFrame, contiguity: pl.DataFrame, states: list[str]) -> pl.DataFrame:
    r"""Return each pair's great-circle distance of capitals and whether they share a land border.

    .. math:: d = 2R \arcsin \sqrt{\sin^2\tfrac{\Delta\phi}{2} + \cos\phi_a \cos\phi_b \sin^2\tfrac{\Delta\lambda}{2}}

    Parameters
    ----------
    capitals
        ``state, start, latitude, longitude`` (degrees); each state's last capital is used.
    contiguity
        As in `neighbours_of_china`.
    states
        States whose pairs are wanted.

    Returns
    -------
    pl.DataFrame
        ``state_a < state_b, distance_km`` (whole kilometres), ``land_border``.
    """
    latest = capitals.filter(pl.col("state").is_in(states)).sort("start").group_by("state", maintain_order=True).last()
    places = {
        row["state"]: (radians(row["latitude"]), radians(row["longitude"])) for row in latest.iter_rows(named=True)
    }
    rows = []
    for a, b in combinations(sorted(states), 2):
        (lat_a, lon_a), (lat_b, lon_b) = places[a], places[b]
        haversine = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
        rows.append((a, b, round(2 * EARTH_RADIUS_KM * asin(sqrt(haversine)))))
    pairs = pl.DataFrame(
        rows, schema={"state_a": pl.String, "state_b": pl.String, "distance_km": pl.Float64}, orient="row"
    )
    by_land = contiguity.filter((pl.col("year") == contiguity["year"].max()) & (pl.col("type") == LAND))
    return pairs.join(
        by_land.select("state_a", "state_b", land_border=pl.lit(True)), on=["state_a", "state_b"], how="left"
    ).with_columns(pl.col("land_border").fill_null(False))
