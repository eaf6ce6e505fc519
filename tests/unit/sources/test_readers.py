"""Each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import (
    atop_dyad_year,
    atop_members,
    bases,
    capitals,
    check_table,
    contiguity,
    distance,
    mid,
    nmc,
    nuclear,
    rivalries,
    total_trade,
    trade_partners,
    troops,
    ucdp,
    unga_votes,
    wars,
    worldbank_gdp,
    worldbank_world_gdp,
)


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


def from_rows(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return tidy(module, path)


def atop_row(first: int, second: int, year: int, **kinds: int) -> dict[str, object]:
    names = ["atop_defense", "atop_offense", "atop_neutral", "atop_nonagg", "atop_consul"]
    return {"ccode1": first, "ccode2": second, "year": year} | dict.fromkeys(names, 0) | kinds


def test_alliance_takes_the_stronger_direction_and_marks_the_difference(tmp_path: Path) -> None:
    rows = [
        atop_row(2, 235, 1950, atop_defense=1, atop_consul=1),
        atop_row(235, 2, 1950, atop_consul=1),
        atop_row(2, 20, 1950, atop_defense=1),
        atop_row(20, 2, 1950, atop_defense=1),
    ]
    frame = from_rows(atop_dyad_year, tmp_path, rows)
    assert frame.rows() == [
        ("CAN", "USA", 1950, 1, 0, 0, 0, 0, False),
        ("PRT", "USA", 1950, 1, 0, 0, 0, 1, True),
    ]


def test_alliance_of_one_direction_only_is_marked(tmp_path: Path) -> None:
    frame = from_rows(atop_dyad_year, tmp_path, [atop_row(2, 20, 1950, atop_defense=1)])
    assert frame["directed_differs"].to_list() == [True]


def test_member_dates(tmp_path: Path) -> None:
    text = (
        "atopid,member,phase,yrent,moent,dayent,yrexit,moexit,dayexit,bilat,defense,offense,neutral,nonagg,consul\n"
        "1,2,0,1949,4,4,0,0,0,0,1,0,0,0,1\n"
        "2,365,0,1939,8,,1940,2,,1,0,0,0,1,0\n"
        "3,8152,0,1874,1,1,1883,1,1,0,0,0,0,0,1\n"
    )
    frame = from_text(atop_members, tmp_path, text)
    assert frame.select("state", "entry", "exit", "day_assumed", "bilateral").rows() == [
        ("USA", date(1949, 4, 4), None, False, False),
        ("RUS", date(1939, 8, 1), date(1940, 2, 29), True, True),
    ]


def test_seat_of_china(tmp_path: Path) -> None:
    seats = [(4, 710), (5, 713), (26, 710), (26, 713), (27, 710)]
    rows: list[dict[str, object]] = [
        {"resid": 1000 * session + number, "ccode": code, "vote": 1, "session": session}
        for number, (session, code) in enumerate(seats)
    ]
    frame = from_rows(unga_votes, tmp_path, rows)
    assert frame.select("year", "state").rows() == [
        (1949, "TWN"),
        (1950, "TWN"),
        (1971, "CHN"),
        (1971, "TWN"),
        (1972, "CHN"),
    ]


def test_year_of_a_vote_does_not_overflow_small_integers(tmp_path: Path) -> None:
    path = tmp_path / "raw.parquet"
    frame = pl.DataFrame(
        {"resid": [78001], "ccode": [2], "vote": [3], "session": [78]},
        schema={"resid": pl.Int32, "ccode": pl.Int16, "vote": pl.Int8, "session": pl.Int8},
    )
    frame.write_parquet(path)
    assert tidy(unga_votes, path).row(0) == (78001, "USA", 2023, 78, 3)


def test_same_vote_twice_is_one_vote_and_two_votes_are_an_error(tmp_path: Path) -> None:
    vote: dict[str, object] = {"resid": 78015, "ccode": 679, "vote": 1, "session": 78}
    assert from_rows(unga_votes, tmp_path, [vote, vote]).height == 1
    with pytest.raises(DataError, match="key"):
        from_rows(unga_votes, tmp_path, [vote, vote | {"vote": 3}])


def test_soviet_republics_keep_their_votes(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"resid": 1001, "ccode": code, "vote": 1, "session": 1} for code in (365, 369, 370)
    ]
    assert from_rows(unga_votes, tmp_path, rows)["state"].to_list() == ["BLR", "RUS", "UKR"]


def test_unknown_code_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="9999") as caught:
        from_rows(unga_votes, tmp_path, [{"resid": 1001, "ccode": 9999, "vote": 1, "session": 1}])
    assert "unga_votes" in str(caught.value)


def test_minus_nine_is_null_and_the_surviving_germany_is_kept(tmp_path: Path) -> None:
    text = (
        "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n"
        "255,1990,1,-9,3,4,5,6,0.02\n"
        "260,1990,9,9,9,9,9,9,0.03\n"
        "260,1989,7,7,7,7,7,7,0.03\n"
    )
    frame = from_text(nmc, tmp_path, text)
    assert frame.select("state", "year", "milex", "milper").rows() == [
        ("DEU", 1989, 7.0, 7.0),
        ("DEU", 1990, 1.0, None),
    ]


WORLD_BANK = (
    "Country Name,Country Code,Year,Value\nWorld,WLD,2000,100\nEuro area,EMU,2000,30\nHong Kong,HKG,2000,5\n"
    "Russian Federation,RUS,1989,7\nRussian Federation,RUS,2000,8\nUkraine,UKR,1988,2\nKosovo,XKX,2010,1\n"
)


def test_world_bank_keeps_states_that_exist(tmp_path: Path) -> None:
    assert from_text(worldbank_gdp, tmp_path, WORLD_BANK).rows() == [("RUS", 2000, 8.0), ("XKX", 2010, 1.0)]


def test_world_is_a_table_of_its_own(tmp_path: Path) -> None:
    assert from_text(worldbank_world_gdp, tmp_path, WORLD_BANK).rows() == [(2000, 100.0)]


def test_unknown_fatality_is_null_and_directions_are_one_row(tmp_path: Path) -> None:
    text = (
        "dispnum,ccode1,ccode2,year,cowmidonset,fatality,fatality1,fatality2,hostlev\n"
        "1,2,365,1962,1,-9,-9,0,4\n1,365,2,1962,1,-9,0,-9,4\n2,2,710,1950,0,6,6,6,5\n2,710,2,1950,0,6,6,6,5\n"
    )
    assert from_text(mid, tmp_path, text).rows() == [
        ("CHN", "USA", 1950, 2, 5, 6, 6, False),
        ("RUS", "USA", 1962, 1, 4, None, None, True),
    ]


def test_deaths_of_third_parties_are_not_the_pairs(tmp_path: Path) -> None:
    """Suez 1956: people died, but neither an American nor a Soviet soldier at the other's hand."""
    text = (
        "dispnum,ccode1,ccode2,year,cowmidonset,fatality,fatality1,fatality2,hostlev\n"
        "200,2,365,1956,1,6,0,0,3\n200,365,2,1956,1,6,0,0,3\n9,2,365,1962,1,1,1,-9,4\n9,365,2,1962,1,1,-9,1,4\n"
    )
    frame = from_text(mid, tmp_path, text).sort("year")
    assert frame.select("fatality", "pair_fatality").rows() == [(6, 0), (1, 1)]


