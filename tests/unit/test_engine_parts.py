"""Schedule, state, quantiles and the checks on mechanisms."""

from dataclasses import dataclass
from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.engine import Ensemble, schedule, synthetic_world
from foedus.engine.quantiles import QUANTILES, quantiles, yearly
from foedus.engine.schedule import build_schedule, check_schedule
from foedus.engine.state import (
    LEAST_ROOM,
    ROOM,
    PolicyTables,
    fixed_fields,
    initial_fields,
    initial_sd,
    policy_fields,
)
from foedus.errors import SimulationError, UnknownNameError
from foedus.mechanisms import FIELDS, REGISTRY, Mechanism
from foedus.scenarios import MECHANISMS, ParameterSet, compile_policies, parse_policy

SINGLE = np.dtype("float32")


def test_schedule_lists_forces_then_processes_with_standings():
    rows = schedule(SimpleNamespace(mechanisms=("power", "alignment", "threat", "reach")))
    assert [row.mechanism for row in rows] == ["reach", "threat", "alignment", "power"]
    assert [row.kind for row in rows] == ["force", "force", "process", "process"]
    assert [row.step for row in rows] == [1, 2, 3, 4]
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
        assert bool(writers) == (field.role in ("stock", "flow", "start")), name


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


def test_two_writers_of_a_stock_and_mixed_writers_are_refused():
    stub = Stub()
    with pytest.raises(SimulationError, match="both write depth"):
        check_schedule([*build_schedule(["depth"]), stub])
    mixed = type("Mixed", (Stub,), {"writes": ("depth", "threat")})()
    with pytest.raises(SimulationError, match="only flows, or only stocks"):
        check_schedule([mixed])
    lost = type("Lost", (Stub,), {"reads": ("no_such",)})()
    with pytest.raises(SimulationError, match="unknown field"):
        check_schedule([lost])


def test_quantiles_are_numpys():
    values = np.random.default_rng(0).normal(size=(3, 4, 57))
    np.testing.assert_allclose(quantiles(values), np.quantile(values, QUANTILES, axis=-1), rtol=1e-12)
    np.testing.assert_array_equal(quantiles(values[..., :1])[2], values[..., 0])
    parts = [values[..., :20], values[..., 20:]]
    np.testing.assert_array_equal(yearly(parts, quantiles)[1], quantiles(values[1]))


def test_policies_are_zero_for_the_baseline_and_while_inactive():
    world = synthetic_world(4)
    policy = parse_policy("AAX:contain:ABX:0.5@2022-2023")
    arrays = compile_policies([policy], world, steps_per_year=2, until=2024)
    tables = PolicyTables.build(arrays, SINGLE)
    before, during = (policy_fields(tables, jnp.int32(step), 2) for step in (1, 2))
    assert not before["pressure_policy"].any()
    assert not during["pressure_policy"][..., 0, 0].any()
    expected = 0.5 * (1.0 - world.pressure[0, 0, 1])
    assert during["pressure_policy"][0, 0, 1, 1, 0] == pytest.approx(expected, rel=1e-6)
    assert during["policy_cost"][0, 1, 0] > 0


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
    expected = initial_sd(world, np.dtype("float64"))[:, 0, 0]
    assert (z.std(axis=1) / expected) == pytest.approx([1.0] * 6, abs=0.06)


NO_FORCE = {f"alignment.{name}": 0.0 for name in ("shared_threat", "mutual_threat", "balance", "trade", "order",
            "consultation", "neutrality", "non_aggression", "defence", "goodwill")}  # fmt: skip


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
                            memberships={"PACT": ("AAX", "ABX")}, nuclear=np.zeros(5, dtype=bool),
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
