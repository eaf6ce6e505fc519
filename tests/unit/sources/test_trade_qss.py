"""The reader of trade by historians: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, trade_qss


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_parquet(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return tidy(module, path)


def exports(first: str | None, second: str, year: int, value: float | None) -> dict[str, object]:
    return {"country1": first, "country2": second, "year": year, "exports": value}


def test_unknown_flows_have_no_row_and_halves_of_a_cut_name_are_joined(tmp_path: Path) -> None:
    rows = [
        exports("France", "Democratic Republic of the Con", 2009, None),
        exports("France", "Democratic Republic of t", 2009, 7.0),
        exports("Democratic Republic of t", "France", 2009, None),
        exports(None, "France", 2009, 0.0),
        exports("Hong Kong", "France", 2009, 3.0),
        exports("Yugoslavia", "France", 1900, 1.0),
        exports("Yugoslavia", "France", 1955, 2.0),
        exports("Yugoslavia", "France", 2009, 0.0),
    ]
    assert from_parquet(trade_qss, tmp_path, rows).rows() == [
        ("FRA", "COD", 2009, 7.0),
        ("SRB", "FRA", 1900, 1.0),
        ("SRB", "FRA", 2009, 0.0),
        ("YUG", "FRA", 1955, 2.0),
    ]


def test_one_flow_with_two_values_is_an_error(tmp_path: Path) -> None:
    rows = [exports("France", name, 2009, value) for name, value in (("St. Vincent and the Gren", 1.0),
            ("St. Vincent and the Grenadines", 2.0))]  # fmt: skip
    with pytest.raises(DataError, match="key"):
        from_parquet(trade_qss, tmp_path, rows)