def test_war_deaths_follow_their_state(tmp_path: Path) -> None:
    text = (
        "warnum,ccode1,ccode2,year,cowinteronset,batdeath1,batdeath2\n"
        "22,365,200,1854,1,100000,-9\n22,200,365,1854,1,-9,100000\n"
    )
    assert from_text(wars, tmp_path, text).rows() == [("GBR", "RUS", 1854, 22, True, None, 100000)]


UCDP_HEADER = "conflict_id,year,gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,incompatibility,intensity_level,type_of_conflict\n"


def test_coalitions_face_each_other_once_and_supporters_are_told_apart(tmp_path: Path) -> None:
    text = UCDP_HEADER + "235,1951,732,2.0,731.0,710.0,government,2,interstate\n"
    frame = from_text(ucdp, tmp_path, text)
    assert frame.select("state_a", "state_b", "direct").rows() == [
        ("CHN", "KOR", False),
        ("CHN", "USA", False),
        ("KOR", "PRK", True),
        ("PRK", "USA", False),
    ]


def test_gleditsch_ward_numbers_are_not_cow_codes(tmp_path: Path) -> None:
    text = UCDP_HEADER + "1,2007,340,,260.0,,both,1,interstate\n2,1999,345,,678.0,,both,1,interstate\n"
    frame = from_text(ucdp, tmp_path, text)
    assert frame.select("state_a", "state_b").rows() == [("DEU", "SRB"), ("YEM", "YUG")]
    assert frame["territory"].all()


