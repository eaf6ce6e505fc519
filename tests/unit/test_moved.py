"""Old names of version 0.1.0: each works for one version, and says the new one."""

import importlib
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

import foedus.engine
from foedus._moved import MODULES, NAMES
from foedus.networks import SignedGraph, frustration, landscape, read_actors
from foedus.networks.landscapes.actors import Actors


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Take out again what old names leave in packages: some stand where a function of the same name does."""
    packages = [module for name, module in list(sys.modules.items()) if name.startswith("foedus")]
    before = [(module, dict(vars(module))) for module in packages]
    yield
    for name in [name for name in sys.modules if name.removeprefix("foedus.") in MODULES]:
        del sys.modules[name]
    for module, held in before:
        for name in set(vars(module)) - set(held):
            if isinstance(vars(module)[name], ModuleType) and f"{module.__name__}.{name}" not in sys.modules:
                delattr(module, name)
        vars(module).update(held)


def forget(module: str) -> None:
    sys.modules.pop(module, None)


@pytest.mark.parametrize("old", MODULES)
def test_an_old_module_is_the_new_one_and_warns(old: str) -> None:
    forget(f"foedus.{old}")
    with pytest.warns(FutureWarning, match=rf"foedus\.{old} is now foedus\.{MODULES[old]};"):
        module = importlib.import_module(f"foedus.{old}")
    new = importlib.import_module(f"foedus.{MODULES[old]}")
    for name in getattr(new, "__all__", ()):
        assert getattr(module, name) is getattr(new, name), name


@pytest.mark.parametrize("old", NAMES)
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_an_old_name_is_found(old: str) -> None:
    module, _, name = old.removeprefix("foedus.").rpartition(".")
    home, _, new = NAMES[old].partition(":")
    package = f"foedus.{module}" if module else "foedus"
    if module:
        forget(package)
    found = getattr(importlib.import_module(package), name)
    assert found is getattr(importlib.import_module(f"foedus.{home}"), new or name)


def test_a_name_that_a_package_gave_warns_and_one_that_never_was_is_an_error() -> None:
    vars(foedus.engine).pop("run", None)  # where the old module was imported
    with pytest.warns(FutureWarning, match=r"foedus\.engine\.run is now foedus\.analyses\.running\.run"):
        assert callable(foedus.engine.run)
    with pytest.raises(AttributeError, match="no attribute 'walk'"):
        _ = foedus.engine.walk
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("foedus.library.entente")


def test_old_keywords_and_methods_warn() -> None:
    told: list[tuple[int, int]] = []
    graph = SignedGraph.from_ties([("A", "B", 1), ("B", "C", 1), ("A", "C", -1)])
    with pytest.warns(FutureWarning, match="report= is now progress="):
        assert frustration(graph, report=lambda bound, value: told.append((bound, value))).value == 1
    actors = Actors(("A", "B"), [1.0, 2.0], [[0.0, 0.5], [0.5, 0.0]])
    with pytest.warns(FutureWarning, match=r"document\(\) is now as_dict\(\)"):
        assert actors.document() == actors.as_dict()
    assert landscape(actors).minima
    assert callable(read_actors)
