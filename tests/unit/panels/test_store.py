"""Built tables on disk: all or nothing, found by content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import StoreError
from foedus.panels import store
from foedus.sources import SOURCES, File


def test_a_written_table_is_read_back_and_leaves_nothing_else(tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [1, 2]})
    store.write_parquet(frame, tmp_path / "deep" / "x.parquet")
    assert pl.read_parquet(tmp_path / "deep" / "x.parquet").equals(frame)
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["x.parquet"]


def test_an_interrupted_write_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: pl.DataFrame, path: Path, **_: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(StoreError, match="No space left"):
        store.write_parquet(pl.DataFrame({"x": [1]}), tmp_path / "x.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="FOEDUS_CACHE"):
        store.write_parquet(pl.DataFrame({"x": [1]}), tmp_path / "file" / "x.parquet")


def test_the_key_changes_with_checksums_tables_and_code(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {store.key_of("dyad", ["mid"]), store.key_of("state", ["mid"]), store.key_of("dyad", ["mid", "wars"])}
    other = replace(SOURCES["mid"], files=(File(SOURCES["mid"].files[0].path, "0" * 64),))
    monkeypatch.setattr(store, "SOURCES", {**SOURCES, "mid": other})
    keys.add(store.key_of("dyad", ["mid"]))
    monkeypatch.undo()
    monkeypatch.setattr(store, "_code_hash", lambda: "changed")
    keys.add(store.key_of("dyad", ["mid"]))
    assert len(keys) == 5


def test_the_same_content_has_the_same_key() -> None:
    assert store.key_of("dyad", ["mid"]) == store.key_of("dyad", ["mid"])


def test_the_cache_follows_argument_then_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.CACHE_VARIABLE, str(tmp_path / "env"))
    assert store.cache_folder() == tmp_path / "env"
    assert store.cache_folder(tmp_path / "given") == tmp_path / "given"
    monkeypatch.delenv(store.CACHE_VARIABLE)
    assert store.cache_folder().name == "panel"
