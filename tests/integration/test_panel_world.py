"""The whole panel from the raw files."""

from __future__ import annotations

import time
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import UnknownStateError
from foedus.panels import Panel, load_variables
from foedus.panels import panel as panel_module
from foedus.panels.build import LAST_YEAR, build_table, codes_passed_on
from foedus.panels.schema import check
from foedus.sources import read_source
from foedus.states import load_states

pytestmark = pytest.mark.data

OBLIGATIONS = ("defence", "offence", "neutrality", "non_aggression", "consultation")
SECONDS_TO_BUILD = 30.0

# Pew asked about the United States first.
ASKED_LATER = {
    "favourable_russia": 2007,
    "unfavourable_russia": 2007,
    "favourable_china": 2005,
    "unfavourable_china": 2005,
}
# The figures of the source's last year are estimates, which the panel leaves out.
ENDS_EARLIER = {"russia_trade": 2021}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("panel")


@pytest.fixture(scope="module")
def panel(data_folder: Path, cache: Path) -> Panel:
    return Panel.open(data_folder, cache)


@pytest.fixture(scope="module")
def dyads(panel: Panel) -> pl.DataFrame:
    return panel.dyad_year().collect()


@pytest.fixture(scope="module")
def states(panel: Panel) -> pl.DataFrame:
    return panel.state_year().collect()


def test_dtypes_and_ranges_match_the_schema(dyads: pl.DataFrame, states: pl.DataFrame) -> None:
    check(dyads, "dyad")
    check(states, "state")


def test_every_existing_pair_and_state_has_its_row_in_every_year(dyads: pl.DataFrame, states: pl.DataFrame) -> None:
    table = load_states()
    assert states.height == table.system(1816, LAST_YEAR).height
    assert dyads.height == table.dyads(1816, LAST_YEAR).height
    for year in (1816, 1914, 1990, LAST_YEAR):
        count = len(table.in_year(year))
        assert dyads.filter(pl.col("year") == year).height == count * (count - 1) // 2


def test_years_outside_coverage_are_missing_not_zero(panel: Panel, dyads: pl.DataFrame, states: pl.DataFrame) -> None:
    for entry in load_variables():
        frame = dyads if entry.dims == "dyad" else states
        outside = frame.filter(~pl.col("year").is_between(*panel.coverage(entry.name)))
        assert outside[entry.name].null_count() == outside.height, entry.name


def test_every_variable_reaches_both_ends_of_its_coverage(
    panel: Panel, dyads: pl.DataFrame, states: pl.DataFrame
) -> None:
    for entry in load_variables():
        known = (dyads if entry.dims == "dyad" else states).filter(pl.col(entry.name).is_not_null())["year"]
        first, last = panel.coverage(entry.name)
        assert (known.min(), known.max()) == (
            ASKED_LATER.get(entry.name, first),
            ENDS_EARLIER.get(entry.name, last),
        ), entry.name


def test_inside_coverage_absence_is_zero(panel: Panel, dyads: pl.DataFrame) -> None:
    lost = pl.any_horizontal(
        (pl.col("year") == year) & ((pl.col("state_a") == state) | (pl.col("state_b") == state))
        for state, year in codes_passed_on()
    )
    for name in (*OBLIGATIONS, "dispute_hostility", "war", "rivalry", "contiguity_type", "interstate_conflict"):
        inside = dyads.filter(pl.col("year").is_between(*panel.coverage(name)), ~lost)[name]
        assert inside.null_count() == 0, name
        assert (inside == 0).any(), name
        assert (inside > 0).any(), name


def test_a_state_that_lost_its_code_in_the_year_is_unknown_not_without_borders(panel: Panel) -> None:
    assert codes_passed_on() == (("YUG", 1918), ("YUG", 2006))
    federation = panel.dyad_year([("YUG", "BIH")], 2005, 2006).collect()
    assert federation["land_border"].to_list() == [1, None]
    assert panel.dyad_year([("SRB", "BIH")], 2006, 2006).collect()["land_border"].to_list() == [1]


def test_alliances_are_present_in_both_directions(panel: Panel) -> None:
    """Whichever way round a pair is asked for, and whichever way its alliance was coded, it is there."""
    for pair in (("USA", "GBR"), ("GBR", "USA"), ("United Kingdom", "cow:2")):
        found = panel.dyad_year([pair], 1950, 2018).collect()
        assert found.height == 69
        assert found["defence"].to_list() == [1] * 69


def test_alliances_begin_and_end_when_they_did(panel: Panel) -> None:
    found = panel.dyad_year([("CHN", "RUS")], 1901, 2018).collect().filter(pl.col("defence") == 1)["year"]
    assert (found.min(), found.max()) == (1942, 1980)


def test_no_row_of_a_source_is_lost_but_those_of_states_that_did_not_exist(
    data_folder: Path, dyads: pl.DataFrame
) -> None:
    system = load_states().system(1816, LAST_YEAR)
    for source, name in (("mid", "dispute_hostility"), ("wars", "war"), ("atop_dyad_year", "defence")):
        table = read_source(source, data_folder)
        for column in ("state_a", "state_b"):
            table = table.join(system.rename({"id": column}), on=[column, "year"], how="semi")
        if source == "atop_dyad_year":
            table = table.filter(pl.col("defence") == 1)
        pair_years = table.select("state_a", "state_b", "year").n_unique()
        assert dyads.filter(pl.col(name) > 0).height == pair_years, source


