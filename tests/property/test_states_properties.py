"""What holds for any state, year and spelling."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from foedus.states import load_states, normalise_name

STATES = load_states()
IDS = st.sampled_from(STATES.ids)
YEARS = st.integers(1816, 2030)


@given(IDS, YEARS)
def test_lookup_by_id_succeeds_exactly_when_the_state_exists(state: str, year: int) -> None:
    exists = STATES.exists(state, year, basis="any")
    assert exists == (state in STATES.in_year(year, basis="any"))
    if exists:
        spell = STATES.lookup(state, year)
        assert spell.id == state
        assert spell.covers(year)


@given(YEARS)
def test_majors_and_cow_members_are_members(year: int) -> None:
    members = set(STATES.in_year(year))
    assert set(STATES.majors(year)) <= members
    assert members <= set(STATES.in_year(year, basis="any"))


@given(IDS, YEARS)
def test_codes_round_trip(state: str, year: int) -> None:
    if not STATES.exists(state, year):
        return
    spell = STATES.lookup(state, year)
    frame = pl.DataFrame({"code": [spell.cow], "day": [max(spell.start, spell.start.replace(month=12, day=28))]})
    mapped = STATES.map_codes(frame, "code", scheme="cow", year="day", into="state")
    assert mapped["state"].item() == state


@given(st.text(max_size=40))
def test_normal_form_is_a_fixed_point(name: str) -> None:
    once = normalise_name(name)
    assert normalise_name(once) == once


@given(IDS)
def test_every_state_is_found_by_its_own_name(state: str) -> None:
    spell = STATES.get(state)[-1]
    assert STATES.lookup(spell.name, (spell.end or spell.start).year).id == state
