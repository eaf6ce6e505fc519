"""Votes of a user's own: absences are no positions, and both doors read them alike."""

import json
import re
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from foedus.analyses.measuring import measure_votes
from foedus.analyses.similarities import similarity
from foedus.analyses.votes import read_votes
from foedus.cli import app
from foedus.errors import CoverageError, InputError, TableError

# On ballots 1 and 2 both vote; on 3 A is absent, on 4 B is no member: two joint votes, agreement of one and of none.
RECORD = "ballot,actor,position\n1,A,1\n1,B,1\n2,A,1\n2,B,3\n3,A,8\n3,B,1\n4,A,3\n4,B,9\n"


def table(folder: Path, text: str) -> Path:
    path = folder / "votes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_absences_of_the_record_are_no_positions_for_either_door(tmp_path: Path) -> None:
    path = table(tmp_path, RECORD)
    found = measure_votes("un_agreement", path).table
    assert found.select("value", "n").row(0) == (0.5, 2)
    assert found["year"].to_list() == [None]
    by_similarity = similarity(path).table
    assert by_similarity["n"].to_list() == [2]
    votes = read_votes(path)
    assert (votes.absent, votes.table.height) == (2, 6)
    assert any("2 of 8 rows are absences" in note for note in votes.notes)


def test_ballots_that_look_like_numbers_stay_apart(tmp_path: Path) -> None:
    path = table(tmp_path, "ballot,actor,position\n010,004,1\n010,4,1\n10,004,1\n10,4,3\n")
    found = measure_votes("un_agreement", path).table
    assert found.select("state_a", "state_b", "value", "n").row(0) == ("004", "4", 0.5, 2)
    assert similarity(path).table["n"].to_list() == [2]


@pytest.mark.parametrize(
    ("positions", "value"),
    [
        ("yes,yes,no,no", 1.0), ("Yes,ABSTAIN,no,absent", 0.5), ("for,against,against,for", 0.0), ("1,2,3,3", 0.75),
        ("-1,0,1,1", 0.75), ("0,1,1,1", 0.5), ("1,2,1,1", 0.75), ("y,n,y,y", 0.5),
    ],
)  # fmt: skip
def test_codings_that_people_use(tmp_path: Path, positions: str, value: float) -> None:
    a1, b1, a2, b2 = positions.split(",")
    path = table(tmp_path, f"ballot,actor,position\n1,A,{a1}\n1,B,{b1}\n2,A,{a2}\n2,B,{b2}\n")
    assert measure_votes("un_agreement", path).table["value"].to_list() == [value]


@pytest.mark.parametrize(
    ("positions", "words"),
    [
        ("1,2,3,4", "4 positions: 1, 2, 3, 4"),
        ("5,7,5,7", "unknown coding: 5, 7"),
        ("8,9,8,9", "unknown coding: 8, 9"),
        ("1,5,1,5", "unknown coding: 1, 5"),
        ("yes,maybe,no,no", '"maybe" stands beside "yes"'),
        ("absent,absent,absent,absent", "nobody votes"),
    ],
)
def test_positions_of_unknown_meaning_are_refused_by_both_doors(tmp_path: Path, positions: str, words: str) -> None:
    a1, b1, a2, b2 = positions.split(",")
    path = table(tmp_path, f"ballot,actor,position\n1,A,{a1}\n1,B,{b1}\n2,A,{a2}\n2,B,{b2}\n")
    for door in (lambda: measure_votes("un_agreement", path), lambda: similarity(path)):
        with pytest.raises(TableError, match=words):
            door()


def test_positions_can_be_declared(tmp_path: Path) -> None:
    path = table(tmp_path, "ballot,actor,position\n1,A,5\n1,B,7\n2,A,5\n2,B,5\n3,A,99\n3,B,5\n")
    found = measure_votes("un_agreement", path, positions=[5, 7]).table
    assert found.select("value", "n").row(0) == (0.5, 2)
    assert similarity(path, positions=["5", "7"]).table["n"].to_list() == [2]
    for wrong in ([5], [5, 5], [5, 7, 9, 99], [5, 6]):
        with pytest.raises(TableError):
            measure_votes("un_agreement", path, positions=wrong)


