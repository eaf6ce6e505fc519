"""One reader of users' tables: dialects, encodings, lines, names, numbers, and files that are no tables."""

import codecs
import os
import re
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import TableError
from foedus.user_tables import read_table

ROWS = [["actor", "item", "position"], ["Österreich", "010", "1"], ["USA", "10", "-2.5"]]


def text(separator: str = ",", end: str = "\n") -> str:
    return end.join(separator.join(row) for row in ROWS) + end


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le with mark", "utf-16-be with mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_dialects_and_encodings_read_alike(tmp_path: Path, separator: str, encoding: str, end: str) -> None:
    path = tmp_path / "Tabelle ä.csv"
    code, _, mark = encoding.partition(" ")
    bom = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[code] if mark else b""
    path.write_bytes(bom + text(separator, end).encode(code))
    table = read_table(path)
    assert table.columns == ROWS[0]
    assert table.names("actor").to_list() == ["Österreich", "USA"]
    assert table.names("item").to_list() == ["010", "10"]
    assert table.numbers("position").to_list() == [1.0, -2.5]


@pytest.mark.parametrize(
    ("content", "words", "place"),
    [
        (b"", "empty", ""),
        (b"\n \n", "empty", ""),
        ("Größe,b\nä,1\n".encode("latin-1"), "not UTF-8", "line 1"),
        ("a,b\n1,2\nå,3\n".encode("cp1252"), "not UTF-8", "line 3"),
        ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16 without its mark", "line 1"),
        ("a,b\n1,2\n".encode("utf-32"), "UTF-32", ""),
        (b"a,b\n1,\x002\n", "NUL", "line 2"),
        (b"PK\x03\x04rest", "workbook", ""),
        (b"\x1f\x8b\x08rest", "gzip", ""),
        (b"%PDF-1.4", "PDF", ""),
        (b"a,b\n1,2,3\n", "the line has 3 cells", "line 2"),
        (b"a,b\n1\n", "the line has 1 cells", "line 2"),
        (b'a,b\n"1,2\n3,4\n', "not CSV", "line"),
        (b"a,a\n1,2\n", '"a" is there twice', "line 1"),
        (b"a,,b\n1,2,3\n", "column 2 has no name", "line 1"),
        (b"PAR1 and no more", "Parquet", ""),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, words: str, place: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=words) as caught:
        read_table(path)
    assert str(path) in str(caught.value.where)
    assert place in str(caught.value.where)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="folder"):
        read_table(tmp_path)
    with pytest.raises(TableError, match="no such file"):
        read_table(tmp_path / "none.csv")


def test_a_truncated_or_lying_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pl.DataFrame({"a": list(range(1000))}).write_parquet(path)
    whole = path.read_bytes()
    for damaged in (whole[:-20], whole[: len(whole) // 2], b"PAR1" + bytes(200) + b"PAR1", b"a,b\n1,2\n", b""):
        path.write_bytes(damaged)
        with pytest.raises(TableError, match="Parquet"):
            read_table(path)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("yes", '"yes" is not a number'),
        ("nan", '"nan" is not'),
        ("inf", '"inf" is not'),
        ("1e999", '"1e999" is not'),
        ("0x10", '"0x10" is not'),
        ("1_000", '"1_000" is not'),
        ("x" * 10_000, "x…"),
        ("\x1b[31m", r"\\x1b\[31m"),
        ("", "is empty"),
    ],
)
def test_a_value_that_is_no_number_is_quoted_with_its_line(tmp_path: Path, cell: str, words: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f'a,b\n\n"two\nlines",1\n\nx,"{cell}"\n\n', encoding="utf-8")
    table = read_table(path)
    with pytest.raises(TableError, match=words) as caught:
        table.numbers("b")
    assert str(caught.value.where).endswith("line 6, column b")
    assert len(str(caught.value)) < 400


