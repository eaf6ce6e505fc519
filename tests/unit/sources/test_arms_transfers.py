"""The reader of arms transfers: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import arms_transfers, check_table


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_csv(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    pl.DataFrame(rows, infer_schema_length=None).write_csv(path)
    return tidy(module, path)


def delivery(supplier: str, recipient: str, tiv: float) -> dict[str, object]:
    return {"supplier": supplier, "recipient": recipient, "year": 2000, "tiv": tiv}


def test_deliveries_to_a_state_outside_the_case_are_refused(tmp_path: Path) -> None:
    assert from_csv(arms_transfers, tmp_path, [delivery("RUS", "CHN", 2.5)]).row(0) == ("RUS", "CHN", 2000, 2.5)
    with pytest.raises(DataError, match="SAU"):
        from_csv(arms_transfers, tmp_path, [delivery("USA", "SAU", 2.5)])


def test_a_delivery_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no positive value"):
        from_csv(arms_transfers, tmp_path, [delivery("RUS", "CHN", 0.0)])


def test_arms_may_not_be_packaged() -> None:
    assert not arms_transfers.SOURCE.embeddable
    assert len(set(arms_transfers.STATES)) == 29
