"""Mechanisms of the user's own: in place of the case's, part of the address, and named when they fail."""

import sys
from dataclasses import dataclass, replace

import jax.numpy as jnp
import numpy as np
import pytest

from foedus.analyses.running import run
from foedus.engine.identity import mechanism_hashes
from foedus.engine.schedules import build_schedule
from foedus.errors import InputError, SimulationError, UnknownNameError
from foedus.mechanisms import Draw, Mechanism, mechanism
from foedus.scenarios import ParameterSet, RunSpec, RunStore
from foedus.scenarios.synthetic_worlds import synthetic_world

WORLD = synthetic_world(5)
DEFAULT = ParameterSet.load("default")
SPEC = RunSpec(members=48, chunk=16, until=2025)
OTHERS = tuple(name for name in WORLD.mechanisms if name != "depth")


@dataclass(frozen=True, repr=False)
class Steady(Mechanism):
    """Depth that only grows, by a rate."""

    name = "steady"
    reads = ("depth",)
    writes = ("depth",)
    parameters = ("depth.rate",)
    sources = ()
    most: float = 1.0

    def step(self, params, state, noise, dt):
        return {"depth": jnp.minimum(state["depth"] + dt * params["depth.rate"], self.most)}


@dataclass(frozen=True, repr=False)
class Sick(Mechanism):
    """Takes the logarithm of what is rarely below zero."""

    name = "sick"
    reads = ("depth",)
    writes = ("depth",)
    draws = (Draw("luck", "uniform", ("pair",)),)
    sources = ()

    def step(self, params, state, noise, dt):
        return {"depth": state["depth"] + 0.0 * jnp.log(noise["luck"] - 0.002)}


def refused(done, total):
    pytest.fail("the stored run was not found")


def schedule_with(*own):
    return (*build_schedule(OTHERS), *own)


@pytest.mark.slow
def test_a_schedule_of_one_s_own_runs_in_place_of_the_case_s(tmp_path):
    store = RunStore(tmp_path)
    found = run(SPEC, world=WORLD, store=store, mechanisms=schedule_with(Steady()))
    depth = found.dataset["mean_depth"].sel(scenario="baseline")
    assert (depth.diff("time") > 0).all()
    assert '"steady"' in found.dataset.attrs["mechanisms"]
    plain = run(SPEC, world=WORLD, store=store)
    assert plain.run_id != found.run_id
    again = run(SPEC, world=WORLD, store=store, mechanisms=schedule_with(Steady()), progress=refused)
    assert again.run_id == found.run_id


def test_foedus_s_own_mechanisms_given_by_hand_give_the_case_s_numbers(tmp_path):
    given = run(SPEC, world=WORLD, store=RunStore(tmp_path), mechanisms=build_schedule(WORLD.mechanisms))
    plain = run(SPEC, world=WORLD, store=RunStore(tmp_path))
    np.testing.assert_array_equal(given.dataset["alignment"], plain.dataset["alignment"])


def test_settings_and_source_are_part_of_the_address(tmp_path, monkeypatch):
    assert mechanism_hashes((mechanism("depth"),)) == ("depth",)
    assert mechanism_hashes((Steady(),)) == mechanism_hashes((Steady(),))
    assert mechanism_hashes((Steady(),)) != mechanism_hashes((Steady(most=0.5),))
    source = (
        "from foedus.mechanisms import Mechanism\n"
        "RATE = {}\n"
        "class Mine(Mechanism):\n    name = 'mine'\n    step = None\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    hashes = set()
    for number in (1, 2):
        (tmp_path / f"mine_{number}.py").write_text(source.format(number), encoding="utf-8")
        module = __import__(f"mine_{number}")
        module.Mine.__module__ = "mine"
        monkeypatch.setitem(sys.modules, "mine", module)
        hashes |= set(mechanism_hashes((module.Mine(),)))
    assert len(hashes) == 2


def test_a_mechanism_whose_source_is_nowhere_is_refused(tmp_path):
    space = {"Mechanism": Mechanism, "__name__": "nowhere"}
    exec("class Ghost(Mechanism):\n    name = 'ghost'\n    step = None\n", space)
    with pytest.raises(InputError, match="the source of a mechanism cannot be read") as caught:
        run(SPEC, world=WORLD, store=RunStore(tmp_path), mechanisms=(space["Ghost"](),))
    assert "nowhere.Ghost" in caught.value.where


def test_a_parameter_that_nobody_has_is_named(tmp_path):
    wanting = type("Wanting", (Steady,), {"parameters": ("depth.rat",)})
    wanting.__module__ = __name__
    with pytest.raises(UnknownNameError, match=r"no parameter 'depth.rat'.*depth.rate"):
        run(SPEC, world=WORLD, store=RunStore(tmp_path), mechanisms=schedule_with(wanting()))


def test_parameters_of_one_s_own_come_from_the_set(tmp_path):
    wanting = type("Wanting", (Steady,), {"parameters": ("mine.rate",), "step": lambda self, params, state, noise, dt: {
        "depth": state["depth"] + 0.0 * params["mine.rate"]}})  # fmt: skip
    mine = {**DEFAULT, "mine.rate": DEFAULT["depth.rate"].model_copy()}
    found = run(SPEC, world=WORLD, store=RunStore(tmp_path), mechanisms=schedule_with(wanting()),
                parameters=ParameterSet(mine, "mine"))  # fmt: skip
    assert '"mine.rate"' in found.dataset.attrs["standing"]
    depth = found.dataset["mean_depth"].sel(scenario="baseline")
    np.testing.assert_allclose(depth.isel(time=-1), depth.isel(time=0), atol=1e-6)


@pytest.mark.slow
def test_a_mechanism_that_makes_nan_is_named_with_states_year_and_member(tmp_path):
    store = RunStore(tmp_path)
    with pytest.raises(SimulationError, match="sick made depth nan") as caught:
        run(SPEC, world=WORLD, store=store, mechanisms=schedule_with(Sick()))
    states, year, member = caught.value.where.split(", ")
    assert set(states.split("-")) < set(WORLD.actors)
    assert 2021.0 <= float(year.removeprefix("year ")) < 2025.0
    assert 0 <= int(member.removeprefix("member ")) < 48
    assert store.runs() == []
    assert [item.name for item in store.root.iterdir()] == ["partial"]


def test_a_schedule_that_does_not_fit_together_is_refused(tmp_path):
    with pytest.raises(SimulationError, match="both write depth"):
        run(SPEC, world=WORLD, store=RunStore(tmp_path), mechanisms=(*build_schedule(WORLD.mechanisms), Steady()))


def test_a_mechanism_left_out_does_nothing_in_either_world(tmp_path):
    store = RunStore(tmp_path)
    world = replace(WORLD, alignment_sd=np.zeros_like(WORLD.alignment_sd))
    still = run(SPEC.model_copy(update={"without": ("order", "cohesion")}), world=world, store=store)
    for name in ("order", "cohesion"):
        values = still.dataset[f"mean_{name}"]
        np.testing.assert_allclose(values.isel(time=-1), values.isel(time=0), atol=1e-6)
    assert still.spec.label == "baseline without order, cohesion"
    assert run(SPEC, world=world, store=store).run_id != still.run_id
    with pytest.raises(UnknownNameError, match=r"no mechanism 'ordre'.*Nearest: order"):
        run(SPEC.model_copy(update={"without": ("ordre",)}), world=world, store=store)
