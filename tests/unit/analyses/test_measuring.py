"""Votes of one's own: what a table must not hold, each as one clear line."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.analyses.measuring import measure_votes
from foedus.cli import app
from foedus.errors import TableError

GOOD = {"ballot": [1, 1, 2, 2], "actor": ["A", "B", "A", "B"], "position": [1, 1, 1, 3]}


def csv(folder: Path, *rows: str) -> Path:
    path = folder / "votes.csv"
    path.write_text("\n".join(["ballot,actor,position", *rows]) + "\n", encoding="utf-8")
    return path


def parquet(folder: Path, **columns: object) -> Path:
    path = folder / "votes.parquet"
    pl.DataFrame({**GOOD, **columns}).write_parquet(path)
    return path


@pytest.mark.parametrize("cell", ["inf", "-inf", "1e999", "nan", ""])
def test_a_position_is_a_finite_number(tmp_path: Path, cell: str) -> None:
    with pytest.raises(TableError, match=r"not a finite number|is empty") as caught:
        measure_votes("un_agreement", csv(tmp_path, "1,A,1", f"1,B,{cell}"))
    assert "line 3" in str(caught.value)


def test_a_table_without_votes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no rows"):
        measure_votes("un_agreement", csv(tmp_path))


def test_a_table_in_which_nobody_meets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no two actors"):
        measure_votes("un_agreement", csv(tmp_path, "1,A,1", "2,A,3"))


@pytest.mark.parametrize("column", ["ballot", "actor", "position"])
def test_a_column_of_lists_is_refused(tmp_path: Path, column: str) -> None:
    with pytest.raises(TableError, match="List") as caught:
        measure_votes("un_similarity", parquet(tmp_path, **{column: [[1], [2], [1], [2]]}))
    assert f"column {column}" in str(caught.value)


def test_positions_that_are_truths_or_days_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="Boolean"):
        measure_votes("un_agreement", parquet(tmp_path, position=[True, False, True, True]))


def test_numbers_as_text_and_categories_are_read_as_numbers(tmp_path: Path) -> None:
    expected = measure_votes("un_agreement", parquet(tmp_path)).table
    assert expected["value"].to_list() == [0.5]
    # Categories are coded in the order of appearance, which is not the order of the positions.
    coded = pl.Series(["3", "3", "3", "1"], dtype=pl.Categorical)
    for words in (["1", "1", "1", "3"], coded):
        assert measure_votes("un_agreement", parquet(tmp_path, position=words)).table.equals(expected)


@pytest.mark.parametrize("window", [("--from", "1990"), ("--to", "2000"), ("--from", "1990", "--to", "2000")])
def test_years_with_votes_of_ones_own_are_refused(tmp_path: Path, window: tuple[str, ...]) -> None:
    path = csv(tmp_path, "1,A,1", "1,B,1")
    assert CliRunner().invoke(app, ["measure", "un_agreement", "--votes", str(path), "--json"]).exit_code == 0
    result = CliRunner().invoke(app, ["measure", "un_agreement", "--votes", str(path), *window, "--json"])
    assert result.exit_code == 2
    told = json.loads(result.stdout)["error"]
    assert told["code"] == "input"
    assert told["where"].endswith(window[-1] if window[0] == "--to" else window[1])


def test_states_select_pairs_without_a_figure_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    result = CliRunner().invoke(
        app, ["measure", "un_agreement", "--state", "Russia", "--from", "2000", "--to", "2000", "--json"]
    )
    rows = json.loads(result.stdout)["rows"]
    assert len(rows) > 20
    assert all("RUS" in (row["state_a"], row["state_b"]) for row in rows)
