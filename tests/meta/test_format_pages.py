"""Pages of formats: each format has one, and errors name pages that there are."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import foedus
from foedus.analyses.file_kinds import KINDS
from foedus.arguments.kinds import KINDS as TESTS
from foedus.library.problems import FORMAT_PAGES, keys_of
from foedus.scenarios import ParameterSet, RunSpec
from foedus.scenarios.cases.schema import Case

DOCS = Path(foedus.__file__).parents[2] / "docs"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The pages, written to a folder of the test."""
    monkeypatch.syspath_prepend(str(DOCS))
    for name in ("pages", "format_pages"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    pages = importlib.import_module("pages")
    monkeypatch.setattr(pages, "TARGET", tmp_path / "reference" / "generated")
    importlib.import_module("format_pages").formats()
    return tmp_path


def test_every_page_that_errors_name_is_there_and_linked(folder: Path) -> None:
    for page in FORMAT_PAGES.values():
        assert (folder / f"{page}.md").is_file()
    index = (folder / "reference/generated/formats.md").read_text("utf-8")
    for kind in KINDS:
        assert f"`{kind}`" in index
    for page in (folder / "reference/generated/formats").glob("*.md"):
        assert f"formats/{page.stem}" in index
        for link in page.read_text("utf-8").split("](")[1:]:
            target = link.partition(")")[0]
            assert (DOCS / "reference/generated/formats" / target).resolve().is_file(), target
    assert "reference/generated/formats\n" in (DOCS / "index.md").read_text("utf-8")
    assert "formats" in (DOCS / "generate.py").read_text("utf-8")


def test_every_key_is_on_its_page(folder: Path) -> None:
    texts = {kind: (folder / f"{page}.md").read_text("utf-8") for kind, page in FORMAT_PAGES.items()}
    for key in keys_of(Case):
        assert f"| `{key}` |" in texts["case"]
    for key in RunSpec.model_fields:
        assert f"| `{key}` |" in texts["specification"]
    for name in ParameterSet.load("default"):
        assert f"| `{name}` |" in texts["parameters"]
    shared = {"kind", "threshold", "gate", "why", "forecast"}
    every = texts["argument"].partition("## Every test")[2].partition("\n## ")[0]
    for key in shared:
        assert f"| `{key}` |" in every, key
    for name, kind in TESTS.items():
        part = texts["argument"].partition(f"## Test `{name}`")[2].partition("\n## ")[0]
        for key in set(kind.spec.model_fields) - shared:
            assert f"| `{key}` |" in part, (name, key)


def test_every_key_has_a_meaning(folder: Path) -> None:
    empty = [
        (page.stem, line)
        for page in sorted((folder / "reference/generated/formats").glob("*.md"))
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("| `") and line.rstrip().rstrip("|").rstrip().endswith("|")
    ]
    assert not empty
