"""Shocks: the whole grammar, which step and world each falls in, and one clear line for each mistake."""

from __future__ import annotations

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.engine.policy_tables import PolicyTables, policy_fields
from foedus.engine.state import axis_sizes
from foedus.errors import PolicyError
from foedus.mechanisms import FIELDS
from foedus.scenarios import KINDS, compile_policies
from foedus.scenarios.policies.compiling_shocks import LASTING, S_MAX, SHOCKED, compile_shocks
from foedus.scenarios.policies.shocks import SHOCK_KINDS, parse_shock, parse_shocks
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.scenarios.worlds import Institution

WHOLE_GRAMMAR = [
    "leader:RUS@2027",
    "collapse:RUS@2030.5",
    "crisis:CHN+TWN@2027",
    "war:CHN+TWN@2028.25",
    "treaty:CHN+RUS:defence@2026",
    "end:JPN+USA:non_aggression@2030",
    "join:NATO:UKR@2028",
    "leave:NATO:TUR@2029",
    "retask:NATO:CHN:0.5@2026",
    "retask:European Union:CHN:0@2026",
]

# AAX and ABX are members of the League, which presses ADX at 0.2
WORLD = replace(
    synthetic_world(4),
    institutions=(Institution("League", ("AAX", "ABX"), ("defence",), {"ADX": 0.2}), Institution("Club", ())),
)
SIZES = axis_sizes(4, len(WORLD.theatres), 2)
PAIR_BD = 4  # 01 02 03 12 13 23


@pytest.mark.parametrize("text", WHOLE_GRAMMAR)
def test_every_form_is_read_and_written_back(text: str) -> None:
    assert str(parse_shock(text)) == text
    assert parse_shock(str(parse_shock(text))) == parse_shock(text)


def test_the_grammar_test_covers_every_kind() -> None:
    assert {parse_shock(text).kind for text in WHOLE_GRAMMAR} == set(SHOCK_KINDS)
    assert {parse_shock(form.example).kind for form in SHOCK_KINDS.values()} == set(SHOCK_KINDS)


def test_a_pair_is_the_same_in_either_order() -> None:
    assert parse_shock("crisis:TWN+CHN@2028") == parse_shock("crisis:CHN+TWN@2028")


def test_the_first_state_of_a_war_attacks() -> None:
    assert parse_shock("war:TWN+CHN@2028").states == ("TWN", "CHN")
    for text, place in (("war:ABX+ADX@2023.5", (1, 3)), ("war:ADX+ABX@2023.5", (3, 1))):
        asks = asked(10, (), (text,))
        assert asks == {"forced_war": {(PAIR_BD, 1): 1.0}, "forced_attack": {(*place, 1): 1.0}}
    with pytest.raises(PolicyError, match="given twice"):
        parse_shocks(("war:TWN+CHN@2028", "war:CHN+TWN@2028"))


