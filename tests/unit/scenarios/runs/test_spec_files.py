"""Specifications as files, and single parameters that they set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import InputError
from foedus.library.default_case import DEFAULT_CASE
from foedus.scenarios import RunSpec
from foedus.scenarios.runs.settings import parse_settings

POLICIES = ("USA:accommodate:RUS:0.8@2025-2035", "USA:contain:CHN:0.3@2026-2030", "none")
SHOCKS = ("leader:RUS@2027", "war:CHN+IND@2028")
words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf")), min_size=1, max_size=20)
specs = st.fixed_dictionaries(
    {},
    optional={
        "case": words,
        "policies": st.lists(st.sampled_from(POLICIES), unique=True),
        "shocks": st.lists(st.sampled_from(SHOCKS), unique=True),
        "without": st.lists(words),
        "members": st.integers(1, 1_000_000),
        "until": st.integers(1800, 2200),
        "seed": st.integers(0, 2**63 - 1),
        "steps_per_year": st.integers(1, 52),
        "chunk": st.none() | st.integers(1, 65_536),
        "dtype": st.sampled_from(("float32", "float64")),
        "scenario": st.none() | words,
        "parameters": words,
        "posterior": st.none() | words,
        "set": st.dictionaries(words, st.floats(allow_nan=False, allow_infinity=False), max_size=4),
    },
)


@given(specs)
def test_a_specification_comes_back_from_its_file(values: dict[str, Any]) -> None:
    spec = RunSpec(**values)
    assert RunSpec.from_toml(spec.to_toml()) == spec
    assert RunSpec(**spec.model_dump(mode="json")) == spec  # as it is kept beside a run


def test_a_file_says_only_what_differs() -> None:
    assert RunSpec().to_toml().splitlines()[2:] == ["schema = 1", f'case = "{DEFAULT_CASE}"']
    assert 'scenario = "a \\"b\\" \\\\ c"' in RunSpec(scenario='a "b" \\ c').to_toml()


def test_files_beside_the_specification_are_found(tmp_path: Path) -> None:
    (tmp_path / "own.toml").touch()
    path = tmp_path / "spec.toml"
    path.write_text('case = "own.toml"\nparameters = "absent.toml"\n', encoding="utf-8")
    spec = RunSpec.from_toml(path)
    assert spec.case == str(tmp_path / "own.toml")
    assert spec.parameters == "absent.toml"


@pytest.mark.parametrize(
    "given",
    [
        {"a.b": 1, "c.d": 2.0},
        {"c": {"d": 2.0}, "a": {"b": 1}},
        ["c.d=2", " a.b = 1.0 "],
        [["c.d", 2], ("a.b", 1)],
    ],
)
def test_each_way_of_setting_parameters(given: Any) -> None:
    assert RunSpec(set=given).set == (("a.b", 1.0), ("c.d", 2.0))


def test_one_text_is_one_setting() -> None:
    assert parse_settings("a.b=1") == (("a.b", 1.0),)
    assert RunSpec.from_toml("set = { alignment.war = 0.8 }").set == (("alignment.war", 0.8),)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["x"], "name=value"),
        (["=3"], "name=value"),
        (["a.b="], "name=value"),
        (["a.b=x"], "not a number"),
        (["a.b=nan"], "not a finite number"),
        (["a.b=1e999"], "not a finite number"),
        (["a.b=1", "a.b=2"], "set twice"),
        ({"a.b": True}, "not a number"),
        ({"a.b": None}, "not a number"),
        ({"a.b": 10**400}, "not a number"),
        ({"a": {"b": {"c": 1}}}, "not a number"),
        (3, "does not set a parameter"),
        ([3], "does not set a parameter"),
    ],
)
def test_a_setting_that_cannot_be(given: Any, told: str) -> None:
    with pytest.raises(InputError, match=told) as caught:
        RunSpec(set=given)
    assert caught.value.where == "run specification: set"


def test_every_problem_of_a_file_is_told() -> None:
    document = {
        "case": "x", "policies": ["USA:bomb:RUS:0.8@2025-2035", POLICIES[0], "RUS:contain:US:x"],
        "shocks": ["strike:RUS@2027"], "schema": 1,
    }  # fmt: skip
    found = [problem.path for problem in RunSpec.problems(document)]
    assert found == ["policies[0]", "policies[2]", "shocks[0]"]
    twice = RunSpec.problems({"policies": [POLICIES[0], POLICIES[0]]})
    assert [problem.path for problem in twice] == ["policies"]
    both = RunSpec.problems({"schema": 2, "members": 0, "self": 3})
    assert {problem.path for problem in both} == {"schema", "members", "self"}
    with pytest.raises(InputError, match="unknown instrument"):
        RunSpec.from_toml('policies = ["USA:bomb:RUS:0.8@2025-2035"]')
