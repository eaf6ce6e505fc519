"""The real files: counts, traps, and what the tables say about known events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.measures.conflict import disputes_of_pairs
from foedus.sources import SOURCES, DataFolder, read_source, status
from foedus.sources._base import read_csv
from foedus.states import load_states

pytestmark = pytest.mark.data

Read = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return DataFolder.find(data_folder, memory=tmp_path_factory.mktemp("cache") / "verified.json")


@pytest.fixture(scope="module")
def read(folder: DataFolder) -> Read:
    tables: dict[str, pl.DataFrame] = {}

    def cached(name: str) -> pl.DataFrame:
        if name not in tables:
            tables[name] = read_source(name, folder)
        return tables[name]

    return cached


def pair(frame: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    return frame.filter((pl.col("state_a") == first) & (pl.col("state_b") == second))


def test_every_file_is_the_version_we_read(folder: DataFolder) -> None:
    assert [row["name"] for row in status(folder) if row["checksum_ok"] is not True] == []


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("atop_dyad_year", 136_597),
        ("atop_members", 2_509),
        ("unga_votes", 855_887),
        ("ideal_points", 11_232),
        ("nmc", 17_119),
        ("gdp_population", 16_534),
        ("worldbank_world_gdp", 64),
        ("mid", 5_117),
        ("gml_mid", 4_642),
        ("wars", 958),
        ("mindist", 952_244),
        ("bases", 413),
        ("general_debate", 119_779),
        ("general_debate_speeches", 10_889),
        ("favourability", 2_583),
        ("nato_spending", 403),
        ("military_spending", 2_056),
        ("reserve_currencies", 800),
        ("ssp_shares", 7_600),
        ("organisation_lists", 104_763),
        ("regime_episodes", 14_125),
        ("leaders", 2_522),
        ("regimes", 628),
        ("factbook_partners", 12_255),
        ("russia_trade", 2_256),
        ("crisis_dyads", 84),
        ("unga_votes_2025", 33_373),
        ("events_windows", 33_491),
        ("chinese_leader_visits", 587),
        ("chinese_elite_visits", 632),
        ("russian_exercises", 278),
    ],
)
def test_number_of_rows(read: Read, name: str, rows: int) -> None:
    assert read(name).height == rows


@pytest.mark.parametrize("name", SOURCES)
def test_states_are_ids_and_pairs_are_ordered(read: Read, name: str) -> None:
    frame = read(name)
    assert frame.height
    known = set(load_states().ids)
    for column in {"state", "state_a", "state_b", "host", "partner", "sender", "speaker", "target"} & set(
        frame.columns
    ):
        assert set(frame[column].drop_nulls()) <= known
    if "state_a" in frame.columns:
        assert frame.filter(pl.col("state_a") >= pl.col("state_b")).height == 0


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("atop_dyad_year", 1815, 2018),
        ("unga_votes", 1946, 2023),
        ("ideal_points", 1946, 2023),
        ("nmc", 1816, 2022),
        ("gdp_population", 1816, 2019),
        ("worldbank_gdp", 1960, 2023),
        ("mid", 1816, 2014),
        ("gml_mid", 1816, 2010),
        ("wars", 1823, 2003),
        ("ucdp", 1946, 2024),
        ("mindist", 1886, 2019),
        ("contiguity", 1816, 2016),
        ("nuclear", 1938, 2022),
        ("troops", 1950, 2024),
        ("trade_partners", 2010, 2021),
        ("total_trade", 1995, 2021),
        ("general_debate", 1946, 2024),
        ("general_debate_speeches", 1946, 2024),
        ("favourability", 2002, 2023),
        ("nato_spending", 2014, 2026),
        ("military_spending", 2008, 2025),
        ("reserve_currencies", 1999, 2026),
        ("ssp_shares", 2010, 2100),
        ("regime_episodes", 1900, 2024),
        ("factbook_partners", 2012, 2023),
        ("russia_trade", 2011, 2022),
        ("crisis_dyads", 2013, 2021),
        ("unga_votes_2025", 2025, 2025),
        ("events_windows", 2018, 2022),
        ("chinese_leader_visits", 1949, 2020),
        ("chinese_elite_visits", 2000, 2017),
        ("russian_exercises", 2009, 2018),
    ],
)
def test_years_present(read: Read, name: str, first: int, last: int) -> None:
    years = read(name)["year"]
    assert (years.min(), years.max()) == (first, last)


def test_raw_votes_and_roll_calls(data_folder: Path, read: Read) -> None:
    raw = pl.read_parquet(data_folder / "votes/unga_votes_1946_2024.parquet")
    assert raw.height == 855_890
    assert raw.height - read("unga_votes").height == 3
    assert read("unga_votes")["ballot"].n_unique() == 6_132
    assert read("unga_votes")["position"].unique().sort().to_list() == [1, 2, 3]


def test_seat_of_china_changes_hands_once(read: Read) -> None:
    votes = read("unga_votes").filter(pl.col("state").is_in(["CHN", "TWN"]))
    sessions = {state: sorted(set(votes.filter(pl.col("state") == state)["session"])) for state in ("TWN", "CHN")}
    assert sessions["TWN"] == list(range(1, 27))
    assert sessions["CHN"] == list(range(26, 79))
    assert votes.filter(pl.col("session") == 26)["ballot"].is_duplicated().sum() == 0


def agreement(votes: pl.DataFrame, first: str, second: str, year: int) -> float:
    ballots = votes.filter(pl.col("year") == year)
    one = ballots.filter(pl.col("state") == first).select("ballot", x="position")
    other = ballots.filter(pl.col("state") == second).select("ballot", y="position")
    joint = one.join(other, on="ballot").cast({"x": pl.Int32, "y": pl.Int32})
    return float(joint.select((1 - (pl.col("x") - pl.col("y")).abs() / 2).mean()).item())


@pytest.mark.parametrize(
    ("first", "second", "year", "expected"),
    [
        ("USA", "RUS", 1955, 0.486),
        ("USA", "RUS", 1985, 0.258),
        ("USA", "RUS", 1995, 0.537),
        ("USA", "RUS", 2014, 0.372),
        ("USA", "RUS", 2022, 0.301),
        ("USA", "RUS", 2023, 0.282),
        ("USA", "CHN", 1971, 0.449),
        ("USA", "CHN", 1985, 0.316),
        ("USA", "CHN", 2005, 0.144),
        ("USA", "CHN", 2014, 0.256),
        ("USA", "CHN", 2022, 0.282),
        ("USA", "CHN", 2023, 0.279),
        ("RUS", "CHN", 1971, 0.821),
        ("RUS", "CHN", 1990, 0.940),
        ("RUS", "CHN", 2005, 0.877),
        ("RUS", "CHN", 2014, 0.818),
        ("RUS", "CHN", 2022, 0.799),
        ("RUS", "CHN", 2023, 0.797),
    ],
)
def test_agreement_in_the_assembly(read: Read, first: str, second: str, year: int, expected: float) -> None:
    assert agreement(read("unga_votes"), first, second, year) == pytest.approx(expected, abs=0.0005001)


def test_ideal_points_lie_between_their_quantiles_and_put_the_usa_above_russia(read: Read) -> None:
    frame = read("ideal_points")
    assert frame.filter((pl.col("q05") > pl.col("q50")) | (pl.col("q50") > pl.col("q95"))).height == 0
    assert frame.filter(pl.col("year") == 1964).height == 0
    cold_war = frame.filter(pl.col("year").is_between(1950, 1985)).group_by("state").agg(pl.col("ideal_point").mean())
    points = dict(cold_war.iter_rows())
    assert points["USA"] > points["RUS"] + 2


def test_alliances_stand_both_ways(data_folder: Path, read: Read) -> None:
    path = data_folder / "alliances/atop_directed_dyad_year_5_1.parquet"
    raw = pl.read_parquet(path).select("ccode1", "ccode2", "year")
    turned = raw.rename({"ccode1": "ccode2", "ccode2": "ccode1"})
    assert raw.join(turned, on=["ccode1", "ccode2", "year"], how="anti").height == 0
    directed = read("atop_directed")
    back = directed.rename({"sender": "target", "target": "sender"})
    assert directed.join(back, on=["sender", "target", "year"], how="anti").height == 0
    assert directed.height == 2 * read("atop_dyad_year").height
    assert read("atop_dyad_year")["directed_differs"].sum() == 650


def test_alliances_by_kind(read: Read) -> None:
    frame = read("atop_dyad_year")
    osce = pair(frame, "RUS", "USA").filter(pl.col("year") == 2018).row(0, named=True)
    assert osce["defence"] == 0
    assert pair(frame, "DEU", "USA").filter(pl.col("year") == 2018)["defence"].to_list() == [1]
    soviet_chinese = pair(frame, "CHN", "RUS").filter(pl.col("defence") == 1)["year"]
    assert (soviet_chinese.filter(soviet_chinese > 1945).min(), soviet_chinese.max()) == (1946, 1980)
    assert pair(frame, "FIN", "USA").filter(pl.col("defence") == 1).height == 0


def test_members_of_nato(read: Read) -> None:
    nato = read("atop_members").filter((pl.col("atop_id") == 3180) & (pl.col("state").is_in(["USA", "MNE", "POL"])))
    assert nato.filter(pl.col("state") == "USA")["entry"].min() == date(1949, 4, 4)
    assert nato.filter(pl.col("state") == "MNE")["entry"].to_list() == [date(2016, 5, 19)]
    assert nato["exit"].null_count() == 3
    ended = read("atop_members").filter(pl.col("exit") < pl.col("entry"))
    assert ended.height == 0


def test_cinc_sums_to_a_little_more_than_one(read: Read) -> None:
    totals = read("nmc").filter(pl.col("year") != 1990).group_by("year").agg(pl.col("cinc").sum())["cinc"]
    assert 0.999 < float(totals.min()) < float(totals.max()) < 1.08  # type: ignore[arg-type]


def test_gdp_units(read: Read) -> None:
    row = read("gdp_population").filter((pl.col("state") == "USA") & (pl.col("year") == 2019)).row(0, named=True)
    assert 50_000 < row["gdp_per_head"] < 70_000
    assert 300 < row["population"] < 350
    assert 15e6 < row["gdp"] < 25e6
    sum_of_states = read("worldbank_gdp").filter(pl.col("year") == 2023)["gdp_usd"].sum()
    world = read("worldbank_world_gdp").filter(pl.col("year") == 2023)["gdp_usd"].item()
    assert 0.9 < sum_of_states / world < 1


def test_world_bank_has_no_aggregates_and_no_russia_before_1992(read: Read) -> None:
    frame = read("worldbank_gdp")
    assert (
        frame.filter(pl.col("year") == 2023)["gdp_usd"].max()
        == frame.filter((pl.col("year") == 2023) & (pl.col("state") == "USA"))["gdp_usd"].item()
    )
    assert frame.filter(pl.col("state") == "RUS")["year"].min() == 1992
    assert "TWN" not in frame["state"]


def test_disputes(read: Read) -> None:
    for name in ("mid", "gml_mid"):
        frame = read(name)
        assert frame["hostility"].is_between(1, 5).all()
        assert frame["fatality"].drop_nulls().is_between(0, 6).all()
        assert frame["fatality"].null_count() > 0
    # of the disputes of a year the file keeps one: in 1962 not that over Cuba, but a show of force in November
    kept = pair(read("mid"), "RUS", "USA").filter(pl.col("year") == 1962)
    assert kept.select("dispute", "hostility").rows() == [(2219, 3)]
    cuba = read("gml_directed").filter(
        (pl.col("dispute") == 61) & (pl.col("sender") == "USA") & (pl.col("target") == "RUS")
    )
    assert cuba.select("year", "pair_hostility").rows() == [(1962, 4)]
    both = disputes_of_pairs(read("mid"), read("gml_directed"))
    assert pair(both, "RUS", "USA").filter(pl.col("year") == 1962)["hostility"].max() == 4


def test_wars_and_armed_conflicts(read: Read) -> None:
    wars = read("wars")
    assert wars.filter(pl.col("deaths_a") < 0).height == 0
    assert pair(wars, "CHN", "USA")["year"].to_list() == [1900, 1950, 1951, 1952, 1953]
    between = read("ucdp").filter((pl.col("type") == "interstate") & pl.col("direct"))
    assert pair(between, "RUS", "UKR").filter(pl.col("year") > 2021)["year"].to_list() == [2022, 2023, 2024]
    assert between["state_b"].null_count() == 0
    korea = read("ucdp").filter((pl.col("conflict") == 235) & (pl.col("year") == 1951))
    assert pair(korea, "CHN", "USA")["direct"].to_list() == [False]
    assert pair(korea, "KOR", "PRK")["direct"].to_list() == [True]


@pytest.mark.parametrize(("name", "last", "censored"), [("rivalries", 2020, 56), ("rivalries_td", 2010, 42)])
def test_rivalries_at_the_end_of_coding_are_open(read: Read, name: str, last: int, censored: int) -> None:
    frame = read(name)
    assert frame.filter(pl.col("end") == last).height == censored
    assert frame.filter(pl.col("censored") != (pl.col("end") == last)).height == 0
    assert frame.filter(pl.col("start") > pl.col("end")).height == 0
    assert pair(frame, "RUS", "USA").filter(pl.col("end") == last)["start"].to_list() == [2007]


def test_rivalries_lose_only_venice(data_folder: Path, read: Read) -> None:
    codes = {"tssr_id": pl.Int32, "ccode1": pl.Int32, "ccode2": pl.Int32}
    raw = read_csv(data_folder / "conflict/rivalries_tss.csv", codes)
    lost = raw.filter(~pl.col("tssr_id").is_in(read("rivalries")["rivalry"].unique().to_list()))
    assert lost.filter((pl.col("ccode1") != 324) & (pl.col("ccode2") != 324)).height == 0
    assert lost.height == 2


def test_distances(read: Read) -> None:
    frame = read("distance")
    assert pair(frame, "DEU", "FRA")["distance_km"].item() == pytest.approx(879, abs=10)
    assert pair(frame, "DEU", "FRA")["contiguous"].item() is True
    assert not {"WSM", "HKG"} & (set(frame["state_a"]) | set(frame["state_b"]))
    assert frame.filter(pl.col("distance_km") <= 0).height == 0
    nearest = pair(read("mindist"), "RUS", "USA").filter(pl.col("year") == 2019)["distance_km"].item()
    assert 0 <= nearest < 100


def great_circle(one: dict[str, float], other: dict[str, float]) -> float:
    table = (
        pl.DataFrame([one])
        .join(pl.DataFrame([other]), how="cross", suffix="_2")
        .select(
            (pl.col("latitude").radians().sin() * pl.col("latitude_2").radians().sin())
            + pl.col("latitude").radians().cos()
            * pl.col("latitude_2").radians().cos()
            * (pl.col("longitude") - pl.col("longitude_2")).radians().cos()
        )
    )
    return float(table.select(pl.first().arccos() * 6371).item())


@pytest.mark.parametrize("state", ["BRA", "SAU", "TUN", "DJI", "USA", "CHN", "RUS", "IND"])
def test_capitals_agree_with_distances(read: Read, state: str) -> None:
    capitals = read("capitals").filter(pl.col("end").is_null())
    places = {row["state"]: row for row in capitals.select("state", "latitude", "longitude").to_dicts()}
    distances = read("distance")
    for other in {"FRA", "USA", "JPN"} - {state}:
        first, second = sorted((state, other))
        one, two = ({k: places[s][k] for k in ("latitude", "longitude")} for s in (first, second))
        expected = pair(distances, first, second)["distance_km"].item()
        # CEPII sometimes takes the largest city: a tolerance of 150 km still catches the middle of a country
        assert great_circle(one, two) == pytest.approx(expected, abs=150)


def test_capitals_of_one_state_never_overlap(read: Read) -> None:
    frame = read("capitals").sort("state", "start")
    following = frame.with_columns(next_start=pl.col("start").shift(-1).over("state"))
    assert following.filter(pl.col("end") >= pl.col("next_start")).height == 0
    assert following.filter(pl.col("end").is_null() & pl.col("next_start").is_not_null()).height == 0


def test_contiguity_goes_on_to_the_end_of_coding(read: Read) -> None:
    frame = read("contiguity")
    assert frame.filter(pl.col("year") == 2016).height == 556
    assert pair(frame, "CHN", "RUS").filter(pl.col("year") == 2016)["type"].to_list() == [1]
    assert frame["type"].is_between(1, 5).all()


def test_nuclear_powers(read: Read) -> None:
    frame = read("nuclear").filter(pl.col("status") == 3)
    first = dict(frame.group_by("state").agg(pl.col("year").min()).iter_rows())
    assert first == {
        "USA": 1945, "RUS": 1949, "GBR": 1952, "FRA": 1960, "CHN": 1964, "ISR": 1967, "ZAF": 1979, "PAK": 1987,
        "IND": 1987, "PRK": 2006,
    }  # fmt: skip


def test_troops_stand_where_they_stood(read: Read) -> None:
    frame = read("troops")
    counts = {(host, year): troops for host, year, troops, _ in frame.iter_rows()}
    on_land = {(host, year): number for host, year, _, number in frame.iter_rows()}
    assert [on_land["JPN", year] for year in (2007, 2008, 2009)] == [31_614, None, 29_501]
    assert counts["RVN", 1968] == 537_377
    assert ("VNM", 1968) not in counts
    assert counts["USA", 1953] == 2_338_379
    assert ("USA", 1952) not in counts
    assert counts["JPN", 2008] is None
    assert counts["IRQ", 2007] is None
    assert counts["IRQ", 2008] is None
    nulls = frame.filter(pl.col("troops").is_null())
    assert set(nulls.filter(pl.col("host") != "IRQ")["year"]) == {2008}
    assert frame.filter(pl.col("troops") < 0).height == 0


def test_trade(read: Read) -> None:
    frame = read("trade_partners")
    assert set(frame["year"]) == {2010, 2015, 2021}
    assert frame["share"].is_between(0, 1).all()
    assert "TWN" in frame["partner"]
    assert "TWN" in frame["state"]
    china = frame.filter((pl.col("state") == "CHN") & (pl.col("year") == 2021) & (pl.col("flow") == "exports"))
    assert china.sort("rank")["partner"].to_list()[0] == "USA"
    japan = frame.filter((pl.col("state") == "CHN") & (pl.col("flow") == "imports") & (pl.col("partner") == "JPN"))
    assert japan.sort("year")["rank"].to_list() == [3, 3, 3]  # of 2021, though the first of 2010
    assert japan.sort("year")["share"].to_list() == pytest.approx([0.127, 0.085, 0.077])
    by_rank = frame.filter(pl.col("year") == 2021).pivot(on="rank", index=["state", "year", "flow"], values="share")
    assert by_rank.filter((pl.col("2") > pl.col("1")) | (pl.col("3") > pl.col("2"))).height == 0
    totals = read("total_trade").filter(pl.col("year") == 2021)
    assert totals.filter(pl.col("state") == "FSM")["imports"].item() < 1_000
    assert totals["imports"].sum() < 25e6
    assert {"YUG"} == set(
        read("total_trade").filter(pl.col("state").is_in(["YUG", "SRB"]) & (pl.col("year") < 2006))["state"]
    )


def test_speeches_name_whom_the_news_named(read: Read) -> None:
    frame = read("general_debate").filter(pl.col("speaker").ne_missing(pl.col("target")))
    warned = frame.filter((pl.col("target") == "RUS") & (pl.col("year") == 2022)).sort("hostile", descending=True)
    assert warned["speaker"].to_list()[:3] == ["POL", "EST", "CZE"]
    ukraine = dict(frame.filter(pl.col("target") == "UKR").group_by("year").agg(pl.col("mentions").sum()).iter_rows())
    assert ukraine[2022] > 10 * ukraine[2012]
    before = frame.filter((pl.col("target_name") == "NATO") & (pl.col("year") < 1949))
    assert before["mentions"].sum() == 0
    assert before.height > 100
    unclear = frame.filter(pl.col("target").is_null() & ~pl.col("target_name").is_in(["EUR", "NATO"]))
    assert set(unclear.select("speaker", "target_name").rows()) == {("TWN", "CHN"), ("DDR", "DEU")}


def test_who_speaks_in_the_general_debate(read: Read) -> None:
    frame = read("general_debate_speeches")
    years = {
        state: set(frame.filter(pl.col("state") == state)["year"]) for state in ("USA", "RUS", "CHN", "TWN", "DEU")
    }
    assert years["USA"] == set(range(1946, 2025))
    assert years["RUS"] == years["USA"] - {1970}
    assert years["TWN"] == set(range(1946, 1972)) - {1970}
    assert years["CHN"] == set(range(1972, 2025))
    assert min(years["DEU"]) == 1973
    order = frame.filter(pl.col("state") == "CHN").group_by("year").agg(pl.col("hegemony").sum())
    assert order.sort("hegemony")["year"].to_list()[-1] in range(1972, 1983)
    economic = frame.group_by("year").agg(pl.col("new_order").mean()).sort("new_order")
    assert economic["year"].to_list()[-1] in range(1974, 1981)


def test_publics_judge_as_the_surveys_were_reported(read: Read) -> None:
    frame = read("favourability")
    favour = {row[:3]: row[3] for row in frame.select("state", "target", "year", "favourable").iter_rows()}
    assert favour["DEU", "USA", 2009] == pytest.approx(0.64, abs=0.005)  # Obama's first year
    assert favour["DEU", "USA", 2020] == pytest.approx(0.26, abs=0.005)
    assert favour["FRA", "USA", 2003] == pytest.approx(0.43, abs=0.005)
    assert favour["POL", "RUS", 2022] < 0.05
    assert favour["TWN", "USA", 2021] == pytest.approx(0.61, abs=0.006)
    assert favour["TWN", "CHN", 2021] == pytest.approx(0.27, abs=0.006)
    asked = {name: set(frame.filter(pl.col("target") == name)["year"]) for name in ("RUS", "CHN", "USA")}
    assert asked["USA"] == set(range(2002, 2024))
    assert asked["RUS"] == set(range(2007, 2024)) - {2008, 2016, 2021}
    assert asked["CHN"] == set(range(2005, 2024)) - {2013}
    assert (frame["favourable"] + frame["unfavourable"] + frame["dont_know"]).is_between(0.999, 1.001).all()


def test_military_spending(read: Read) -> None:
    nato = read("nato_spending")
    share = {(state, year): value for state, year, value, _ in nato.iter_rows()}
    assert nato["state"].n_unique() == 31
    assert "ISL" not in nato["state"]
    assert set(nato.filter("estimate")["year"]) == {2025, 2026}
    assert share["DEU", 2014] < 0.012 < 0.0199 < share["DEU", 2024]
    assert max((value, state) for (state, year), value in share.items() if year == 2024)[1] == "POL"
    factbook = read("military_spending")
    other = {(state, year): value for state, year, value, _ in factbook.iter_rows()}
    assert other["USA", 2021] == pytest.approx(0.035)
    assert other["RUS", 2024] > other["RUS", 2021] > other["CHN", 2021]
    assert ("USA", 2010) not in other
    both = [abs(share[key] - other[key]) for key in share.keys() & other.keys()]
    assert len(both) > 300
    assert sum(both) / len(both) < 0.0006
    assert factbook["share"].min() > 0  # type: ignore[operator]


def test_the_dollar_is_most_of_the_reserves(read: Read) -> None:
    frame = read("reserve_currencies")
    totals = frame.group_by("year", "quarter").agg(pl.col("share").sum())
    assert totals.height == 109
    assert totals["share"].is_between(0.99999, 1.00001).all()
    dollar = frame.filter(pl.col("currency") == "USD").sort("year", "quarter")["share"]
    assert dollar[0] == pytest.approx(0.71, abs=0.005)
    assert dollar[-1] == pytest.approx(0.57, abs=0.005)
    first = dict(frame.group_by("currency").agg((pl.col("year") * 10 + pl.col("quarter")).min()).iter_rows())
    assert (first["CNY"], first["AUD"], first["EUR"]) == (20164, 20124, 19991)


def test_projected_shares_are_of_one_world(read: Read) -> None:
    frame = read("ssp_shares")
    assert frame["state"].n_unique() == 37  # 36 states, and null for blocs
    key = ["model", "scenario", "year"]
    members = ["BRA", "RUS", "IND", "CHN", "ZAF", "EGY", "ETH", "IRN", "ARE", "IDN"]
    sums = frame.filter(pl.col("unit").is_in(members)).group_by(key).agg(pl.col("gdp_share", "net_share").sum())
    blocs = frame.filter(pl.col("unit") == "BRICS10").join(sums, on=key, suffix="_sum")
    assert blocs.height == 190
    for column in ("gdp_share", "net_share"):
        assert (blocs[column] - blocs[f"{column}_sum"]).abs().max() < 2e-4  # type: ignore[operator]
    world = read("gdp_population").filter(pl.col("year") == 2010).drop_nulls("gdp")
    start = frame.filter((pl.col("year") == 2010) & (pl.col("scenario") == "SSP2"))
    for state in ("USA", "CHN", "RUS", "IND"):
        record = world.filter(pl.col("state") == state)["gdp"].item() / world["gdp"].sum()
        assert start.filter(pl.col("state") == state)["gdp_share"].to_list() == pytest.approx([record] * 2, rel=0.2)


def test_lists_of_organisations_are_stale(read: Read) -> None:
    frame = read("organisation_lists").filter(pl.col("status") == "member")
    counts = {row[:2]: row[2] for row in frame.group_by("organisation", "edition").len().iter_rows()}
    assert (counts["NATO", 2015], counts["NATO", 2023], counts["NATO", 2024]) == (28, 31, 32)
    assert (counts["BRICS", 2023], counts["BRICS", 2024]) == (5, 10)
    assert counts["UN", 2024] == 193
    last = frame.filter(pl.col("edition") == 2026)
    assert "GBR" in last.filter(pl.col("organisation") == "EU")["state"]
    assert "IND" not in last.filter(pl.col("organisation") == "SCO")["state"]
    assert not {"none", "CABEI", "UNSC"} & set(frame["organisation"])


def test_regimes_change_when_they_did(read: Read) -> None:
    frame = read("regime_episodes")

    def years(state: str, column: str) -> list[int]:
        return sorted(frame.filter((pl.col("state") == state) & pl.col(column))["year"])

    assert [year for year in years("HUN", "autocratisation") if year > 2000] == list(range(2006, 2025))
    assert [year for year in years("POL", "autocratisation") if year > 1945] == list(range(2016, 2022))
    assert set(range(1989, 1993)) <= set(years("POL", "democratisation"))
    assert set(years("RUS", "autocratisation")) >= set(range(1993, 2013))
    assert not frame.filter(pl.col("autocratisation") & pl.col("democratisation")).height
    south = frame.filter(pl.col("state") == "RVN")["year"]
    assert (south.min(), south.max()) == (1954, 1975)
    assert frame.filter((pl.col("state") == "SRB") & (pl.col("year").is_between(1919, 2005))).height == 0


def test_leaders_and_regimes(read: Read) -> None:
    frame = read("leaders")
    german = frame.filter(pl.col("state") == "DEU").sort("start").select("leader", "end_year").rows()
    assert german[-3:] == [("Kohl", 1998), ("Schroder", 2005), ("Merkel", None)]
    assert frame.filter((pl.col("state") == "USA") & (pl.col("start") == date(1963, 11, 22))).height == 1
    british = frame.filter((pl.col("state") == "GBR") & pl.col("female"))
    assert british["start"].to_list() == [date(1979, 5, 4), date(2016, 7, 13)]
    assert frame["end_year"].min() == 1950
    assert frame.filter(pl.col("end_year").is_null())["state"].is_duplicated().sum() == 0
    assert not {"TWN", "ZAN"} & set(frame["state"])
    regimes = read("regimes")
    assert regimes.filter(pl.col("state") == "CHN").select("type", "end").rows() == [("party-based", None)]
    assert regimes["end"].null_count() == 194
    chile = regimes.filter((pl.col("state") == "CHL") & (pl.col("start") == date(1973, 9, 11)))
    assert chile.height == 1


def test_partners_of_the_factbook(read: Read) -> None:
    frame = read("factbook_partners")
    assert frame["share"].is_between(0, 1).all()
    assert (
        frame.filter((pl.col("edition_first") <= pl.col("year")) | (pl.col("edition") < pl.col("edition_first"))).height
        == 0
    )

    def first(state: str, year: int, flow: str) -> tuple[str, float]:
        rows = frame.filter((pl.col("state") == state) & (pl.col("year") == year) & (pl.col("flow") == flow))
        return rows.sort("rank").select("partner", "share").row(0)

    assert first("CAN", 2014, "exports") == ("USA", pytest.approx(0.768))
    assert first("RUS", 2019, "imports") == ("CHN", pytest.approx(0.2))
    assert first("RUS", 2023, "imports") == ("CHN", pytest.approx(0.53))
    assert first("USA", 2023, "imports")[0] == "MEX"
    assert frame.filter(pl.col("partner") == pl.col("state")).height == 0
    listings = dict(frame.filter(pl.col("partner") == "KOR").group_by("year").len().iter_rows())
    assert (listings[2022], listings[2023]) == (52, 18)


def test_trade_of_russia(data_folder: Path, read: Read) -> None:
    frame = read("russia_trade")
    both = {
        (state, year): exports + imports
        for state, year, exports, imports in frame.drop_nulls()
        .select("state", "year", "russia_exports", "russia_imports")
        .iter_rows()
    }
    assert both["DEU", 2013] == pytest.approx(75_000, rel=0.02)
    assert both["CHN", 2021] == pytest.approx(141_000, rel=0.02)
    assert both["UKR", 2019] < both["UKR", 2013] / 3
    assert both["CHN", 2022] < both["CHN", 2021]  # it rose: the estimate is wrong
    exports = frame.filter(pl.col("year") == 2013)["russia_exports"].sum()
    assert exports == pytest.approx(527_000, rel=0.02)
    assert set(frame.filter(~pl.col("russia_reporting"))["year"]) == {2022}
    raw = pl.read_parquet(data_folder / "trade/imf_dots_russia_partners_2011_2022.parquet")
    scaled = raw.pivot(on="year", index="iso3", values="rus_exports_to").filter(pl.col("2022") > 1000)
    ratio = scaled["2023"] / scaled["2022"]
    assert float(ratio.std() or 0) < 1e-5  # type: ignore[arg-type]  # one factor: 2023 is no observation


def test_crises_between_pairs(read: Read) -> None:
    frame = read("crisis_dyads")

    def years(first: str, second: str) -> list[int]:
        return pair(frame, first, second)["year"].sort().to_list()

    assert years("RUS", "UKR") == [2014, 2015, 2018, 2021]
    assert years("CHN", "IND") == [2020, 2021]
    assert years("IRN", "USA") == [2019, 2019, 2020]
    assert years("ARM", "AZE") == [2016, 2020]
    invasion = frame.filter(pl.col("crisis") == 510)
    assert invasion.height == 4
    assert invasion["end_year"].null_count() == 4
    earlier = read("crises").filter((pl.col("year") < 2013) & (pl.col("end_year") >= 2013))
    assert earlier.height == 0
    levels = read("crises").filter(pl.col("year") >= 2013)["crisis"]
    assert set(levels) <= set(frame["crisis"])


def test_votes_of_2025(read: Read) -> None:
    frame = read("unga_votes_2025")
    assert frame["resolution"].n_unique() == 192
    assert frame.filter("contested")["resolution"].n_unique() == 75
    ukraine = frame.filter(pl.col("resolution") == "A/RES/ES-11/7")
    assert dict(ukraine.group_by("position").len().iter_rows()) == {1: 93, 2: 65, 3: 18}
    sides = dict(
        ukraine.filter(pl.col("state").is_in(["USA", "RUS", "UKR", "CHN"])).select("state", "position").iter_rows()
    )
    assert sides == {"USA": 3, "RUS": 3, "UKR": 1, "CHN": 2}
    cuba = frame.filter(pl.col("title").str.contains("embargo imposed by the United States"))
    assert dict(cuba.group_by("position").len().iter_rows()) == {1: 165, 2: 12, 3: 7}
    votes = frame.rename({"resolution": "ballot"})
    assert agreement(votes, "USA", "RUS", 2025) == pytest.approx(0.190, abs=0.0005)
    assert agreement(votes.filter("contested"), "USA", "RUS", 2025) == pytest.approx(0.320, abs=0.0005)


def test_events_of_the_windows(read: Read) -> None:
    frame = read("events_windows")
    kinds = ("statements", "verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    assert frame.filter(pl.sum_horizontal(kinds) != pl.col("events")).height == 0
    assert dict(frame.select("set", "year").unique().iter_rows()) == {"ICEWS18": 2018, "ICEWS21": 2021, "ICEWS22": 2022}
    war = frame.filter((pl.col("sender") == "RUS") & (pl.col("target") == "UKR"))
    share = dict(
        war.group_by("set").agg(pl.col("material_conflict").sum() / pl.col("events").sum()).iter_rows(),
    )
    assert share["ICEWS22"] > 0.6 > share["ICEWS21"]


def test_visits_of_chinese_leaders(read: Read) -> None:
    frame = read("chinese_leader_visits")
    assert frame["visits"].sum() == 594

    def years(host: str, leader: str) -> list[int]:
        return frame.filter((pl.col("host") == host) & (pl.col("leader") == leader))["year"].to_list()

    assert years("RUS", "Mao Zedong") == [1949, 1957]
    assert years("USA", "Deng Xiaoping") == [1974, 1979]
    assert years("USA", "Xi Jinping") == [2013, 2015, 2016, 2017]
    assert years("PRK", "Xi Jinping") == [2019]
    assert frame.filter(pl.col("year") == 2020).select("host", "leader").rows() == [("MMR", "Xi Jinping")]
    assert not set(range(1961, 1963)) & set(frame["year"])


def test_official_visits_to_and_from_china(read: Read) -> None:
    frame = read("chinese_elite_visits")
    assert frame["state"].n_unique() == 38
    assert not {"USA", "RUS"} & set(frame["state"])
    last = dict(frame.group_by("state").agg(pl.col("year").max()).iter_rows())
    assert (last["JPN"], last["IND"]) == (2015, 2017)
    totals = dict(frame.group_by("year").agg(pl.col("government").sum()).iter_rows())
    assert (totals[2001], totals[2002]) == (603, 232)
    assert frame["military"].null_count() == 120


def test_exercises_of_russia(read: Read) -> None:
    frame = read("russian_exercises")
    assert frame.filter(pl.col("partner") == "CHN")["year"].max() == 2015
    counts = dict(frame.group_by("year").agg(pl.col("exercise").n_unique()).iter_rows())
    assert [counts[year] for year in (2009, 2012, 2017, 2018)] == [24, 17, 3, 3]
    assert frame.filter(pl.len().over("exercise") != pl.col("partners")).height == 0
