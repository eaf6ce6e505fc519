"""Packaged classics: every file is whole, cited, and says what was not printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from foedus.library.bibliography import load_bibliography
from foedus.library.classics import Classic, list_classics, load_classic

ALL = [(kind, name) for kind in ("landscape", "network") for name in list_classics(kind)]  # type: ignore[arg-type]


def test_the_names_are_those_promised() -> None:
    assert list_classics("landscape") == ["europe-1936", "five-powers", "unix-1988"]
    assert list_classics("network") == ["europe-1907"]


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_every_classic_is_whole_and_cited(kind: Any, name: str) -> None:
    classic = load_classic(name, kind)
    assert set(classic.sources) <= set(load_bibliography())
    assert classic.sources
    assert len(set(classic.labels.values())) == len(classic.labels) > 4
    assert set(classic.sizes) == (set(classic.labels) if kind == "landscape" else set())
    assert {state for pair in classic.pairs for state in pair} == set(classic.labels)
    assert classic.account.endswith(".")
    assert "\n" not in classic.account
    if kind == "network":
        assert set(classic.pairs.values()) == {-1, 1}


def test_only_the_propensities_of_1936_are_a_reconstruction_and_it_says_so() -> None:
    standing = {name: load_classic(name, kind).standing for kind, name in ALL}  # type: ignore[arg-type]
    assert [name for name, each in standing.items() if each == "reconstruction"] == ["europe-1936"]
    told = load_classic("europe-1936", "landscape").describe()
    assert told.startswith("Packaged reconstruction europe-1936.")
    assert "never printed" in told
    assert "Axelrod, Robert" in told


GOOD = """
schema = 1
title = "T"
standing = "printed"
account = "A."
sources = ["heider_1946"]
actors = [{ name = "A" }, { name = "B" }]
[pairs]
"A|B" = 1
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "classics" / "networks"
    made.mkdir(parents=True)
    monkeypatch.setattr("foedus.library.classics.resources.files", lambda _: tmp_path)
    load_classic.cache_clear()
    return made


def opened(folder: Path, text: str) -> Classic:
    (folder / "x.toml").write_text(text, encoding="utf-8")
    return load_classic("x", "network")


def test_a_file_of_this_form_is_read(folder: Path) -> None:
    classic = opened(folder, GOOD)
    assert (classic.year, dict(classic.pairs), dict(classic.labels)) == (None, {("A", "B"): 1}, {"A": "A", "B": "B"})


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("schema = 1", "schema = 2", "schema 2"),
        ('"A|B" = 1', '"A|B" = 0.5', "sign"),
        ('"A|B" = 1', '"A|C" = 1', "pair"),
        ('"A|B" = 1', '"A|A" = 1', "pair"),
        ('"A|B" = 1', '"A|B" = 1\n"B|A" = 1', "pair"),
        ("printed", "guessed", "guessed"),
        ("title", 'titel = "x"\ntitle', "titel"),
    ],
)
def test_a_fault_in_a_packaged_file_is_found(folder: Path, old: str, new: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        opened(folder, GOOD.replace(old, new))
