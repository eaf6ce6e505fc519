"""Schedule, state, quantiles and the checks on mechanisms."""

from dataclasses import dataclass
from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.engine import Ensemble, schedule, synthetic_world
from foedus.engine.quantiles import QUANTILES, quantiles, yearly
from foedus.engine.schedule import build_schedule, check_schedule
from foedus.engine.state import PolicyTables, fixed_fields, initial_fields, policy_fields
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
