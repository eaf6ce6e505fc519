"""Policies compiled to arrays: what each instrument touches, and what a case cannot act on."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from foedus.errors import CaseError, PolicyError, UnknownStateError
from foedus.mechanisms import FIELDS
from foedus.scenarios import INSTRUMENTS, KINDS, P_MAX, PolicyArrays, Theatre, World, compile_policies, parse_policies
from foedus.scenarios.policies.acting import PARTNER_SHARE
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.worlds import MECHANISMS, Institution

ACTORS = ("USA", "RUS", "CHN", "DEU", "JPN")
USA, RUS, CHN, DEU, JPN = range(5)
SANCTIONS, BASES, ALLIANCES = (INSTRUMENTS.index(name) for name in ("sanctions", "bases", "alliances"))
DEFENCE = KINDS.index("defence")


def make_world() -> World:
    n = len(ACTORS)
    pressure = np.zeros((len(INSTRUMENTS), n, n))
    pressure[SANCTIONS, USA, RUS] = 0.4
    pressure[BASES, USA, RUS] = 0.3
    pressure[ALLIANCES, USA, RUS] = 0.5
    pressure[BASES, USA, CHN] = 0.35
    pressure[SANCTIONS, DEU, RUS] = 0.2
    obligation = np.zeros((len(KINDS), n, n), dtype=np.bool_)
    for a, b in ((USA, DEU), (USA, JPN)):
        obligation[DEFENCE, a, b] = obligation[DEFENCE, b, a] = True
    hosts = np.zeros((n, n), dtype=np.bool_)
    hosts[DEU, USA] = hosts[JPN, USA] = True
    distance = np.array(
        [
            [0, 7800, 11100, 6700, 10900],
            [7800, 0, 5800, 1600, 7500],
            [11100, 5800, 0, 7400, 2100],
            [6700, 1600, 7400, 0, 8900],
            [10900, 7500, 2100, 8900, 0],
        ],
        dtype=np.float64,
    )
    trade = np.full((n, n), 0.01)
    trade[USA, CHN] = 0.15
    np.fill_diagonal(trade, 0.0)
    square = np.zeros((n, n))
    return World(
        case="test",
        actors=ACTORS,
        start=date(2021, 1, 1),
        capability=np.array([0.38, 0.03, 0.1, 0.05, 0.05]),
        order=np.zeros(n),
        order_sd=np.zeros(n),
        alignment=square,
        alignment_sd=square,
        volatility=square + 0.1,
        pair_mean=square,
        depth=square,
        obligation=obligation,
        pressure=pressure,
        framing=np.ones((n, n)),
        distance=distance,
        land_border=square > 0,
        hosts=hosts,
        trade_dependence=trade,
        disputes=square,
        nuclear=np.array([True, True, True, False, False]),
        burden=np.full(n, 0.1),
        cohesion=np.full(n, 0.7),
        growth=np.zeros(n),
        institutions=(Institution("NATO", ("DEU", "USA")), Institution("SCO", ("CHN", "RUS"))),
        theatres=(Theatre("ukraine", "UKR", ("RUS",), {"RUS": 0.15}),),
    )


WORLD = make_world()


def compiled(*texts: str, world: World = WORLD, until: float = 2050, steps: int = 4) -> PolicyArrays:
    return compile_policies(parse_policies(texts), world, steps_per_year=steps, until=until)


def test_shapes_are_the_same_whatever_the_policies() -> None:
    empty, full = compiled(), compiled("USA:contain:RUS:1@2025-2030", "DEU:accommodate:RUS:1@2025-2030")
    for name in (field.name for field in fields(PolicyArrays)):
        assert getattr(empty, name).shape == getattr(full, name).shape
        assert not getattr(empty, name).any()
    assert full.activity.shape == (29 * 4, P_MAX)


def test_activity_is_intensity_in_the_window_and_zero_outside() -> None:
    activity = compiled("USA:contain:RUS:0.8@2025-2035").activity[:, 0]
    times = 2021 + np.arange(29 * 4) / 4
    inside = (times >= 2025) & (times < 2035)
    assert np.array_equal(activity, np.where(inside, 0.8, 0.0))


def test_a_window_that_begins_within_a_step_counts_in_part() -> None:
    activity = compiled("USA:contain:RUS:1@2025.5-2026.25", steps=1).activity[:, 0]
    assert activity[4] == pytest.approx(0.5)
    assert activity[5] == pytest.approx(0.25)
    assert activity.sum() == pytest.approx(0.75)


def test_contain_raises_three_pressures_to_their_limit_and_costs_the_author() -> None:
    arrays = compiled("USA:contain:RUS:1@2025-2030")
    level = WORLD.pressure + arrays.pressure[0]
    assert level[[SANCTIONS, BASES, ALLIANCES], USA, RUS] == pytest.approx(1.0)
    touched = np.argwhere(arrays.pressure[0])
    assert {tuple(spot) for spot in touched} == {(i, USA, RUS) for i in (SANCTIONS, BASES, ALLIANCES)}
    assert arrays.effort[0].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert not arrays.inducement.any()
    assert not arrays.goodwill.any()


def test_trade_lost_to_sanctions_is_not_charged_a_second_time() -> None:
    """The mechanism of power charges it, for pressure above the start."""
    costs = [compiled(f"USA:contain:{state}:1@2025-2030").effort[0, USA] for state in ("CHN", "RUS")]
    assert WORLD.trade_dependence[USA, CHN] != WORLD.trade_dependence[USA, RUS]
    assert costs == [1.0, 1.0]


def test_partners_press_less_than_the_author() -> None:
    arrays = compiled("USA:contain:CHN:with=JPN:1@2025-2030")
    assert 0 < arrays.pressure[0, SANCTIONS, JPN, CHN] < arrays.pressure[0, SANCTIONS, USA, CHN]
    assert arrays.effort[0, JPN] == PARTNER_SHARE * arrays.effort[0, USA] > 0


def test_accommodate_takes_back_the_authors_pressure_only() -> None:
    arrays = compiled("USA:accommodate:RUS:1@2025-2030")
    level = WORLD.pressure + arrays.pressure[0]
    assert not level[:, USA, RUS].any()
    assert level[SANCTIONS, DEU, RUS] == WORLD.pressure[SANCTIONS, DEU, RUS]
    assert arrays.goodwill[0, USA, RUS] == arrays.goodwill[0, RUS, USA] > 0
    assert np.count_nonzero(arrays.goodwill) == 2
    assert arrays.inducement[0].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert not arrays.effort.any()


def test_divide_induces_one_and_presses_the_other() -> None:
    arrays = compiled("USA:divide:RUS+CHN:favour=RUS:1@2025-2030")
    assert arrays.pressure[0, SANCTIONS, USA, RUS] < 0 < arrays.pressure[0, SANCTIONS, USA, CHN]
    assert arrays.goodwill[0, USA, RUS] > 0
    assert arrays.goodwill[0, USA, CHN] == 0
    other = compiled("USA:divide:RUS+CHN:favour=CHN:1@2025-2030")
    assert other.pressure[0, SANCTIONS, USA, CHN] <= 0 < other.pressure[0, SANCTIONS, USA, RUS]


def test_withdrawal_cuts_obligations_bases_and_the_pressure_that_came_from_them() -> None:
    arrays = compiled("USA:withdraw:ALL:from=NATO:1@2025-2030")
    assert {tuple(spot) for spot in np.argwhere(arrays.obligations_cut[0])} == {
        (DEFENCE, USA, DEU),
        (DEFENCE, DEU, USA),
    }
    assert {tuple(spot) for spot in np.argwhere(arrays.bases_cut[0])} == {(DEU, USA)}
    relief = -arrays.pressure[0]
    # Germany is near Russia and far from China: Russia feels most of the relief.
    assert relief[ALLIANCES, USA, RUS] > 0.8 * WORLD.pressure[ALLIANCES, USA, RUS]
    assert 0 < relief[BASES, USA, CHN] < 0.3 * WORLD.pressure[BASES, USA, CHN]
    assert not relief[SANCTIONS].any()
    assert (WORLD.pressure + arrays.pressure[0] >= 0).all()
    assert {tuple(spot) for spot in np.argwhere(arrays.membership_cut[0])} == {(0, USA)}


def test_withdrawal_from_a_single_state() -> None:
    arrays = compiled("USA:withdraw:JPN:from=JPN:1@2025-2030")
    assert {tuple(spot) for spot in np.argwhere(arrays.bases_cut[0])} == {(JPN, USA)}
    assert not arrays.membership_cut.any()
    partial = compiled("USA:withdraw:DEU:from=NATO:1@2025-2030")
    assert partial.bases_cut[0, DEU, USA]
    assert not partial.membership_cut.any()  # leaving one member is not leaving the body


def test_theatres_are_fuelled_and_settled_by_those_who_name_them() -> None:
    fuelled = compiled("USA:entangle:RUS:theatre=ukraine,with=DEU:1@2025-2030")
    assert fuelled.entangle[0].tolist() == [1.0 + PARTNER_SHARE]
    assert fuelled.effort[0].tolist() == [1.0, 0.0, 0.0, PARTNER_SHARE, 0.0]
    assert not fuelled.pressure.any()
    settled = compiled("USA:accommodate:RUS:theatre=ukraine:1@2025-2030")
    assert settled.settle[0].tolist() == [1.0]
    assert not settled.entangle.any()
    forced = compiled("DEU:force:RUS:theatre=ukraine:1@2025-2030")
    assert forced.entangle[0].tolist() == [1.0]
    assert {tuple(spot) for spot in np.argwhere(forced.pressure[0])} == {(INSTRUMENTS.index("force"), DEU, RUS)}


def test_framing_names_author_audience_and_targets() -> None:
    arrays = compiled("USA:frame:RUS+CHN:audience=DEU+JPN:0.5@2025-2030")
    assert np.flatnonzero(arrays.frame_author[0]).tolist() == [USA]
    assert np.flatnonzero(arrays.frame_audience[0]).tolist() == [DEU, JPN]
    assert np.flatnonzero(arrays.frame_target[0]).tolist() == [RUS, CHN]


def test_every_effect_names_mechanisms_and_fields_there_are() -> None:
    for effect in POLICY_INSTRUMENTS.values():
        assert set(effect.needs) <= set(MECHANISMS)
        assert all(FIELDS[name].role == "policy" for name in effect.touches)


@pytest.mark.parametrize(
    ("text", "message", "detail"),
    [
        ("USA:entangle:CHN:theatre=ukraine:1@2025-2030", "CHN has no stake in ukraine", "none in this case"),
        ("USA:entangle:RUS:theatre=baltic:1@2025-2030", "no theatre 'baltic'", "one of ukraine"),
        ("USA:frame:CHN:audience=CHN+DEU:1@2025-2030", "CHN would be warned about itself", "without the targets"),
        ("USA:frame:CHN:audience=AUS:1@2025-2030", "AUS is not in the case test", "USA"),
        ("USA:contain:CHE:1@2025-2030", "CHE is not in the case test", "nearest: CHN"),
        ("USA:contain:CHN:with=AUS:1@2025-2030", "AUS is not in the case test", "USA"),
        ("BRA:contain:CHN:1@2025-2030", "BRA is not in the case", "nearest"),
        ("USA:contain:CHN:1@2019-2030", "outside the run", "2021-2050"),
        ("USA:contain:CHN:1@2025-2060", "outside the run", "2021-2050"),
        ("USA:withdraw:ALL:from=NAFO:1@2025-2030", "cannot withdraw from 'NAFO'", "Nearest: NATO"),
        ("USA:withdraw:ALL:from=SCO:1@2025-2030", "USA is not a member of SCO", "CHN, RUS"),
        ("USA:withdraw:JPN:from=NATO:1@2025-2030", "no target of the withdrawal", "ALL"),
    ],
)
def test_what_the_case_cannot_act_on_is_one_clear_line(text: str, message: str, detail: str) -> None:
    with pytest.raises(PolicyError) as caught:
        compiled(text)
    assert message in str(caught.value)
    assert detail in str(caught.value)
    assert "\n" not in str(caught.value)


NEEDING = [
    ("USA:contain:CHN:1@2025-2030", "contain"),
    ("USA:subvert:CHN:1@2025-2030", "subvert"),
    ("USA:divide:RUS+CHN:favour=RUS:1@2025-2030", "divide"),
    ("USA:entangle:RUS:theatre=ukraine:1@2025-2030", "entangle"),
    ("USA:accommodate:RUS:1@2025-2030", "accommodate"),
    ("USA:withdraw:ALL:from=NATO:1@2025-2030", "withdraw"),
    ("CHN:force:JPN:1@2025-2030", "force"),
    ("USA:frame:CHN:audience=DEU:1@2025-2030", "frame"),
]


@pytest.mark.parametrize(
    ("text", "needed"), [(text, name) for text, kind in NEEDING for name in POLICY_INSTRUMENTS[kind].needs]
)
def test_a_policy_needs_each_mechanism_it_works_through(text: str, needed: str) -> None:
    bare = replace(WORLD, mechanisms=tuple(name for name in MECHANISMS if name != needed))
    with pytest.raises(PolicyError, match=f"does not simulate {needed}"):
        compiled(text, world=bare)


def test_naming_a_theatre_needs_theatres() -> None:
    bare = replace(WORLD, mechanisms=tuple(name for name in MECHANISMS if name != "theatres"))
    assert compiled("USA:accommodate:RUS:1@2025-2030", world=bare).goodwill.any()
    with pytest.raises(PolicyError, match="does not simulate theatres"):
        compiled("USA:accommodate:RUS:theatre=ukraine:1@2025-2030", world=bare)


def test_too_many_policies_and_an_empty_run() -> None:
    with pytest.raises(PolicyError, match="9 policies"):
        compiled(*(f"USA:contain:RUS:0.1@{2025 + i}-{2026 + i}" for i in range(P_MAX + 1)))
    with pytest.raises(PolicyError, match="ends before it starts"):
        compiled(until=2021)


def test_a_world_checks_its_arrays() -> None:
    with pytest.raises(CaseError, match="wrong shape"):
        replace(WORLD, order=np.zeros(3))
    broken, lopsided = WORLD.depth.copy(), WORLD.alignment.copy()
    broken[RUS, CHN] = np.nan
    lopsided[0, 1] = 0.5
    with pytest.raises(CaseError, match="no number for RUS-CHN"):
        replace(WORLD, depth=broken)
    with pytest.raises(CaseError, match="is out of range"):
        replace(WORLD, cohesion=np.full(5, 1.5))
    with pytest.raises(CaseError, match="not symmetric"):
        replace(WORLD, alignment=lopsided)
    with pytest.raises(CaseError, match="more than the whole world"):
        replace(WORLD, capability=np.full(5, 0.2))


def test_a_world_finds_its_actors_and_hashes_its_content() -> None:
    assert WORLD.index("CHN") == CHN
    with pytest.raises(UnknownStateError, match="nearest: CHN"):
        WORLD.index("CHE")
    assert WORLD.content_hash() == make_world().content_hash()
    assert WORLD.content_hash() != replace(WORLD, order=np.full(5, 0.1)).content_hash()
    assert WORLD.stakes.shape == (1, 5)
    assert WORLD.stakes[0, RUS] == 0.15
    assert "5 actors" in repr(WORLD)
