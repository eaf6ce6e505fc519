"""Schedule, state, quantiles and the checks on mechanisms."""

from dataclasses import dataclass
from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.engine import Ensemble, schedule
from foedus.engine import ensemble as ensembles
from foedus.engine.diagnosis import check_finite
from foedus.engine.policy_tables import PolicyTables, policy_fields
from foedus.engine.quantiles import QUANTILES, quantiles, summarise
from foedus.engine.schedules import build_schedule, check_schedule
from foedus.engine.state import LEAST_ROOM, ROOM, axis_sizes, fixed_fields, initial_fields, initial_sd
from foedus.engine.variables import SUMMED
from foedus.errors import SimulationError, UnknownNameError
from foedus.mechanisms import FIELDS, REGISTRY, Mechanism
from foedus.scenarios import MECHANISMS, ParameterSet, compile_policies, parse_policy
from foedus.scenarios.policies.compiling_shocks import compile_shocks
from foedus.scenarios.policies.shocks import parse_shocks
from foedus.scenarios.synthetic_worlds import synthetic_world
from foedus.scenarios.worlds import Institution, Theatre

SINGLE = np.dtype("float32")


def test_schedule_lists_forces_then_events_then_processes_with_standings():
    rows = schedule(SimpleNamespace(mechanisms=("power", "crisis", "alignment", "threat", "reach")))
    assert [row.mechanism for row in rows] == ["reach", "threat", "crisis", "alignment", "power"]
    assert [row.kind for row in rows] == ["force", "force", "event", "process", "process"]
    assert [row.step for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].parameters == {"reach.gradient": "assumed"}
    assert rows[1].as_dict()["cites"] == ["walt_1987"]


def test_the_registry_holds_the_mechanisms_a_case_may_name():
    assert tuple(REGISTRY) == MECHANISMS


def test_every_field_is_written_once_or_given():
    given = set(fixed_fields(synthetic_world(3), SINGLE)) | set(initial_fields(synthetic_world(3), SINGLE))
    for name, field in FIELDS.items():
        writers = [item.name for item in REGISTRY.values() if name in (*item.writes, *item.starts)]
        readers = [item.name for item in REGISTRY.values() if name in item.reads]
        assert readers, name
        assert (name in given) == (field.role in ("fixed", "stock")), name
        assert bool(writers) == (field.role in ("stock", "flow", "start", "event")), name
        assert len(writers) == 1 or field.role in ("flow", "event") or not writers, name


def test_every_mechanism_sees_the_flows_it_reads_after_they_are_filled():
    """A force that reads a flow comes after the one that writes it: else it would read a zero."""
    order = [item.name for item in build_schedule(MECHANISMS)]
    for item in REGISTRY.values():
        for name in item.reads:
            if FIELDS[name].role == "flow":
                assert all(
                    order.index(one.name) < order.index(item.name) for one in REGISTRY.values() if name in one.writes
                )


def test_unknown_and_repeated_mechanisms_are_refused():
    with pytest.raises(UnknownNameError, match="one of: reach"):
        build_schedule(["reech"])
    with pytest.raises(SimulationError, match="twice"):
        build_schedule(["reach", "reach"])


@dataclass(frozen=True, repr=False)
class Stub(Mechanism):
    """A mechanism that says one thing and does what it is told."""

    name = "stub"
    reads = ("depth",)
    writes = ("depth",)
    sources = ()
    does: object = None

    def step(self, params, state, noise, dt):
        return self.does(state)


def compute(does, writes=("depth",)):
    stub = type("Told", (Stub,), {"writes": writes})(does=does)
    world = synthetic_world(3)
    forces = build_schedule(("reach", "threat"))
    ensemble = Ensemble(world, None, ParameterSet.load("default").draw(0, range(1)), seed=0, steps=1,
                        steps_per_year=1, chunk=1, mechanisms=(*forces, stub))  # fmt: skip
    return ensemble.compute(0)


