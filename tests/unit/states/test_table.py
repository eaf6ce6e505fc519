"""Who exists when: the packaged table and its rules."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from foedus.errors import InputError, UnknownStateError
from foedus.states import china_seat_holder, load_states
from foedus.states.corrections import CLOSING_DAY_COW, CLOSING_DAY_GW, REVIEWED

STATES = load_states()


def test_closing_days_of_the_published_lists_are_not_the_end_of_states() -> None:
    ends = STATES.spells()["end"].drop_nulls().to_list()
    assert not {CLOSING_DAY_COW, CLOSING_DAY_GW} & set(ends)
    assert len(STATES.in_year(2016)) == len(STATES.in_year(REVIEWED.year)) == 195


def test_every_end_before_the_closing_days_is_kept() -> None:
    assert not STATES.exists("CSK", 1993)
    assert STATES.exists("CSK", 1992)
    assert not STATES.exists("RVN", 1976)
    assert STATES.exists("DDR", 1990)


def test_a_state_exists_in_a_year_if_on_any_day_of_it() -> None:
    assert STATES.exists("SSD", 2011)  # from 9 July
    assert not STATES.exists("SSD", 2010)
    assert STATES.exists("RVN", 1975)  # to 30 April


def test_occupied_states_return() -> None:
    assert [STATES.exists("BEL", year) for year in (1940, 1941, 1944, 1945)] == [True, False, False, True]


def test_gleditsch_and_ward_stretches_count_only_on_request() -> None:
    assert not STATES.exists("MEX", 1825)
    assert STATES.exists("MEX", 1825, basis="any")
    assert "TBT" not in STATES.in_year(1930)
    assert "TBT" in STATES.in_year(1930, basis="any")


@pytest.mark.parametrize(
    ("cow", "year", "expected"),
    [
        (365, 1900, "RUS"), (365, 1980, "RUS"), (365, 2020, "RUS"), (255, 1900, "DEU"), (260, 1970, "DEU"),
        (255, 2020, "DEU"), (265, 1970, "DDR"), (345, 1914, "SRB"), (345, 1930, "YUG"), (345, 1999, "YUG"),
        (345, 2020, "SRB"), (678, 1970, "YEM"), (679, 2000, "YEM"), (680, 1980, "YMD"), (315, 1970, "CSK"),
        (316, 2000, "CZE"), (625, 2000, "SDN"), (626, 2015, "SSD"), (730, 1900, "KRE"), (732, 1960, "KOR"),
        (731, 1960, "PRK"), (710, 1960, "CHN"), (713, 1960, "TWN"), (816, 1960, "VNM"), (817, 1960, "RVN"),
        (300, 1900, "AUH"), (305, 1930, "AUT"), (640, 1850, "TUR"), (640, 2020, "TUR"),
    ],
)  # fmt: skip
def test_succession_rules(cow: int, year: int, expected: str) -> None:
    assert STATES.lookup(cow, year).id == expected


def test_successors_and_predecessors() -> None:
    assert STATES.successors("CSK") == ["CZE", "SVK"]
    assert STATES.successors("DDR") == ["DEU"]
    assert {"UKR", "EST", "UZB"} <= set(STATES.successors("RUS"))
    assert STATES.predecessors("YEM") == ["YMD"]
    assert STATES.predecessors("SRB") == ["TUR", "YUG"]


def test_spells_of_a_state_do_not_overlap() -> None:
    for state in STATES.ids:
        spells = STATES.get(state)
        for earlier, later in pairwise(spells):
            assert earlier.end is not None, state
            assert earlier.end < later.start, state


def test_own_ids_are_no_other_states_codes() -> None:
    iso3 = set(STATES.spells()["iso3"].drop_nulls())
    own = {state for state in STATES.ids if STATES.get(state)[0].iso3 is None}
    assert own
    assert not own & iso3
    assert all(spell.iso3 in (None, spell.id) for state in STATES.ids for spell in STATES.get(state))


def test_system_has_each_state_year_once_and_dyads_are_its_ordered_pairs() -> None:
    system = STATES.system(1989, 1992)
    assert system.schema == {"id": pl.String, "year": pl.Int32}
    assert system.n_unique() == system.height
    for year in range(1989, 1993):
        assert system.filter(pl.col("year") == year)["id"].to_list() == STATES.in_year(year)
    dyads = STATES.dyads(1990, 1990)
    count = len(STATES.in_year(1990))
    assert dyads.height == count * (count - 1) // 2
    assert (dyads["state_a"] < dyads["state_b"]).all()


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (1816, {"GBR", "FRA", "RUS", "AUH", "DEU"}),
        (1914, {"GBR", "FRA", "RUS", "AUH", "DEU", "ITA", "JPN", "USA"}),
        (1948, {"USA", "RUS", "GBR", "FRA"}),
        (1970, {"USA", "RUS", "GBR", "FRA", "CHN"}),
        (2016, {"USA", "RUS", "GBR", "FRA", "CHN", "DEU", "JPN"}),
        (2025, {"USA", "RUS", "GBR", "FRA", "CHN", "DEU", "JPN"}),
    ],
)
def test_majors(year: int, expected: set[str]) -> None:
    assert set(STATES.majors(year)) == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (1, "TWN"), (4, "TWN"), (5, "TWN"), (25, "TWN"), (26, "CHN"), (78, "CHN"), (1946, "TWN"), (1970, "TWN"),
        (1971, "CHN"), (date(1971, 10, 24), "TWN"), (date(1971, 10, 25), "CHN"),
    ],
)  # fmt: skip
def test_chinas_seat(when: int | date, expected: str) -> None:
    assert china_seat_holder(when) == expected


@pytest.mark.parametrize("when", [0, -3, 1945, date(1944, 1, 1)])
def test_chinas_seat_before_the_united_nations(when: int | date) -> None:
    with pytest.raises(InputError):
        china_seat_holder(when)


def test_an_unknown_id_is_an_error_not_an_absence() -> None:
    with pytest.raises(UnknownStateError):
        STATES.exists("XXX", 2000)


def test_the_table_is_loaded_once() -> None:
    assert load_states() is STATES
