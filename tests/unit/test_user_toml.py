"""The one reader of TOML: what it takes, and how it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.arguments import load_argument
from foedus.errors import ArgumentError, CaseError, FoedusError, InputError, UnknownNameError
from foedus.scenarios import ParameterSet, RunSpec
from foedus.scenarios.cases.files import load_case
from foedus.user_toml import LARGEST, is_toml_file, parse_toml, read_toml

DOORS = {
    "case": (load_case, CaseError),
    "argument": (load_argument, ArgumentError),
    "parameters": (ParameterSet.load, InputError),
    "specification": (RunSpec.from_toml, InputError),
}

BAD = {
    "deep lists": ("a = " + "[" * 5000, "nested too deeply"),
    "deep tables": ("a = " + "{b = " * 3000, "nested too deeply"),
    "closed lists": ("a = " + "[" * 100 + "]" * 100, "nested too deeply"),
    "long key": (".".join(["a"] * 200_000) + " = 1", "nested too deeply"),
    "long header": ("[" + "'a'." * 200_000 + "a]", "nested too deeply"),
    "digits": ("\na = " + "1" * 10_000, "line 2"),
    "large integer": ("a = " + "1" * 4000, "64-bit"),
    "infinite": ("[x]\na = -inf", "x.a"),
    "no number": ("a = [1.0, nan]", "a[1]"),
    "overflow": ("a = 1e999", "finite"),
    "nul": ("a = 1\0", "\\x00"),
    "escape": ('a = "\x1b[31m"', "\\x1b"),
    "escape in words": ('[x]\na = ["\\u001b[31m"]', "x.a[0]"),
    "escape in a key": ('"\\u0007" = 1', "\\x07"),
    "direction of text": ('a = "\u202etxt"', "\\u202e"),
    "syntax": ('a = 1\nb = = 2  # "' + "x" * 500, "line 2, column 5"),
    "end": ("a = [1,\n", "line 1, column 8"),
    "twice": ("a = 1\na = 2", "line 2"),
    "time zone": ("a = 2020-01-01T00:00:00+99:99", "line 1"),
    "large": ("#" * (LARGEST + 1), "too large"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_text_is_one_short_line_with_its_place(what: str) -> None:
    text, told = BAD[what]
    with pytest.raises(CaseError) as caught:
        parse_toml(text, name="mine.toml", error=CaseError)
    line = str(caught.value)
    assert told in line
    assert caught.value.where is not None
    assert caught.value.where.startswith("mine.toml")
    assert caught.value.expected
    assert len(line) < 400
    assert line.isprintable()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("what", ["deep lists", "digits", "nul", "syntax", "infinite"])
def test_every_format_has_the_same_door(door: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BAD[what][0], encoding="utf-8")
    load, error = DOORS[door]
    with pytest.raises(error) as caught:
        load(path)
    assert type(caught.value) is error
    assert str(path) in str(caught.value.where)


@pytest.mark.parametrize("door", DOORS)
def test_encodings_are_named_and_a_mark_of_byte_order_is_passed_over(door: str, tmp_path: Path) -> None:
    load, error = DOORS[door]
    path = tmp_path / "mine.toml"
    for encoding, told in (
        ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-32", "UTF-32"), ("latin-1", "0xE9 on line 2"),
    ):  # fmt: skip
        path.write_bytes('title = "more text"\nname = "é"'.encode(encoding))
        with pytest.raises(error, match="UTF-8") as caught:
            load(path)
        assert told in str(caught.value)
    path.write_bytes(b"a = = 1".replace(b"a", b"\xef\xbb\xbfa"))
    with pytest.raises(error, match="line 1, column 5"):
        load(path)


@pytest.mark.parametrize("door", DOORS)
def test_no_file_and_a_folder(door: str, tmp_path: Path) -> None:
    load, error = DOORS[door]
    with pytest.raises(UnknownNameError, match="absent"):
        load(tmp_path / "absent.toml")
    with pytest.raises(UnknownNameError):
        load(Path("a\0b.toml"))
    with pytest.raises(UnknownNameError):
        load(Path("x" * 5000 + ".toml"))
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(error, match="folder"):
        load(tmp_path / "folder.toml")


def test_a_byte_order_mark_and_ends_of_lines_of_other_systems(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'\xef\xbb\xbfa = "x"\r\n[b]\rc = 1\n')
    assert read_toml(path, what="case file") == {"a": "x", "b": {"c": 1}}


def test_what_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert is_toml_file("mine.toml")
    assert is_toml_file("mine.TOML")
    assert is_toml_file(tmp_path / "mine")
    assert not is_toml_file("mine")
    assert not is_toml_file("x" * 5000)
    assert not is_toml_file("a\0b")
    (tmp_path / "mine").touch()
    assert is_toml_file("mine")


@given(st.text(max_size=80) | st.text(alphabet="[]{}\"=.,\n# 0123456789abe-+T:\\u'", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    line = ""
    try:
        assert isinstance(parse_toml(text, name="mine.toml"), dict)
    except FoedusError as error:
        line = str(error)
    assert line.isprintable()
