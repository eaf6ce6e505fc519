"""Collapses by the rule: each of its conditions tried alone, on tables made up."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from foedus.evidence import collapses as module
from foedus.evidence.collapses import SPLITS, collapses

YEARS = range(1946, 2019)


def tables(*, loss=0.0, falls=1980, polity=None, regimes=(), wars=(), internal=()):
    """Raw tables of one state AAA whose product falls by a share in a year, with what else happens."""
    level = [100.0 * (1.0 - loss if year >= falls else 1.0) for year in YEARS]
    flat = {"state": ["AAA"] * len(YEARS), "year": list(YEARS)}
    conflict = [
        {"state_a": "AAA", "state_b": None, "year": year, "intensity": 2, "type": "intrastate", "direct": True}
        for year in internal
    ]
    schema = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "intensity": pl.Int8, "type": pl.String,
              "direct": pl.Boolean}  # fmt: skip
    return {
        "gdp_population": pl.DataFrame({**flat, "gdp": level}),
        "nmc": pl.DataFrame({**flat, "cinc": [0.01] * len(YEARS)}),
        "regimes": pl.DataFrame(
            {"state": ["AAA"] * len(regimes), "end": [date.fromisoformat(day) for day in regimes]},
            schema={"state": pl.String, "end": pl.Date},
        ),
        "polity": pl.DataFrame({**flat, "polity2": polity or [0] * len(YEARS)}, schema_overrides={"polity2": pl.Int8}),
        "wars": pl.DataFrame(list(wars), schema={"state_a": pl.String, "state_b": pl.String, "year": pl.Int32},
                             orient="row"),
        "ucdp": pl.DataFrame(conflict, schema=schema),
    }  # fmt: skip


@pytest.fixture
def of_one_state(monkeypatch):
    """Return the collapses of AAA by the rule, from tables made up."""

    def found(*, strict=False, **given):
        made = tables(**given)
        monkeypatch.setattr(module, "read_source", lambda name, _: made[name])
        rows = collapses(None, strict=strict)  # type: ignore[arg-type]
        return [(year, kind) for state, year, kind in rows.iter_rows() if state == "AAA"]

    return found


def test_a_regimes_end_is_a_collapse_only_with_a_loss(of_one_state):
    assert of_one_state(loss=0.2, regimes=["1980-05-01"]) == [(1980, "regime")]
    assert of_one_state(loss=0.05, regimes=["1980-05-01"]) == []
    assert of_one_state(loss=0.2) == []


def test_a_leap_of_polity_is_a_regimes_end_only_before_reign_begins(of_one_state):
    for year, expected in ((1948, [(1948, "regime")]), (1980, [])):
        polity = [-6 if each < year else 4 for each in YEARS]
        assert of_one_state(loss=0.2, falls=year, polity=polity) == expected


def test_a_new_internal_war_with_a_loss_is_a_collapse_and_an_old_one_is_not(of_one_state):
    assert of_one_state(loss=0.2, internal=[1980]) == [(1980, "war")]
    assert of_one_state(loss=0.2, internal=[1975, 1980]) == []
    assert of_one_state(internal=[1980]) == []


def test_a_defeat_is_no_collapse(of_one_state):
    for year in (1979, 1980):
        assert of_one_state(loss=0.2, regimes=["1980-05-01"], wars=[("AAA", "BBB", year)]) == []
    assert of_one_state(loss=0.2, regimes=["1980-05-01"], wars=[("AAA", "BBB", 1978)]) == [(1980, "regime")]


def test_of_collapses_within_five_years_the_first_counts(of_one_state):
    assert of_one_state(loss=0.4, regimes=["1978-01-01", "1980-05-01"]) == [(1978, "regime")]


def test_splits_are_collapses_whatever_they_cost(monkeypatch):
    made = tables()
    monkeypatch.setattr(module, "read_source", lambda name, _: made[name])
    found = collapses(None)  # type: ignore[arg-type]
    assert set(found.select("state", "year").iter_rows()) == set(SPLITS)
    assert set(found["kind"]) == {"split"}
