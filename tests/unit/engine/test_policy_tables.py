"""Each policy and each shock moves what it says it touches, and nothing else; its author pays, and nobody else.

Baseline and scenario share all noise, so whatever a policy does not reach is the same in both, bit for bit.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foedus.engine import Ensemble
from foedus.engine.policy_tables import PolicyTables, policy_fields
from foedus.engine.random_streams import member_keys
from foedus.engine.schedules import build_schedule, kind_of
from foedus.mechanisms import FIELDS
from foedus.scenarios import INSTRUMENTS, KINDS, ParameterSet, compile_policies, parse_policies
from foedus.scenarios.policies.acting import PARTNER_SHARE
from foedus.scenarios.policies.compiling_shocks import compile_shocks
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.policies.shocks import SHOCK_KINDS, parse_shocks
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.scenarios.worlds import Institution, Theatre

N, MEMBERS, YEARS, STEPS_PER_YEAR = 5, 32, 5, 4
A, B, C, D, E = range(N)  # A: the author; B: its ally and host; C: a third state; D and E: those whom it presses
DEFENCE = KINDS.index("defence")
SANCTIONS, BASES = INSTRUMENTS.index("sanctions"), INSTRUMENTS.index("bases")
OFF = np.triu_indices(N, 1)
FORM = {"steps_per_year": STEPS_PER_YEAR, "until": 2021.0 + YEARS}
# chance in what happens is left out, and signs that theory disputes are set, so that a policy's own effect shows
FIXED = {
    "crisis.base": -60.0, "collapse.base": -60.0, "crisis.war": -60.0, "obligation.collapse_loss": 1.0,
    "cohesion.subversion": 0.5, "cohesion.rally": 0.0, "alignment.goodwill": 0.1, "alignment.disillusion": 0.2,
    "theatres.entangle": 0.5, "theatres.settle": 0.5, "theatres.threat": 0.0, "burden.theatre": 1.0,
    "reciprocity.response": 0.0, "alignment.crisis": 0.2, "alignment.war": 0.5,
}  # fmt: skip


def pair(a: int, b: int) -> int:
    return int(np.flatnonzero((OFF[0] == min(a, b)) & (OFF[1] == max(a, b)))[0])


def make_world() -> Any:
    pressure = np.zeros((len(INSTRUMENTS), N, N))
    pressure[SANCTIONS, A, [D, E]] = pressure[BASES, A, [D, E]] = 0.3
    pressure[INSTRUMENTS.index("missile_defence"), B, E] = 0.3  # its part in what the pact does from the start
    obligation = np.zeros((len(KINDS), N, N), dtype=bool)
    obligation[DEFENCE, [A, B], [B, A]] = obligation[DEFENCE, [C, D], [D, C]] = True
    hosts = np.zeros((N, N), dtype=bool)
    hosts[B, A] = True
    distance = np.where(np.eye(N, dtype=bool), 0.0, 5000.0)
    distance[[B, E], [E, B]] = 400.0
    return synthetic_world(
        N, seed=1, pressure=pressure, obligation=obligation, hosts=hosts, distance=distance,
        land_border=np.zeros((N, N), dtype=bool), nuclear=np.zeros(N, dtype=bool), capability=np.full(N, 0.15),
        alignment=np.zeros((N, N)), pair_mean=np.zeros((N, N)),
        institutions=(Institution("PACT", ("AAX", "ABX"), ("defence",), {"AEX": 0.2}),),
        theatres=(Theatre("strait", "ACX", ("AEX",), {"ACX": 0.3, "AEX": 0.3}, 0.3),),
    )  # fmt: skip


WORLD = make_world()

POLICIES = {
    "contain": ["AAX:contain:AEX:1@2021-2026", "AAX:contain:AEX:with=ABX:1@2021-2026"],
    "subvert": ["AAX:subvert:AEX:1@2021-2026"],
    "divide": ["AAX:divide:ADX+AEX:favour=ADX:1@2021-2026"],
    "entangle": ["AAX:entangle:AEX:theatre=strait:1@2021-2026"],
    "accommodate": ["AAX:accommodate:AEX:1@2021-2026", "AAX:accommodate:AEX:theatre=strait:1@2021-2026"],
    "withdraw": ["AAX:withdraw:ALL:from=PACT:1@2021-2026"],
    "force": ["AAX:force:AEX:1@2021-2026", "AAX:force:AEX:theatre=strait:1@2021-2026"],
    "frame": ["AAX:frame:AEX:audience=ABX+ACX:1@2021-2026"],
    "none": ["none"],
}
EVERY = [(instrument, text) for instrument, texts in POLICIES.items() for text in texts]


def compiled_fields(*texts: str, step: int = 0) -> dict[str, np.ndarray]:
    """What policies ask for in a step: fields with a last axis of baseline and scenario."""
    policies = compile_policies(parse_policies(texts), WORLD, **FORM)  # type: ignore[arg-type]
    shocks = compile_shocks((), (), WORLD, **FORM)  # type: ignore[arg-type]
    tables = PolicyTables.build(policies, shocks, np.dtype("float32"))
    found = policy_fields(tables, jnp.int32(step), 2, ensemble("none").plan.sizes)
    return {name: np.asarray(value)[..., 0] for name, value in found.items()}


def asked_for(*texts: str, step: int = 0) -> set[str]:
    return {name for name, value in compiled_fields(*texts, step=step).items() if value[..., 1].any()}


def test_there_is_a_policy_of_every_instrument_and_a_shock_of_every_kind() -> None:
    assert set(POLICIES) == set(POLICY_INSTRUMENTS)
    assert {text.partition(":")[0] for text in SHOCKS} == set(SHOCK_KINDS)


@pytest.mark.parametrize("instrument", POLICY_INSTRUMENTS)
def test_an_instrument_asks_for_what_it_says_it_touches_and_for_nothing_else(instrument: str) -> None:
    claimed = set(POLICY_INSTRUMENTS[instrument].touches)
    asked = [asked_for(text) for text in POLICIES[instrument]]
    assert set().union(*asked) == claimed
    for text in POLICIES[instrument]:
        assert not any(value[..., 0].any() for value in compiled_fields(text).values())  # the baseline


@pytest.mark.parametrize("text", ["AAX:contain:AEX:1@2022.5-2024", "AAX:frame:AEX:audience=ABX:1@2022.5-2024"])
def test_a_policy_asks_for_nothing_outside_its_window(text: str) -> None:
    intense = {name for name in asked_for(text, step=6) if name not in ("frame_audience", "frame_target")}
    for step in (0, 5, 12, 19):
        assert not intense & asked_for(text, step=step)
    assert intense == intense & asked_for(text, step=11)


def test_several_policies_of_several_authors_add_up() -> None:
    texts = ("AAX:contain:AEX:0.5@2021-2026", "ACX:contain:AEX:0.8@2021-2026", "AAX:accommodate:ADX:0.4@2021-2026",
             "ABX:entangle:AEX:theatre=strait:0.6@2021-2026",
             "AAX:entangle:AEX:theatre=strait:0.2@2021-2026")  # fmt: skip
    together, alone = compiled_fields(*texts), [compiled_fields(text) for text in texts]
    for name in ("pressure_policy", "goodwill", "effort", "inducement", "entangle", "settle"):
        np.testing.assert_allclose(together[name], sum(one[name] for one in alone), rtol=1e-6, atol=1e-7, err_msg=name)


def test_a_partner_does_half_and_pays_half() -> None:
    found = compiled_fields("AAX:contain:AEX:with=ABX:1@2021-2026")
    assert found["effort"][:, 1].tolist() == [1.0, PARTNER_SHARE, 0.0, 0.0, 0.0]
    assert found["pressure_policy"][BASES, B, E, 1] == pytest.approx(PARTNER_SHARE)


@lru_cache(maxsize=64)
def ensemble(text: str, shock: str = "") -> Ensemble:
    policies = compile_policies(parse_policies([text]), WORLD, **FORM)  # type: ignore[arg-type]
    shocks = compile_shocks((), parse_shocks([shock] if shock else []), WORLD, **FORM)  # type: ignore[arg-type]
    drawn = ParameterSet.load("default").replaced(FIXED).draw(0, range(MEMBERS))
    return Ensemble(WORLD, policies, drawn, seed=0, steps=YEARS * STEPS_PER_YEAR, steps_per_year=STEPS_PER_YEAR,
                    chunk=MEMBERS, shocks=shocks)  # fmt: skip


@lru_cache(maxsize=64)
def simulate(text: str) -> dict[str, np.ndarray]:
    return ensemble(text).compute(0)


@lru_cache(maxsize=1)
def _one_step() -> Any:
    plan = ensemble("none").plan

    def one(params: Any, numbers: Any, shared: Any) -> Any:
        keys = {name: member_keys(key, numbers) for name, key in shared.streams.items()}
        state = plan.begin(plan.step, params, keys, shared)
        noise = plan.step.noise(keys, jnp.uint32(0))
        later = plan.onward(plan.step, params, noise, shared, jnp.int32(0), state)
        return {name: value for name, value in later.items() if FIELDS[name].role in ("stock", "event")}

    return jax.jit(one)


@lru_cache(maxsize=64)
def after_one_step(text: str, shock: str = "") -> dict[str, np.ndarray]:
    """Stocks after the first step: (leading axes, baseline and scenario, member)."""
    item = ensemble(text, shock)
    params = {name: jnp.asarray(value, jnp.float32) for name, value in item.parameters.items()}
    shared = jax.tree.map(jnp.asarray, item.shared)
    found = _one_step()(params, jnp.arange(MEMBERS, dtype=jnp.uint32), shared)
    return {name: np.broadcast_to(value, (*value.shape[:-2], 2, value.shape[-1])) for name, value in found.items()}


def moved(text: str, shock: str = "") -> set[str]:
    return {
        name
        for name, value in after_one_step(text, shock).items()
        if not np.array_equal(value[..., 0, :], value[..., 1, :]) and FIELDS[name].role == "stock"
    }


def within_reach(fields: set[str]) -> set[str]:
    """Stocks that a step's mechanisms may change because of some fields, by what they declare to read."""
    seen, found = set(fields), set[str]()
    for item in build_schedule(WORLD.mechanisms):
        if seen & set(item.reads):
            (found if kind_of(item) == "process" else seen).update(item.writes)
    return found


