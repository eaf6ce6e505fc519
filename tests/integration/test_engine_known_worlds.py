"""Worlds whose fate is known beforehand, stepped by the whole engine; and the packaged case's, within their bounds."""

from dataclasses import replace

import numpy as np
import pytest

from foedus.engine import Ensemble
from foedus.engine.assembling import build_ensemble
from foedus.evidence.evidence import Evidence
from foedus.mechanisms import pair_index
from foedus.mechanisms.danger import USUAL_THREAT
from foedus.scenarios import (
    INSTRUMENTS,
    KINDS,
    MECHANISMS,
    ParameterSet,
    RunSpec,
    compile_policies,
    load_case,
    parse_policies,
    resolve_case,
)
from foedus.scenarios.policies.compiling_shocks import compile_shocks
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.scenarios.worlds import Institution, Theatre

PARAMETERS = ParameterSet.load("default")
MEMBERS, YEARS, STEPS_PER_YEAR = 1024, 10, 4
A, B, C = range(3)
AB, AC, BC = range(3)
DEFENCE = KINDS.index("defence")

STILL = {
    **{name: 0.0 for name in PARAMETERS if name.endswith("volatility")},
    **{f"alignment.{kind}": 0.0 for kind in (*KINDS, "shared_threat", "mutual_threat", "balance", "trade", "order")},
    **{name: 0.0 for name in PARAMETERS if name.startswith(("obligation.onset", "obligation.ending"))},
    "cohesion.rally": 0.0, "theatres.threat": 0.0, "order.pull": 0.0, "depth.rate": 0.0, "collapse.base": -60.0,
    "crisis.base": -60.0,
}  # fmt: skip
"""Parameters of a world in which nothing moves of itself."""


def quiet_world(**changes):
    """Three states with nothing between them: no alignment, pressure, treaty or theatre but a cold one of A and B."""
    n = 3
    zero, nothing = np.zeros((n, n)), np.zeros((n, n), dtype=bool)
    return synthetic_world(
        n,
        **{
            "capability": np.full(n, 0.2), "alignment": zero, "alignment_sd": zero, "pair_mean": zero,
            "volatility": zero, "depth": zero, "obligation": np.zeros((len(KINDS), n, n), dtype=bool),
            "pressure": np.zeros((len(INSTRUMENTS), n, n)), "distance": np.where(np.eye(n, dtype=bool), 0.0, 1500.0),
            "land_border": nothing, "hosts": nothing, "nuclear": np.zeros(n, dtype=bool), "growth": np.zeros(n),
            "cohesion": np.full(n, 0.7), "burden": np.full(n, 0.1),
            "theatres": (Theatre("pass", "AAX", ("ABX",), {"AAX": 0.2, "ABX": 0.2}, 0.1),),
            "institutions": (Institution("Pact", ("AAX",), ("defence",), {"ACX": 0.5}),),
            **changes,
        },
    )  # fmt: skip


def simulate(world, *policies, changes=None, shocks=(), members=MEMBERS, **given):
    """Baseline and scenario of a world that moves only where it is told to."""
    form = {"steps_per_year": STEPS_PER_YEAR, "until": 2021.0 + YEARS}
    drawn = PARAMETERS.replaced({**STILL, **(changes or {})}).draw(0, range(members))
    return Ensemble(
        world, compile_policies(parse_policies(policies), world, **form), drawn, seed=0, steps=YEARS * STEPS_PER_YEAR,
        steps_per_year=STEPS_PER_YEAR, chunk=members, shocks=compile_shocks((), parse_shocks(shocks), world, **form),
        **given,
    ).compute(0)  # fmt: skip


def test_a_world_without_forces_events_and_noise_stays_as_it_is():
    for name, value in simulate(quiet_world()).items():
        np.testing.assert_allclose(value, np.broadcast_to(value[:1], value.shape), atol=1e-5, err_msg=name)


