"""Matched pairs with and without joint exercises: windows, largest events, matches and changes on made-up records."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.evidence import Evidence
from foedus.evidence.exercise_tables import ATLANTIC, BASE_YEARS, CALIPER, HORIZON, exercised_pairs, matched_changes
from foedus.library.facts import memberships
from foedus.states import load_states


def record(*rows: tuple[str, int, str, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["exercise", "year", "state", "states"], orient="row")


def test_windows_are_of_five_years_and_both_records_count() -> None:
    mme = record(
        *(("one", 1985, each, 2) for each in ("FRA", "DEU")), *(("two", 1986, each, 2) for each in ("FRA", "DEU"))
    )
    jme = record(
        *(("a", 1990, each, 3) for each in ("DEU", "FRA", "ITA")), ("b", 1980, "DEU", 2), ("b", 1980, "FRA", 2)
    )
    found = exercised_pairs(mme, jme)
    assert found.select("state_a", "state_b", "year").rows() == [
        ("DEU", "FRA", 1985), ("DEU", "FRA", 1990), ("DEU", "ITA", 1990), ("FRA", "ITA", 1990),
    ]  # fmt: skip
    labels = dict(zip(found.select("state_a", "state_b", "year").rows(), found["event"], strict=True))
    # of two in one window the larger: that of three
    assert labels["DEU", "FRA", 1990] == labels["DEU", "ITA", 1990] != labels["DEU", "FRA", 1985]


def levels(paths: dict[tuple[str, str], dict[int, float]]) -> pl.DataFrame:
    rows = [(a, b, year, value, 0.1) for (a, b), path in paths.items() for year, value in path.items()]
    return pl.DataFrame(rows, schema=["state_a", "state_b", "year", "value", "sd"], orient="row")


def test_a_match_is_the_nearest_of_the_same_regions_and_year() -> None:
    path = {1975: 0.0, 1980: 0.1, 1985: 0.30, 1990: 0.50}
    table = levels(
        {
            ("DEU", "FRA"): path,
            ("ESP", "ITA"): {year: value + 0.02 for year, value in path.items()} | {1990: 0.34},
            ("BEL", "NLD"): {year: value + 0.9 for year, value in path.items()},
            ("CAN", "USA"): path,  # the same level in another region
            ("GBR", "IRL"): {1985: 0.3, 1989: 0.5},  # no change is known
        }
    )
    found = matched_changes(table, pl.DataFrame({"state_a": ["DEU"], "state_b": ["FRA"], "year": [1985], "event": [7]}))
    assert found.select("state_a", "state_b", "exposure", "weight", "lead_weight").rows() == [
        ("DEU", "FRA", 1, 1, 1), ("ESP", "ITA", 0, 1, 1),
    ]  # fmt: skip
    assert found["change"].to_list() == pytest.approx([0.20, 0.02])
    assert found["lead"].to_list() == pytest.approx([0.10, 0.10])  # 1975 to 1980: before the window of 1981-85
    assert found["change_sd"].to_list() == pytest.approx([0.14, 0.14])
    assert found["event"].to_list() == [7, None]


def test_only_pairs_within_are_taken_and_a_lead_may_be_unknown() -> None:
    path = {1980: 0.1, 1985: 0.3, 1990: 0.5}
    table = levels(
        {("DEU", "FRA"): path, ("ESP", "ITA"): path, ("BEL", "NLD"): path, ("AUT", "CHE"): {1985: 2.0, 1990: 0.0}}
    )
    exercised = pl.DataFrame({"state_a": ["DEU"], "state_b": ["FRA"], "year": [1985], "event": [7]})
    within = table.filter(pl.col("state_a") != "BEL")
    found = matched_changes(table, exercised, within=within)
    assert set(found["state_a"]) == {"DEU", "ESP"}
    assert found["lead"].null_count() == 2
    assert found["lead_weight"].to_list() == [0, 0]


def test_members_of_nato_are_those_coded_by_hand() -> None:
    """Every member that the facts name joined NATO, or its partnership before, no later than the facts say."""
    joined = memberships().filter(pl.col("institution") == "NATO")
    for state, day in joined.select("state", "joined").iter_rows():
        assert ATLANTIC[state] <= day.year
    assert set(ATLANTIC) <= set(load_states().ids)


def test_the_packaged_pairs_are_balanced() -> None:
    table = Evidence.embedded().panel_changes
    for (_, year), part in table.group_by("table", "year"):
        assert year in BASE_YEARS
        exposed, others = (part.filter(pl.col("exposure") == side) for side in (1, 0))
        assert exposed["weight"].sum() == exposed.height == others["weight"].sum()
        assert exposed["event"].null_count() == 0
        assert others["event"].null_count() == others.height
    outside = table.filter(pl.col("table") == "exercises_outside_atlantic")
    since = {state: ATLANTIC.get(state, 9999) for state in {*outside["state_a"], *outside["state_b"]}}
    for a, b, year in outside.select("state_a", "state_b", "year").iter_rows():
        assert since[a] > year or since[b] > year
    assert (HORIZON, CALIPER) == (5, 0.2)
