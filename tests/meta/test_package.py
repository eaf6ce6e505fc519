"""What is shipped and what is asked for: the wheel's size and largest files, and no dependency that nothing imports."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import foedus

ROOT = Path(foedus.__file__).parents[2]
MOST = 12 * 2**20

LARGEST = {
    "evidence/embedded/dyads.parquet",
    "evidence/embedded/states.parquet",
    "evidence/embedded_cases/dyads.parquet",
    "evidence/embedded_cases/places.parquet",
    "evidence/embedded_world/alignment.parquet",
    "library/bibliography.bib",
    "evidence/embedded/panel_changes.parquet",
    "evidence/embedded/risk_sets.parquet",
    "evidence/embedded/alignment_paths.parquet",
    "library/arguments/pushed-together.toml",
}
"""The ten largest files of the wheel: what joins them should be there for a reason."""

TOOLS = {"import-linter", "mypy", "pytest-xdist", "ruff", "furo", "myst-parser", "sphinx", "mesa"}
"""Run as programs, named in a configuration, or measured against in ``benchmarks``."""


def shipped() -> list[Path]:
    """Files of the package that the repository holds."""
    found = subprocess.run(
        ["git", "ls-files", "-z", "src/foedus"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return [ROOT / name for name in found if name and (ROOT / name).is_file()]


def test_the_wheel_is_small_and_its_largest_files_are_known() -> None:
    files = shipped()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as wheel:
        for file in files:
            wheel.write(file, file.relative_to(ROOT / "src"))
    assert len(packed.getvalue()) < MOST
    largest = sorted(files, key=lambda file: file.stat().st_size, reverse=True)[:10]
    assert {file.relative_to(ROOT / "src" / "foedus").as_posix() for file in largest} == LARGEST


#: Packages that are not called like the module that they bring.
PACKAGES = {"pil": "pillow"}


def imported(folder: Path) -> set[str]:
    """First parts of the modules that Python files import."""
    found = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0].lower() for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0].lower())
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
                found |= {str(arg.value).partition(".")[0] for arg in node.args if isinstance(arg, ast.Constant)}
    return {PACKAGES.get(name, name) for name in found}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~ \[;]", text)[0].lower().replace("-", "_") for text in requirements}


def test_every_dependency_is_imported_and_every_extra_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    in_source = imported(ROOT / "src")
    assert names(project["dependencies"]) - in_source == set()
    extras = project["optional-dependencies"]
    developing = names(extras.pop("dev")) - {name.replace("-", "_") for name in TOOLS}
    assert developing - in_source - imported(ROOT / "tests") - imported(ROOT / "docs") == set()
    for extra, requirements in extras.items():
        assert names(requirements) - in_source == set(), extra