@pytest.mark.parametrize(
    ("does", "message"),
    [
        (lambda state: {"depth": state["z"]}, "uses 'z' without declaring it"),
        (lambda state: {}, "returns nothing"),
        (lambda state: {"depth": state["depth"], "z": state["depth"]}, "returns depth, z"),
        (lambda state: {"depth": state["depth"][:2]}, "depth of shape"),
        (lambda state: {"depth": state["depth"] > 0.5}, "bool"),
    ],
)
def test_a_mechanism_is_held_to_what_it_declares(does, message):
    with pytest.raises(SimulationError, match=message) as caught:
        compute(does)
    assert caught.value.where == "stub"


@pytest.mark.parametrize("writes", ["obligation", "crisis"])
def test_a_count_that_is_no_number_is_traced_to_its_mechanism(writes):
    sick = type("Sick", (Stub,), {"reads": (), "writes": (writes,)})(
        does=lambda state: {writes: jnp.full((4, 3, 1, 1) if writes == "obligation" else (3, 1, 1), jnp.nan, "float32")}
    )
    ensemble = Ensemble(synthetic_world(3), None, ParameterSet.load("default").draw(0, range(2)), seed=0, steps=1,
                        steps_per_year=1, chunk=2, mechanisms=(*build_schedule(("depth",)), sick))  # fmt: skip
    with pytest.raises(SimulationError, match=f"stub made {writes} nan"):
        check_finite(ensemble, 0, ensemble.compute(0))


def test_two_writers_of_a_stock_and_mixed_writers_are_refused():
    stub = Stub()
    with pytest.raises(SimulationError, match="both write depth"):
        check_schedule([*build_schedule(["depth"]), stub])
    mixed = type("Mixed", (Stub,), {"writes": ("depth", "threat")})()
    with pytest.raises(SimulationError, match="only flows, only events, or only stocks"):
        check_schedule([mixed])
    event = type("Event", (Stub,), {"writes": ("war",), "starts": ("alignment_force_start",)})()
    with pytest.raises(SimulationError, match="of the kind event fixes a start"):
        check_schedule([event])
    for reads in ("war", "alignment_force_start"):
        early = type("Early", (Stub,), {"reads": (reads,), "writes": ("threat",)})()
        with pytest.raises(SimulationError, match=f"of the kind force reads {reads}"):
            check_schedule([early])
    lost = type("Lost", (Stub,), {"reads": ("no_such",)})()
    with pytest.raises(SimulationError, match="unknown field"):
        check_schedule([lost])


def test_quantiles_are_numpys():
    values = np.random.default_rng(0).normal(size=(3, 4, 57))
    np.testing.assert_allclose(quantiles(values), np.quantile(values, QUANTILES, axis=-1), rtol=1e-12)
    np.testing.assert_array_equal(quantiles(values[..., :1])[2], values[..., 0])
    table = values[:, :2]
    found = summarise(lambda first, last: table[first:last], 3, table[0].nbytes)
    np.testing.assert_array_equal(found.levels, np.moveaxis(quantiles(table), 0, -1))


def test_policies_are_zero_for_the_baseline_and_while_inactive():
    world = synthetic_world(4)
    policy = parse_policy("AAX:contain:ABX:0.5@2022-2023")
    arrays = compile_policies([policy], world, steps_per_year=2, until=2024)
    tables = PolicyTables.build(arrays, compile_shocks((), (), world, steps_per_year=2, until=2024), SINGLE)
    sizes = axis_sizes(4, len(world.theatres), len(world.institutions))
    before, during = (policy_fields(tables, jnp.int32(step), 2, sizes) for step in (1, 2))
    assert set(before) == {name for name, field in FIELDS.items() if field.role == "policy"}
    for name, value in before.items():
        assert value.shape[:-2] == tuple(sizes[axis] for axis in FIELDS[name].axes), name
    assert not before["pressure_policy"].any()
    assert not during["pressure_policy"][..., 0, 0].any()
    expected = 0.5 * (1.0 - world.pressure[0, 0, 1])
    assert during["pressure_policy"][0, 0, 1, 1, 0] == pytest.approx(expected, rel=1e-6)
    assert during["effort"][0, 1, 0] == 0.5
    after = policy_fields(tables, jnp.int32(4), 2, sizes)
    assert not any(np.asarray(value[..., 1, 0]).any() for name, value in after.items() if name not in ("frame_author",))