@pytest.mark.parametrize("theta", [0.2, -0.2])
def test_two_states_pressed_by_a_third_draw_together_if_and_only_if_shared_threat_unites(theta):
    found = simulate(quiet_world(), "ACX:contain:AAX+ABX:1@2021-2031", changes={"alignment.shared_threat": theta})[
        "alignment"
    ]
    moved = found[-1, :, 1] - found[-1, :, 0]
    assert (np.sign(moved[AB]) == np.sign(theta)).all()
    assert abs(np.median(moved[AB])) > 0.05
    assert (np.abs(moved[[AC, BC]]) < np.abs(moved[AB])).all()
    assert np.abs(np.median(moved[[AC, BC]])) < 0.3 * np.abs(np.median(moved[AB]))


def test_pressure_on_one_of_them_does_not_draw_them_together():
    found = simulate(quiet_world(), "ACX:contain:AAX:1@2021-2031", changes={"alignment.shared_threat": 0.2})[
        "alignment"
    ]
    both = simulate(quiet_world(), "ACX:contain:AAX+ABX:1@2021-2031", changes={"alignment.shared_threat": 0.2})[
        "alignment"
    ]
    rise, more = (np.median(x[-1, AB, 1] - x[-1, AB, 0]) for x in (found, both))
    assert rise < 0.6 * more  # B fears C at a distance too, so a part of the threat is shared


def test_crises_and_wars_come_as_rare_events_of_a_constant_rate_do():
    """With every stock held the hazard is constant: shares are 1 - exp(-h t), and of wars 1 - exp(-h P(war) t)."""
    held = {name: 0.0 for name in MECHANISMS if name not in ("reach", "threat", "danger", "crisis")}
    world = quiet_world()
    changes = {"crisis.base": -1.0, "crisis.threat": 0.3, "crisis.theatre": 4.0, "crisis.war": -1.0,
               "crisis.history": 0.0, "crisis.war_alignment": 0.0}  # fmt: skip
    fixed = {name: PARAMETERS[name].quantile(0.5) for name in PARAMETERS if name.startswith(("threat", "reach"))}
    found = simulate(world, changes={**fixed, **changes}, switches=held)
    threat, q = found["threat"][0, ..., 0, 0].astype(np.float64), float(found["theatre"][0, 0, 0, 0])
    pairs = ((A, B, q), (A, C, 0.0), (B, C, 0.0))
    hazard = np.array(
        [
            np.exp(-1.0 + 0.3 * np.log(threat[a, b] * threat[b, a] / USUAL_THREAT**2) + 4.0 * heat)
            for a, b, heat in pairs
        ]
    )
    years = np.arange(YEARS + 1)[:, None]
    escalation = 1.0 / (1.0 + np.exp(1.0))
    for name, rate in (("crisis", hazard), ("war", hazard * escalation)):
        expected = 1.0 - np.exp(-rate * years)
        error = np.sqrt(expected * (1.0 - expected) / MEMBERS)
        # five binomial standard errors, for 30 shares: fails once in 60,000 seeds
        assert (np.abs(found[name][:, :, 0] / MEMBERS - expected) <= 5.0 * error + 1e-9).all()
    assert hazard[0] > 1.2 * hazard[1]


def test_collapses_come_as_rare_events_of_a_constant_rate_do():
    cohesion = np.array([0.05, 0.6, 0.95])
    changes = {"collapse.base": -6.0, "collapse.fragility": 5.0}
    held = {name: 0.0 for name in MECHANISMS if name != "collapse"}
    found = simulate(quiet_world(cohesion=cohesion), changes=changes, switches=held)["collapse"][..., 0] / MEMBERS
    rate = np.exp(-6.0 + 5.0 * (1.0 - cohesion))
    expected = 1.0 - np.exp(-rate * np.arange(YEARS + 1)[:, None])
    assert (np.abs(found - expected) <= 5.0 * np.sqrt(expected * (1.0 - expected) / MEMBERS) + 1e-9).all()


