"""How many files it takes to add a thing, counted: CONTRIBUTING names them."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

import foedus
from foedus.arguments.kinds import KINDS
from foedus.mechanisms import REGISTRY
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS

PACKAGE = Path(foedus.__file__).parent
CONTRIBUTING = (PACKAGE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")

#: What a mechanism may have beside: panels of its own, and instruments and shocks that work through it.
BESIDE = {
    "analyses/effects/forces.py",
    "analyses/effects/processes.py",
    "analyses/effects/stimuli.py",
    "scenarios/policies/compiling_shocks.py",
    "scenarios/policies/instruments.py",
}


def naming(name: str) -> set[str]:
    """Files of the package that hold a name as a text of its own, docstrings aside, or as a table of TOML."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.Constant) and node.value == name for node in ast.walk(tree)):
            found.add(path.relative_to(PACKAGE).as_posix())
    for path in (PACKAGE / "library" / "parameters").glob("*.toml"):
        if name in tomllib.loads(path.read_text(encoding="utf-8")):
            found.add(path.relative_to(PACKAGE).as_posix())
    return found


def showing(line: str) -> set[str]:
    """Files of the package that hold a text with this line, commented out or not."""
    shown = re.compile(rf"^(# )?{re.escape(line)}$", re.MULTILINE)
    found = set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        if any(shown.search(text) for text in texts if isinstance(text, str)):
            found.add(path.relative_to(PACKAGE).as_posix())
    return found


@pytest.mark.parametrize("name", ["credibility", "reciprocity"])  # names that are no field's too
def test_a_mechanism_takes_its_file_its_parameters_and_a_line(name: str) -> None:
    wanted = {f"mechanisms/{name}.py", "scenarios/worlds.py"}
    if REGISTRY[name].parameters and any(each.startswith(f"{name}.") for each in REGISTRY[name].parameters):
        wanted.add("library/parameters/default.toml")
    assert naming(name) - BESIDE - {"near_names.py"} == wanted  # near_names shows one in an example


@pytest.mark.parametrize("name", ["subvert", "contain"])
def test_an_instrument_takes_its_row(name: str) -> None:
    assert name in POLICY_INSTRUMENTS
    # what its figure shows, and the plain words of the packaged futures
    assert naming(name) - {"analyses/effects/stimuli.py", "reports/wording.py"} == {"scenarios/policies/instruments.py"}


@pytest.mark.parametrize("name", ["scenario_contrast", "base_rate"])
def test_a_kind_of_test_takes_its_file(name: str) -> None:
    assert name in KINDS
    assert naming(name) == {f"arguments/kinds/{name}.py", f"arguments/planted_worlds/{name}.py"}
    assert showing(f'kind = "{name}"') == {f"arguments/example_claims/{name}.py"}


def test_contributing_names_the_files() -> None:
    for heading, count in (("measure", "two"), ("mechanism", "three"), ("kind of test", "four")):
        section = CONTRIBUTING.split(f"## Add a {heading}\n")[1].split("\n## ")[0]
        assert re.search(rf"takes {count} files", section), heading
    for path in re.findall(r"`(src/foedus/[\w/.]+\.(?:py|toml|bib))`", CONTRIBUTING):
        if "<" not in path:
            assert (PACKAGE.parents[1] / path).is_file(), path
