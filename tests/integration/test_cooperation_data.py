"""The real files of cooperation and trade: counts, traps, and what they say about known events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from foedus.measures import cooperation_records
from foedus.measures.catalogue import measure
from foedus.measures.cooperation import LADDER, _signs, cooperation_depth
from foedus.measures.cooperation_ladder import EXPECTED, OPEN_SHARE
from foedus.measures.cooperation_records import RECORDS, Records
from foedus.panels.build import coverage, lay_on
from foedus.panels.contributions import DYAD_CONTRIBUTIONS
from foedus.panels.schema import load_variables
from foedus.sources import SOURCES, DataFolder, read_source
from foedus.sources.arms_transfers import STATES
from foedus.states import load_states

pytestmark = pytest.mark.data

Read = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="module")
def panel(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    return SimpleNamespace(
        folder=DataFolder.find(data_folder, memory=tmp_path_factory.mktemp("cache") / "verified.json")
    )


@pytest.fixture(scope="module")
def read(panel: SimpleNamespace) -> Read:
    return lambda name: read_source(name, panel.folder)


@pytest.fixture(scope="module")
def depth(panel: SimpleNamespace) -> pl.DataFrame:
    return measure("cooperation_depth", panel)


@pytest.mark.parametrize(
    ("name", "rows", "first", "last"),
    [
        ("exercises_mme", 13_654, 1980, 2010),
        ("exercises_jme", 6_117, 1977, 2010),
        ("defence_agreements", 15_153, 1980, 2010),
        ("arms_transfers", 2_883, 1990, 2024),
        ("joint_memberships", 917_695, 1816, 2014),
        ("trade_qss", 82_572, 1900, 2009),
        ("trade_agtpa", 92_862, 1986, 2006),
        ("signals", 46_194, 1950, 2012),
    ],
)
def test_rows_and_years(read: Read, name: str, rows: int, first: int, last: int) -> None:
    frame = read(name)
    assert (frame.height, frame["year"].min(), frame["year"].max()) == (rows, first, last)


def test_exercises_named_and_not(read: Read) -> None:
    mme, jme = read("exercises_mme"), read("exercises_jme")
    # 3,707 less those that name nobody: 91.
    assert mme["exercise"].n_unique() == 3_616
    assert mme.filter("unnamed")["exercise"].n_unique() == 205 - 91
    assert jme.filter("year_from_name")["exercise"].n_unique() == 243
    # An exercise of one known state has others that are not named.
    for frame in (mme, jme):
        assert frame.filter((pl.col("states") == 1) & ~pl.col("unnamed")).height <= 5


def test_joint_exercises_are_the_larger_of_two_collections(panel: SimpleNamespace) -> None:
    pairs = [("GBR", "USA"), ("CHN", "RUS")]
    table = measure("joint_exercises", panel, pairs, 1977, 2010)
    assert table["year"].min() == min(coverage(name)[0] for name in ("exercises_mme", "exercises_jme"))
    parts = []
    for name in ("exercises_mme", "exercises_jme"):
        found = DYAD_CONTRIBUTIONS[name](read_source(name, panel.folder))
        parts.append(dict(zip(found.select("state_a", "state_b", "year").rows(), found[name], strict=True)))
    for a, b, year, value in table.select("state_a", "state_b", "year", "value").iter_rows():
        assert value == max(part.get((a, b, year), 0) for part in parts)
    assert table["value"].sum() > max(sum(v for k, v in part.items() if k[:2] == ("GBR", "USA")) for part in parts)


def test_known_exercises_of_russia_and_china(read: Read) -> None:
    both = pl.col("state").is_in(["RUS", "CHN"])
    years = read("exercises_mme").filter(both).group_by("exercise", "year").len().filter(pl.col("len") == 2)["year"]
    assert {2005, 2007, 2009, 2010} <= set(years)  # Peace Mission
    assert not set(years) & set(range(1980, 1999))


def test_agreements_end_where_known_and_where_estimated(read: Read, data_folder: Path) -> None:
    raw = pl.read_csv(data_folder / "cooperation/dcad_v1_0.csv", infer_schema=False)
    frame = read("defence_agreements")
    assert (raw.height, frame["agreement"].n_unique()) == (1_871, 1_869)
    assert frame.filter("end_known")["agreement"].n_unique() == 772
    never = frame.group_by("agreement").agg(pl.col("in_force").any()).filter(~pl.col("in_force"))
    assert never.height == 44
    assert frame.filter("signed").height == 1_869


def test_every_pair_of_the_system_has_its_memberships(read: Read) -> None:
    system = load_states().dyads(1816, 2014)
    assert read("joint_memberships").join(system, on=["state_a", "state_b", "year"], how="anti").height == 0
    assert system.join(read("joint_memberships"), on=["state_a", "state_b", "year"], how="anti").height < 60_000


def test_trade_of_1900_is_serbias_and_germany_is_missing_in_2009(read: Read) -> None:
    trade = read("trade_qss")
    assert "YUG" not in set(trade.filter(pl.col("year").is_in([1900, 2009]))["exporter"])
    assert trade.filter((pl.col("year") == 2009) & (pl.col("exporter") == "DEU")).height <= 4
    assert trade.filter((pl.col("year") == 2000) & (pl.col("exporter") == "DEU")).height > 150


def test_support_leans_to_allies_within_each_power(read: Read) -> None:
    support = read("signals").filter(pl.col("year") == 2000)
    for sender, expected in (("USA", "GBR"), ("RUS", "TJK"), ("CHN", "PRK")):
        assert support.filter(pl.col("sender") == sender).sort("support")["target"][-1] == expected
    assert read("signals")["between_versions"].max() < 0.5  # type: ignore[operator]


def test_the_panel_takes_zero_only_where_nothing_happened(read: Read) -> None:
    base = load_states().dyads(1975, 2024).sort("state_a", "state_b", "year")
    keys = ("state_a", "state_b", "year")
    for source in ("exercises_mme", "defence_agreements", "arms_transfers", "trade_agtpa"):
        variables = [entry for entry in load_variables() if entry.source == source]
        table = lay_on(base, DYAD_CONTRIBUTIONS[source](read(source)), variables, coverage(source), keys)
        known = table.filter(pl.col(variables[0].name).is_not_null())
        assert (known["year"].min(), known["year"].max()) == coverage(source)
        assert (known[variables[0].name] == 0).any()
    arms = lay_on(base, DYAD_CONTRIBUTIONS["arms_transfers"](read("arms_transfers")),
                  [entry for entry in load_variables() if entry.name == "arms_tiv"], (1990, 2024), keys)  # fmt: skip
    known = arms.filter(pl.col("arms_tiv").is_not_null())
    assert set(known["state_a"]) | set(known["state_b"]) == set(STATES)


def test_depth_covers_every_pair_and_year_of_the_system(depth: pl.DataFrame) -> None:
    assert depth.height == load_states().dyads(1950, 2024).height
    assert depth["value"].is_between(0, 1).all()
    assert depth["sd"].is_between(0, 0.5).all()


def of_pair(depth: pl.DataFrame, first: str, second: str, year: int) -> float:
    row = depth.filter((pl.col("state_a") == first) & (pl.col("state_b") == second) & (pl.col("year") == year))
    return float(row["value"].item())


def test_depth_orders_known_pairs(depth: pl.DataFrame) -> None:
    assert of_pair(depth, "JPN", "USA", 2005) == 1.0
    assert of_pair(depth, "CHN", "RUS", 1985) == 0.0
    assert of_pair(depth, "CHN", "RUS", 1985) < of_pair(depth, "CHN", "RUS", 1995) < of_pair(depth, "CHN", "RUS", 2010)
    assert of_pair(depth, "CHN", "RUS", 2010) < of_pair(depth, "GBR", "USA", 2010)
    assert of_pair(depth, "IRN", "USA", 2005) == of_pair(depth, "CUB", "USA", 2005) == 0.0


def test_depth_does_not_jump_where_the_coding_begins_and_ends(depth: pl.DataFrame) -> None:
    """Over the signs on record alone, the mean of pairs with one falls from .74 to .41 in 1977 and is .71 by 2015."""
    some = depth.filter(pl.col("value") > 0)
    mean = dict(some.group_by("year").agg(pl.col("value").mean()).rows())
    for before, after in ((1976, 1977), (1979, 1980), (2010, 2011), (2010, 2015), (2014, 2024)):
        assert mean[before] == pytest.approx(mean[after], abs=0.04)


def test_depth_of_known_garrisons_and_friends_that_later_records_leave_out(depth: pl.DataFrame) -> None:
    for host, year in (("RVN", 1968), ("KOR", 1952), ("ESP", 1960), ("QAT", 2018), ("ISR", 2018)):
        first, second = sorted((host, "USA"))
        assert of_pair(depth, first, second, year) > 0.4
    assert of_pair(depth, "CUB", "USA", 1968) == of_pair(depth, "CUB", "USA", 2020) == 0.0


def test_expected_signs_are_the_shares_of_the_first_years_with_full_windows(read: Read) -> None:
    grid = load_states().dyads(1981, 1989)
    records = Records(grid, {name: read(name) for name in RECORDS})
    signs = {name: sign.best[records.cells] for name, sign in _signs(records, LADDER).items()}
    guests, defence, consultation = (signs[name] > 0 for name in ("troops", "defence", "consultation"))
    classes = (consultation & ~defence & ~guests, defence & ~guests, guests, ~guests & ~consultation)
    for name, expected in EXPECTED.items():
        found = [float(np.mean(signs[name][where])) for where in classes]
        assert found == pytest.approx([*expected, 0.0], abs=0.006)


def test_the_deviation_is_as_wide_as_the_error_where_coding_is_taken_away(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = load_states().dyads(2000, 2010)
    tables = {name: read(name) for name in RECORDS}
    whole = cooperation_depth(grid, tables, ranges=None)
    cut = ("exercises_mme", "exercises_jme", "defence_agreements")
    shorter = {name: replace(SOURCES[name], coverage=(SOURCES[name].coverage[0], 1995)) for name in cut}
    monkeypatch.setattr(cooperation_records, "SOURCES", {**SOURCES, **shorter})
    cut_off = tables | {name: tables[name].filter(pl.col("year") <= 1995) for name in cut}
    part = cooperation_depth(grid, cut_off, ranges=None)
    error = (part["value"] - whole["value"]).to_numpy()
    gap = (part["depth_high"] - part["depth_low"]).to_numpy()
    some = part["value"].to_numpy() > 0
    for share, where in zip(OPEN_SHARE, (~some, some), strict=True):
        assert np.sqrt(np.mean(error[where] ** 2) / np.mean(gap[where] ** 2)) == pytest.approx(share, abs=0.005)


def test_true_depth_lies_around_what_is_left_of_the_record(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of pairs with a pact the truth moves by nearly as much as what is left, that by half as much as the truth."""
    promised = read("atop_dyad_year").filter((pl.col("defence") == 1) & pl.col("year").is_in([2000, 2003, 2005]))
    grid = promised.select("state_a", "state_b", pl.col("year").cast(pl.Int32)).sort("state_a", "state_b", "year")
    tables = {name: read(name) for name in RECORDS if name != "arms_transfers"}
    whole = cooperation_depth(grid, tables, ranges=None)["value"].to_numpy()
    cut = ("exercises_mme", "exercises_jme", "defence_agreements")
    shorter = {name: replace(SOURCES[name], coverage=(SOURCES[name].coverage[0], 1995)) for name in cut}
    monkeypatch.setattr(cooperation_records, "SOURCES", {**SOURCES, **shorter})
    cut_off = tables | {name: tables[name].filter(pl.col("year") <= 1995) for name in cut}
    left = cooperation_depth(grid, cut_off, ranges=None)["value"].to_numpy()
    for year, held in ((2000, 0.64), (2003, 0.45), (2005, 0.44)):
        of_year = grid["year"].to_numpy() == year
        (there, _), (back, _) = (
            np.polyfit(one[of_year], other[of_year], 1) for one, other in ((left, whole), (whole, left))
        )
        assert 0.84 < there < 0.91
        assert back == pytest.approx(held, abs=0.01)


@pytest.mark.parametrize(("sender", "least"), [("USA", 0.6), ("FRA", 0.5), ("RUS", 0.4)])
def test_depth_goes_with_support_as_others_estimate_it(
    depth: pl.DataFrame, read: Read, sender: str, least: float
) -> None:
    """An outside benchmark, partly of the same records. For China the two hardly go together (0.17)."""
    support = read("signals").filter((pl.col("sender") == sender) & (pl.col("year") == 2005))
    pairs = support.select(
        pl.min_horizontal("sender", "target").alias("state_a"),
        pl.max_horizontal("sender", "target").alias("state_b"),
        "year",
        "support",
    )
    joined = pairs.join(depth, on=["state_a", "state_b", "year"])
    assert joined.height > 180
    assert joined.select(pl.corr("support", "value", method="spearman")).item() > least
