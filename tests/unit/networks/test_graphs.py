"""Signed networks: made of ties, files, matrices and networkx graphs, and every way in which a file can be wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import networkx
import numpy as np
import pytest

from foedus.errors import InputError, TableError, UnknownNameError
from foedus.networks import SignedGraph

HEADER = "source,target,sign\n"


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "network.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_file_is_read_in_any_order_of_columns_and_ends(tmp_path: Path) -> None:
    plain = SignedGraph.from_file(written(tmp_path, HEADER + "B,A,1\nB,C,-1\n"))
    other = SignedGraph.from_file(
        written(tmp_path, "\ufeffsign,source,target\r\n+1,A,B\r\n\r\n−1.0, C ,B\r\n".replace("−1.0", "-1.0"))
    )
    assert plain == other
    assert hash(plain) == hash(other)
    assert plain.nodes == ("B", "A", "C")
    assert (plain.size, plain.ties, plain.negative) == (3, 2, 1)
    assert set(plain.rows()) == {("B", "A", 1), ("B", "C", -1)}


def test_a_tie_that_stands_twice_with_one_sign_is_one_tie(tmp_path: Path) -> None:
    assert SignedGraph.from_file(written(tmp_path, HEADER + "A,B,1\nB,A,1\n")).ties == 1


def test_names_with_commas_and_quotes(tmp_path: Path) -> None:
    graph = SignedGraph.from_file(written(tmp_path, HEADER + '"Congo, Dem. Rep.",Côte d\'Ivoire,1\n'))
    assert graph.nodes == ("Congo, Dem. Rep.", "Côte d'Ivoire")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (HEADER + "A,B,1\nC,C,1\n", 3, "C has a tie with itself"),
        (HEADER + "A,B,1\nC,A,1\nB,A,-1\n", 4, "B and A have sign -1 here and 1 in line 2"),
        (HEADER + "A,B,0\n", 2, 'the sign is "0"'),
        (HEADER + "A,B,2\n", 2, 'the sign is "2"'),
        (HEADER + "A,B,\n", 2, "the sign is empty"),
        (HEADER + "A,B,nan\n", 2, 'the sign is "nan"'),
        (HEADER + "A,B,1e0\n", 2, 'the sign is "1e0"'),
        (HEADER + "A,,1\n", 2, "the target is empty"),
        (HEADER + " ,B,1\n", 2, "the source is empty"),
        (HEADER + "A,B\n", 2, "the line has 2 cells"),
        (HEADER + "A,B,1,2\n", 2, "the line has 4 cells"),
        (HEADER + '"A,B,1\n', 2, "the line is not CSV"),
        ("source,target,weight\nA,B,1\n", 1, "lacks the column sign"),
        ("A,B,1\n", 1, "lacks the column source, target, sign"),
        ("Source,Target,Sign\nA,B,1\n", 1, "lacks the column source, target, sign"),
        ('"",source,target,sign\n1,A,B,1\n', 1, "column 1 has no name"),
        (HEADER + "A,B,1\r\n\r\nC,D,TRUE\r\n", 4, 'the sign is "TRUE"'),
        (HEADER + '"A\na",B,1\nC,D,x\n', 4, 'the sign is "x"'),
        (HEADER + 'A,B,1\n"C\u2028c",D,x\n', 3, "line separator"),
        ("source,target\nA,B\n", 1, "lacks the column sign"),
        ("source,target,sign,sign\nA,B,1,1\n", 1, 'the column "sign" is there twice'),
        ("source,target,sign,year\nA,B,1,1\n", 1, "an unknown column year"),
    ],
)
def test_a_malformed_line_is_refused_with_its_number_and_reason(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(TableError) as caught:
        SignedGraph.from_file(path)
    assert reason in caught.value.message
    assert f"{caught.value.where}, ".startswith(f"{path}, line {line}, ")


def test_other_separators_are_read(tmp_path: Path) -> None:
    for mark in ";\t|":
        graph = SignedGraph.from_file(written(tmp_path, HEADER.replace(",", mark) + f"A{mark}B{mark}1\n"))
        assert list(graph.rows()) == [("A", "B", 1)]


def test_signs_as_other_programs_write_them(tmp_path: Path) -> None:
    """R quotes names, pandas writes floats, some write a plus or a minus of their own; spaces do no harm."""
    text = '"source","target","sign"\n"A","B",-1\n"B","C",1.0\nC,D,+1\nD,E,+1.0\nE , F , -1.0 \nF,G,−1\nG,H,−1.0\n'
    graph = SignedGraph.from_file(written(tmp_path, text))
    assert [sign for _, _, sign in graph.rows()] == [-1, 1, 1, 1, -1, -1, -1]
    assert graph.nodes == tuple("ABCDEFGH")


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_ends_of_lines_of_all_systems(tmp_path: Path, ends: str) -> None:
    graph = SignedGraph.from_file(written(tmp_path, f"\ufeffsource,target,sign{ends}A,B,1{ends}{ends}B,C,-1{ends}"))
    assert set(graph.rows()) == {("A", "B", 1), ("B", "C", -1)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "the file is empty"), (" \n\n", "the file is empty"), (HEADER, "the table has no rows")],
)
def test_a_file_without_ties_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        SignedGraph.from_file(written(tmp_path, text))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        SignedGraph.from_file(tmp_path / "none.csv")
    with pytest.raises(TableError, match="a folder"):
        SignedGraph.from_file(tmp_path)
    with pytest.raises(TableError, match="not UTF-8"):
        SignedGraph.from_file(written(tmp_path, HEADER + "Perú,A,1\n", encoding="latin-1"))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    graph = SignedGraph.from_ties([("A", 'B "the other"', 1), ("A, too", "A", -1), ("=1+1", "@A", 1)])
    graph.to_file(tmp_path / "x.csv")
    assert SignedGraph.from_file(tmp_path / "x.csv") == graph


@pytest.mark.parametrize(
    ("ties", "reason"),
    [
        ([("A", "A", 1)], "itself"),
        ([("A", "B", 0)], "sign is 0"),
        ([("A", "B", 1), ("B", "A", -1)], "both signs"),
        ([("", "B", 1)], "is empty"),
        ([(1, "B", 1)], 'the name of a node is "1", a int'),
    ],
)
def test_wrong_ties_are_refused(ties: list[tuple[str, str, int]], reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        SignedGraph.from_ties(ties)


def test_a_network_cannot_be_changed() -> None:
    graph = SignedGraph.from_ties([("A", "B", 1)])
    with pytest.raises(ValueError, match="read-only"):
        graph.sign[0] = -1


def test_networkx_in_and_out() -> None:
    graph = SignedGraph.from_ties([("A", "B", 1), ("B", "C", -1)], nodes=["Z"])
    out = graph.to_networkx()
    assert out.edges["B", "C"]["sign"] == -1
    assert set(out.nodes) == {"A", "B", "C", "Z"}
    assert SignedGraph.from_networkx(out) == graph


def test_a_directed_networkx_graph_must_agree_with_itself() -> None:
    """Peers keep an alliance in one direction only; here one direction is enough and two must agree."""
    one_way = networkx.DiGraph()
    one_way.add_edge("A", "B", sign=1)
    assert SignedGraph.from_networkx(one_way).ties == 1
    one_way.add_edge("B", "A", sign=-1)
    with pytest.raises(TableError, match="both signs"):
        SignedGraph.from_networkx(one_way)


def test_networkx_graphs_without_signs_or_with_names_alike_are_refused() -> None:
    bare = networkx.Graph([("A", "B")])
    with pytest.raises(UnknownNameError, match="no attribute 'sign'"):
        SignedGraph.from_networkx(bare)
    alike = networkx.Graph()
    alike.add_edge(1, "1", sign=1)
    with pytest.raises(TableError, match="two nodes are called"):
        SignedGraph.from_networkx(alike)


def test_without_networkx_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(InputError, match="pip install"):
        SignedGraph.from_ties([("A", "B", 1)]).to_networkx()


def test_a_matrix_gives_ties_beyond_the_cuts_and_none_where_nothing_is_known() -> None:
    values = np.array([[0, 0.5, -0.5], [0.5, 0, np.nan], [-0.5, np.nan, 0]])
    assert set(SignedGraph.from_matrix(values, "ABC", above=0.3).rows()) == {("A", "B", 1), ("A", "C", -1)}
    assert set(SignedGraph.from_matrix(values, "ABC", above=0.3, below=-0.6).rows()) == {("A", "B", 1)}
    assert SignedGraph.from_matrix(values, "ABC", above=0.5).ties == 0
    with pytest.raises(InputError, match="not symmetric"):
        SignedGraph.from_matrix([[0, 1], [-1, 0]], "AB")
    with pytest.raises(InputError, match="cross"):
        SignedGraph.from_matrix(values, "ABC", above=0.1, below=0.2)
    with pytest.raises(InputError, match="shape"):
        SignedGraph.from_matrix(values, "AB")
    with pytest.raises(InputError, match="two nodes are called 'A'"):
        SignedGraph.from_matrix(values, "ABA")


def test_switching_turns_ties_across_and_no_others() -> None:
    graph = SignedGraph.from_ties([("A", "B", 1), ("B", "C", 1), ("A", "C", 1)])
    assert {(a, b): s for a, b, s in graph.switched(["A"]).rows()} == {
        ("A", "B"): -1,
        ("B", "C"): 1,
        ("A", "C"): -1,
    }
    assert graph.switched("ABC") == graph
    with pytest.raises(UnknownNameError, match="no node 'Q'"):
        graph.switched(["Q"])


def test_parts_and_an_empty_network() -> None:
    graph = SignedGraph.from_ties([("A", "B", 1), ("C", "D", -1)], nodes=["Z"])
    assert len(set(graph.components().tolist())) == 3
    assert SignedGraph.from_ties([]).components().size == 0