def test_a_state_without_cohesion_collapses_and_loses_power_to_the_others():
    # collapse redraws cohesion around the state's own level, so it comes again
    changes = {"collapse.base": -12.0, "collapse.fragility": 13.0, "power.collapse_loss": 0.5}
    found = simulate(quiet_world(cohesion=np.array([0.02, 0.95, 0.95])), changes=changes)
    assert found["collapse"][-1, A, 0] > 0.99 * MEMBERS
    assert found["collapse"][-1, [B, C], 0].max() < 0.01 * MEMBERS
    capability = found["capability"][:, :, 0].mean(axis=-1)
    assert capability[-1, A] < 0.7 * capability[0, A]
    assert (capability[-1, [B, C]] > capability[0, [B, C]]).all()


def test_a_hot_theatre_brings_crises_to_its_contenders():
    # of a theatre that was always hot without a dispute, a pair's own record makes a calm one
    changes = {"crisis.base": -5.0, "crisis.threat": 0.0, "crisis.theatre": 4.0, "crisis.history": 0.0}
    pass_ = Theatre("pass", "AAX", ("ABX",), {"AAX": 0.2, "ABX": 0.2}, 0.9)
    hot, cold = (
        simulate(quiet_world(**given), changes=changes)["crisis"][-1, :, 0] for given in ({"theatres": (pass_,)}, {})
    )
    assert hot[AB] > 5 * cold[AB]
    assert np.abs(hot[[AC, BC]] - cold[[AC, BC]]).max() < 0.05 * MEMBERS


def test_a_war_on_a_date_costs_what_a_war_costs():
    bound = np.zeros((len(KINDS), 3, 3), dtype=bool)
    bound[DEFENCE, [A, B], [B, A]] = bound[DEFENCE, [A, C], [C, A]] = True
    changes = {"alignment.war": 0.5, "alignment.crisis": 0.1, "power.war_loss": 0.2, "burden.war": 0.3,
               "burden.war_memory": 2.0}  # fmt: skip
    alone = {"joining": 0.0, "abandonment": 0.0}
    found = simulate(quiet_world(obligation=bound), changes=changes, shocks=("war:AAX+ABX@2023",), switches=alone)
    gap = {name: found[name][..., 1, :] - found[name][..., 0, :] for name in ("alignment", "capability", "burden")}
    assert all(not value[:3].any() for value in gap.values())
    assert found["war"][3:, :, 1].tolist() == [[MEMBERS, 0, 0]] * 8
    assert (gap["alignment"][3, AB] < -0.4).all()
    assert np.abs(gap["alignment"][3, [AC, BC]]).max() < 1e-3
    # of equals each loses a tenth, and shares are divided by the sum: 0.18 / 0.96 each, and a little to the burden
    assert gap["capability"][3, [A, B]] == pytest.approx(np.full((2, MEMBERS), 0.18 / 0.96 - 0.2), abs=2e-3)
    assert gap["capability"][3, C].min() > 0.0
    # a step after the war the burden is there, and it fades with its memory
    assert gap["burden"][3, [A, B]] == pytest.approx(np.full((2, MEMBERS), 0.3 * np.exp(-0.5 / 2.0)), abs=0.02)
    assert gap["burden"][9, [A, B]].max() < 0.1 * 0.3
    assert found["obligation"][4, DEFENCE, :, 1].tolist() == [0, MEMBERS, 0]


def test_enlargement_binds_the_new_member_and_turns_it_against_the_target():
    found = simulate(quiet_world(), shocks=("join:Pact:ABX@2024",))
    in_force = found["obligation"][:, DEFENCE, :, 1]
    assert in_force[:4].tolist() == [[0, 0, 0]] * 4
    assert in_force[4:].tolist() == [[MEMBERS, 0, 0]] * 7
    rise = found["threat"][:, C, B, 1] - found["threat"][:, C, B, 0]
    assert (rise[4] > 0.0).all()
    # what C feels from A, a member from the start, is in its pressure of the start
    assert np.abs(found["threat"][:, C, A, 1] - found["threat"][:, C, A, 0]).max() < 1e-2