PRESSED = {"pressure", "pressure_jump", "capability"}
AT_ONCE = {
    POLICIES["contain"][0]: PRESSED,
    POLICIES["contain"][1]: PRESSED,
    POLICIES["subvert"][0]: PRESSED,
    POLICIES["divide"][0]: PRESSED | {"z"},
    POLICIES["entangle"][0]: {"theatre", "capability"},
    POLICIES["accommodate"][0]: {"pressure", "z", "capability"},
    POLICIES["accommodate"][1]: {"pressure", "z", "capability", "theatre"},
    POLICIES["force"][0]: PRESSED,
    POLICIES["force"][1]: PRESSED | {"theatre"},
    POLICIES["frame"][0]: {"framing", "z"},
    POLICIES["none"][0]: set(),
}


@pytest.mark.parametrize(("instrument", "text"), EVERY)
def test_after_the_first_step_only_what_a_policy_reaches_differs(instrument: str, text: str) -> None:
    assert moved(text) <= within_reach(set(POLICY_INSTRUMENTS[instrument].touches))
    if text in AT_ONCE:
        assert moved(text) == AT_ONCE[text]


def test_a_withdrawal_reaches_obligations_and_through_bases_what_is_feared() -> None:
    found = moved(POLICIES["withdraw"][0])
    assert {"obligation", "pressure", "z"} <= found
    assert not found & {"capability", "growth", "order", "framing", "retaliation", "war_burden"}