def test_a_year_is_used(tmp_path: Path) -> None:
    path = table(tmp_path, "ballot,actor,position,year\n1,A,1,1990\n1,B,1,1990\n2,A,1,1991\n2,B,3,1991\n")
    found = measure_votes("un_agreement", path).table
    assert found.select("year", "value").rows() == [(1990, 1.0), (1991, 0.0)]
    assert measure_votes("un_agreement", path, first=1991).table["year"].to_list() == [1991]
    assert similarity(path).table["year"].to_list() == [1990, 1991]
    undated = table(tmp_path, RECORD)
    with pytest.raises(InputError, match="no years"):
        measure_votes("un_agreement", undated, first=1990)


def test_an_actor_votes_once_on_a_ballot(tmp_path: Path) -> None:
    path = table(tmp_path, "ballot,actor,position\n1,A,1\n1, A ,3\n1,B,1\n")
    with pytest.raises(TableError, match="twice") as caught:
        read_votes(path)
    assert "lines 2 and 3" in str(caught.value)


def test_parquet_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "votes.parquet"
    pl.DataFrame({"ballot": [1, 1, 2, 2], "actor": ["A", "B", "A", "B"], "position": [1, 8, 3, 3]}).write_parquet(path)
    assert measure_votes("un_agreement", path).table.select("value", "n").row(0) == (1.0, 1)


def test_the_scale_of_votes_is_that_of_votes_whichever_were_cast(tmp_path: Path) -> None:
    """S = 1 − 2·Σd/Σd_max: distances 1 and 0 on a scale of 2 give 1 − 2·1/4, though nobody says no."""
    path = table(tmp_path, "ballot,actor,position\n1,A,1\n1,B,2\n2,A,1\n2,B,1\n")
    assert similarity(path, names=["s_valued_absolute"]).table["s_valued_absolute"].to_list() == [0.5]
    agreed = table(tmp_path, "ballot,actor,position\n1,A,1\n1,B,1\n")
    assert similarity(agreed, names=["s_valued_absolute"]).table["s_valued_absolute"].to_list() == [1.0]
    assert measure_votes("un_agreement", agreed).table["value"].to_list() == [1.0]


def test_without_years_none_is_printed(tmp_path: Path) -> None:
    path = table(tmp_path, "ballot,actor,position\n1,A,1\n1,B,1\n")
    done = CliRunner().invoke(app, ["measure", "un_agreement", "--votes", str(path)])
    assert done.exit_code == 0
    assert "None" not in done.stdout


def test_positions_are_declared_in_the_same_way_through_both_doors(tmp_path: Path) -> None:
    path = str(table(tmp_path, "ballot,actor,position\n1,A,for\n1,B,5\n2,A,5\n2,B,5\n3,A,away\n3,B,5\n"))
    for command in (["measure", "un_agreement", "--votes", path], ["similarity", path]):
        assert CliRunner().invoke(app, [*command, "--json"]).exit_code == 2
        done = CliRunner().invoke(app, [*command, "--positions", "for, 5", "--json"])
        assert json.loads(done.stdout)["rows"][0]["n"] == 2
    done = CliRunner().invoke(app, ["similarity", "un", "--positions", "for, 5", "--json"])
    assert json.loads(done.stdout)["error"]["message"] == "the positions of un are known"


@pytest.mark.parametrize(
    ("positions", "words"),
    [
        ("1 0 8", "votes are 0, 1, beside which 8 has no known meaning"),
        ("-1 1 9", "votes are -1, 1, beside which 9 has no known meaning"),
        ("Y N X", 'the position "X" stands beside "Y"'),
        ("yes no 3", 'the position "3" stands beside "yes"'),
        ("oui non x", '"oui" is not one of the words for votes'),
        ("true false true", '"true" is not one of the words for votes'),
        ("1 3 NA", '"NA" is not one of the words for votes'),
        ("1 2 yes", 'the position "yes" stands beside "1"'),
    ],
)
def test_mixed_codings_are_told_with_what_would_be_right(tmp_path: Path, positions: str, words: str) -> None:
    rows = [f"{ballot},{actor},{each}" for ballot, each in enumerate(positions.split()) for actor in "AB"]
    path = table(tmp_path, "\n".join(["ballot,actor,position", *rows]))
    for door in (similarity, lambda path: measure_votes("un_agreement", path)):
        with pytest.raises(TableError, match=words) as caught:
            door(path)
        assert "abstain" in str(caught.value)
        assert "Declare" in str(caught.value.hint)


