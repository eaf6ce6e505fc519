"""What makes two names one, in every reader."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from foedus.analyses.positions import read_positions, read_weights
from foedus.analyses.votes import read_votes
from foedus.cli import app
from foedus.errors import FoedusError, TableError
from foedus.networks import Actors, SignedGraph, landscape, read_actors
from foedus.user_tables import clean_name, join_names

UNSEEN = [
    "USA\u200b",
    "U\u00adSA",
    "\u202eUSA",
    "US\x00A",
    "USA\x1b[31m",
    "\ufeffUSA",
    "USA\u2060",
    "\u3164",
    "US\ufe0fA",
    "\x7f",
    "US\u2028A",
    "US\u2029A",
    "US\x0bA",
]


@pytest.mark.parametrize("name", UNSEEN)
def test_a_sign_that_cannot_be_seen_is_refused_and_written_out(name: str) -> None:
    with pytest.raises(TableError, match="cannot be seen") as caught:
        clean_name(name)
    assert str(caught.value).isprintable()


def test_blanks_and_compositions_make_no_second_name() -> None:
    assert clean_name(" USA\u00a0 ") == "USA"
    assert clean_name("Co\u0302te") == clean_name("Côte")
    assert clean_name("Korea, \t Republic of") == "Korea, Republic of"
    for name in ("", " ", "\u3000", None, 3):
        with pytest.raises(TableError):
            clean_name(name)


def test_names_that_hold_the_separator_are_quoted() -> None:
    assert join_names(["Korea, Republic of", "Japan"]) == '"Korea, Republic of", Japan'
    assert join_names(["A", "B"]) == "A, B"
    assert join_names(['say "B", C', '"A"']) == '"say ""B"", C", """A"""'
    assert join_names(["A; B", "C, D"], "; ") == '"A; B"; C, D'


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def write(folder: Path, header: str, *rows: str) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="")
    return path


def of_landscape(name: str, folder: Path) -> str:
    path = folder / "landscape.json"
    actors = [{"name": name, "size": 1}, {"name": "another one", "size": 2}]
    path.write_text(json.dumps({"actors": actors, "propensity": {f"{name}|another one": 1}}), encoding="utf-8")
    return read_actors(path).names[0]


READERS: dict[str, Callable[[str, Path], str]] = {
    "ties": lambda name, folder: SignedGraph.from_file(
        write(folder, "source,target,sign", f"{quoted(name)},another one,1")
    ).nodes[0],
    "ties in memory": lambda name, _: SignedGraph.from_ties([(name, "another one", 1)]).nodes[0],
    "positions": lambda name, folder: read_positions(
        write(folder, "actor,item,position", f"{quoted(name)},x,1", "another one,x,2")
    ).table["actor"][0],
    "weights": lambda name, folder: read_weights(write(folder, "item,weight", f"{quoted(name)},1"))["item"][0],
    "votes": lambda name, folder: read_votes(
        write(folder, "ballot,actor,position", f"1,{quoted(name)},1", "1,another one,3")
    ).table["actor"][0],
    "landscape": of_landscape,
    "actors in memory": lambda name, _: Actors((name, "another one"), [1.0, 1.0], [[0.0, 1.0], [1.0, 0.0]]).names[0],
}
# names as people write them: a bar parts the names of a landscape's pairs
written = st.text(st.characters(exclude_characters='|\r\n\x00"', exclude_categories=["Cs"]), min_size=1, max_size=12)


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=written)
@example(name=" USA ")
@example(name="Co\u0302te")
@example(name="USA\u200b")
@example(name="=1+1")
def test_all_readers_agree_on_a_name(reader: str, name: str, tmp_path: Path) -> None:
    try:
        expected = clean_name(name)
    except TableError:
        with pytest.raises(FoedusError):
            READERS[reader](name, tmp_path)
        return
    if expected == "another one":
        return
    assert READERS[reader](name, tmp_path) == expected
    assert unicodedata.is_normalized("NFC", expected)


def test_every_print_of_camps_quotes_names_that_hold_the_separator(tmp_path: Path) -> None:
    korea = "Korea, Republic of"
    path = tmp_path / "ties.csv"
    path.write_text(f'source,target,sign\n"{korea}",Japan,1\n"{korea}",China,-1\n', encoding="utf-8")
    shown = " ".join(CliRunner().invoke(app, ["balance", str(path)]).stdout.split())
    assert f'Japan, "{korea}"' in shown
    found = landscape(Actors((korea, "Japan", "China"), [1.0] * 3, [[0, 1, -1], [1, 0, -1], [-1, -1, 0]]))
    assert f'"{korea}", Japan' in repr(found)
