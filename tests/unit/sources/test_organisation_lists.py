"""The reader of lists of organisations: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources import check_table, organisation_lists


def from_rows(folder: Path, *rows: tuple[str, int, str, str]) -> pl.DataFrame:
    names = ["iso3", "edition", "organisation", "status"]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(folder / "raw.parquet")
    return check_table(organisation_lists.SOURCE, organisation_lists.read(folder / "raw.parquet"))


def test_territories_are_dropped(tmp_path: Path) -> None:
    rows = [("HKG", 2024, "WTO", "member"), ("VAT", 2024, "UPU", "member"), ("SJM", 2024, "none", "member")]
    assert from_rows(tmp_path, *rows, ("XKX", 2024, "IMF", "member")).rows() == [(2024, "XKX", "IMF", "member")]


def test_two_spellings_are_one_organisation(tmp_path: Path) -> None:
    rows = [("ARG", 2024, "BCIE", "member"), ("ARG", 2024, "CABEI", "member"), ("BGR", 2024, "G- 9", "member")]
    rows += [("DMA", 2024, "Commonwealth of Nations", "member"), ("FRA", 2015, "UNSC", "permanent")]
    assert from_rows(tmp_path, *rows).rows() == [
        (2015, "FRA", "UN Security Council", "permanent"),
        (2024, "ARG", "BCIE", "member"),
        (2024, "BGR", "G-9", "member"),
        (2024, "DMA", "C", "member"),
    ]


def test_a_status_is_kept_unless_it_is_a_name_or_a_year(tmp_path: Path) -> None:
    rows = [("TWN", 2024, "WTO", "chinese taipei"), ("VNM", 2024, "WTO", "2024"), ("IND", 2024, "SCO", "observer")]
    rows += [("BRA", 2015, "OECD (Enhanced Engagement", "member")]
    assert from_rows(tmp_path, *rows).select("state", "organisation", "status").rows() == [
        ("BRA", "OECD", "enhanced engagement"),
        ("IND", "SCO", "observer"),
        ("TWN", "WTO", "member"),
        ("VNM", "WTO", "member"),
    ]
