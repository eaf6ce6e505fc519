"""The reader of events by month: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, gdelt_monthly


def from_rows(module: ModuleType, tmp_path: Path, *rows: dict[str, object]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(list(rows)).write_parquet(path)
    return check_table(module.SOURCE, module.read(path))


def month(a: str, b: str, when: str = "2020-12", total: float = 2.5) -> dict[str, object]:
    return {"month": when, "a": a, "b": b, "edge_sum": total, "active_days": 3, "days_in_file": 22}


def test_pairs_of_months_are_put_in_order_and_territories_dropped(tmp_path: Path) -> None:
    frame = from_rows(gdelt_monthly, tmp_path, month("USA", "CHN"), month("ISR", "PSE"), month("USA", "MAC"))
    assert frame.rows() == [("CHN", "USA", 2020, 12, 2.5, 3, 22)]


def test_a_negative_zero_is_zero(tmp_path: Path) -> None:
    frame = from_rows(gdelt_monthly, tmp_path, month("CHN", "USA", total=-0.0))
    assert str(frame["edge_sum"].item()) == "0.0"


def test_an_unknown_country_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="QQQ"):
        from_rows(gdelt_monthly, tmp_path, month("QQQ", "CHN"))


def test_a_pair_that_stands_in_both_orders_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="key"):
        from_rows(gdelt_monthly, tmp_path, month("USA", "CHN"), month("CHN", "USA"))
