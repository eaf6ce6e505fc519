"""The index of cohesion: its equation, its errors, the packaged table, and weights as the benchmark estimated them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.evidence.cohesion_index import (
    DRIFT,
    MIDDLE,
    UNEXPLAINED,
    WEIGHTS,
    cohesion_index,
    load_cohesion,
    save_cohesion,
)

NUMBERS = json.loads((Path(__file__).parents[3] / "benchmarks" / "cohesion.json").read_text("utf-8"))


def average(**changes):
    """One state-year of average covariates, and what is changed in it."""
    row = {**WEIGHTS["with_conflict"].mean, "income_sd": 0.0, "carried": 0, **changes}
    schema = dict.fromkeys(WEIGHTS["with_conflict"].mean, pl.Float64)
    return pl.DataFrame([{"state": "AAA", "year": 2000, **row}], schema_overrides=schema)


def log_odds(**changes):
    value = cohesion_index(average(**changes))["cohesion"][0]
    return float(np.log(value / (1.0 - value)))


def test_an_average_state_has_the_models_old_constant():
    assert log_odds() == pytest.approx(MIDDLE)
    assert cohesion_index(average())["cohesion"][0] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("name", "sign"),
    [("democracy", 1), ("hybrid", -1), ("income", 1), ("growth", 1), ("conflict", -1), ("turmoil", -1)],
)
def test_a_covariate_moves_the_log_odds_by_its_weight(name, sign):
    weights = WEIGHTS["with_conflict"]
    moved = log_odds(**{name: weights.mean[name] + weights.scale[name]}) - MIDDLE
    assert moved == pytest.approx(weights.weight[name])
    assert np.sign(moved) == sign


def test_errors_add_up_and_grow_with_the_years_that_are_carried():
    errors = [cohesion_index(average(carried=years))["cohesion_sd"][0] for years in (0, 1, 5)]
    assert errors[0] == pytest.approx(UNEXPLAINED)
    assert errors[1] == pytest.approx(np.hypot(UNEXPLAINED, DRIFT))
    assert errors[2] == pytest.approx(np.sqrt(UNEXPLAINED**2 + 5 * DRIFT**2))
    weights = WEIGHTS["with_conflict"]
    far = cohesion_index(average(conflict=weights.mean["conflict"] + 3 * weights.scale["conflict"]))
    assert far["cohesion_sd"][0] == pytest.approx(np.hypot(UNEXPLAINED, 3 * weights.error["conflict"]))


def test_before_conflict_is_known_the_index_does_without():
    """A state of average everything is average in both forms."""
    assert log_odds(conflict=None) == pytest.approx(MIDDLE)


def test_the_weights_are_those_that_the_benchmark_estimated():
    for name, weights in WEIGHTS.items():
        for part in ("mean", "scale", "weight", "error"):
            assert getattr(weights, part) == pytest.approx(NUMBERS["weights"][name][part], rel=1e-3)
    assert pytest.approx(NUMBERS["drift"], abs=0.005) == DRIFT


def test_the_table_is_kept_in_thousandths(tmp_path):
    table = cohesion_index(average())
    save_cohesion(table, tmp_path)
    kept = load_cohesion(tmp_path)
    assert kept["cohesion"][0] == pytest.approx(table["cohesion"][0], abs=5e-4)
    assert kept["cohesion_sd"][0] == pytest.approx(table["cohesion_sd"][0], abs=5e-3)


@pytest.mark.parametrize(
    ("year", "firm", "brittle"),
    [(1938, "GBR", "ESP"), (1949, "GBR", "CHN"), (1970, "FRA", "RVN"), (2020, "CAN", "SYR")],
)
def test_the_packaged_table_shows_who_held_together_and_who_did_not(year, firm, brittle):
    rows = {s: (g, sd) for s, g, sd in load_cohesion().filter(pl.col("year") == year).drop("year").iter_rows()}
    assert rows[firm][0] > 0.75
    assert rows[brittle][0] < 0.4
    assert all(0.0 < g < 1.0 and sd >= UNEXPLAINED - 0.005 for g, sd in rows.values())
