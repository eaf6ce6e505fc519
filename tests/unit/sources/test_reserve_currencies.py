"""The reader of reserve currencies: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.sources import check_table, reserve_currencies

NULL = dict.fromkeys(reserve_currencies.CURRENCIES)


def test_a_currency_not_told_apart_has_no_row_and_the_total_is_left_out(tmp_path: Path) -> None:
    rows = [
        NULL | {"quarter": "1999-Q1", "USD": 71.0, "EUR": 18.0, "OTHER": 11.0, "TOTAL": 77.0},
        NULL | {"quarter": "2016-Q4", "USD": 64.0, "EUR": 19.0, "CNY": 1.0, "OTHER": 16.0, "TOTAL": 100.0},
    ]
    pl.DataFrame(rows, schema_overrides=dict.fromkeys(NULL, pl.Float64)).write_parquet(tmp_path / "raw.parquet")
    frame = check_table(reserve_currencies.SOURCE, reserve_currencies.read(tmp_path / "raw.parquet"))
    assert frame.select("year", "quarter", "currency").rows() == [
        (1999, 1, "EUR"),
        (1999, 1, "OTHER"),
        (1999, 1, "USD"),
        (2016, 4, "CNY"),
        (2016, 4, "EUR"),
        (2016, 4, "OTHER"),
        (2016, 4, "USD"),
    ]
    assert frame["share"].to_list() == pytest.approx([0.18, 0.11, 0.71, 0.01, 0.19, 0.16, 0.64])
