"""Which measures show the Sino-Soviet split of 1972–79, and the wide tables on the real record."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from foedus.measures.catalogue import MEASURES, measure
from foedus.measures.gates import SPLIT_YEARS, gate_1972_79
from foedus.measures.tables import DYAD_COLUMNS, STATE_COLUMNS, dyad_measures, state_measures, trade_measures
from foedus.sources import DataFolder

pytestmark = pytest.mark.data

PAIRS = [("RUS", "CHN"), ("USA", "CHN"), ("USA", "RUS")]
DISTANCES = {"hostility", "rivalry", "dispute_level", "war", "ideal_point_distance"}
#: The result, recorded and not chosen. From all fifteen indicators alignment by the measurement model passes the gate
#: by .02 (-.490 against -.468) and from the fourteen that are packaged by .05; without conflict, without cooperation,
#: and filtered, with what could be known at the time, it misses it. The composite does not show the split, its deeds
#: do. Joint memberships pass by a single organisation (14.5 against 15.5) and are no measure of alignment.
PASSED = {
    "hostility", "rivalry", "dispute_level", "peace_scale", "joint_igos", "alignment", "alignment_without_un",
    "alignment_without_obligations", "alignment_composite_without_un",
}  # fmt: skip
#: Not about who stands with whom, or without a value in those years.
BESIDES = {"un_ballots", "power_parity", "power_parity_cinc", "power_transition", "power_transition_cinc", "trade_flow"}
JUDGED = sorted(
    name
    for name, entry in MEASURES.items()
    if entry.dims == "dyad"
    and entry.coverage[0] <= SPLIT_YEARS[0] <= SPLIT_YEARS[1] <= entry.coverage[1]
    and name not in BESIDES
)


@pytest.fixture(scope="module")
def panel(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    memory = tmp_path_factory.mktemp("memory") / "verified.json"
    return SimpleNamespace(folder=DataFolder.find(data_folder, memory=memory))


@pytest.fixture(scope="module")
def everyone(panel) -> tuple[pl.DataFrame, float]:
    start = time.perf_counter()
    return dyad_measures(panel, None, 1946, 2023), time.perf_counter() - start


#: Alignment by the measurement model reads the whole record before it says anything of three pairs.
SLOW = {"alignment", "alignment_filtered"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in JUDGED]
)
def test_which_measures_show_the_split(panel, name):
    table = measure(name, panel, PAIRS, 1972, 1979)
    result = gate_1972_79(table, closer_is_higher=name not in DISTANCES)
    assert result.n == 8
    assert result.passed == (name in PASSED), result


def test_the_formal_treaty_outlived_the_split(panel):
    table = measure("obligation_value", panel, [("RUS", "CHN")], 1972, 1981)
    assert table["value"].to_list() == [3.0] * 9 + [0.0]


def test_all_dyads_in_a_minute(everyone):
    table, seconds = everyone
    assert seconds < 60
    assert table.height > 900_000
    assert tuple(table.columns) == DYAD_COLUMNS


def test_keys_are_unique_and_ordered(everyone):
    table, _ = everyone
    keys = table.select("state_a", "state_b", "year")
    assert not keys.is_duplicated().any()
    assert table.select((pl.col("state_a") < pl.col("state_b")).all()).item()


@pytest.mark.parametrize(
    ("column", "last"),
    [("obligation_value", 2018), ("defence", 2018), ("s_obligations", 2018), ("dispute_level", 2014)],
)
def test_a_year_outside_the_coverage_is_null_never_zero(everyone, column, last):
    table, _ = everyone
    assert table.filter(pl.col("year") > last)[column].is_null().all()
    assert table.filter(pl.col("year") == last)[column].is_not_null().all()


def test_ranges(everyone):
    table, _ = everyone
    for column, low in (("un_agreement", 0), ("un_similarity", -1), ("hostility", 0), ("alignment_composite", -1)):
        values = table[column].drop_nulls()
        assert values.len() > 800_000
        assert low <= values.min() <= values.max() <= 1, column


def test_alignment_is_unknown_exactly_where_votes_are(everyone):
    table, _ = everyone
    assert (table["alignment_composite"].is_null() == table["un_similarity"].is_null()).all()
    assert table["alignment_composite_without_un"].null_count() == 0


def test_some_states_are_the_same_as_those_rows_of_all(everyone, panel):
    states = ["CHN", "RUS", "USA", "JPN"]
    few = dyad_measures(panel, states, 1990, 2023)
    chosen = pl.col("state_a").is_in(states) & pl.col("state_b").is_in(states) & (pl.col("year") >= 1990)
    same = everyone[0].filter(chosen)
    assert few.height == same.height == 6 * 34
    assert few.select(DYAD_COLUMNS[:3]).equals(same.select(DYAD_COLUMNS[:3]))
    for column in DYAD_COLUMNS[3:]:
        gap = (few[column].cast(pl.Float64) - same[column].cast(pl.Float64)).abs().max()
        assert gap is None or gap < 1e-9, column


def test_states(panel):
    table = state_measures(panel, ["USA", "CHN", "RUS", "JPN"], 1946, 2024)
    assert tuple(table.columns) == STATE_COLUMNS
    row = table.filter((pl.col("state") == "USA") & (pl.col("year") == 2015)).row(0, named=True)
    china = table.filter((pl.col("state") == "CHN") & (pl.col("year") == 2015)).row(0, named=True)
    assert row["capability_share"] > 2 * china["capability_share"]
    assert row["cinc"] < china["cinc"]
    assert row["order_preference"] > 0 > china["order_preference"]
    assert row["nuclear"]
    assert row["us_troops_share"] is None
    assert not row["capability_extrapolated"]
    assert 0.02 < row["milex_share_gdp"] < 0.05
    japan = table.filter((pl.col("state") == "JPN") & (pl.col("year") == 2015)).row(0, named=True)
    assert not japan["nuclear"]
    assert 0.1 < japan["us_troops_share"] < 0.5


def test_capability_past_its_source_is_flagged(panel):
    table = state_measures(panel, ["USA"], 2018, 2024).sort("year")
    assert table["capability_extrapolated"].to_list() == [False, False, True, True, True, True, True]
    assert table["gdp_share"].is_null().to_list() == [False, False, True, True, True, True, True]


def test_trade(panel):
    table = trade_measures(panel, ["JPN", "CHN", "USA"])
    japan = table.filter((pl.col("state") == "JPN") & (pl.col("partner") == "CHN") & (pl.col("year") == 2021))
    assert 0.2 < japan["dependence"].item() < 0.25
    assert japan["first_import"].item()


def test_ideal_points_never_leave_the_order_scale(panel):
    table = measure("order_preference", panel)
    assert table["value"].abs().max() < 1.0


def test_directed_dependence_keeps_its_direction(panel):
    table = measure("trade_dependence", panel, [("RUS", "CHN")])
    assert table.select("state_a", "state_b").unique().rows() == [("RUS", "CHN")]