def test_a_decimal_comma_is_named(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a;b\nx;0,5\n", encoding="utf-8")
    with pytest.raises(TableError, match="decimal point") as caught:
        read_table(path).numbers("b")
    assert "comma" in str(caught.value.hint)


def test_numbers_of_a_spreadsheet_and_signs_of_people_are_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b,,\nx,+1,,\ny,−2.5,,\nz,1e3,,\n,,,\n", encoding="utf-8")
    assert read_table(path).numbers("b").to_list() == [1.0, -2.5, 1000.0]


def test_whole_numbers_of_a_parquet_file_are_identifiers(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pl.DataFrame({"a": [10, 2], "b": [10.0, 2.0], "c": [1.5, 2.0], "d": [True, False]}).write_parquet(path)
    table = read_table(path)
    assert table.names("a").to_list() == table.names("b").to_list() == ["10", "2"]
    with pytest.raises(TableError, match=r"the c is the number 1\.5 \(at .*row 1"):
        table.names("c")
    with pytest.raises(TableError, match="Boolean"):
        table.names("d")


def test_years_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("year\n1990\n1990.5\n", encoding="utf-8")
    with pytest.raises(TableError, match=r'"1990\.5" is not a whole year'):
        read_table(path).years()
    path.write_text("year\n1990\n99999999999999999999\n", encoding="utf-8")
    with pytest.raises(TableError, match="not a whole year"):
        read_table(path).years()


def test_a_blank_after_the_comma_does_not_hide_a_quote(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('a, "b, too"\n1, "Korea, Republic of"\n', encoding="utf-8")
    assert read_table(path).frame.rows() == [("1", "Korea, Republic of")]
    assert read_table(path).columns == ["a", "b, too"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_spreadsheets_word_on_its_separator_is_heeded(tmp_path: Path, end: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(end.join(["sep=;", "a, b;c", "1;2", "3"]).encode())
    with pytest.raises(TableError, match="1 cells") as caught:
        read_table(path)
    assert str(caught.value.where).endswith("line 4")
    path.write_bytes(end.join(["sep=;", "a, b;c", "1;2"]).encode())
    table = read_table(path)
    assert (table.columns, table.lines, table.header_line) == (["a, b", "c"], (3,), 2)


def test_an_open_quote_is_told_where_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('a,b\n1,2\n3,"4\n5,6\n7,8\n', encoding="utf-8")
    with pytest.raises(TableError, match="quoted cell has no end") as caught:
        read_table(path)
    assert str(caught.value.where).endswith("line 3")


@pytest.mark.parametrize("cell", ["+-1", "++1", "--1", ".", "1e", "1.2.3", "٣", "1 000", "yes"])
def test_numbers_have_one_sign_and_plain_digits(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"a,b\nx,{cell}\n", encoding="utf-8")
    with pytest.raises(TableError, match="is not a number"):
        read_table(path).numbers("b")


@pytest.mark.parametrize("content", ['""\n', '"",""\n', " , \n"])
def test_a_file_of_empty_cells_is_empty(tmp_path: Path, content: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match="the file is empty"):
        read_table(path)


def test_a_long_path_is_cut() -> None:
    with pytest.raises(TableError) as caught:
        read_table("x" * 10_000)
    assert len(str(caught.value)) < 400


def test_a_panic_of_polars_is_one_quiet_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(path)

    def panic(*args: object, **options: object) -> pl.DataFrame:
        os.write(2, b"thread panicked, and a page of frames")
        raise pl.exceptions.PanicException("index out of range")

    monkeypatch.setattr(pl, "read_parquet", panic)
    with pytest.raises(TableError, match="not a sound Parquet file"):
        read_table(path)
    assert capfd.readouterr().err == ""
    os.write(2, b"heard again")
    assert capfd.readouterr().err == "heard again"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["9007199254740993", "9007199254740992"], "would both be read as 9007199254740992.0"),
        (["0.1", "0.10000000000000000001"], "would both be read as 0.1"),
        (["0", "1e-400"], "would both be read as 0.0"),
        (["1", "1e308"], "too large to calculate with"),
        (["-1e51", "1"], "too large to calculate with"),
    ],
)
def test_numbers_beyond_double_precision_are_refused_where_they_stand(
    tmp_path: Path, cells: list[str], words: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["a", *cells]), encoding="utf-8")
    with pytest.raises(TableError, match=words) as caught:
        read_table(path).numbers("a")
    assert re.search(r"table.csv, line [23], column a", str(caught.value))


def test_one_number_in_two_spellings_is_one_number(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n1\n1.0\n1e0\n+1\n0.1\n.10\n-0\n0\n", encoding="utf-8")
    assert read_table(path).numbers("a").to_list() == [1, 1, 1, 1, 0.1, 0.1, 0, 0]


def test_whole_numbers_of_a_parquet_file_are_told_apart_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pl.DataFrame({"a": [2**53 + 1, 2**53]}).write_parquet(path)
    with pytest.raises(TableError, match="would both be read"):
        read_table(path).numbers("a")


def test_a_number_below_the_least_is_refused_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("weight\n1\n-2\n", encoding="utf-8")
    with pytest.raises(TableError, match=r'the weight "-2" is below 0 \(at .*line 3, column weight'):
        read_table(path).numbers("weight", least=0)


@pytest.mark.parametrize(
    ("value", "words"),
    [(float("nan"), "the a is empty"), (float("inf"), "the number inf"), (1e30, "1e\\+30"), (2.0**53 + 2, "9.0072e")],
)
def test_an_identifier_that_is_no_whole_number_is_named_with_its_row(tmp_path: Path, value: float, words: str) -> None:
    path = tmp_path / "table.parquet"
    pl.DataFrame({"a": [1.0, value]}).write_parquet(path)
    with pytest.raises(TableError, match=words) as caught:
        read_table(path).names("a")
    assert "row 2" in str(caught.value)


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_called_so_whatever_letters_it_holds(tmp_path: Path, code: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("source,target,sign\nÅland,B,1\n".encode(code))
    with pytest.raises(TableError, match="UTF-16 without its mark"):
        read_table(path)


def test_a_weight_too_small_to_divide_by_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("weight\n0\n1e-320\n", encoding="utf-8")
    with pytest.raises(TableError, match=r'"1e-320" is too small to calculate with \(at .*line 3'):
        read_table(path).numbers("weight", least=0)
