"""The reader of joint memberships: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, joint_memberships


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_parquet(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return tidy(module, path)


def test_a_code_for_missing_among_the_memberships_is_refused(tmp_path: Path) -> None:
    row: dict[str, object] = {"ccode1": 2, "ccode2": 20, "year": 1950, "dyadigos": 5}
    assert from_parquet(joint_memberships, tmp_path, [row]).row(0) == ("CAN", "USA", 1950, 5)
    with pytest.raises(DataError, match="negative"):
        from_parquet(joint_memberships, tmp_path, [row | {"dyadigos": -9}])
