"""Facts coded by hand: what they say, and what a bad row is told."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from foedus.axes import SANCTION_KINDS
from foedus.errors import TableError, UnknownNameError
from foedus.library import facts
from foedus.library.fact_rows import FACTS, parse_facts
from foedus.library.fact_rows.bonds import BorderTreaty
from foedus.library.fact_rows.pressures import WedgeAttempt
from foedus.library.fact_rows.words import AllianceText
from foedus.states import load_states


def test_the_ten_patrols() -> None:
    expected = (
        "2019-07-23 2020-12-22 2021-11-19 2022-05-24 2022-11-30 2023-06-06 2023-12-14 2024-07-24 2024-11-29 2025-12-09"
    )
    table = facts.patrols()
    assert [str(day) for day in table["date"]] == expected.split()
    assert all(states.to_list() == ["CHN", "RUS"] for states in table["states"])


def test_every_table_is_there_and_every_row_has_a_source() -> None:
    tables = facts.load_facts()
    assert set(tables) == set(FACTS)
    for table in tables.values():
        assert table.height
        assert table["source"].str.len_chars().min() >= 8  # type: ignore[operator]


def test_exercises_named_in_the_argument() -> None:
    table = facts.exercises()
    years = {name: set(rows["date"].dt.year()) for (name,), rows in table.group_by("series")}
    assert years["Coalition"] == {2003}
    assert {2005, 2007, 2009} <= years["Peace Mission"]
    assert {2012, 2013, 2014, 2015, 2016, 2017, 2019, 2021, 2022, 2024} <= years["Joint Sea"]
    assert 2018 in years["Vostok"]
    assert table["date"].is_sorted()


@pytest.mark.parametrize(
    ("day", "newcomer", "count"),
    [(date(2020, 3, 27), "MKD", 29), (date(2023, 4, 4), "FIN", 30), (date(2024, 3, 7), "SWE", 31)],
)
def test_an_accession_binds_the_newcomer_to_every_member(day: date, newcomer: str, count: int) -> None:
    rows = facts.treaty_changes().filter(
        (pl.col("date") == day) & ((pl.col("state_a") == newcomer) | (pl.col("state_b") == newcomer))
    )
    assert rows.height == 2 * count
    assert set(rows["kind"]) == {"defence", "consultation"}
    assert set(rows["effect"]) == {"enters"}


def test_the_treaty_of_russia_and_north_korea() -> None:
    rows = facts.treaty_changes().filter((pl.col("state_a") == "PRK") & (pl.col("state_b") == "RUS"))
    assert set(rows["kind"]) == {"defence", "consultation"}
    assert set(rows["date"]) == {date(2024, 12, 4)}


def test_treaty_changes_have_the_form_the_measures_read() -> None:
    table = facts.treaty_changes()
    assert {"state_a", "state_b", "date", "end", "kind", "effect"} <= set(table.columns)
    assert (table["state_a"] < table["state_b"]).all()
    assert set(table["effect"]) == {"enters", "leaves"}
    assert table["date"].min() > date(2018, 12, 31)  # type: ignore[operator]
    assert not table.select("state_a", "state_b", "kind", "date").is_duplicated().any()


def test_events_without_effect_change_no_obligation() -> None:
    quiet = facts.treaties().filter(pl.col("effect") == "none")
    assert quiet.height >= 5
    assert quiet["kinds"].list.len().sum() == 0
    assert facts.treaty_changes().filter(pl.col("date").is_in(quiet["date"].implode())).is_empty()


def test_memberships_on_a_day() -> None:
    founders = "BEL CAN DNK FRA GBR ISL ITA LUX NLD NOR PRT USA"
    assert facts.members_on("NATO", date(1950, 1, 1)) == tuple(founders.split())
    assert len(facts.members_on("NATO", date(2023, 4, 3))) == 30
    assert len(facts.members_on("EU", date(2019, 12, 31))) == 28
    assert len(facts.members_on("ASEAN", date(2020, 1, 1))) == 10
    assert facts.members_on("Warsaw Pact", date(1971, 1, 1)) == ("BGR", "CSK", "DDR", "HUN", "POL", "ROU", "RUS")
    assert "FIN" in facts.members_on("NATO", date(2023, 4, 4))
    assert "GBR" not in facts.members_on("EU", date(2020, 2, 1))
    assert "UZB" in facts.members_on("CSTO", date(2010, 1, 1))
    assert "UZB" not in facts.members_on("CSTO", date(2013, 1, 1))
    assert facts.members_on("AUKUS", date(2021, 1, 1)) == ()
    with pytest.raises(UnknownNameError, match="NATO"):
        facts.members_on("NAFO", date(2021, 1, 1))


def test_no_spells_of_membership_overlap() -> None:
    table = facts.memberships()
    spells = table.sort("institution", "state", "joined").with_columns(
        before=pl.col("left").shift(1).over("institution", "state"), first=pl.len().over("institution", "state") == 1
    )
    again = spells.filter(~pl.col("first") & (pl.int_range(pl.len()).over("institution", "state") > 0))
    assert (again["before"] <= again["joined"]).all()
    assert again.height == 1


def test_members_are_states_on_the_day_they_join() -> None:
    states = load_states()
    for state, joined in facts.memberships().select("state", "joined").iter_rows():
        assert states.exists(state, joined.year, basis="any"), (state, joined)


def test_every_institution_has_a_charter_and_every_charter_members() -> None:
    names = set(facts.memberships()["institution"])
    assert set(facts.institutions()["name"]) == names
    for row in facts.institutions().iter_rows(named=True):
        assert facts.members_on(row["name"], row["since"]), row["name"]
        # ATOP's kinds bind states; offence has no place in a charter
        assert set(row["kinds"]) <= {"consultation", "neutrality", "non_aggression", "defence"}


def test_a_charter_is_that_of_the_day() -> None:
    assert facts.charter_on("NATO", date(1971, 1, 1)).against == {"RUS": 0.3}
    assert facts.charter_on("NATO", date(2000, 1, 1)).against == {}
    assert facts.charter_on("NATO", date(2021, 1, 1)).against == {"RUS": 0.2}
    assert facts.charter_on("EU", date(2000, 1, 1)) == facts.Charter()
    assert facts.charter_on("EU", date(2010, 1, 1)).kinds == ("defence", "consultation")
    assert facts.charter_on("Warsaw Pact", date(1992, 1, 1)) == facts.Charter()
    assert facts.charter_on("NAFO", date(2021, 1, 1)) == facts.Charter()


def test_theatres_stand_from_their_day() -> None:
    assert facts.theatre_stands("ukraine", date(2021, 1, 1))
    assert not facts.theatre_stands("ukraine", date(1971, 1, 1))
    assert facts.theatre_stands("korea", date(1950, 1, 1))
    assert not facts.theatre_stands("balkans", date(2021, 1, 1))


def test_the_ten_theatres() -> None:
    table = facts.theatres()
    assert table.height == 10
    for row in table.iter_rows(named=True):
        assert {row["owner"], *row["rivals"]} <= set(row["stake_states"])
        assert len(row["stake_states"]) == len(row["stakes"])


PATROL = """
[[patrols]]
date = 2019-07-23
what = "x"
area = "y"
states = ["CHN", "RUS"]
source = "somebody, 2019"
"""
TREATY = """
[[treaties]]
date = 2020-01-01
what = "x"
effect = "enters"
kinds = ["defence"]
parties = ["CHN", "RUS"]
source = "somebody, 2019"
"""
MEMBER = """
[[memberships]]
state = "FIN"
institution = "NATO"
joined = 2023-04-04
source = "somebody, 2019"
"""
THEATRE = """
[[theatres]]
name = "korea"
title = "Korea"
owner = "KOR"
rivals = ["PRK"]
stakes = { KOR = 0.3, PRK = 0.6 }
standing = "assumed"
date = 2026-01-01
source = "somebody, 2019"
"""

SANCTION = """
[[sanctions]]
senders = ["EU", "USA"]
target = "RUS"
since = 2020-01-01
kinds = ["trade"]
what = "embargo"
source = "somebody, 2020"
"""
DECLARATION = """
[[declarations]]
date = 2020-01-01
parties = ["CHN", "RUS"]
kind = "treaty"
title = "x"
content = "y"
source = "somebody, 2020"
"""
PRETEXT = """
[[pretexts]]
date = 2020-01-01
author = "USA"
targets = ["RUS"]
grounds = ["security"]
what = "x"
act = "y"
source = "somebody, 2020"
"""
INSTITUTION = """
[[institutions]]
name = "Pact"
title = "Pact"
kinds = ["defence"]
since = 2020-01-01
against = [{ state = "RUS", level = 0.1, since = 2020-01-01 }]
standing = "assumed"
source = "somebody, 2019"
"""


@pytest.mark.parametrize(
    ("table", "text", "where", "message"),
    [
        ("patrols", PATROL.replace("2019-07-23", '"soon"'), "patrols[0].date", "date"),
        ("patrols", PATROL.replace('"RUS"', '"RUX"'), "patrols[0].states[1]", "no state 'RUX'"),
        ("patrols", PATROL.replace('"RUS"', '"CHN"'), "patrols[0].states", "named twice"),
        ("patrols", PATROL.replace(', "RUS"', ""), "patrols[0].states", "at least 2"),
        ("patrols", PATROL.replace("source", "sources"), "patrols[0].sources", "nearest: source"),
        ("patrols", PATROL.replace("somebody, 2019", "x"), "patrols[0].source", "at least 8"),
        ("patrols", PATROL + PATROL.replace("area", "place"), "patrols[1].place", "unknown key 'place'"),
        ("patrols", "[patrols\n", "patrols.toml", "not TOML"),
        ("patrols", TREATY, "patrols.toml", "keys other than"),
        ("treaties", TREATY.replace('"defence"', '"defense"'), "treaties[0].kinds[0]", "'defence'"),
        ("treaties", TREATY.replace('effect = "enters"', 'effect = "none"'), "treaties[0]", "kinds are required with"),
        ("treaties", TREATY.replace('kinds = ["defence"]\n', ""), "treaties[0]", "kinds are required with"),
        ("treaties", TREATY.replace(', "RUS"', ""), "treaties[0]", "two different states"),
        ("treaties", TREATY + 'mover = "FIN"\n', "treaties[0]", "either parties, or mover"),
        ("treaties", TREATY.replace('parties = ["CHN", "RUS"]', 'mover = "FIN"'), "treaties[0]", "either parties"),
        ("treaties", TREATY + "end = 2019-01-01\n", "treaties[0]", "only a treaty that enters may have an end"),
        ("memberships", MEMBER + "left = 2020-01-01\n", "memberships[0]", "`left` is before `joined`"),
        ("theatres", THEATRE.replace('["PRK"]', '["KOR"]'), "theatres[0]", "its own rival"),
        ("theatres", THEATRE.replace(", PRK = 0.6", ""), "theatres[0]", "no stake for PRK"),
        ("theatres", THEATRE.replace("0.6", "1.6"), "theatres[0].stakes.PRK", "1.0 or less"),
        ("institutions", INSTITUTION.replace('"defence"', '"offence"'), "institutions[0].kinds[0]", "'defence'"),
        ("institutions", INSTITUTION.replace("0.1", "1.1"), "institutions[0].against[0].level", "1.0 or less"),
        ("institutions", INSTITUTION + "until = 2019-01-01\n", "institutions[0]", "`until` is before `since`"),
        ("sanctions", SANCTION.replace('"trade"', '"oil"'), "sanctions[0].kinds[0]", "'trade'"),
        ("sanctions", SANCTION + "until = 2019-01-01\n", "sanctions[0]", "`until` is before `since`"),
        ("sanctions", SANCTION.replace('"EU"', '"RUS"'), "sanctions[0]", "named twice or is the target"),
        ("declarations", DECLARATION.replace('"treaty"', '"pact"'), "declarations[0].kind", "'treaty'"),
        ("declarations", DECLARATION.replace(', "RUS"', ""), "declarations[0].parties", "at least 2"),
        ("declarations", DECLARATION.replace('"RUS"', '"CHN"'), "declarations[0].parties", "named twice"),
        ("declarations", DECLARATION.replace("title", "titel"), "declarations[0].titel", "nearest: title"),
        ("pretexts", PRETEXT.replace('"security"', '"safety"'), "pretexts[0].grounds[0]", "'security'"),
        ("pretexts", PRETEXT.replace('["security"]', "[]"), "pretexts[0].grounds", "at least 1"),
        ("pretexts", PRETEXT.replace('"RUS"', '"USA"'), "pretexts[0]", "its own target"),
        ("pretexts", PRETEXT.replace('"security"', '"cyber", "cyber"'), "pretexts[0]", "named twice"),
    ],
)
def test_a_bad_row_names_its_file_row_and_key(table: str, text: str, where: str, message: str) -> None:
    with pytest.raises(TableError) as caught:
        parse_facts(text, table)
    line = str(caught.value)
    assert message in line
    assert where in line
    assert "\n" not in line


def test_good_rows_of_these_tests_are_good() -> None:
    for table, text in (("patrols", PATROL), ("treaties", TREATY), ("memberships", MEMBER), ("theatres", THEATRE),
                        ("institutions", INSTITUTION), ("sanctions", SANCTION), ("declarations", DECLARATION),
                        ("pretexts", PRETEXT)):  # fmt: skip
        assert len(parse_facts(text, table)) == 1


def test_an_unknown_table_is_named() -> None:
    with pytest.raises(UnknownNameError, match="patrols"):
        parse_facts("", "patrol")


def in_force(sender: str, target: str, year: int) -> list[str]:
    rows = facts.sanction_years(year, year).filter((pl.col("sender") == sender) & (pl.col("target") == target))
    return [kind for kind in SANCTION_KINDS if rows.height and rows[kind].item()]


def test_sanctions_that_a_reader_of_newspapers_knows() -> None:
    assert in_force("USA", "RUS", 1980) == ["trade"]
    assert in_force("USA", "RUS", 2011) == []
    assert set(in_force("USA", "RUS", 2022)) >= {"trade", "financial", "other"}
    assert in_force("CHN", "LTU", 2022) == ["trade", "travel"]  # the second against the whole Union
    assert in_force("CHN", "EST", 2022) == ["travel"]
    assert in_force("USA", "CUB", 1959) == []
    assert "trade" in in_force("USA", "CUB", 1962)
    assert in_force("USA", "CHN", 1972) == []
    assert in_force("EST", "CHN", 2003) == []  # not yet a member of the Union
    assert in_force("EST", "CHN", 2005) == ["arms", "military"]
    assert in_force("GBR", "RUS", 2024) == in_force("DEU", "RUS", 2024)
    assert in_force("USA", "UKR", 2022) == []  # asked for by Ukraine


def test_every_party_to_a_sanction_is_a_state_or_an_institution_that_has_members() -> None:
    institutions = set(facts.memberships()["institution"])
    for senders, target, since in facts.sanctions().select("senders", "target", "since").iter_rows():
        for party in (*senders, target):
            if party in institutions:
                assert facts.members_on(party, date(since.year, 12, 31))
            else:
                assert load_states().get(party)


def test_a_sanction_is_counted_in_its_first_and_in_its_last_year() -> None:
    years = facts.sanction_years(1970, 2024).filter((pl.col("sender") == "RUS") & (pl.col("target") == "TUR"))
    assert years["year"].to_list() == [2015, 2016, 2017]


def test_declarations_of_moscow_and_beijing_and_of_washington_and_beijing() -> None:
    table = facts.declarations()
    days = {
        pair: {str(day) for day, parties in table.select("date", "parties").iter_rows() if set(parties) == set(pair)}
        for pair in (("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA"))
    }
    assert days["CHN", "RUS"] >= {
        "1996-04-25", "1997-04-23", "2001-07-16", "2005-07-01", "2019-06-05", "2022-02-04", "2023-03-21", "2024-05-16"
    }  # fmt: skip
    assert days["CHN", "USA"] >= {"1972-02-27", "1979-01-01", "1982-08-17"}
    assert days["RUS", "USA"] >= {"1972-05-29", "2002-05-24"}
    assert table["date"].is_sorted()
    binding = table.filter(pl.col("date") == date(2001, 7, 16)).row(0, named=True)
    assert binding["kind"] == "treaty"
    assert "no promise of defence" in binding["note"].lower()


def test_grounds_are_named_by_several_sides() -> None:
    table = facts.pretexts()
    for target in ("RUS", "CHN"):
        rows = table.filter(pl.col("author") == "USA", pl.col("targets").list.contains(target))
        assert rows["grounds"].explode().n_unique() >= 4
    assert {"RUS", "CHN", "NATO", "EU"} <= set(table["author"])
    assert table["date"].is_sorted()


@pytest.mark.parametrize("table", ["declarations", "pretexts"])
def test_every_party_is_a_state_of_that_day_or_an_institution_that_has_members(table: str) -> None:
    institutions = set(facts.memberships()["institution"])
    for row in facts.load_facts()[table].iter_rows(named=True):
        for party in row["parties"] if table == "declarations" else (row["author"], *row["targets"]):
            if party in institutions:
                assert facts.members_on(party, row["date"]), row
            else:
                spells = load_states().get(party)
                assert any(each.start <= row["date"] and (each.end or date.max) >= row["date"] for each in spells), row


@pytest.mark.parametrize("table", ["declarations", "pretexts"])
def test_no_document_is_coded_twice_and_each_names_what_can_be_looked_up(table: str) -> None:
    found = facts.load_facts()[table]
    key = ["date", "parties"] if table == "declarations" else ["date", "author", "targets"]
    assert found.select(pl.struct(key).is_duplicated().any()).item() is False
    named = found.filter(~pl.col("source").str.contains(r"\d"))
    assert named.is_empty(), named["source"].to_list()
    first, last = found["date"].min(), found["date"].max()
    assert date(1946, 1, 1) <= first <= last <= date(2025, 12, 31)  # type: ignore[operator]


def test_every_attempt_at_a_wedge_is_about_states_of_its_time_and_has_two_published_sources() -> None:
    table = facts.wedge_attempts()
    assert 20 <= table.height <= 40
    assert set(table["outcome"]) <= {"parted", "loosened", "failed", "apart_before", "open"}
    before = table.filter(pl.col("outcome") == "apart_before").select("begun", "pair").rows()
    assert before == [(1948, ["RUS", "YUG"]), (1969, ["CHN", "RUS"])]  # both had fallen out before Washington tried
    states = load_states()
    for row in table.iter_rows(named=True):
        named = {*row["dividers"], *row["pair"]}
        assert len(named) == len(row["dividers"]) + 2
        assert all(states.exists(state, row["begun"], basis="any") for state in named), row  # Bonn in 1952
        for side in ("dividers", "pair"):
            assert any(_major(state, row) for state in row[side]), row
        assert row["source"] != row["second_source"]
        for source in (row["source"], row["second_source"]):
            published = re.search(r"(?:18|19|20)\d\d(?:, chapter \d+)?$", source)
            assert published, source
        assert row["pair"] == sorted(row["pair"])
    assert not table.select(pl.struct("begun", "dividers", "pair").is_duplicated().any()).item()


def test_every_declaration_has_a_second_dated_source() -> None:
    table = facts.declarations()
    assert table["second_source"].str.contains(r"(?:19|20)\d\d$").all()
    assert table.filter(pl.col("second_source") == pl.col("source")).is_empty()


def test_the_second_source_of_a_ground_given_is_dated_and_another_one() -> None:
    named = facts.pretexts()
    assert named["second_source"].str.contains(r"(?:19|20)\d\d$|1977-1980$").all()
    assert not (named["source"] == named["second_source"]).any()


def test_every_border_treaty_is_of_the_five_and_has_two_published_sources() -> None:
    table = facts.border_treaties()
    pairs = table.filter(pl.col("parties") == ["CHN", "RUS"])
    assert pairs["date"].dt.year().to_list() == [1991, 1994, 1999, 2001, 2004, 2008]
    for row in table.iter_rows(named=True):
        assert set(row["parties"]) <= {"CHN", "RUS", "KAZ", "KGZ", "TJK"}
        assert row["parties"] == sorted(row["parties"])
        assert row["source"] != row["second_source"]
        for source in (row["source"], row["second_source"]):
            assert re.search(r"(?:19|20)\d\d|agreement \d+$", source), source
    assert table["date"].min() >= date(1990, 1, 1)  # type: ignore[operator]
    assert not table.select(pl.struct("date", "parties").is_duplicated().any()).item()
    # of China and every one of the others the line is agreed, and then marked
    for other in ("RUS", "KAZ", "KGZ", "TJK"):
        both = table.filter(pl.col("parties").list.contains("CHN") & pl.col("parties").list.contains(other))
        line, marked = (both.filter(pl.col("subject") == each)["date"].max() for each in ("line", "protocol"))
        assert line < marked  # type: ignore[operator]


@pytest.mark.parametrize(
    "change", [{"in_force": date(1990, 1, 1)}, {"second_source": "A work of 1999"}, {"parties": ["RUS"]}]
)
def test_a_bad_border_treaty_is_refused(change: dict[str, Any]) -> None:
    row = {
        "date": date(1991, 5, 16), "parties": ["CHN", "RUS"], "subject": "line", "title": "a", "content": "b",
        "source": "A work of 1999", "second_source": "Another of 2001",
    }  # fmt: skip
    BorderTreaty.model_validate(row)
    with pytest.raises(ValidationError):
        BorderTreaty.model_validate(row | change)


def test_every_text_of_the_alliance_follows_the_rule_and_has_two_published_sources() -> None:
    table = facts.alliance_texts()
    assert set(table["institution"]) == {"NATO"}
    assert (table["date"].min(), table["date"].max()) == (date(1990, 7, 6), date(2025, 6, 25))
    assert not table.select(pl.struct("date", "title").is_duplicated().any()).item()
    for row in table.iter_rows(named=True):
        word = {"declaration": "eclaration", "communique": "ommuniqué", "strategic_concept": "trategic concept"}
        assert word[row["form"]] in row["title"], row
        assert str(row["date"]) in row["source"], row  # the text itself, under its date
        assert row["source"] != row["second_source"]
        assert re.search(r"(?:19|20)\d\d", row["second_source"]), row
    # every year with a summit of the members alone that issued such a text
    years = "1990 1991 1994 1997 1999 2002 2004 2006 2008 2009 2010 2012 2014 2016 2018 2019 2021 2022 2023 2024 2025"
    assert [str(year) for year in table["date"].dt.year().unique().sort()] == years.split()
    by_text, by_second = (
        table.filter(pl.col(name).list.contains("china_challenge"))["date"].dt.year().to_list()
        for name in ("says", "second_says")
    )
    assert by_text == [2019, 2021, 2022, 2022, 2023, 2024]
    assert by_second == [2019, 2021, 2022, 2023, 2024]


@pytest.mark.parametrize(
    "change", [{"says": ["russia"]}, {"says": ["china_chance", "china_chance"]}, {"second_source": "A text of 1999"}]
)
def test_a_bad_text_of_an_alliance_is_refused(change: dict[str, Any]) -> None:
    row = {
        "date": date(1999, 4, 23), "institution": "NATO", "form": "declaration", "title": "a", "content": "b",
        "source": "A text of 1999", "second_source": "A work of 2014",
    }  # fmt: skip
    AllianceText.model_validate(row)
    with pytest.raises(ValidationError):
        AllianceText.model_validate(row | change)


def _major(state: str, row: dict[str, Any]) -> bool:
    return any(state in load_states().majors(year) for year in range(row["begun"], row["ended"] + 1))


@pytest.mark.parametrize(
    "change",
    [
        {"ended": 1800},
        {"dividers": ["RUS"]},
        {"second_source": "A work of 1999"},
        {"outcome": "won"},
        {"pair": ["RUS"]},
    ],
)
def test_an_attempt_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    row = {
        "begun": 1969, "ended": 1972, "dividers": ["USA"], "pair": ["CHN", "RUS"], "attempt": "opens",
        "result": "parted", "outcome": "parted", "source": "A work of 1999", "second_source": "Another of 2001",
    }  # fmt: skip
    WedgeAttempt.model_validate(row)
    with pytest.raises(ValidationError):
        WedgeAttempt.model_validate(row | change)


@pytest.mark.parametrize("table", ["collapses", "resorts_to_force", "keeping_apart", "polls"])
def test_cases_shown_have_two_published_sources_each(table: str) -> None:
    rows = facts.load_facts()[table]
    for row in rows.iter_rows(named=True):
        assert row["source"] != row["second_source"]
        for source in (row["source"], row["second_source"]):
            assert re.search(r"(?:18|19|20)\d\d$", source), source


def test_which_ends_of_regimes_are_collapses_was_said_beforehand() -> None:
    table = facts.collapses()
    assert [day.year for day in table.filter("collapse")["date"]] == [1917, 1991]
    out = table.filter(~pl.col("collapse") & pl.col("lost_war") & pl.col("regime_end"))
    assert {1870, 1918, 1940, 1943, 1945} <= {day.year for day in out["date"]}
    assert table.filter(pl.col("follows").is_not_null())["collapse"].any() is False


COLLAPSE = """
[[collapses]]
date = 1991-12-26
state = "RUS"
what = "Dissolved"
regime_end = true
lost_war = false
territory_loss = false
cinc_change = -0.1
source = "A work, Princeton 1999"
second_source = "Another work, London 2001"
"""


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        ("cinc_change = -0.1", "cinc_change = -0.1", True),
        ("cinc_change = -0.1", "cinc_change = -0.09", False),
        ("territory_loss = false\ncinc_change = -0.1", "territory_loss = true", True),
        ("cinc_change = -0.1", "gdp_change = -0.4", False),  # income alone is shown, not counted
        ("lost_war = false", "lost_war = true", False),
        ("regime_end = true", "regime_end = false", False),
        ("cinc_change = -0.1", "cinc_change = -0.1\nfollows = 1989-01-01", False),
    ],
)
def test_a_collapse_is_an_end_of_a_regime_with_a_loss_outside_a_lost_war(old: str, new: str, counts: bool) -> None:
    assert old in COLLAPSE
    (row,) = parse_facts(COLLAPSE.replace(old, new), "collapses")
    assert (row.alone and (row.lost("territory") or row.lost("cinc"))) is counts


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('second_source = "Another work, London 2001"', 'second_source = "A work, Princeton 1999"', "collapses[0]"),
        ("regime_end = true", 'regime_end = "perhaps"', "collapses[0].regime_end"),
        ("cinc_change = -0.1", "cinc_change = -1.1", "collapses[0].cinc_change"),
        ("cinc_change = -0.1", "follows = 1992-01-01", "collapses[0]"),
        ('state = "RUS"', 'state = "SOV"', "collapses[0].state"),
    ],
)
def test_a_wrong_end_of_a_regime_is_an_error_that_names_it(old: str, new: str, where: str) -> None:
    with pytest.raises(TableError) as caught:
        parse_facts(COLLAPSE.replace(old, new), "collapses")
    assert where in str(caught.value)