@pytest.mark.parametrize(
    ("text", "message", "detail"),
    [
        ("warr:CHN+TWN@2028", "unknown shock 'warr'", "Nearest: war"),
        ("war:CHN+TWN", "cannot read the shock", "KIND:WHO"),
        ("war@2028", "cannot read the shock", "war:CHN+TWN@2028"),
        ("war:CHN@2028", "names 1 states", "two different states"),
        ("war:CHN+CHN@2028", "names 1 states", "two different states"),
        ("leader:RUS+CHN@2027", "names 2 states", "one state"),
        ("leader:Rusia@2027", "no state is called 'Rusia'", "Russia (RUS)"),
        ("treaty:CHN+RUS@2026", "cannot read the shock", "treaty:RUS+CHN:defence@2026"),
        ("treaty:CHN+RUS:defense@2026", "unknown obligation 'defense'", "Nearest: defence"),
        ("retask:NATO:CHN@2026", "cannot read the shock", "retask:NATO:CHN:0.5@2026"),
        ("retask:NATO:CHN:1.5@2026", "level '1.5'", "0 to 1"),
        ("retask:NATO:CHN:much@2026", "level 'much'", "0 to 1"),
        ("leader:RUS@soon", "date 'soon'", "1800 to 2200"),
        ("leader:RUS@nan", "date 'nan'", "1800 to 2200"),
        ("leader:RUS@27", "date '27'", "1800 to 2200"),
    ],
)
def test_each_mistake_is_one_clear_line(text: str, message: str, detail: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_shock(text)
    assert message in str(caught.value)
    assert detail in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_shock_given_twice_is_refused() -> None:
    with pytest.raises(PolicyError, match="given twice"):
        parse_shocks(["war:CHN+TWN@2028", "war:TWN+CHN@2028"])


def asked(
    step: int,
    everywhere: tuple[str, ...] = (),
    scenario: tuple[str, ...] = (),
    worlds: int = 2,
    steps_per_year: int = 4,
) -> dict[str, dict[tuple[int, ...], float]]:
    """What shocks ask for in a step: by field, the entries that are not zero."""
    form = {"steps_per_year": steps_per_year, "until": 2031.0}
    shocks = compile_shocks(parse_shocks(everywhere), parse_shocks(scenario), WORLD, **form)  # type: ignore[arg-type]
    policies = compile_policies((), WORLD, **form)  # type: ignore[arg-type]
    tables = PolicyTables.build(policies, shocks, np.dtype("float32"))
    fields = policy_fields(tables, jnp.int32(step), worlds, SIZES)
    assert set(SHOCKED) <= set(fields) == {name for name, row in FIELDS.items() if row.role == "policy"}
    return {
        name: {
            tuple(int(k) for k in spot[:-1]): round(float(value[tuple(spot)]), 6)
            for spot in np.argwhere(np.asarray(value))
        }
        for name, value in fields.items()
        if np.asarray(value).any()
    }


EVENTS = {
    "leader:ABX@2023.5": ("leader_fall", (1,)),
    "collapse:ABX@2023.5": ("forced_collapse", (1,)),
    "crisis:ADX+ABX@2023.5": ("forced_crisis", (PAIR_BD,)),
    "treaty:ABX+ADX:defence@2023.5": ("signed", (KINDS.index("defence"), PAIR_BD)),
    "end:ABX+ADX:neutrality@2023.5": ("ended", (KINDS.index("neutrality"), PAIR_BD)),
}


@pytest.mark.parametrize("text", EVENTS)
def test_an_event_falls_in_its_step_alone(text: str) -> None:
    field, place = EVENTS[text]
    for step in (9, 11):
        assert asked(step, (text,)) == {}
    assert asked(10, (text,)) == {field: {(*place, 0): 1.0, (*place, 1): 1.0}}
    assert asked(10, (), (text,)) == {field: {(*place, 1): 1.0}}  # a run's shock in its scenario only
    assert asked(10, (text,), (), worlds=1) == {field: {(*place, 0): 1.0}}
    assert asked(10, (), (text,), worlds=1) == {}


def test_a_date_within_a_step_falls_in_that_step() -> None:
    assert "leader_fall" in asked(2, ("leader:ABX@2023.9",), steps_per_year=1)
    assert asked(2, ("leader:ABX@2024",), steps_per_year=1) == {}
    assert "leader_fall" in asked(0, ("leader:ABX@2021",))


def test_one_event_forced_twice_happens_once() -> None:
    assert asked(10, ("crisis:ABX+ADX@2023.5",), ("crisis:ABX+ADX@2023.5",)) == {
        "forced_crisis": {(PAIR_BD, 0): 1.0, (PAIR_BD, 1): 1.0}
    }


@pytest.mark.parametrize(
    ("text", "field", "place", "value"),
    [
        ("join:League:ACX@2023.5", "joined", (0, 2), 1.0),
        ("leave:League:AAX@2023.5", "joined", (0, 0), -1.0),
        ("retask:League:ACX:0.5@2023.5", "task", (0, 2), 0.5),
        ("retask:League:ADX:0@2023.5", "task", (0, 3), -0.2),
        ("retask:Club:ACX:0.5@2023.5", "task", (1, 2), 0.5),
    ],
)
def test_a_change_of_an_institution_lasts_from_its_date(
    text: str, field: str, place: tuple[int, ...], value: float
) -> None:
    assert field in LASTING
    assert asked(9, (text,)) == {}
    for step in (11, 39):
        assert asked(step, (), (text,)) == {field: {(*place, 1): value}}


def test_who_leaves_loses_the_charters_obligations_in_that_step() -> None:
    text = ("leave:League:AAX@2023.5",)
    defence = {(KINDS.index("defence"), 0, 1): 1.0}  # towards ABX, the only other member
    assert asked(10, (), text) == {"joined": {(0, 0, 1): -1.0}, "ended": defence}
    assert asked(11, (), text) == {"joined": {(0, 0, 1): -1.0}}


def test_who_joins_and_leaves_loses_them_towards_those_who_are_members_then() -> None:
    texts = ("join:League:ACX@2023", "leave:League:ACX@2025")
    ended = asked(16, texts, worlds=1)["ended"]
    assert ended == {(KINDS.index("defence"), place, 0): 1.0 for place in (1, 3)}  # ACX with AAX and ABX


def test_a_member_of_the_start_that_comes_back_signs_anew() -> None:
    """The charter as such binds only those who were not both members at the start."""
    texts = ("leave:League:AAX@2023", "join:League:ACX@2024", "join:League:AAX@2025")
    assert asked(16, texts, worlds=1) == {
        "joined": {(0, 2, 0): 1.0},  # AAX is what it was at the start
        "signed": {(KINDS.index("defence"), 0, 0): 1.0},  # with ABX, not with ACX
    }
    assert asked(17, texts, worlds=1) == {"joined": {(0, 2, 0): 1.0}}


def test_who_joins_may_leave_and_tasks_follow_one_another() -> None:
    texts = (
        "leave:League:ACX@2025",
        "join:League:ACX@2023",
        "retask:League:ADX:0.9@2023",
        "retask:League:ADX:0.1@2025",
    )
    assert asked(8, texts, worlds=1) == {"joined": {(0, 2, 0): 1.0}, "task": {(0, 3, 0): 0.7}}
    assert asked(17, texts, worlds=1) == {"task": {(0, 3, 0): -0.1}}


def test_a_scenarios_task_comes_on_top_of_the_cases_history() -> None:
    """Each world has its own sequence: the case's later word replaces the scenario's."""
    everywhere, scenario = ("retask:League:ADX:0.4@2025",), ("retask:League:ADX:0.9@2023",)
    assert asked(8, everywhere, scenario) == {"task": {(0, 3, 1): 0.7}}
    assert asked(16, everywhere, scenario) == {"task": {(0, 3, 0): 0.2, (0, 3, 1): 0.2}}


def test_a_shock_of_the_case_after_the_runs_end_is_left_out() -> None:
    assert asked(39, ("leader:ABX@2031", "war:ABX+ADX@2040")) == {}


@pytest.mark.parametrize(
    ("text", "message", "detail"),
    [
        ("leader:ZZX@2025", "ZZX is not in the case", "one of its 4 states"),
        ("war:AAX+ZZX@2025", "ZZX is not in the case", "nearest"),
        ("leader:AAX@2020.9", "outside the run", "2021 to before 2031"),
        ("leader:AAX@2031", "outside the run", "2021 to before 2031"),
        ("join:Leage:ACX@2025", "no institution 'Leage'", "League, Club"),
        ("join:League:AAX@2025", "AAX is already a member of League then", "outside"),
        ("leave:League:ACX@2025", "ACX is not a member of League then", "AAX, ABX"),
        ("leave:Club:AAX@2025", "AAX is not a member of Club then", "its members"),
    ],
)
def test_what_the_case_cannot_act_on_is_one_clear_line(text: str, message: str, detail: str) -> None:
    with pytest.raises(PolicyError) as caught:
        asked(0, (), (text,))
    assert message in str(caught.value)
    assert detail in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_a_newer_membership_brings_ends_with_it_alone() -> None:
    with pytest.raises(PolicyError, match="League binds AAX and ACX as long as both are members") as caught:
        asked(0, ("join:League:ACX@2023",), ("end:AAX+ACX:defence@2025",))
    assert "leave:League:ACX@2025" in str(caught.value)
    place = KINDS.index("neutrality"), 1  # which the charter does not bring
    assert asked(16, ("join:League:ACX@2023",), ("end:AAX+ACX:neutrality@2025",))["ended"] == {(*place, 1): 1.0}
    assert "ended" in asked(16, ("join:League:ACX@2023",), ("end:AAX+ABX:defence@2025",))  # members of the start


def test_nobody_joins_twice() -> None:
    with pytest.raises(PolicyError, match="ACX is already a member of League then"):
        asked(0, ("join:League:ACX@2023", "join:League:ACX@2025"))
    with pytest.raises(PolicyError, match="ACX is already a member of League then"):
        asked(0, ("join:League:ACX@2023",), ("join:League:ACX@2025",))


def test_a_case_whose_shock_lies_before_its_start_is_refused() -> None:
    with pytest.raises(PolicyError, match="outside the run"):
        asked(0, ("leader:AAX@2020",))


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("leader:AAX@2025", "alignment"),
        ("collapse:AAX@2025", "collapse"),
        ("crisis:AAX+ABX@2025", "crisis"),
        ("war:AAX+ABX@2025", "crisis"),
        ("treaty:AAX+ACX:defence@2025", "obligation"),
        ("end:AAX+ACX:defence@2025", "obligation"),
        ("join:League:ACX@2025", "institutions"),
        ("leave:League:AAX@2025", "institutions"),
        ("retask:League:ACX:0.5@2025", "institutions"),
        ("retask:League:ACX:0.5@2025", "threat"),
    ],
)
def test_a_shock_needs_the_mechanism_it_works_through(text: str, needed: str) -> None:
    bare = replace(WORLD, mechanisms=tuple(name for name in WORLD.mechanisms if name != needed))
    with pytest.raises(PolicyError, match=f"does not simulate {needed}"):
        compile_shocks((), parse_shocks([text]), bare, steps_per_year=4, until=2031.0)


def test_too_many_shocks_of_one_sort_are_refused() -> None:
    texts = [f"leader:AAX@{2021 + k / 32}" for k in range(S_MAX + 1)]
    with pytest.raises(PolicyError, match=f"{S_MAX + 1} shocks to leader_fall"):
        compile_shocks((), parse_shocks(texts), WORLD, steps_per_year=4, until=2031.0)