def test_rebels_are_no_state_and_nobody_fights_itself(tmp_path: Path) -> None:
    text = UCDP_HEADER + "1,1990,750,,,,territory,1,intrastate\n2,1997,451,438.0,,438.0,government,1,II\n"
    frame = from_text(ucdp, tmp_path, text)
    assert frame.select("state_a", "state_b", "type").rows() == [
        ("IND", None, "intrastate"),
        ("GIN", "SLE", "internationalised"),
    ]


RIVALRY_HEADER = (
    "tssr_id,rivalry,ccode1,ccode2,start,end,positional,spatial,ideological,interventionary,principal,aprin\n"
)


def test_rivalry_at_the_end_of_coding_is_censored(tmp_path: Path) -> None:
    text = RIVALRY_HEADER + "1,x,2,365,2007,2020,1,NA,NA,NA,1,NA\n2,y,2,710,1949,1972,NA,NA,1,NA,NA,NA\n"
    frame = from_text(rivalries, tmp_path, text)
    assert frame.select("state_a", "start", "end", "censored", "positional", "ideological").rows() == [
        ("CHN", 1949, 1972, False, False, True),
        ("RUS", 2007, 2020, True, True, False),
    ]


def test_rivalry_is_cut_where_a_code_passes_to_another_state(tmp_path: Path) -> None:
    text = RIVALRY_HEADER + "1,Bosnia-Serbia,345,346,1992,2020,NA,1,NA,NA,NA,NA\n"
    frame = from_text(rivalries, tmp_path, text)
    assert frame.select("state_a", "state_b", "start", "end", "censored", "passed_on").rows() == [
        ("BIH", "SRB", 2006, 2020, True, False),
        ("BIH", "YUG", 1992, 2005, False, True),
    ]


def test_contiguity_covers_every_year_touched_and_nothing_else(tmp_path: Path) -> None:
    text = (
        "ccode1,ccode2,conttype,stdate,enddate\n2,40,4,1902-05-01,1903-09-01\n2,40,0,1904-01-01,1905-01-01\n"
        "40,2,4,1902-05-01,1903-09-01\n2,20,1,2015-01-01,2016-12-01\n2,20,5,2015-01-01,2015-12-01\n"
    )
    assert from_text(contiguity, tmp_path, text).rows() == [
        ("CAN", "USA", 2015, 1),
        ("CAN", "USA", 2016, 1),
        ("CUB", "USA", 1902, 4),
        ("CUB", "USA", 1903, 4),
    ]


def test_capital_ends_with_its_state(tmp_path: Path) -> None:
    text = (
        "ccode,statenme,capital,stdate,enddate,lat,lng\n"
        "265,GDR,East Berlin,1954-01-01,2024-12-31,52.5,13.4\n"
        "140,Brazil,Brasilia,1960-04-21,2024-12-31,-10.3,-53.2\n"
    )
    frame = from_text(capitals, tmp_path, text)
    assert frame["end"].dt.year().to_list() == [None, 1990]
    assert frame["latitude"].to_list() == [-15.794, 52.5]