def test_re_tasking_is_felt_by_the_new_target_and_relieves_the_old():
    shocks = ("retask:Pact:ABX:0.8@2024", "retask:Pact:ACX:0@2024")
    found = simulate(quiet_world(pressure=_pressing(0.5)), shocks=shocks)["threat"]
    for felt, sign in ((found[4, B, A], 1.0), (found[4, C, A], -1.0)):
        rise = sign * (felt[1] - felt[0])
        assert (rise > 0.0).all()
        assert np.median(rise) > 0.05


def _pressing(level):
    pressure = np.zeros((len(INSTRUMENTS), 3, 3))
    pressure[INSTRUMENTS.index("alliances"), A, C] = level
    return pressure


def test_a_dated_treaty_is_in_force_until_its_dated_end():
    found = simulate(quiet_world(), shocks=("treaty:ABX+ACX:neutrality@2023", "end:ABX+ACX:neutrality@2026.5"))
    in_force = found["obligation"][:, KINDS.index("neutrality"), BC, 1]
    assert in_force.tolist() == [0] * 3 + [MEMBERS] * 3 + [0] * 5


def test_partners_back_to_back_are_freer_than_neighbours_who_fear_one_another():
    border = ~np.eye(3, dtype=bool)
    changes = {"burden.border": 0.4, "alignment.goodwill": 0.5, "burden.cover": 0.0}
    found = simulate(quiet_world(land_border=border), "AAX:accommodate:ABX:1@2021-2031", changes=changes)
    gap = found["burden"][-1, :, 1] - found["burden"][-1, :, 0]
    assert (gap[[A, B]] < 0.0).all()
    assert np.median(gap[[A, B]]) < -0.01
    assert (found["free_capability"][-1, [A, B], 1] > found["free_capability"][-1, [A, B], 0]).all()


@pytest.fixture(scope="module")
def triangle():
    return replace(resolve_case(load_case("strategic-triangle"), Evidence.embedded()), mechanisms=MECHANISMS)


def row(world, a, b):
    first, second = pair_index(world.size)
    one, two = sorted((world.index(a), world.index(b)))
    return int(np.flatnonzero((first == one) & (second == two))[0])


@pytest.mark.slow
def test_with_all_mechanisms_every_pair_of_the_triangle_stays_where_policies_show(triangle):
    """Of each pair, nine members in ten keep |z| < 2 for thirty years: a mean over pairs would hide the worst."""
    found = build_ensemble(RunSpec(members=256, chunk=256, until=2051), triangle, PARAMETERS).compute(0)
    kept = (np.abs(found["alignment"][:, :, 0]) < np.tanh(2.0)).all(axis=0).mean(axis=-1)
    assert kept.min() >= 0.90
    assert all(np.isfinite(value).all() for value in found.values())


@pytest.mark.slow
def test_with_all_mechanisms_pressure_by_washington_on_both_moves_their_shared_threat(triangle):
    spec = RunSpec(members=64, chunk=64, until=2032, policies=("USA:contain:RUS+CHN:1@2025-2032",))
    found = build_ensemble(spec, triangle, PARAMETERS).compute(0)["shared_threat"][10, row(triangle, "RUS", "CHN")]
    rise = found[1] - found[0]
    assert (rise > 0.0).mean() > 0.95
    assert np.median(rise) > 0.03


def test_a_new_leader_who_brings_russia_closer_to_washington_takes_it_away_from_beijing(triangle):
    """What the fall of a leader does to Russia's pairs with the powers is opposed over members, not alike."""
    spec = RunSpec(members=256, chunk=256, until=2023, shocks=("leader:RUS@2022",))
    found = build_ensemble(spec, triangle, PARAMETERS).compute(0)["alignment"][-1]
    moved = {
        other: np.diff(np.arctanh(found[row(triangle, "RUS", other)]), axis=0)[0] for other in ("USA", "CHN", "DEU")
    }
    closer = moved["USA"] > 0.0
    assert 0.3 < closer.mean() < 0.7
    assert moved["CHN"][closer].mean() < 0.0 < moved["CHN"][~closer].mean()
    assert moved["DEU"][~closer].mean() < 0.0 < moved["DEU"][closer].mean()
    assert np.corrcoef(moved["USA"], moved["DEU"])[0, 1] > 0.8
