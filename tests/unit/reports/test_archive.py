"""A replication archive: complete, the same bytes each time, and one that reruns to the same numbers elsewhere."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import foedus
from foedus.analyses.rerunning import differences, rerun
from foedus.errors import DataError, InputError
from foedus.evidence.evidence import Evidence

SMALL = """
schema = 1
name = "one-claim"
title = "One claim"
written = "2026-11"
judged_to = 2020
[[claims]]
id = "C1"
part = "P1"
statement = "In the 2010s China voted like Russia."
[claims.test]
kind = "level"
measure = "un_agreement"
states = ["CHN", "KAZ"]
partner = "RUS"
years = [2011, 2020]
since = false
threshold = { direction = "above", supported_beyond = 0.5, unit = "share of votes" }
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    (folder / "mine.toml").write_text(SMALL, encoding="utf-8")
    return foedus.report(folder / "mine.toml", folder / "a.zip", form="archive")


def test_it_holds_all_that_a_rerun_needs(archive: Path) -> None:
    with zipfile.ZipFile(archive) as held:
        names = set(held.namelist())
        (wheel,) = (name for name in names if name.endswith(".whl"))
        assert names == {
            "README.md", "SHA256SUMS", "argument.toml", "paper.html", "report.html", "requirements.txt", "rerun.py",
            "result.json", wheel,
        }  # fmt: skip
        for line in held.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(held.read(name)).hexdigest() == digest
        assert held.read("argument.toml").decode() == SMALL
        libraries = dict(line.split("==") for line in held.read("requirements.txt").decode().split())
        assert {"numpy", "polars", "jax", "pydantic-core"} <= set(libraries)
        assert not {"pytest", "statsmodels", "foedus"} & set(libraries)
        packed = zipfile.ZipFile(io.BytesIO(held.read(wheel)))
        assert "foedus/evidence/embedded/manifest.json" in packed.namelist()
        assert not [name for name in packed.namelist() if "__pycache__" in name]


def test_the_same_installation_makes_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    again = foedus.report(archive.parent / "mine.toml", tmp_path / "b.zip", form="archive")
    assert again.read_bytes() == archive.read_bytes()


def test_a_rerun_finds_every_number_the_same_and_names_one_that_is_not(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive) as held:
        held.extractall(tmp_path)
    assert rerun(tmp_path) == ()
    stored = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    stored["claims"][0]["effect"] += 1e-15
    (tmp_path / "result.json").write_text(json.dumps(stored), encoding="utf-8")
    (found,) = rerun(tmp_path)
    assert found.startswith("claims[0].effect: stored ")


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="stored result cannot be read"):
        rerun(tmp_path)


def test_lists_of_another_length_differ() -> None:
    assert list(differences({"a": [1]}, {"a": [1, 2]})) == ["a: stored [1], now [1, 2]"]


def test_an_archive_needs_the_arguments_file(tmp_path: Path) -> None:
    judged = foedus.argue("pushed-together", Evidence.embedded())
    with pytest.raises(InputError, match="made of an argument's file"):
        foedus.report(judged, tmp_path / "a.zip", form="archive")


@pytest.mark.slow
def test_the_reference_argument_reruns_to_the_same_numbers_in_a_fresh_environment(tmp_path: Path) -> None:
    archive = foedus.report("pushed-together", tmp_path / "a.zip", form="archive")
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(archive) as held:
        held.extractall(folder)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "fresh"], check=True)
    python = tmp_path / "fresh" / ("Scripts" if os.name == "nt" else "bin") / "python"
    (wheel,) = folder.glob("*.whl")
    pip = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(pip, check=True, capture_output=True)
    # the libraries are those that requirements.txt names: they are installed here already
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
    site = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    bare = {name: value for name, value in os.environ.items() if name not in ("FOEDUS_DATA", "PYTHONPATH")}
    bare |= {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    told = subprocess.run([python, "rerun.py"], cwd=folder, env=bare, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    first, last = told.stdout.strip().splitlines()
    assert str(tmp_path / "fresh") in first
    assert last == "Every verdict and every number is the same."
