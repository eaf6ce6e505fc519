"""Run specifications: bounds, errors, and an address that changes exactly when the numbers would."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from foedus.errors import InputError, PolicyError
from foedus.scenarios import ParameterSet, RunSpec

POLICY = "USA:accommodate:RUS:0.8@2025-2035"
WORLD: Any = SimpleNamespace(content_hash=lambda: "world", size=29, theatres=[None] * 10, start_year=2021.0)
OTHER: Any = SimpleNamespace(**{**vars(WORLD), "content_hash": lambda: "x"})
PARAMETERS = ParameterSet.load("default")


def address(spec: RunSpec, engine: str = "engine", parameters: ParameterSet = PARAMETERS) -> str:
    return spec.run_id(WORLD, parameters, engine)


def test_the_address_is_stable_and_short() -> None:
    spec = RunSpec(case="strategic-triangle", policies=(POLICY,))
    assert address(spec) == address(RunSpec(case="strategic-triangle", policies=[POLICY]))
    assert len(address(spec)) == 24
    assert isinstance(spec, BaseModel)


@pytest.mark.parametrize(
    "change",
    [
        {"policies": (POLICY.replace("0.8", "0.7"),)},
        {"policies": ()},
        {"members": 999},
        {"until": 2049},
        {"seed": 1},
        {"steps_per_year": 2},
        {"chunk": 128},
        {"dtype": "float64"},
        {"shocks": ("leader:RUS@2027",)},
        {"without": ("framing",)},
    ],
)
def test_whatever_changes_the_numbers_changes_the_address(change: dict[str, Any]) -> None:
    base = {"case": "strategic-triangle", "policies": (POLICY,)}
    assert address(RunSpec(**base)) != address(RunSpec(**{**base, **change}))


def test_engine_world_and_parameters_change_the_address_and_the_label_does_not() -> None:
    spec = RunSpec(policies=(POLICY,))
    assert address(spec) != address(spec, engine="other")
    assert address(spec) != address(spec, parameters=PARAMETERS.replaced({"alignment.shared_threat": 0.0}))
    assert address(spec) != spec.run_id(OTHER, PARAMETERS, "engine")
    assert address(spec) == address(RunSpec(policies=(POLICY,), scenario="ease"))
    assert address(spec) == address(RunSpec(policies=(f" {POLICY} ", "none")))


def test_the_address_hangs_on_what_parameters_are_not_on_how_they_are_said() -> None:
    assert address(RunSpec(set={})) == address(RunSpec())
    assert address(RunSpec(set={"alignment.war": 0.8})) == address(RunSpec())  # until the set has it
    fixed = PARAMETERS.replaced({"alignment.war": 0.8})
    over = ParameterSet.parse('"alignment.war" = 0.8', name="mine.toml", base=PARAMETERS)
    assert address(RunSpec(), parameters=fixed) == address(RunSpec(parameters="mine.toml"), parameters=over)
    assert address(RunSpec(), parameters=fixed) != address(RunSpec())


def test_a_chunk_that_is_chosen_is_the_chunk_of_that_size() -> None:
    assert address(RunSpec()) == address(RunSpec(chunk=256))
    assert address(RunSpec()) != RunSpec().run_id(WORLD, PARAMETERS, "engine", ("mine 0123",))


def test_a_bad_shock_is_found_at_once() -> None:
    with pytest.raises(PolicyError, match="unknown shock"):
        RunSpec(shocks=("strike:RUS@2027",))


def test_labels() -> None:
    assert RunSpec(shocks=("leader:RUS@2027",), without=("order",)).label == "leader:RUS@2027 without order"
    assert RunSpec().label == "baseline"
    assert RunSpec(policies=(POLICY,)).label == POLICY
    assert RunSpec(policies=(POLICY,), scenario="ease").label == "ease"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"members": 0}, "members"),
        ({"members": "many"}, "members"),
        ({"seed": -1}, "seed"),
        ({"dtype": "float16"}, "dtype"),
        ({"until": 99}, "until"),
        ({"chunk": 0}, "chunk"),
        ({"steps_per_year": 0}, "steps_per_year"),
        ({"member": 5}, "member"),
    ],
)
def test_a_bad_value_names_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError, match=f"run specification: {field}") as caught:
        RunSpec(**values)
    assert "\n" not in str(caught.value)


def test_a_bad_policy_is_found_at_once() -> None:
    with pytest.raises(PolicyError, match="unknown instrument"):
        RunSpec(policies=("USA:bomb:RUS:0.8@2025-2035",))
    with pytest.raises(PolicyError, match="unknown instrument"):
        RunSpec.model_validate({"policies": ["USA:bomb:RUS:0.8@2025-2035"]})