@pytest.mark.parametrize(("instrument", "text"), EVERY)
def test_the_baseline_never_moves(instrument: str, text: str) -> None:
    empty, found = simulate("none"), simulate(text)
    for name, value in found.items():
        if name.endswith("_both"):  # of members in baseline and scenario
            continue
        world = -1 if name in ("obligation", "crisis", "war", "collapse") else -2
        np.testing.assert_array_equal(value.take(0, world), empty[name].take(0, world), err_msg=name)
        if instrument == "none":
            np.testing.assert_array_equal(value.take(1, world), value.take(0, world), err_msg=name)


def rises(name: str, text: str, place: tuple[int, ...], year: int = YEARS) -> np.ndarray:
    """Scenario less baseline of every member."""
    found = simulate(text)[name][year]
    return found[(*place, 1)] - found[(*place, 0)]


@pytest.mark.parametrize("instrument", ["contain", "subvert", "force"])
def test_pressing_policies_raise_the_targets_threat_of_the_author(instrument: str) -> None:
    text = POLICIES[instrument][0]
    assert (rises("threat", text, (E, A)) > 0.0).all()
    assert np.median(rises("threat", text, (E, A))) > 0.02
    assert np.median(np.abs(rises("threat", text, (D, A)))) < 0.01


def test_a_partner_is_felt_too_but_less_than_the_author() -> None:
    alone, helped = (np.median(rises("threat", text, (E, B))) for text in POLICIES["contain"])
    assert helped > 0.02
    assert abs(alone) < 0.01

    def odds(world: int, sender: int) -> np.ndarray:
        threat = simulate(POLICIES["contain"][1])["threat"][YEARS, E, sender, world]
        return threat / (1.0 - threat)

    # in odds, where pressures add up: the author's start is higher, so its threat has less room to rise
    assert (odds(1, B) - odds(0, B) < odds(1, A) - odds(0, A)).all()


