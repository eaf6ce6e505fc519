"""Case files: the packaged one, and an error that names the key path for each mistake."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from foedus.errors import CaseError, UnknownNameError
from foedus.scenarios import INSTRUMENTS, list_cases, load_case, parse_case
from foedus.scenarios.cases.templates import case_template

THEATRE = """
[[theatre]]
name = "malvinas"
title = "South Atlantic"
owner = "GBR"
rivals = ["ARG"]
stakes = { GBR = 0.01 }
source = "made up"
standing = "assumed"
"""
TRIANGLES = 'triangles = [["USA", "RUS", "CHN"]]'
BODY = """
[[institution]]
name = "Pact"
source = "made up"
standing = "assumed"
"""
TEXT = (resources.files("foedus.library") / "cases" / "strategic-triangle.toml").read_text(encoding="utf-8")


def test_the_packaged_case_is_the_one_of_the_design() -> None:
    case = load_case("strategic-triangle")
    expected = (
        "USA CAN GBR FRA DEU ITA POL TUR UKR BLR KAZ UZB KGZ TJK MNG RUS CHN TWN PRK KOR "
        "JPN VNM PHL IDN MYS IND PAK IRN AUS"
    )
    assert case.actors == tuple(expected.split())
    assert case.start.isoformat() == "2021-01-01"
    assert ("RUS", "CHN") in case.watch
    assert {row.instrument for row in case.pressure} == set(INSTRUMENTS)
    assert str(case) == repr(case)


def test_every_pressure_says_its_source_and_that_its_level_is_assumed() -> None:
    for row in load_case("strategic-triangle").pressure:
        assert row.standing == "assumed"
        assert any(character.isdigit() for character in row.source)


def test_a_case_is_found_by_name_and_by_path(tmp_path: Path) -> None:
    assert list_cases() == [
        "cold-war-1950", "europe-1907", "europe-1939", "powers-2025", "strategic-triangle", "triangle-1971",
        "world-2020",
    ]  # fmt: skip
    path = tmp_path / "mine.toml"
    path.write_text(TEXT, encoding="utf-8")
    assert load_case(path) == load_case("strategic-triangle")
    with pytest.raises(UnknownNameError, match="strategic-triangle"):
        load_case("strategic-square")
    with pytest.raises(UnknownNameError, match="no case file"):
        load_case(tmp_path / "absent.toml")
    with pytest.raises(CaseError, match="cannot be read"):
        load_case(tmp_path.rename(tmp_path.with_suffix(".toml")))


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        ('"FRA", "DEU"', '"FRA", "XQZ"', "actors[4]", "no state is called 'XQZ'"),
        ('"FRA", "DEU"', '"FRA", "FRA"', "actors[4]", "FRA occurs twice"),
        ('"FRA", "DEU"', '"FRA", "YUG"', "actors[4]", "is not a state in 2021"),
        ('"FRA", "DEU"', '"FRA", 3', "actors[4]", "COW code 3"),
        ('["RUS", "CHN"], ["USA", "RUS"]', '["RUS", "BRA"], ["USA", "RUS"]', "watch[0]", "BRA is not an actor"),
        ('["RUS", "CHN"], ["USA", "RUS"]', '["RUS", "RUS"], ["USA", "RUS"]', "watch[0]", "paired with itself"),
        ('["RUS", "CHN"], ["USA", "RUS"]', '["RUS"], ["USA", "RUS"]', "watch[0][1]", "only 1 item"),
        ('mechanisms = "all"', 'mechanisms = ["reciprocty"]', "mechanisms[0]", "nearest: reciprocity"),
        ('mechanisms = "all"', 'mechanisms = ["power", "power"]', "mechanisms[1]", "power occurs twice"),
        ('mechanisms = "all"', 'mechanisms = "some"', "mechanisms", "list in square brackets"),
        (
            'triangles = [["USA", "RUS", "CHN"]]',
            'triangles = [["USA", "RUS", "BRA"]]',
            "triangles[0]",
            "BRA is not an actor",
        ),
        (TRIANGLES, 'triangles = [["USA", "RUS", "USA"]]', "triangles[0]", "occurs twice"),
        ('mechanisms = "all"', 'shocks = ["leadr:RUS@2027"]', "shocks[0]", "unknown shock"),
        ('mechanisms = "all"', 'shocks = ["leader:BRA@2027"]', "shocks[0]", "BRA is not an actor"),
        ('mechanisms = "all"', 'shocks = ["leader:RUS@2017"]', "shocks[0]", "before the start"),
        ('mechanisms = "all"', 'shocks = ["join:OAS:UKR@2027"]', "shocks[0]", "OAS is not an institution"),
        ('mechanisms = "all"', 'shocks = ["leader:RUS@2027", "leader:RUS@2027"]', "shocks[1]", "occurs twice"),
        ('mechanisms = "all"', 'theatres = ["ukrain"]', "theatres[0]", "no theatre 'ukrain'"),
        ('mechanisms = "all"', 'pressure_from = "triangle"', "pressure_from", "no packaged case 'triangle'"),
        ("[initial]\nyear = 2020", THEATRE + "[initial]\nyear = 2020", "theatre[0]", "no stake for ARG"),
        ("[initial]\nyear = 2020", BODY + "[initial]\nyear = 2020", "institution[0].name", "not among institutions"),
        ("start = 2021-01-01", 'start = "soon"', "start", "date"),
        ("start = 2021-01-01", "start = 2012-01-01", "initial.year", "is after the start"),
        ("[initial]\nyear = 2020", "[initial]\nyeer = 2020", "initial.yeer", "nearest: year"),
        ("[initial]\nyear = 2020", "[initial]", "initial.year", "missing"),
        ("ceiling = 0.4", "ceiling = 0.01", "initial.volatility", "ceiling"),
        ("lag = 5", "lag = 1", "initial.volatility.lag", "2 or more"),
        (
            "[initial.pair_mean]\nfirst = 2018",
            "[initial.pair_mean]\nfirst = 2031",
            "initial.pair_mean",
            "`last` is before `first`",
        ),
        ('reason = "no measure: a tenth', 'note = "', "initial.burden.note", "unknown key 'note'"),
        ('pair = ["JPN", "TWN"]', 'pair = ["JPN", "BRA"]', "initial.alignment.assumed[0].pair", "BRA is not an actor"),
        ("sd = 0.3, reason", "sd = -0.3, reason", "initial.alignment.assumed[0].sd", "more than 0"),
        ('instrument = "sanctions"', 'instrument = "sanction"', "pressure[0].instrument", "nearest: sanctions"),
        ("level = 0.4", "level = 1.4", "pressure[0].level", "1.0 or less"),
        ('targets = ["RUS"]', 'targets = ["USA"]', "pressure[0]", "both sender and target"),
        ('targets = ["RUS"]', 'targets = ["BRA"]', "pressure[0]", "BRA is not an actor"),
        ("since = 2014-03-06", "since = 2024-03-06", "pressure[0].since", "is after the start"),
        ('standing = "assumed"', 'standing = "sure"', "pressure[0].standing", "'assumed'"),
        ("[initial.trade_dependence]", "[initial.trade_dependency]", "initial.trade_dependency", "nearest: trade_dep"),
        ('host = "POL"', 'host = "BRA"', "initial.hosts.listed[0]", "BRA is not an actor"),
    ],
)
def test_a_mistake_names_its_key_path(old: str, new: str, where: str, message: str) -> None:
    assert old in TEXT
    with pytest.raises(CaseError) as caught:
        parse_case(TEXT.replace(old, new, 1), name="mine.toml")
    line = str(caught.value)
    assert message in line
    assert f"at mine.toml: {where}" in line
    assert "\n" not in line
    assert caught.value.exit_code == 2


def test_text_that_is_not_toml_and_an_empty_file() -> None:
    with pytest.raises(CaseError, match="not TOML"):
        parse_case("actors = [", name="mine.toml")
    with pytest.raises(CaseError, match="'name' is missing"):
        parse_case("", name="mine.toml")


@pytest.mark.parametrize("start", ["9999-12-31", "2200-01-01", "1799-12-31", '"2021-01-01"'])
def test_a_start_outside_the_years_of_runs_is_refused_when_the_case_is_read(start: str) -> None:
    text = re.sub(r"(?m)^start = .*$", f"start = {start}", case_template("mine"))
    with pytest.raises(CaseError, match="mine: start; expected") as caught:
        parse_case(text, name="mine")
    assert "valid" not in str(caught.value)