def test_initial_state_packs_pairs_in_order():
    world = synthetic_world(4)
    fields = initial_fields(world, np.dtype("float64"))
    assert np.tanh(fields["z"][:, 0, 0]) == pytest.approx(world.alignment[np.triu_indices(4, 1)])
    assert fields["obligation"][3, :, 0, 0].astype(bool).tolist() == world.obligation[3][np.triu_indices(4, 1)].tolist()


def test_a_pair_near_the_bound_keeps_room_for_its_volatility():
    mean = np.array([[0.0, 1.5, 2.5], [1.5, 0.0, 0.1], [2.5, 0.1, 0.0]])
    world = synthetic_world(3, pair_mean=mean, volatility=np.full((3, 3), 0.2))
    found = fixed_fields(world, np.dtype("float64"))["volatility"][:, 0, 0]
    assert found == pytest.approx([ROOM * 0.5, ROOM * LEAST_ROOM, 0.2])


def test_what_a_world_says_of_theatres_and_institutions_comes_into_the_state():
    world = synthetic_world(
        4,
        theatres=(Theatre("bay", "ABX", ("ADX", "ZZX"), {"ABX": 0.3, "ADX": 0.1}, 0.25),),
        institutions=(Institution("Pact", ("AAX", "ACX"), ("defence",), {"ADX": 0.4, "ZZX": 0.9}),),
    )
    fixed, first = (make(world, np.dtype("float64")) for make in (fixed_fields, initial_fields))
    assert first["theatre"][:, 0, 0] == pytest.approx([np.log(1 / 3)])
    assert fixed["theatre_mean"][:, 0, 0] == pytest.approx([np.log(1 / 3)])
    assert fixed["stake"][..., 0, 0].tolist() == [[0.0, 0.3, 0.0, 0.1]]
    assert fixed["contested"][..., 0, 0].tolist() == [[0, 0, 0, 0, 1, 0]]  # 13: the rival outside the case drops out
    assert fixed["member_start"][..., 0, 0].tolist() == [[1, 0, 1, 0]]
    assert fixed["charter_kind"][..., 0, 0].tolist() == [[0, 0, 0, 1]]
    assert fixed["task_start"][..., 0, 0].tolist() == [[0, 0, 0, 0.4]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
def test_a_drawn_parameter_that_is_no_finite_number_is_refused(bad):
    drawn = ParameterSet.load("default").draw(0, range(3))
    drawn["obligation.alignment"][2] = bad
    with pytest.raises(SimulationError, match=r"parameter obligation\.alignment is") as caught:
        Ensemble(synthetic_world(3), None, drawn, seed=0, steps=1, steps_per_year=1, chunk=3)
    assert caught.value.where == "member 2"


def plain_alignment(world, parameters, policies=None, *, members, years, steps_per_year=1):
    """Alignment (year, pair, world, member) without chance in the parameters."""
    drawn = ParameterSet.load("default").replaced(parameters).draw(0, range(members))
    ensemble = Ensemble(world, policies, drawn, seed=0, steps=years * steps_per_year, steps_per_year=steps_per_year,
                        chunk=members, dtype="float64")  # fmt: skip
    return ensemble.compute(0)["alignment"]


def test_alignment_starts_spread_as_its_error_says():
    world = synthetic_world(4, alignment_sd=np.full((4, 4), 0.1))
    z = np.arctanh(plain_alignment(world, {}, members=2000, years=1)[0, :, 0])
    expected = initial_sd(world, np.dtype("float64"))["z"][:, 0, 0]
    assert (z.std(axis=1) / expected) == pytest.approx([1.0] * 6, abs=0.06)


def test_order_starts_spread_as_its_error_says_and_stays_where_it_was_measured():
    world = synthetic_world(4, order=np.array([-0.5, 0.0, 0.5, 1.0]), order_sd=np.array([0.1, 0.0, 0.05, 0.2]))
    quiet = {"order.pull": 1e-3, "order.volatility": 1e-3, "collapse.base": -20.0}
    drawn = ParameterSet.load("default").replaced(quiet).draw(0, range(2000))
    ensemble = Ensemble(world, None, drawn, seed=0, steps=40, steps_per_year=4, chunk=2000, dtype="float64")
    first, last = ensemble.compute(0)["order"][[0, -1], :, 0]
    assert first.std(axis=1)[:3] == pytest.approx([0.1, 0.0, 0.05], rel=0.06)
    assert first[3].max() == 1.0
    assert np.median(first[3]) == pytest.approx(1.0, abs=0.02)
    # each stays where it began: a state's own order is off by what its measure is off by
    assert np.median(np.abs(last - first), axis=1) == pytest.approx([0.0] * 4, abs=0.02)


NO_FORCE = {f"alignment.{name}": 0.0 for name in ("shared_threat", "mutual_threat", "balance", "trade", "order",
            "consultation", "neutrality", "non_aggression", "defence", "goodwill", "disillusion", "crisis",
            "war")}  # fmt: skip


def test_cohesion_starts_spread_as_its_error_says_and_returns_to_where_it_started():
    world = synthetic_world(3, cohesion=np.array([0.5, 0.9, 0.2]), cohesion_sd=np.array([0.5, 0.0, 0.3]))
    found = np.asarray(simulate(world, members=2000, steps=40, changes={
        "cohesion.volatility": 1e-9, "cohesion.subversion": 0.0, "cohesion.rally": 0.0, "cohesion.burden": 0.0,
        "collapse.base": -60.0,
    })["cohesion"])[..., 0, :]  # fmt: skip
    spread = np.log(found / (1.0 - found))
    assert spread[0].std(axis=-1) == pytest.approx([0.5, 0.0, 0.3], abs=0.03)
    assert spread[0].mean(axis=-1) == pytest.approx([0.0, np.log(9.0), np.log(0.25)], abs=0.05)
    assert spread[-1] == pytest.approx(spread[0], abs=1e-3)


def test_noise_is_fresh_in_every_step():
    world = synthetic_world(4, alignment=np.zeros((4, 4)), pair_mean=np.zeros((4, 4)))
    fixed = {**NO_FORCE, "alignment.reversion": 1e-3, "alignment.system_share": 0.0}
    z = np.arctanh(plain_alignment(world, fixed, members=500, years=10)[:, :, 0])
    steps = np.diff(z, axis=0)
    for lag in (1, 2):
        assert abs(np.corrcoef(steps[:-lag].ravel(), steps[lag:].ravel())[0, 1]) < 0.03


def test_a_policy_that_starts_with_the_run_has_its_effect():
    hosts = np.zeros((5, 5), dtype=bool)
    hosts[1, 0] = True  # ABX hosts bases of AAX, next door to ACX
    distance = np.full((5, 5), 6000.0)
    distance[1, 2] = distance[2, 1] = 300.0
    np.fill_diagonal(distance, 0.0)
    world = synthetic_world(5, hosts=hosts, distance=distance, land_border=np.zeros((5, 5), dtype=bool),
                            institutions=(Institution("PACT", ("AAX", "ABX")),), theatres=(),
                            nuclear=np.zeros(5, dtype=bool),
                            pressure=np.zeros((6, 5, 5)), alignment=np.zeros((5, 5)), pair_mean=np.zeros((5, 5)),
                            capability=np.full(5, 0.15))  # fmt: skip
    fixed = {**NO_FORCE, "alignment.mutual_threat": 0.2}
    rises = []
    for begin in ("2021", "2021.25"):
        policy = parse_policy(f"AAX:withdraw:ABX:from=PACT:1@{begin}-2031")
        arrays = compile_policies([policy], world, steps_per_year=4, until=2032)
        found = np.arctanh(plain_alignment(world, fixed, arrays, members=20, years=10, steps_per_year=4)[10, 1])
        rises.append(float(np.median(found[1] - found[0])))  # the pair AAX-ACX
    assert rises[1] > 0.02
    assert rises[0] == pytest.approx(rises[1], rel=0.1)


def simulate(world, *, members=8, steps=8, changes=None, **given):
    drawn = ParameterSet.load("default").replaced(changes or {}).draw(0, range(members))
    return Ensemble(world, None, drawn, seed=0, steps=steps, steps_per_year=4, chunk=members, **given).compute(0)


WORLD = synthetic_world(4, seed=3)
QUARRELSOME = {"crisis.base": 1.0, "crisis.history": 0.0, "crisis.war": 3.0}
"""A pair's own record would hold its hazard down: hardly any pair of a small made-up world has disputes."""
LIVELY = {**QUARRELSOME, "obligation.onset_non_aggression": 4.0, "collapse.base": -1.0}


@pytest.fixture(scope="module")
def plain():
    return simulate(WORLD, changes=LIVELY)


def test_all_switches_on_are_none(plain):
    found = simulate(WORLD, changes=LIVELY, switches=dict.fromkeys(MECHANISMS, 1.0))
    for name, value in plain.items():
        np.testing.assert_array_equal(found[name], value, err_msg=name)


HELD = {
    "alignment": ("alignment",), "depth": ("depth",), "obligation": ("obligation",), "cohesion": ("cohesion",),
    "theatres": ("theatre",), "burden": ("burden",), "power": ("capability",), "order": ("order",),
}  # fmt: skip
NONE = {
    "threat": ("threat", "shared_threat"), "shared_threat": ("shared_threat",), "crisis": ("crisis", "war"),
    "collapse": ("collapse",), "reach": ("free_capability",),
}  # fmt: skip


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_mechanism_that_is_off_does_nothing(name, plain):
    found = simulate(WORLD, changes=LIVELY, switches={name: 0.0})
    assert all(np.isfinite(value).all() for value in found.values())
    for field in HELD.get(name, ()):
        np.testing.assert_array_equal(found[field], np.broadcast_to(found[field][:1], found[field].shape))
        assert not np.array_equal(plain[field], found[field])
    for field in NONE.get(name, ()):
        assert not found[field].any()
        assert plain[field].any()


def test_switching_one_mechanism_off_leaves_the_draws_of_the_others_alone():
    """Theatres and order read nothing of one another: the one stays bit for bit the same without the other."""
    unlinked = {"theatres.threat": 0.0, "order.pull": 0.0, "collapse.base": -60.0}
    whole = simulate(WORLD, changes=unlinked)
    without_order = simulate(WORLD, changes=unlinked, switches={"order": 0.0, "alignment": 0.0, "power": 0.0})
    without_theatres = simulate(WORLD, changes=unlinked, switches={"theatres": 0.0, "alignment": 0.0, "crisis": 0.0})
    np.testing.assert_array_equal(whole["theatre"], without_order["theatre"])
    np.testing.assert_array_equal(whole["order"], without_theatres["order"])
    assert np.ptp(whole["order"], axis=0).max() > 0.0


def test_an_unknown_switch_is_refused():
    with pytest.raises(SimulationError, match="no mechanism 'weather' to switch off"):
        simulate(WORLD, switches={"weather": 0.0})


def test_members_of_one_number_share_their_noise():
    fixed = ParameterSet.load("default")
    fixed = fixed.replaced({name: item.quantile(0.5) for name, item in fixed.items()})
    form = {"seed": 0, "steps": 8, "steps_per_year": 4, "chunk": 4}
    found = Ensemble(WORLD, None, fixed.draw(0, range(4)), numbers=np.array([5, 5, 0, 1]), **form).compute(0)
    usual = Ensemble(WORLD, None, fixed.draw(0, range(6)), **{**form, "chunk": 6}).compute(0)
    for name in ("alignment", "theatre", "order", "capability", "cohesion"):
        np.testing.assert_array_equal(found[name][..., 0], found[name][..., 1])
        np.testing.assert_allclose(found[name][..., [0, 2, 3]], usual[name][..., [5, 0, 1]], rtol=1e-5, atol=1e-6)
        assert not np.array_equal(found[name][-1, ..., 2], found[name][-1, ..., 3])


def test_counts_of_events_never_fall_and_count_members_once():
    changes = {**QUARRELSOME, "crisis.base": 0.0, "collapse.base": -2.0}
    found = simulate(WORLD, members=16, steps=40, changes=changes)
    for name in ("crisis", "war", "collapse"):
        assert not found[name][0].any()
        assert (np.diff(found[name], axis=0) >= 0).all()
        assert 0 < found[name][-1].max() <= 16
    assert (found["war"] <= found["crisis"]).all()


def test_a_case_without_theatres_and_institutions_runs():
    found = simulate(synthetic_world(3, theatres=(), institutions=()))
    assert found["theatre"].shape == (3, 0, 1, 8)
    assert all(np.isfinite(value).all() for value in found.values())


def test_shocks_of_a_run_happen_in_its_scenario_and_those_of_the_case_in_both():
    form = {"steps_per_year": 4, "until": 2023.0}
    shocks = compile_shocks(parse_shocks(["collapse:ABX@2021.5"]), parse_shocks(["war:AAX+ADX@2022"]), WORLD, **form)
    drawn = ParameterSet.load("default").replaced({"collapse.base": -60.0, "crisis.base": -60.0}).draw(0, range(8))
    empty = compile_policies((), WORLD, **form)
    found = Ensemble(WORLD, empty, drawn, seed=0, steps=8, steps_per_year=4, chunk=8, shocks=shocks).compute(0)
    assert found["collapse"][:, :, 0].tolist() == found["collapse"][:, :, 1].tolist() == [[0] * 4, *[[0, 8, 0, 0]] * 2]
    assert not found["war"][:, :, 0].any()
    assert found["war"][:, :, 1].tolist() == [[0] * 6, [0] * 6, [0, 0, 8, 0, 0, 0]]
    np.testing.assert_array_equal(found["alignment"][:2, :, 0], found["alignment"][:2, :, 1])
    assert (found["alignment"][2, 2, 1] < found["alignment"][2, 2, 0]).all()


def test_a_baseline_alone_is_that_of_a_scenario_to_the_last_bit_and_one_program_serves_both(monkeypatch):
    world, parameters = synthetic_world(4), ParameterSet.load("default").draw(0, range(5))
    form = {"seed": 3, "steps": 8, "steps_per_year": 4, "chunk": 5}
    span = f"{world.start_year}-{world.start_year + 2}"
    asks = [parse_policy(f"{world.actors[0]}:contain:{world.actors[1]}:1@{span}")]
    policies = compile_policies(asks, world, steps_per_year=4, until=world.start_year + 2)
    asked = []
    real = ensembles.compiled
    monkeypatch.setattr(ensembles, "compiled", lambda plan: asked.append(plan) or real(plan))
    both = Ensemble(world, policies, parameters, **form)
    both.prepare()
    assert len(asked) == 1
    pair, alone = both.compute(0), Ensemble(world, None, parameters, **form).compute(0)
    assert len(set(asked)) == 1
    assert pair.keys() == alone.keys()
    moved = False
    for name, value in alone.items():
        if name.endswith("_both"):
            continue
        axis = -1 if name in SUMMED else -2
        assert value.shape[axis] == 1
        first, second = (np.take(pair[name], [number], axis=axis) for number in (0, 1))
        assert np.array_equal(value, first)
        moved |= not np.array_equal(first, second)
    assert moved, "the policy did nothing, so that the worlds cannot be told apart"
