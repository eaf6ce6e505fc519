"""Pages of mechanisms, policies and shocks: each has one, with its figure; none is left over."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

import foedus
from foedus.mechanisms import REGISTRY
from foedus.scenarios.parameters.sets import ParameterSet
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.policies.shocks import SHOCK_KINDS

ROOT = Path(foedus.__file__).parents[2]
FIGURE = "the figure of {} {}\n"


@pytest.fixture
def effect_pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module that writes the pages, writing to a folder of the test and drawing nothing."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    for name in ("pages", "effect_pages"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    pages, found = (importlib.import_module(name) for name in ("pages", "effect_pages"))
    monkeypatch.setattr(pages, "TARGET", tmp_path)
    monkeypatch.setattr(found, "figure", lambda kind, name, compute: FIGURE.format(kind, name))
    return found


def stems(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.md")}


def test_every_mechanism_has_a_page_with_equation_parameters_sources_and_figure(
    effect_pages: ModuleType, tmp_path: Path
) -> None:
    effect_pages.mechanisms()
    assert stems(tmp_path / "mechanisms") == set(REGISTRY)
    parameters = ParameterSet.load("default")
    for name, item in REGISTRY.items():
        text = (tmp_path / "mechanisms" / f"{name}.md").read_text("utf-8")
        assert FIGURE.format("mechanism", name) in text
        assert ".. math::" in (item.__doc__ or ""), name
        for key in item.parameters:
            row = next(line for line in text.splitlines() if line.startswith(f"| `{key}` |"))
            assert f"{parameters.quantile(key, 0.5):.3g}".replace("-", "−") in row
            assert parameters[key].standing in row
        assert f"](mechanisms/{name}.md)" in (tmp_path / "mechanisms.md").read_text("utf-8")


def test_every_instrument_has_a_page_with_options_costs_command_and_figure(
    effect_pages: ModuleType, tmp_path: Path
) -> None:
    effect_pages.policies()
    assert stems(tmp_path / "policies") == set(POLICY_INSTRUMENTS)
    for name, effect in POLICY_INSTRUMENTS.items():
        text = (tmp_path / "policies" / f"{name}.md").read_text("utf-8")
        assert effect.summary in text
        assert effect.costs in text
        assert FIGURE.format("policy", name) in text
        assert "$ foedus run strategic-triangle --policy " in text
        for option in POLICY_INSTRUMENTS[name].options:
            assert f"| `{option}=` |" in text
        for field in effect.touches:
            assert f"| `{field}` | policy |" in text


def test_every_kind_of_shock_has_a_page_with_its_figure(effect_pages: ModuleType, tmp_path: Path) -> None:
    effect_pages.shocks()
    assert stems(tmp_path / "shocks") == set(SHOCK_KINDS)
    for name, form in SHOCK_KINDS.items():
        text = (tmp_path / "shocks" / f"{name}.md").read_text("utf-8")
        assert f"`{form.example}`" in text
        assert FIGURE.format("shock", name) in text


def test_the_index_and_the_how_to_know_them() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    for page in ("reference/generated/policies", "reference/generated/shocks", "discussion/model"):
        assert f"\n{page}\n" in index
    told = (ROOT / "docs" / "how-to" / "try-a-policy.md").read_text("utf-8")
    for name, instrument in POLICY_INSTRUMENTS.items():
        row = next(line for line in told.splitlines() if line.startswith(f"| [`{name}`]"))
        for option in instrument.options:
            assert f"{option}=" in row
