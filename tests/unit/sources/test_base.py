from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError, UnknownNameError
from foedus.sources import (
    SOURCES,
    DataFolder,
    File,
    Source,
    check_table,
    find_source,
    list_sources,
    read_source,
    status,
)
from foedus.sources._base import read_csv, read_parquet

NMC = SOURCES["nmc"]


def nmc_rows(**changes: object) -> pl.DataFrame:
    row = {"state": "USA", "year": 1950} | dict.fromkeys(["milex", "milper", "irst", "pec", "tpop", "upop"], 1.0)
    return pl.DataFrame([row | {"cinc": 0.1} | changes], schema=NMC.schema)


def test_table_that_fits_is_returned_in_order() -> None:
    later = nmc_rows(year=1951)
    frame = check_table(NMC, pl.concat([later, nmc_rows()]).select(reversed(later.columns)))
    assert frame.columns == list(NMC.schema)
    assert frame["year"].to_list() == [1950, 1951]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (nmc_rows().drop("cinc"), "columns"),
        (nmc_rows().cast({"year": pl.Int64}), "columns"),
        (pl.concat([nmc_rows(), nmc_rows()]), "share their key"),
        (nmc_rows(state=None), "nulls in column state"),
        (nmc_rows(milex=float("nan")), "not finite"),
        (nmc_rows(milex=float("inf")), "not finite"),
        (nmc_rows(year=1815), "outside the coverage"),
        (nmc_rows(year=2023), "outside the coverage"),
    ],
)
def test_table_that_does_not_fit_is_refused(frame: pl.DataFrame, words: str) -> None:
    with pytest.raises(DataError, match=words) as caught:
        check_table(NMC, frame)
    assert "nmc" in str(caught.value)


def test_null_is_allowed_only_where_the_schema_gives_it_a_meaning() -> None:
    assert check_table(NMC, nmc_rows(milex=None))["milex"].null_count() == 1


def test_csv_lacking_a_column_is_a_data_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(DataError) as caught:
        read_csv(path, {"a": pl.Int32, "c": pl.Int32})
    assert str(path) in str(caught.value)


def test_csv_with_words_for_numbers_is_a_data_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,two\n")
    with pytest.raises(DataError):
        read_csv(path, {"a": pl.Int32, "b": pl.Int32})


def test_parquet_with_values_too_large_is_a_data_error(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"session": [1, 300]}).write_parquet(path)
    with pytest.raises(DataError):
        read_parquet(path, {"session": pl.Int8})


def test_damaged_parquet_is_a_data_error(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"not parquet at all")
    with pytest.raises(DataError):
        read_parquet(path, {"a": pl.Int8})


def test_unknown_source_lists_the_known_and_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_source("unga_vote")
    assert "unga_votes" in str(caught.value.hint)
    assert "atop_members" in str(caught.value.expected)


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.name)
def test_source_states_what_it_must(source: Source) -> None:
    assert SOURCES[source.name] is source
    first, last = source.coverage
    assert first <= last
    assert all(
        (source.title, source.version, source.licence, source.citation, source.description, source.traps, source.files)
    )
    assert source.citation == source.citation.lower()
    assert all(len(file.sha256) == 64 and not set(file.sha256) - set("0123456789abcdef") for file in source.files)
    names = [column.name for column in source.columns]
    assert len(set(names)) == len(names)
    assert set(source.key) <= set(names)
    assert all(column.unit for column in source.columns)
    year = [column for column in source.columns if column.name == "year"]
    assert all(column.dtype == pl.Int32 and column.missing is None for column in year)


def test_list_and_status_speak_of_every_source(tmp_path: Path) -> None:
    assert [row["name"] for row in list_sources()] == list(SOURCES)
    rows = status(tmp_path)
    assert [row["name"] for row in rows] == list(SOURCES)
    assert all(row["present"] is False and row["checksum_ok"] is None for row in rows)


def test_status_without_any_folder_is_not_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert not any(row["present"] for row in status())


def test_status_of_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        status(tmp_path / "nowhere")


def test_status_tells_a_wrong_version(tmp_path: Path) -> None:
    path = tmp_path / NMC.files[0].path
    path.parent.mkdir()
    path.write_text("another version")
    row = next(row for row in status(DataFolder.find(tmp_path, memory=tmp_path / "memory")) if row["name"] == "nmc")
    assert row["present"] is True
    assert row["checksum_ok"] is False


def test_source_is_read_through_the_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n2,1950,-9,1.0,2,3,4,5,0.3\n"
    path = tmp_path / NMC.files[0].path
    path.parent.mkdir()
    path.write_text(text)
    folder = DataFolder.find(tmp_path, memory=tmp_path / "memory")
    with pytest.raises(DataError, match="SHA-256"):
        read_source("nmc", folder)
    own = dataclasses.replace(NMC, files=(File(NMC.files[0].path, hashlib.sha256(text.encode()).hexdigest()),))
    monkeypatch.setattr("foedus.sources._registry.SOURCES", {"nmc": own})
    assert read_source("nmc", folder).row(0) == ("USA", 1950, None, 1.0, 2.0, 3.0, 4.0, 5.0, 0.3)