def test_defence_onsets_and_exposure_are_those_of_the_raw_file(dyads: pl.DataFrame) -> None:
    """The independently computed counts (see the golden test of the states), now through the whole panel."""
    defence = dyads.filter(pl.col("year").is_between(1949, 2018)).select("state_a", "state_b", "year", "defence")
    before = defence.select("state_a", "state_b", pl.col("year") + 1, before="defence")
    risk = defence.join(before, on=["state_a", "state_b", "year"])
    onset, end = risk.filter(pl.col("before") == 0), risk.filter(pl.col("before") == 1)
    assert (onset.height, onset["defence"].sum()) == (786_081, 1_518)
    assert (end.height, (end["defence"] == 0).sum()) == (60_655, 281)


def test_wars_are_hostile_disputes(dyads: pl.DataFrame) -> None:
    korea = dyads.filter(pl.col("state_a") == "CHN", pl.col("state_b") == "USA", pl.col("year") == 1950)
    assert korea.select("war", "dispute_hostility", "interstate_conflict_direct").row(0) == (1, 5, 0)


def test_distances_agree_with_geography(dyads: pl.DataFrame) -> None:
    both = dyads.filter(pl.col("year") == 2000).drop_nulls(["minimum_distance", "capital_distance"])
    # No two points of two states are further apart than their nearest; 1 km for rounding. The borders' polygon of
    # Kiribati leaves its capital out, and some atolls are drawn kilometres off.
    both = both.filter((pl.col("state_a") != "KIR") & (pl.col("state_b") != "KIR"))
    excess = both["minimum_distance"] - both["capital_distance"]
    assert (excess > 1.0).mean() < 0.005  # type: ignore[operator]
    pair = both.filter(pl.col("state_a") == "FRA", pl.col("state_b") == "GBR")
    assert pair["capital_distance"].item() == pytest.approx(343, abs=3)


def test_shares_of_capability_are_all_there_and_counted_once(states: pl.DataFrame, data_folder: Path) -> None:
    """They sum to the raw file's sums (up to 1.07: the index skips unknown components), but for 1990.

    That year the file has a row for either code of Germany and of Yemen; the states that went on keep one each.
    """
    raw = pl.read_csv(data_folder / "power/cow_nmc_7_0.csv", columns=["ccode", "year", "cinc"])
    dropped = (pl.col("year") == 1990) & pl.col("ccode").is_in([260, 678])
    expected = raw.filter(~dropped).group_by("year").agg(pl.col("cinc").sum()).sort("year")
    found = states.filter(pl.col("cinc").is_not_null()).group_by("year").agg(pl.col("cinc").sum()).sort("year")
    assert found["year"].to_list() == expected["year"].to_list()
    assert found["cinc"].to_list() == pytest.approx(expected["cinc"].to_list(), abs=1e-9)


def test_major_powers_are_marked(states: pl.DataFrame) -> None:
    for year in (1816, 1938, 2024):
        marked = states.filter(pl.col("year") == year, pl.col("major_power") == 1)["state"].to_list()
        assert sorted(marked) == load_states().majors(year)


def test_filters_select_exactly(panel: Panel) -> None:
    found = panel.dyad_year([("USA", "RUS"), ("USA", "CHN"), ("RUS", "GBR")], 1970, 1971).collect()
    pairs = set(found.select("state_a", "state_b").unique().rows())
    assert pairs == {("RUS", "USA"), ("CHN", "USA"), ("GBR", "RUS")}
    assert found["year"].unique().sort().to_list() == [1970, 1971]
    assert panel.dyad_year([]).collect().height == 0
    assert panel.state_year(["Russia"], 1970, 1970).collect().select("state", "year").rows() == [("RUS", 1970)]
    with pytest.raises(UnknownStateError):
        panel.dyad_year([("USA", "Ruritania")])


def test_votes_are_the_sources(panel: Panel, data_folder: Path) -> None:
    assert panel.votes().collect().equals(read_source("unga_votes", data_folder))


def test_a_stored_panel_is_found_not_rebuilt(
    panel: Panel, dyads: pl.DataFrame, data_folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> pl.DataFrame:
        raise AssertionError("rebuilt although stored")

    monkeypatch.setattr(panel_module.build, "build_table", refuse)
    again = Panel.open(data_folder, cache)
    assert again == panel
    assert again.dyad_year().select(pl.len()).collect().item() == dyads.height


@pytest.mark.slow
def test_building_takes_less_than_half_a_minute(data_folder: Path) -> None:
    start = time.perf_counter()
    build_table("dyad", lambda name: read_source(name, data_folder))
    assert time.perf_counter() - start < SECONDS_TO_BUILD


def test_the_schema_as_a_table_says_when_a_variable_is_known(panel: Panel) -> None:
    row = panel.variables.row(by_predicate=pl.col("name") == "defence", named=True)
    assert (row["first_year"], row["last_year"], row["missing"]) == (1816, 2018, "zero")
    assert f"{len(load_variables())} variables" in repr(panel)
