"""The reader of Russia's trade: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources import check_table, russia_trade

FLOWS = {"rus_exports_to": 2.0, "rus_imports_from": 1.0, "world_exports_to": 8.0, "world_imports_from": 4.0}
ROW = {"iso3": "CHN", "year": 2021, **FLOWS, "rus_share_of_imports": 0.25, "rus_share_of_exports": 0.25}


def tidy(tmp_path: Path, *rows: dict[str, object]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame([ROW | {"russia_reporting": True} | row for row in rows]).write_parquet(path)
    return check_table(russia_trade.SOURCE, russia_trade.read(path))


def test_flows_keep_their_direction(tmp_path: Path) -> None:
    row = tidy(tmp_path, {}).row(0, named=True)
    assert (row["russia_exports"], row["russia_imports"]) == (2.0, 1.0)
    assert row["share_of_imports"] == row["russia_exports"] / row["world_exports"]


def test_estimates_are_marked_and_the_scaled_year_is_dropped(tmp_path: Path) -> None:
    estimate: dict[str, object] = {"russia_reporting": False}
    frame = tidy(tmp_path, {}, estimate | {"year": 2022}, estimate | {"year": 2023})
    assert frame.select("year", "russia_reporting").rows() == [(2021, True), (2022, False)]


def test_no_record_is_null_and_nothing_is_zero(tmp_path: Path) -> None:
    frame = tidy(tmp_path, {"rus_exports_to": 0.0}, {"iso3": "PRK", "rus_exports_to": None})
    assert frame.select("state", "russia_exports").rows() == [("CHN", 0.0), ("PRK", None)]


def test_territories_are_dropped(tmp_path: Path) -> None:
    assert tidy(tmp_path, {"iso3": "HKG"}, {"iso3": "TWN"}, {"iso3": "VAT"})["state"].to_list() == ["TWN"]