def test_similarity_says_how_votes_were_read_and_what_was_absent(tmp_path: Path) -> None:
    path = table(tmp_path, RECORD.replace("2,B,3", "2,B,2").replace("4,A,3", "4,A,1"))
    told = CliRunner().invoke(app, ["similarity", str(path), "--json"])
    assert json.loads(told.stdout)["notes"][1] == "2 of 8 rows are absences, left out."
    other = CliRunner().invoke(app, ["similarity", str(path), "--absences", "abstain", "--json"])
    assert json.loads(other.stdout)["notes"][1] == "2 of 8 rows are absences, counted as abstentions."
    shown = CliRunner().invoke(app, ["similarity", str(path)])
    assert "Positions are read as 1 yes, 2 abstain, 3 no." in shown.stdout
    assert "2 of 8 rows are absences" in shown.stdout


def test_the_hint_for_absences_beside_another_coding_can_be_followed(tmp_path: Path) -> None:
    path = table(tmp_path, "ballot,actor,position\n1,A,-1\n1,B,1\n2,A,8\n2,B,-1\n")
    with pytest.raises(TableError) as caught:
        read_votes(path)
    (declared,) = re.findall(r"positions (\S+) in their order", str(caught.value.hint))
    assert read_votes(path, positions=declared.split(",")).absent == 1
    path = table(tmp_path, "ballot,actor,position\n1,A,0\n1,B,0\n2,A,8\n2,B,0\n")
    with pytest.raises(TableError, match="Leave the rows of absences out"):
        read_votes(path)


def test_weights_are_not_dropped_in_silence(tmp_path: Path) -> None:
    path = table(tmp_path, "ballot,actor,position,weight\n1,A,1,5\n1,B,1,5\n2,A,1,1\n2,B,3,1\n")
    with pytest.raises(TableError, match="counts every ballot alike"):
        measure_votes("un_agreement", path)
    assert similarity(path).table["s_valued_absolute"].round(3).to_list() == [0.667]


def test_ballots_of_two_years_with_one_number_are_two(tmp_path: Path) -> None:
    path = table(tmp_path, "ballot,actor,position,year\n1,A,1,1990\n1,B,1,1990\n1,A,1,1991\n1,B,3,1991\n")
    found = measure_votes("un_agreement", path).table
    assert found.select("year", "value", "n").rows() == [(1990, 1.0, 1), (1991, 0.0, 1)]
    assert similarity(path).table["year"].to_list() == [1990, 1991]


@pytest.mark.parametrize(
    ("cells", "declared"),
    [
        (("5", "5.0", "7", "5"), ["5", "7"]),
        (("5.0", "5.0", "7.0", "5.0"), [5, 7]),
        (("-1", "−1", "2", "-1"), ["-1", "2"]),
        (("Support", "support", "oppose", "SUPPORT"), ["support", "Oppose"]),
    ],
)
def test_declared_positions_are_compared_as_numbers_or_words(
    tmp_path: Path, cells: tuple[str, ...], declared: list[object]
) -> None:
    rows = [f"{number // 2},{'AB'[number % 2]},{cell}" for number, cell in enumerate(cells)]
    path = table(tmp_path, "\n".join(["ballot,actor,position", *rows]))
    found = measure_votes("un_agreement", path, positions=declared).table
    assert found.select("value", "n").row(0) == (0.5, 2)
    assert similarity(path, positions=declared).table["n"].to_list() == [2]


def test_blanks_in_text_of_parquet_are_not_part_of_a_position(tmp_path: Path) -> None:
    path = tmp_path / "votes.parquet"
    cells = ["yes ", " Yes", "YES", "no"]
    pl.DataFrame({"ballot": ["1", "1", "2", "2"], "actor": ["A", "B"] * 2, "position": cells}).write_parquet(path)
    assert measure_votes("un_agreement", path).table.select("value", "n").row(0) == (0.5, 2)


@pytest.mark.parametrize("declared", [["5", "5.0"], ["5", ""], ["5"], ["1", "2", "3", "4"]])
def test_positions_declared_twice_or_empty_are_refused(tmp_path: Path, declared: list[str]) -> None:
    with pytest.raises(TableError, match="two or three different ones"):
        read_votes(table(tmp_path, "ballot,actor,position\n1,A,5\n1,B,7\n"), positions=declared)


def test_years_outside_the_file_are_told_as_such(tmp_path: Path) -> None:
    path = table(tmp_path, "ballot,actor,position,year\n1,A,1,2000\n1,B,1,2000\n")
    with pytest.raises(CoverageError, match=r"does not reach 1990 .*expected a year from 2000 to 2000"):
        measure_votes("un_agreement", path, first=1990, last=1995)
