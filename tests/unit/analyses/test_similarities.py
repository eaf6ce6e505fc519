"""Similarity from a user's table and on the command line: one clear error each, and nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.analyses.positions import read_positions
from foedus.analyses.similarities import KINDS, similarity
from foedus.analyses.streaming import write_tables
from foedus.cli import app
from foedus.errors import CoverageError, InputError, StoreError, TableError, UnknownNameError, UnknownStateError
from foedus.measures.crosstab import SIMILARITIES

ROWS = ("A,x,2000,1", "A,y,2000,3", "B,x,2000,1", "B,y,2000,1", "C,x,2001,2", "A,x,2001,2", "A,z,2001,1", "C,z,2001,3")


@pytest.fixture(autouse=True)
def no_raw_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)


def table(folder: Path, *rows: str, header: str = "actor,item,year,position", name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *(rows or ROWS)]) + "\n", encoding="utf-8")
    return path


def test_a_users_table_gives_every_measure_of_every_pair(tmp_path: Path) -> None:
    found = similarity(table(tmp_path)).table
    assert found.columns == ["state_a", "state_b", "year", *SIMILARITIES, "n"]
    assert found.select("state_a", "state_b", "year", "n").rows() == [("A", "B", 2000, 2), ("A", "C", 2001, 2)]
    # One scale for the whole table, 1 to 3: |3 − 1| on one of two items.
    assert found["s_valued_absolute"][0] == pytest.approx(1 - 2 * 2 / (2 * 2))


def test_votes_are_read_like_positions(tmp_path: Path) -> None:
    votes = table(tmp_path, "1,A,1", "1,B,3", "2,A,1", "2,B,1", header="ballot,actor,position", name="votes.csv")
    found = similarity(votes).table
    assert found["year"].to_list() == [None]
    assert found["s_valued_absolute"].item() == pytest.approx(0.0)


def test_parquet_and_csv_hold_the_same(tmp_path: Path) -> None:
    csv = table(tmp_path)
    parquet = tmp_path / "table.parquet"
    pl.read_csv(csv).write_parquet(parquet)
    assert similarity(csv).table.equals(similarity(parquet).table)
    outs = [tmp_path / "out.csv", tmp_path / "out.parquet"]
    assert [similarity(csv).write(out) for out in outs] == [2, 2]
    assert pl.read_parquet(outs[1]).equals(similarity(csv).table)
    assert pl.read_csv(outs[0])["tau_b"].to_list() == similarity(csv).table["tau_b"].to_list()


def test_weights_of_the_table_and_of_a_file_agree(tmp_path: Path) -> None:
    header = "actor,item,position,weight"
    own = table(tmp_path, "A,x,1,1", "B,x,2,1", "A,y,3,4", "B,y,1,4", header=header, name="own.csv")
    bare = table(tmp_path, "A,x,1", "B,x,2", "A,y,3", "B,y,1", header="actor,item,position", name="bare.csv")
    weights = table(tmp_path, "x,10", "y,40", header="item,weight", name="weights.csv")
    by_file = similarity(bare, weights=weights).table
    assert by_file["s_valued_absolute"].item() == pytest.approx(1 - 2 * (1 + 8) / (2 * 5))
    for name in SIMILARITIES:
        assert similarity(own).table[name].item() == pytest.approx(by_file[name].item())
    with pytest.raises(InputError, match="weights of its own"):
        similarity(own, weights=weights)


BAD = {
    "a row twice": ((*ROWS, ROWS[0]), "actor,item,year,position", "a row occurs twice"),
    "nan": ((*ROWS, "D,x,2000,nan"), "actor,item,year,position", '"nan" is not a finite number'),
    "infinite": ((*ROWS, "D,x,2000,inf"), "actor,item,year,position", '"inf" is not a finite number'),
    "empty": ((*ROWS, "D,x,2000,"), "actor,item,year,position", "the position is empty"),
    "no actor": ((*ROWS, ",x,2000,1"), "actor,item,year,position", "column actor"),
    "no word": ((*ROWS, "D,x,2000,yes"), "actor,item,year,position", '"yes" is not a number'),
    "half a year": ((*ROWS, "D,x,2000.5,1"), "actor,item,year,position", '"2000.5" is not a whole year'),
    "missing column": (ROWS, "actor,item,year,vote", "lacks the column position"),
    "unknown column": (tuple(f"{row},1" for row in ROWS), "actor,item,year,position,colour", "unknown column colour"),
    "negative weight": (tuple(f"{row},-1" for row in ROWS), "actor,item,year,position,weight", '"-1" is below 0'),
    "two weights": (
        tuple(f"{row},{i}" for i, row in enumerate(ROWS)), "actor,item,year,position,weight", "two weights",
    ),
    "one position": (("A,x,2000,1", "B,x,2000,1"), "actor,item,year,position", "all positions are the same"),
    "nobody meets": (("A,x,2000,1", "B,y,2000,2"), "actor,item,year,position", "no pair has a position in common"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_clear_line_and_nothing_is_written(tmp_path: Path, case: str) -> None:
    rows, header, words = BAD[case]
    path, out = table(tmp_path, *rows, header=header), tmp_path / "out.parquet"
    out.write_bytes(b"what was there before")
    done = CliRunner().invoke(app, ["similarity", str(path), "--out", str(out)])
    assert done.exit_code == 2, done.output
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert out.read_bytes() == b"what was there before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.parquet", "table.csv"]


def test_a_table_without_rows_or_without_a_file_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("actor,item,position\n", encoding="utf-8")
    with pytest.raises(TableError, match="no rows"):
        similarity(empty)
    with pytest.raises(UnknownNameError, match=", ".join(KINDS)):
        similarity("treaties")


def test_a_state_outside_its_dates_is_refused_when_actors_are_states(tmp_path: Path) -> None:
    good = table(tmp_path, "Soviet Union,x,1980,1", "USA,x,1980,3", "cow:255,y,1900,1", "DDR,x,1980,1")
    assert read_positions(good, states=True).table["actor"].to_list() == ["RUS", "USA", "DEU", "DDR"]
    bad = table(tmp_path, "DDR,x,2000,1", "USA,x,2000,3", name="bad.csv")
    assert read_positions(bad).table["actor"].to_list() == ["DDR", "USA"]
    with pytest.raises(UnknownStateError, match="1954"):
        similarity(bad, states=True)


def test_two_names_of_one_state_in_one_year_are_a_row_twice(tmp_path: Path) -> None:
    twice = table(tmp_path, "Russia,x,1980,1", "Soviet Union,x,1980,3")
    with pytest.raises(TableError, match="twice"):
        similarity(twice, states=True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"first": 1999}, "does not reach 1999"),
        ({"last": 2002}, "does not reach 2002"),
        ({"first": 2000, "window": 2}, "does not reach 2000 with a window of 2 years"),
        ({"first": 2001, "last": 2000}, "reversed"),
        ({"window": 3}, "window"),
        ({"window": 0}, "one year or more"),
        ({"absences": "zero"}, "drop, abstain, category"),
        ({"weights": "none.csv"}, "no such file"),
        ({"pairs": [("A", "Q")]}, "no actor is called 'Q'"),
        ({"names": ["cohen"]}, "kappa_valued"),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path: Path, options: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        similarity(table(tmp_path), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("option", [{"first": 2000}, {"last": 2000}, {"window": 2}])
def test_a_table_without_years_has_no_window(tmp_path: Path, option: dict[str, int]) -> None:
    with pytest.raises(InputError, match="no years"):
        similarity(table(tmp_path, "A,x,1", "B,x,2", header="actor,item,position"), **option)  # type: ignore[arg-type]


def test_the_year_0_is_a_year(tmp_path: Path) -> None:
    rows = [f"{actor},{item},{year},{item == actor}" for year in (-1, 0, 1) for actor in "AB" for item in "AB"]
    path = table(tmp_path, *(row.replace("True", "1").replace("False", "0") for row in rows))
    assert similarity(path, first=0).table["year"].to_list() == [0, 1]
    assert similarity(path, last=0).table["year"].to_list() == [-1, 0]


@pytest.mark.parametrize("span", [{}, {"first": 2000}])
def test_a_window_longer_than_the_table_says_so(tmp_path: Path, span: dict[str, int]) -> None:
    with pytest.raises(CoverageError, match="no 3 years in a row") as told:
        similarity(table(tmp_path), window=3, **span)  # type: ignore[arg-type]
    assert told.value.expected == "a shorter window"


def test_capability_of_an_item_that_is_no_state_is_refused_and_not_left_out(tmp_path: Path) -> None:
    rows = [f"{actor},{item},2000,{value}" for actor, value in (("A", 0), ("B", 1)) for item in ("USA", "Russia")]
    with pytest.raises(UnknownStateError, match="item Russia is not the id of a state"):
        similarity(table(tmp_path, *rows), weights="capability")


def test_a_folder_or_a_missing_file_of_weights_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    for name, words in (("folder.csv", "a folder"), ("none.csv", "no such file")):
        with pytest.raises(TableError, match=words):
            similarity(table(tmp_path), weights=tmp_path / name)


def test_options_that_do_not_go_with_the_record_are_refused() -> None:
    for of, option in (
        ("obligations", {"window": 3}),
        ("igo", {"window": 3}),
        ("obligations", {"absences": "abstain"}),
        ("arms", {"absences": "drop", "states": True}),
        ("un", {"weights": "capability"}),
    ):
        with pytest.raises(InputError):
            similarity(of, **option)  # type: ignore[arg-type]


def test_json_says_what_is_written_or_the_rows(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    written = json.loads(
        CliRunner().invoke(app, ["similarity", str(table(tmp_path)), "--out", str(out), "--json"]).stdout
    )
    assert written["n"] == 2
    assert written["measures"] == list(SIMILARITIES)
    assert Path(written["path"]) == out
    rows = json.loads(CliRunner().invoke(app, ["similarity", str(table(tmp_path)), "--json", "--pair", "B:A"]).stdout)
    assert [(row["state_a"], row["state_b"], row["n"]) for row in rows["rows"]] == [("A", "B", 2)]
    assert rows["sources"] == ["table.csv"]


def test_the_table_on_screen_names_its_columns(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["similarity", str(table(tmp_path))]).stdout
    for word in ("τ-b", "κ obs", "π nom", "S 0/1", "A ", "Sources: table.csv"):
        assert word in shown


def test_an_error_in_json_is_one_document(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["similarity", str(table(tmp_path)), "--out", str(tmp_path / "out.xls"), "--json"])
    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"]["code"] == "unknown-name"


def test_what_fails_halfway_leaves_no_file(tmp_path: Path) -> None:
    def tables():
        yield pl.DataFrame({"a": [1]})
        raise TableError("broken", where="table 2")

    for suffix in ("csv", "parquet"):
        with pytest.raises(TableError, match="broken"):
            write_tables(tables, {"a": pl.Int64}, tmp_path / f"out.{suffix}")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot write the table"):
        write_tables(lambda: [pl.DataFrame({"a": [1]})], {"a": pl.Int64}, tmp_path / "file" / "out.parquet")


def test_ctrl_c_halfway_leaves_no_file(tmp_path: Path) -> None:
    code = (
        "import sys, time, foedus.analyses.similarity_results as s\n"
        "made = s.similarities\n"
        "def slow(*given):\n"
        "    print('begun', flush=True)\n"
        "    time.sleep(1)\n"
        "    return made(*given)\n"
        "s.similarities = slow\n"
        "from foedus.cli import main\n"
        "main()\n"
    )
    rows = [f"{actor},x,{year},{position}" for year in range(1900, 2000) for actor, position in (("A", 1), ("B", year))]
    process = subprocess.Popen(
        [sys.executable, "-c", code, "similarity", str(table(tmp_path, *rows)), "--out", str(tmp_path / "out.parquet")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors == "stopped\n"
    assert [each.name for each in tmp_path.iterdir()] == ["table.csv"]
