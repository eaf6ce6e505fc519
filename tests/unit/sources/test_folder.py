from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from foedus.errors import DataError
from foedus.sources import DataFolder, File

CONTENT = b"state,year\nUSA,1950\n"
GOOD = File("power/example.csv", hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    root = tmp_path / "raw"
    (root / "power").mkdir(parents=True)
    (root / GOOD.path).write_bytes(CONTENT)
    return DataFolder.find(root, memory=tmp_path / "cache" / "verified.json")


def test_verified_file_is_given(folder: DataFolder) -> None:
    assert folder.path(GOOD).read_bytes() == CONTENT


def test_corrupt_file_names_file_expected_and_found_checksum(folder: DataFolder) -> None:
    (folder.root / GOOD.path).write_bytes(b"state,year\nUSA,1951\n")
    found = hashlib.sha256(b"state,year\nUSA,1951\n").hexdigest()
    with pytest.raises(DataError) as caught:
        folder.path(GOOD)
    message = str(caught.value)
    assert str(folder.root / GOOD.path) in message
    assert GOOD.sha256 in message
    assert found in message
    assert caught.value.hint


def test_missing_file_names_file_and_checksum(folder: DataFolder) -> None:
    with pytest.raises(DataError, match="missing") as caught:
        folder.path(File("power/absent.csv", "0" * 64))
    assert "power/absent.csv" in str(caught.value)
    assert "0" * 64 in str(caught.value)


def test_missing_folder_says_how_to_set_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no folder of raw data") as caught:
        DataFolder.find(tmp_path / "nowhere")
    assert "FOEDUS_DATA" in str(caught.value.hint)
    assert caught.value.exit_code == 1


def test_folder_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA", str(tmp_path))
    assert DataFolder.find().root == tmp_path.resolve()


def test_empty_variable_counts_as_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(DataError):
        DataFolder.find()


def test_file_is_hashed_once(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.path(GOOD)
    calls: list[int] = []

    def counting(*args: object) -> object:
        calls.append(1)
        raise AssertionError("hashed again")

    monkeypatch.setattr("foedus.sources._folder.hashlib.sha256", counting)
    folder.path(GOOD)
    assert not calls


def test_changed_file_is_hashed_again(folder: DataFolder) -> None:
    path = folder.path(GOOD)
    path.write_bytes(CONTENT.upper())
    os.utime(path, ns=(1, 1))
    with pytest.raises(DataError):
        folder.path(GOOD)


def test_fresh_verification_sees_a_change_that_keeps_size_and_time(folder: DataFolder) -> None:
    path = folder.path(GOOD)
    before = path.stat()
    path.write_bytes(CONTENT.replace(b"1950", b"1951"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert folder.verify(GOOD)
    assert not folder.verify(GOOD, fresh=True)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"a": 3}', b"\xff\xfe"])
def test_damaged_memory_is_ignored_and_replaced(folder: DataFolder, damage: bytes) -> None:
    folder.memory.parent.mkdir(parents=True, exist_ok=True)
    folder.memory.write_bytes(damage)
    assert folder.path(GOOD).is_file()
    assert str(folder.root / GOOD.path) in json.loads(folder.memory.read_text(encoding="utf-8"))


def test_memory_leaves_no_temporary_files(folder: DataFolder) -> None:
    folder.path(GOOD)
    assert [entry.name for entry in folder.memory.parent.iterdir()] == ["verified.json"]


def test_memory_that_cannot_be_written_does_no_harm(folder: DataFolder) -> None:
    folder.memory.parent.mkdir(parents=True)
    folder.memory.mkdir()  # a folder in the place of the file: writing fails, reading fails
    assert folder.path(GOOD).is_file()
    assert [entry.name for entry in folder.memory.parent.iterdir()] == ["verified.json"]