def test_subversion_wears_the_targets_cohesion_down() -> None:
    fall = rises("cohesion", POLICIES["subvert"][0], (E,))
    assert (fall < 0.0).all()
    assert np.median(fall) < -0.02
    assert np.abs(rises("cohesion", POLICIES["subvert"][0], (C,))).max() < 0.2 * np.abs(np.median(fall))


def test_dividing_presses_one_and_wins_the_other() -> None:
    text = POLICIES["divide"][0]
    assert np.median(rises("threat", text, (E, A))) > 0.02
    assert np.median(rises("threat", text, (D, A))) < -0.02
    assert np.median(rises("alignment", text, (pair(A, D),))) > 0.1


def test_fuel_heats_the_theatre_and_ties_down_whoever_has_a_stake() -> None:
    text = POLICIES["entangle"][0]
    assert (rises("theatre", text, (0,)) > 0.05).all()
    for state in (E, C):  # but for futures in which the fuel brings or ends a war
        tied = rises("burden", text, (state,))
        assert np.median(tied) > 0.03
        assert np.mean(tied > 0.0) > 0.9
    assert (rises("free_capability", text, (E,)) < 0.0).all()


def test_accommodation_eases_the_targets_threat_and_wins_it() -> None:
    plain, settling = POLICIES["accommodate"]
    for text in (plain, settling):
        assert np.median(rises("threat", text, (E, A))) < -0.02
        assert np.median(rises("alignment", text, (pair(A, E),))) > 0.1
    assert np.abs(rises("theatre", plain, (0,))).max() < 0.01
    assert (rises("theatre", settling, (0,)) < -0.05).all()


def test_withdrawal_ends_obligations_and_frees_those_whom_the_bases_faced() -> None:
    text = POLICIES["withdraw"][0]
    obligation = simulate(text)["obligation"][:, DEFENCE, pair(A, B)]
    assert obligation[YEARS, 1] == 0 < obligation[YEARS, 0]
    assert np.median(rises("threat", text, (E, A))) < -0.02
    other = simulate(text)["obligation"][YEARS, DEFENCE, pair(C, D)]
    assert other[0] > 0


def test_force_in_a_theatre_heats_it() -> None:
    plain, fuelled = POLICIES["force"]
    assert (rises("theatre", fuelled, (0,)) > 0.05).all()
    assert np.abs(rises("theatre", plain, (0,))).max() < 0.01


def test_framing_alarms_its_audience_and_costs_its_author_their_trust() -> None:
    text = POLICIES["frame"][0]
    for heard in (B, C):
        assert (rises("threat", text, (heard, E)) > 0.0).all()
        assert np.median(rises("alignment", text, (pair(A, heard),))) < -0.03
    assert np.median(np.abs(rises("threat", text, (D, E)))) < 0.01
    assert np.median(np.abs(rises("alignment", text, (pair(A, D),)))) < 0.01


SPENT = {"contain": ("effort", [1.0, 0, 0, 0, 0]), "subvert": ("effort", [1.0, 0, 0, 0, 0]),
         "entangle": ("effort", [1.0, 0, 0, 0, 0]), "force": ("effort", [1.0, 0, 0, 0, 0]),
         "accommodate": ("inducement", [1.0, 0, 0, 0, 0])}  # fmt: skip


