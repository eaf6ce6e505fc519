"""The real files on conflict and politics: counts, traps, and what pressure and threat say of known events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from foedus.measures.catalogue import measure
from foedus.measures.catalogue.pressure import pressure_by
from foedus.panels import Panel, load_variables
from foedus.panels.build import coverage, lay_on
from foedus.panels.contributions import ALSO_READ, DYAD_CONTRIBUTIONS, STATE_CONTRIBUTIONS
from foedus.panels.schema import KEYS, Dims
from foedus.sources import DataFolder, read_source
from foedus.sources._base import read_csv
from foedus.sources.external_threat import LAST, NOT_MEASURED
from foedus.sources.peace_scale import LEVELS
from foedus.sources.sanctions import EUROPEAN_UNION, covered_states
from foedus.states import load_states

pytestmark = pytest.mark.data

Read = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return DataFolder.find(data_folder, memory=tmp_path_factory.mktemp("cache") / "verified.json")


@pytest.fixture(scope="module")
def read(folder: DataFolder) -> Read:
    return lambda name: read_source(name, folder)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("sanctions", 1_488),
        ("sanctions_of_union", 164),
        ("crises", 481),
        ("peace_scale", 99_382),
        ("external_threat", 13_125),
        ("democracy", 17_509),
        ("vetoes", 261),
        ("polity", 14_431),
        ("gml_directed", 10_276),
    ],
)
def test_number_of_rows(read: Read, name: str, rows: int) -> None:
    assert read(name).height == rows


def test_nothing_is_lost_with_the_european_union(data_folder: Path, read: Read) -> None:
    texts = {"sender": pl.String, "target": pl.String, "year": pl.Int32, "cases": pl.Int32}
    raw = read_csv(data_folder / "conflict/sanctions_case_dyads_1990_2023.csv", texts)
    union = raw.filter(pl.col("sender") == EUROPEAN_UNION)
    assert union.height == 138
    for member in ("DEU", "FRA", "ITA"):
        own = raw.filter(pl.col("sender") == member).select("target", "year", own="cases")
        assert union.join(own, on=["target", "year"]).filter(pl.col("own") >= pl.col("cases")).height == 138
    frame = read("sanctions")
    for_ukraine = raw.filter(
        (pl.col("target") == "UKR") & (pl.col("year") >= 2014) & ~pl.col("sender").is_in(["RUS", EUROPEAN_UNION])
    )
    assert for_ukraine.height == 90
    assert frame.height == raw.height - 174 - for_ukraine.height
    assert read("sanctions_of_union").height == 174 - 10  # ten years of the Union on Ukraine
    assert len(covered_states(frame)) == 26
    # the trap of the source: the Union's sanctions stand under Poland before it was a member
    early = frame.filter((pl.col("sender") == "POL") & (pl.col("year") < 2004))
    assert early.height == early.join(union, on=["target", "year"], how="semi").height == 21


def test_crises_name_a_trigger_or_none(read: Read) -> None:
    frame = read("crises")
    assert frame["trigger"].null_count() == 143
    cuba = frame.filter(pl.col("name") == "CUBAN MISSILES").row(0, named=True)
    assert (cuba["year"], cuba["trigger"]) == (1962, "RUS")
    assert frame.filter(pl.col("end") < pl.col("start")).height == 0


def test_vetoes_by_member(data_folder: Path, read: Read) -> None:
    counts = dict(read("vetoes").group_by("state").len().iter_rows())
    assert counts == {"RUS": 118, "USA": 82, "GBR": 29, "CHN": 16, "FRA": 16}
    marks = dict.fromkeys(["China", "France", "Russia", "USSR", "USA", "UK"], pl.Int32)
    raw = read_csv(data_folder / "votes/unsc_vetoes_1946_sept2022.csv", {"year": pl.Int32, **marks})
    by_marks = raw.filter(pl.col("year") < 2022).select(pl.sum_horizontal(list(marks)).sum()).item()
    assert sum(counts.values()) - by_marks == 26


def test_external_threat_has_no_year_of_zeros_and_stops_before_its_break(read: Read) -> None:
    frame = read("external_threat")
    assert frame["year"].max() == LAST
    assert not set(NOT_MEASURED) & set(frame["year"])
    assert frame.group_by("year").agg(pl.col("threat").max()).filter(pl.col("threat") == 0).height == 0


def test_democracies(read: Read) -> None:
    polyarchy = {(s, y): v for s, y, v in read("democracy").select("state", "year", "polyarchy").iter_rows()}
    assert polyarchy["DEU", 1990] == 0.892
    assert polyarchy["USA", 2000] > 0.8 > 0.2 > polyarchy["PRK", 2000]
    score = {(s, y): v for s, y, v in read("polity").iter_rows()}
    assert (score["DEU", 1990], score["PRK", 2010]) == (10, -10)
    assert sum(year == 2018 for _, year in score) == 161


def test_both_sides_of_a_dispute_tell_the_same(read: Read) -> None:
    frame = read("gml_directed")
    back = frame.rename({"sender": "target", "target": "sender"}).select(
        "sender", "target", "year", "dispute", mine="target_hostility", first="initiator"
    )
    both = frame.join(back, on=["sender", "target", "year", "dispute"])
    assert both.height == frame.height
    assert both.filter(pl.col("hostility") != pl.col("mine")).height == 0
    assert both.filter(pl.col("initiator") == pl.col("first")).height == 0
    assert frame["revisionist"].null_count() == 7
    assert frame["territory"].null_count() == 36


def test_directed_disputes_hold_every_pair_year_of_the_undirected_ones(read: Read) -> None:
    ordered = read("gml_directed").filter(pl.col("sender") < pl.col("target"))
    directed = ordered.rename({"sender": "state_a", "target": "state_b"})
    keys = ["state_a", "state_b", "year", "dispute"]
    assert read("gml_mid").join(directed, on=keys, how="anti").height == 0
    assert 2 * (directed.height - read("gml_mid").height) == 992


def test_peace_scale(read: Read) -> None:
    frame = read("peace_scale")
    assert set(frame["lowest"].drop_nulls()) == set(LEVELS.values())
    assert (frame["days"] + frame["days_in_transition"]).max() <= 366  # type: ignore[operator]
    level = {(a, b, y): value for a, b, y, value in frame.select("state_a", "state_b", "year", "level").iter_rows()}
    assert level["CAN", "USA", 2000] == 1.0
    assert level["RUS", "USA", 1985] == 0.0
    assert level["RUS", "USA", 1990] is None
    assert level["DEU", "FRA", 1960] == 0.75
    assert level["CHN", "RUS", 1969] == 0.0


def laid(read: Read, source: str, dims: Dims, *members: str) -> pl.DataFrame:
    """Lay a source onto the state-years or dyad-years of a few states, as the whole panel does."""
    states = load_states()
    base = states.dyads(1985, 2024) if dims == "dyad" else states.system(1985, 2024).rename({"id": "state"})
    keys = KEYS[dims]
    for key in keys[:-1]:
        base = base.filter(pl.col(key).is_in(members))
    contributions = DYAD_CONTRIBUTIONS if dims == "dyad" else STATE_CONTRIBUTIONS
    wanted = [entry for entry in load_variables() if (entry.source, entry.dims) == (source, dims)]
    also = [read(other) for other in ALSO_READ.get(source, ())]
    return lay_on(base, contributions[source](read(source), *also), wanted, coverage(source), keys)


def test_sanctions_in_the_panel_are_null_where_nothing_is_known(read: Read) -> None:
    dyads = laid(read, "sanctions", "dyad", "USA", "CHN", "BRA")
    cases = {(a, b, year): found for a, b, year, found in dyads.select(*KEYS["dyad"], "sanctions").iter_rows()}
    assert all(found is None for (a, _, _), found in cases.items() if a == "BRA")
    assert cases["CHN", "USA", 1989] is cases["CHN", "USA", 2024] is None
    assert cases["CHN", "USA", 2023] > cases["CHN", "USA", 1990] > 0


def test_vetoes_in_the_panel_are_null_without_the_right_and_in_the_year_not_complete(read: Read) -> None:
    states = laid(read, "vetoes", "state", "USA", "BRA")
    assert states.filter((pl.col("state") == "BRA") & pl.col("vetoes").is_not_null()).height == 0
    usa = states.filter((pl.col("state") == "USA") & pl.col("vetoes").is_not_null())["year"]
    assert (usa.min(), usa.max()) == (1985, 2021)
    joint = laid(read, "vetoes", "dyad", "RUS", "CHN")
    found = dict(joint.select("year", "joint_vetoes").iter_rows())
    assert (found[2018], found[2019], found[2022]) == (0, 3, None)


def values(
    panel: Panel, name: str, first: int, last: int, *pairs: tuple[str, str]
) -> dict[tuple[str, str, int], float]:
    table = measure(name, panel, pairs, first, last)
    return {
        (a, b, year): found for a, b, year, found in table.select("state_a", "state_b", "year", "value").iter_rows()
    }


def test_force_and_sanctions_on_known_occasions(panel: Panel) -> None:
    force = values(panel, "pressure_force", 1938, 1939, ("DEU", "POL"), ("POL", "DEU"))
    assert (force["DEU", "POL", 1939], force["POL", "DEU", 1939], force["DEU", "POL", 1938]) == (1.0, 0.0, 0.0)
    sanctions = values(panel, "pressure_sanctions", 2010, 2023, ("GBR", "RUS"), ("GBR", "BRA"))
    assert sanctions["GBR", "RUS", 2023] > sanctions["GBR", "RUS", 2010]
    assert {target for _, target, _ in sanctions} == {"RUS"}


def test_the_ring_around_russia_closes(panel: Panel) -> None:
    ring = values(panel, "pressure_alliances_around", 1938, 2016, ("USA", "RUS"), ("USA", "DEU"), ("GBR", "RUS"))
    assert ring["USA", "RUS", 1938] == 0.0
    assert ring["USA", "RUS", 2016] > ring["USA", "RUS", 1985] > 0.2
    assert ring["USA", "DEU", 2016] == 0.0


def test_bases_stand_near_china_and_point_at_no_ally(panel: Panel) -> None:
    table = pressure_by(
        "forward_bases", panel, [("USA", "CHN"), ("USA", "BRA"), ("USA", "DEU"), ("RUS", "CHN")], 2005, 2009
    )
    assert table["year"].unique().sort().to_list() == [2005, 2009]
    assert table["sender"].unique().to_list() == ["USA"]
    found = dict(table.filter(pl.col("year") == 2009).select("target", "value").iter_rows())
    assert found["CHN"] > 0.3
    assert found["BRA"] < 0.01
    assert found["DEU"] == 0.0


def test_threat_on_known_occasions(panel: Panel) -> None:
    pairs = [("RUS", "CHN"), ("CHN", "RUS"), ("USA", "CAN"), ("DEU", "FRA")]
    threat = values(panel, "threat", 1938, 1975, *pairs)
    assert threat["RUS", "CHN", 1969] > threat["CHN", "RUS", 1969] > threat["USA", "CAN", 1969]
    assert threat["DEU", "FRA", 1938] > threat["DEU", "FRA", 1975]
    claims = measure("territorial_threat", panel, [("IND", "URY")], 1999, 1999)
    claimed = dict(claims.select("state_a", "value").iter_rows())
    assert claimed["IND"] == 1.0
    assert claimed["URY"] < 0.01


@pytest.mark.parametrize(
    "name",
    ["pressure_sanctions", "pressure_force", "pressure_forward_bases", "pressure_alliances_around", "threat",
     "territorial_threat", "external_threat", "democracy", "vetoes", "peace_scale"],
)  # fmt: skip
def test_a_measure_has_one_row_a_key_and_no_value_off_its_scale(panel: Panel, name: str) -> None:
    table = measure(
        name,
        panel,
        first=1980 if name != "pressure_sanctions" else 2010,
        last=1995 if name != "pressure_sanctions" else 2023,
    )
    assert table.height
    assert not table.select(pl.struct("state_a", "state_b", "year").is_duplicated().any()).item()
    assert (table["value"] >= 0).all()
    if name != "vetoes":
        assert (table["value"] <= 1).all()
    assert (table["sd"].drop_nulls() >= 0).all()
