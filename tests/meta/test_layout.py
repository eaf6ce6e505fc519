"""Where tests stand: the tests of a module are found by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

import foedus

PACKAGE = Path(foedus.__file__).parent
UNIT = Path(__file__).parents[1] / "unit"


def strays(unit: Path, package: Path) -> list[str]:
    """Folders below ``unit`` that hold tests and are no folder of ``package``."""
    folders = {path.parent.relative_to(unit) for path in unit.rglob("test_*.py")}
    return sorted(str(folder) for folder in folders if not (package / folder).is_dir())


def test_every_folder_of_unit_tests_is_a_folder_of_the_package() -> None:
    assert strays(UNIT, PACKAGE) == []


@pytest.mark.parametrize("kept", [True, False])
def test_a_room_that_is_renamed_leaves_its_tests_behind(tmp_path: Path, kept: bool) -> None:
    (tmp_path / "unit" / "rooms" / "group").mkdir(parents=True)
    (tmp_path / "unit" / "rooms" / "group" / "test_one.py").touch()
    (tmp_path / "foedus" / "rooms" / ("group" if kept else "groups")).mkdir(parents=True)
    assert strays(tmp_path / "unit", tmp_path / "foedus") == ([] if kept else [str(Path("rooms", "group"))])