@pytest.mark.parametrize("instrument", SPENT)
def test_a_policys_cost_is_its_authors_and_nobody_elses(instrument: str) -> None:
    """In growth: shares are divided by their sum, so what one loses all the others gain alike."""
    spent, by = SPENT[instrument]
    text = POLICIES[instrument][0]
    capability = after_one_step(text)["capability"].astype(np.float64)
    lost = np.log(capability[:, 1] / capability[:, 0])
    cost = ensemble(text).parameters[f"power.{spent}_cost"]
    assert lost[A] - lost[C] == pytest.approx(-cost / STEPS_PER_YEAR, rel=0.02, abs=5e-7)
    np.testing.assert_allclose(lost[[B, D, E]], np.broadcast_to(lost[C], (3, MEMBERS)), atol=5e-7)
    assert by == compiled_fields(text)[spent][:, 1].tolist()


def test_dividing_costs_an_effort_and_an_inducement() -> None:
    found = compiled_fields(POLICIES["divide"][0])
    assert found["effort"][:, 1].tolist() == found["inducement"][:, 1].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]


def test_framing_and_withdrawal_cost_no_growth() -> None:
    for instrument in ("frame", "withdraw"):
        assert not {"effort", "inducement"} & asked_for(POLICIES[instrument][0])
    z = after_one_step(POLICIES["frame"][0])["z"]
    fall = z[:, 1] - z[:, 0]
    struck = [pair(A, B), pair(A, C)]
    assert (fall[struck] < 0.0).all()
    np.testing.assert_array_equal(np.delete(fall, struck, axis=0), 0.0)


FEARED = {"z", "depth", "obligation", "cohesion", "theatre", "burden", "danger_past"}
SHOCKS = {
    "leader:ACX@2021": {"z"},
    "collapse:ACX@2021": {"cohesion", "order", "order_mean", "capability", "obligation"},
    "crisis:AAX+AEX@2021": {"z", "disputes"},
    "war:ACX+ADX@2021": {"z", "capability", "war_burden", "obligation", "pressure_jump", "disputes", "attacks", "camp"},
    "treaty:AAX+AEX:defence@2021": {"obligation"},
    "end:ACX+ADX:defence@2021": {"obligation"},
    "join:PACT:ACX@2021": FEARED,
    "leave:PACT:ABX@2021": FEARED,
    "retask:PACT:ADX:0.9@2021": FEARED,
}


@pytest.mark.parametrize("shock", SHOCKS)
def test_a_shock_moves_what_it_strikes_in_its_step(shock: str) -> None:
    if SHOCKS[shock] is FEARED:
        assert "z" in moved("none", shock) <= FEARED
    else:
        assert moved("none", shock) == SHOCKS[shock]


def differing(name: str, shock: str) -> set[int]:
    """Places at which a stock of a pair or state differs after the step, over kinds."""
    value = after_one_step("none", shock)[name]
    apart = (value[..., 0, :] != value[..., 1, :]).any(axis=-1)
    return set(np.flatnonzero(apart.any(axis=0) if name == "obligation" else apart).tolist())


def test_shocks_strike_those_whom_they_name() -> None:
    assert differing("z", "leader:ACX@2021") == {pair(C, other) for other in (A, B, D, E)}
    assert differing("cohesion", "collapse:ACX@2021") == {C}
    assert differing("obligation", "collapse:ACX@2021") == {pair(C, D)}
    assert differing("z", "crisis:AAX+AEX@2021") == {pair(A, E)}
    assert differing("obligation", "war:ACX+ADX@2021") == {pair(C, D)}
    assert differing("war_burden", "war:ACX+ADX@2021") == {C, D}
    assert differing("obligation", "treaty:AAX+AEX:defence@2021") == {pair(A, E)}
    assert differing("obligation", "end:ACX+ADX:defence@2021") == {pair(C, D)}
    assert {pair(A, C), pair(B, C)} <= differing("obligation", "join:PACT:ACX@2021")


def test_events_that_are_forced_are_counted_in_their_world() -> None:
    for shock, name, place in (("war:ACX+ADX@2021", "war", pair(C, D)), ("collapse:ACX@2021", "collapse", C)):
        found = after_one_step("none", shock)[name]
        assert found[place, 1].all()
        assert not found[:, 0].any()
        assert found[:, 1].sum() == MEMBERS
