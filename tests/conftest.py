"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep runs and built tables of the tests out of the user's folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOEDUS_RUNS", str(tmp_path_factory.mktemp("runs")))
        patch.setenv("FOEDUS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Folder of raw data files, or skip."""
    folder = os.environ.get("FOEDUS_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("needs the raw data files: set FOEDUS_DATA to their folder")
    return Path(folder)
