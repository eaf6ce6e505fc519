"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Folder of raw data files, or skip."""
    folder = os.environ.get("FOEDUS_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("needs the raw data files: set FOEDUS_DATA to their folder")
    return Path(folder)
