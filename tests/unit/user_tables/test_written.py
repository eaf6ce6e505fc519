"""Tables that foedus writes: one writer, whole or not at all, safe in a spreadsheet."""

from pathlib import Path

import polars as pl
import pytest

from foedus.analyses.streaming import write_tables
from foedus.cli._services import write_parquet
from foedus.errors import StoreError, UnknownNameError
from foedus.networks import SignedGraph
from foedus.user_tables import read_table, write_table

RISKY = ["=1+1", "+cmd", "-x", "@sum", '=HYPERLINK("http://x","y")']
FRAME = pl.DataFrame({"actor": [*RISKY, "Japan", "-2.5", "004", None], "value": [-1.0] * 9})


def test_all_writers_write_alike(tmp_path: Path) -> None:
    write_table(FRAME, tmp_path / "one.csv")
    write_parquet(FRAME, tmp_path / "two.csv")
    write_tables(lambda: [FRAME], FRAME.schema, tmp_path / "three.csv")
    one, two, three = ((tmp_path / f"{name}.csv").read_text() for name in ("one", "two", "three"))
    assert one == two == three
    back = pl.read_csv(tmp_path / "one.csv", infer_schema=False)
    assert back["actor"].to_list() == [*(f"'{text}" for text in RISKY), "Japan", "-2.5", "004", None]
    assert set(back["value"]) == {"-1.0"}


def test_parquet_keeps_texts_as_they_are(tmp_path: Path) -> None:
    assert pl.read_parquet(write_table(FRAME, tmp_path / "t.parquet")).equals(FRAME)


def test_what_was_guarded_is_read_as_it_was(tmp_path: Path) -> None:
    graph = SignedGraph.from_ties([("=A", "-B", 1), ("@C", "=A", -1)])
    graph.to_file(tmp_path / "ties")
    assert "'=A" in (tmp_path / "ties").read_text()
    assert SignedGraph.from_file(tmp_path / "ties") == graph
    assert read_table(tmp_path / "ties").names("source").to_list() == ["=A", "=A"]


def test_nothing_is_half_written(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("before")
    with pytest.raises(StoreError, match="cannot write the table"):
        write_table(pl.DataFrame({"a": [[1]]}), path)
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["t.csv"]
    with pytest.raises(UnknownNameError, match="file format"):
        write_table(FRAME, tmp_path / "t.xls")


def test_a_network_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="cannot write the network"):
        SignedGraph.from_ties([("A", "B", 1)]).to_file(tmp_path / "folder")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
