"""What the package promises to export, and what may stand in the repository."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import foedus

ROOT = Path(foedus.__file__).parents[2]


def test_every_public_name_can_be_imported() -> None:
    for name in foedus.__all__:
        assert getattr(foedus, name) is not None, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'entente'"):
        _ = foedus.entente


def test_importing_foedus_imports_nothing_heavy() -> None:
    code = "import sys, foedus; print([m for m in ('jax', 'polars', 'matplotlib', 'xarray') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_versions_agree() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert metadata.version("foedus") == foedus.__version__
    assert f"version: {foedus.__version__}" in citation


def test_the_lock_names_no_host_and_pins_everything() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+", line) for line in lines)