def test_old_iso_codes_and_missing_weights(tmp_path: Path) -> None:
    def row(first: str, second: str, weighted: str) -> dict[str, object]:
        numbers = dict.fromkeys(["contig", "comlang_off", "colony", "smctry"], 0.0)
        return {"iso_o": first, "iso_d": second, "distcap": 100.0, "distw": weighted} | numbers

    rows = [row("ROM", "FRA", "."), row("YUG", "FRA", "7.0"), row("FRA", "FRA", "1.0"), row("HKG", "FRA", "2.0")]
    frame = from_rows(distance, tmp_path, rows)
    assert frame.select("state_a", "state_b", "weighted_distance_km").rows() == [
        ("FRA", "ROU", None),
        ("FRA", "SRB", 7.0),
        ("FRA", "YUG", 7.0),
    ]


def test_nuclear_status_only_while_the_state_exists(tmp_path: Path) -> None:
    text = "Entity,Year,nuclear_weapons_status\nPakistan,1938,0\nPakistan,1987,3\nSerbia,1955,2\nSerbia,2010,0\n"
    assert from_text(nuclear, tmp_path, text).rows() == [("PAK", 1987, 3), ("SRB", 2010, 0), ("YUG", 1955, 2)]


def test_troops(tmp_path: Path) -> None:
    text = (
        "countryname,year,ccode,iso3c,troops_ad\nAden,1965,1029,NA,2\nVietnam,1968,816,VNM,537377\n"
        "Yugoslavia,1960,345,NA,30\nUnited States,1951,2,USA,0\nUnited States,2008,2,USA,9\n"
        "Czechia,2013,316,CZE,17\nCzech Republic,2013,316,CZE,0\nSlovakia,1951,317,SVK,0\n"
        "Japan,2008,740,JPN,79296\nIraq,2007,645,IRQ,510000\nGermany,1952,255,DEU,176084\n"
    )
    assert from_text(troops, tmp_path, text).rows() == [
        ("CZE", 2013, 17),
        ("DEU", 1952, 176084),
        ("IRQ", 2007, None),
        ("JPN", 2008, None),
        ("RVN", 1968, 537377),
        ("USA", 2008, 9),
        ("YUG", 1960, 30),
    ]


def test_base_names_are_latin_and_tidy(tmp_path: Path) -> None:
    text = (
        "countryname,ccode,iso3c,basename,lat,lon,base,lilypad,fundedsite\n"
        "Chile,155,CHL,Concón,-32.9,-71.4,0,0,1\nCuba,40,CUB,Guantanamo\t Bay,NA,NA,1,0,0\n"
    )
    frame = from_text(bases, tmp_path, text, encoding="iso-8859-1")
    assert frame.select("host", "name", "lat").rows() == [("CHL", "Concón", -32.9), ("CUB", "Guantanamo Bay", None)]


def test_trade_partners_keep_ranks_of_partners_that_are_no_state(tmp_path: Path) -> None:
    text = (
        "m49,reporter,year,flow,rank,partner,share_pct,estimate\n"
        '156,China,2021,exports,1,United States,17.2,0\n156,China,2021,exports,2,"China, Hong Kong SAR",10.4,0\n'
        '156,China,2021,imports,1,"Other Asia, nes",9.3,1\n344,"China, Hong Kong SAR",2021,exports,1,China,58.0,0\n'
        "158,Other non-specified areas,2021,exports,1,China,28.2,0\n"
    )
    frame = from_text(trade_partners, tmp_path, text)
    assert frame.select("state", "flow", "rank", "partner", "estimate").rows() == [
        ("CHN", "exports", 1, "USA", False),
        ("CHN", "exports", 2, None, False),
        ("CHN", "imports", 1, "TWN", True),
        ("TWN", "exports", 1, "CHN", False),
    ]
    assert frame["share"].to_list() == pytest.approx([0.172, 0.104, 0.093, 0.282])


def test_total_trade_does_not_take_the_region_for_the_state(tmp_path: Path) -> None:
    text = (
        "m49,reporter,year,series,musd\n57,Micronesia,2010,imports,9\n583,Micronesia (Fed. States of),2010,imports,1\n"
        '1,"Total, all countries or areas",2010,imports,15275115\n842,United States of America,2010,exports,5\n'
    )
    assert from_text(total_trade, tmp_path, text).rows() == [("FSM", 2010, 1.0, None), ("USA", 2010, None, 5.0)]
