"""Dangers of a case: expected events are those that runs draw, and force makes them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.analyses.dangers import dangers
from foedus.engine import Ensemble
from foedus.errors import InputError
from foedus.scenarios import ParameterSet
from foedus.scenarios.synthetic_worlds import synthetic_world

WORLD = synthetic_world(5, seed=3)
MEMBERS, YEARS = 400, 2


@pytest.fixture(scope="module")
def found():
    return dangers(world=WORLD, years=YEARS, members=MEMBERS)


def test_expected_crises_are_those_that_a_run_draws(found):
    """The compensator has the mean of what is counted; here first crises, of rare events nearly all."""
    drawn = ParameterSet.load("default").draw(0, range(MEMBERS))
    run = Ensemble(WORLD, None, drawn, seed=0, steps=4 * YEARS, steps_per_year=4, chunk=MEMBERS).compute(0)
    counted = run["crisis"][YEARS, :, 0].sum() / MEMBERS
    expected = found.table["crises"].sum()
    error = np.sqrt(expected / MEMBERS)
    assert counted <= expected + 5 * error
    assert counted >= 0.6 * expected - 5 * error  # a second crisis of a pair is expected, but counted once
    assert found.totals.filter(pl.col("event") == "crisis")["expected"].sum() == pytest.approx(expected)


def test_wars_are_part_of_the_crises_and_the_likeliest_come_first(found):
    assert (found.table["wars"] <= found.table["crises"] + 1e-12).all()
    assert found.table["wars"].is_sorted(descending=True)
    assert found.likeliest("crisis", 3)["crises"].is_sorted(descending=True)
    assert found.table.height == 10
    assert found.as_dict()["pairs"][0]["state_a"] == found.table["state_a"][0]


def test_force_brings_a_crisis_of_author_and_target_and_of_nobody_else(found):
    until = int(WORLD.start_year) + YEARS
    forced = dangers(world=WORLD, years=YEARS, members=MEMBERS, policies=(f"AAX:force:ABX:1@{until - YEARS}-{until}",))
    both = found.table.join(forced.table, on=["state_a", "state_b"], suffix="_forced")
    of_two = (pl.col("state_a") == "AAX") & (pl.col("state_b") == "ABX")
    assert both.filter(of_two)["crises_forced"][0] > both.filter(of_two)["crises"][0] + 1.0
    others = both.filter(~of_two)
    assert (others["crises_forced"] - others["crises"]).abs().max() < 0.5  # through threat and alignment only


def test_bad_input_is_one_clear_error(found):
    with pytest.raises(InputError, match="years or members"):
        dangers(world=WORLD, years=0)
    with pytest.raises(InputError, match="no event 'peace'"):
        found.likeliest("peace")
