"""Threat: power, nearness and hostility."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import InputError
from foedus.measures.threat import ThreatRule, proximity, threat, threats


def system(*states: str, years: range = range(1950, 1951)) -> pl.DataFrame:
    rows = [(state, year) for state in states for year in years]
    return pl.DataFrame(rows, schema={"id": pl.String, "year": pl.Int32}, orient="row")


def pairs(*rows: tuple[object, ...], **extra: type[pl.DataType]) -> pl.DataFrame:
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, **extra}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def at(table: pl.DataFrame, sender: str, target: str, year: int = 1950) -> dict[str, float]:
    found = table.filter((pl.col("sender") == sender) & (pl.col("target") == target) & (pl.col("year") == year))
    return found.row(0, named=True)


def km(*rows: tuple[str, str, float], year: int = 1950) -> pl.DataFrame:
    return pairs(*((a, b, year, d) for a, b, d in rows), distance_km=pl.Float64)


@given(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0, 1), st.floats(0, 1))
def test_threat_is_bounded_and_both_ways_add_up_to_nearness_times_hostility(one, other, near, hostile):
    forth, back = threat(one, other, near, hostile), threat(other, one, near, hostile)
    assert 0 <= float(forth) <= 1
    assert float(forth + back) == pytest.approx(near * hostile, abs=1e-12)


@given(st.floats(0, 20_000), st.floats(100, 10_000))
def test_farther_is_never_nearer_and_a_land_border_is_nearest(distance, gradient):
    near = proximity([distance, distance + 1.0, distance], [False, False, True], gradient)
    assert near[2] == 1.0 >= near[0] >= near[1] >= 0


def test_unknown_power_is_no_threat_of_zero():
    assert np.isnan(threat(float("nan"), 1.0, 1.0, 1.0))
    assert np.isnan(threat(0.0, 0.0, 1.0, 1.0))


@pytest.mark.parametrize(("distance", "gradient"), [(-1.0, 1.0), (1.0, 0.0)])
def test_a_negative_distance_is_refused(distance, gradient):
    with pytest.raises(InputError):
        proximity(distance, False, gradient)


def _record(*disputes: tuple[str, str, int, int]) -> dict[str, pl.DataFrame]:
    spells = {"state_a": pl.String, "state_b": pl.String, "start": pl.Int32, "end": pl.Int32}
    return {
        "disputes": pairs(*disputes, hostility=pl.Int8),
        "wars": pairs(),
        "ucdp": pairs(type=pl.String, intensity=pl.Int8),
        "rivalries": pl.DataFrame(schema=spells),
    }


def _threats(record: dict[str, pl.DataFrame], **changes: float) -> pl.DataFrame:
    strengths = {"AAA": 0.3, "BBB": 0.1, "CCC": 0.1}
    power = pl.DataFrame(
        [(state, 1950, value) for state, value in strengths.items()],
        schema={"state": pl.String, "year": pl.Int32, "value": pl.Float64}, orient="row",
    )  # fmt: skip
    distance = pairs(("AAA", "BBB", 1950, 500.0), ("AAA", "CCC", 1950, 2500.0), capital_distance=pl.Float64)
    borders = pairs(("AAA", "BBB", 1950, 1), ("AAA", "CCC", 1950, 5), type=pl.Int8)
    return threats(power, distance, borders, record, system("AAA", "BBB", "CCC", "DDD"), ThreatRule(**changes))


def test_power_proximity_and_hostility_multiply():
    table = _threats(_record(("AAA", "BBB", 1950, 5), ("AAA", "CCC", 1950, 5)))
    assert at(table, "AAA", "BBB")["value"] == pytest.approx(0.75)
    assert at(table, "BBB", "AAA")["value"] == pytest.approx(0.25)
    assert at(table, "AAA", "CCC")["value"] == pytest.approx(0.75 * math.exp(-1))
    # at war on a land border no assumed constant is left; across the sea the reach is
    assert at(table, "AAA", "BBB")["sd"] == 0.0
    assert at(table, "AAA", "CCC")["sd"] > 0.05


def test_a_pair_at_peace_is_zero_and_one_without_distance_or_power_has_no_row():
    table = _threats(_record(("AAA", "BBB", 1950, 5)))
    assert at(table, "AAA", "CCC")["value"] == at(table, "AAA", "CCC")["sd"] == 0.0
    assert set(table.select("sender", "target").rows()) == {
        ("AAA", "BBB"),
        ("BBB", "AAA"),
        ("AAA", "CCC"),
        ("CCC", "AAA"),
    }


def test_a_longer_reach_never_lowers_the_threat():
    record = _record(("AAA", "CCC", 1950, 4))
    near, far = (at(_threats(record, gradient=km), "AAA", "CCC")["value"] for km in (1000.0, 4000.0))
    assert far > near
