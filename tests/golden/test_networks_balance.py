"""Published and independently computed values of balance and frustration."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.networks import (
    SignedGraph,
    frustration,
    is_weakly_balanced,
    signed_spectrum,
    triads,
    triangle_balance,
    walk_balance,
    weak_balance,
)

ENTENTE, ALLIANCE = ("FRA", "GBR", "RUS"), ("AUH", "DEU", "ITA")

#: Exact frustration of windows of Doreian and Mrvar's networks, computed by a separate program.
WINDOWS = {
    "46-49": 17, "50-53": 15, "56-59": 34, "60-63": 39, "66-69": 28, "70-73": 26, "76-79": 50, "80-83": 48,
    "90-93": 44, "96-99": 45,
}  # fmt: skip


@pytest.fixture(scope="module")
def windows(data_folder: Path) -> dict[str, SignedGraph]:
    edges = pl.read_csv(data_folder / "signed_networks" / "doreian_mrvar_cow_51_windows_edges.csv")
    return {
        str(window): SignedGraph.from_ties(rows.select("from", "to", "sign").iter_rows())
        for (window,), rows in edges.group_by("window", maintain_order=True)
    }


def test_europe_1907() -> None:
    """The Triple Entente against the Triple Alliance is balanced (Antal, Krapivsky and Redner 2006)."""
    camps = (ENTENTE, ALLIANCE)
    ties = [
        (a, b, 1 if (a in ENTENTE) == (b in ENTENTE) else -1)
        for place, a in enumerate(sum(camps, ()))
        for b in sum(camps, ())[place + 1 :]
    ]
    graph = SignedGraph.from_ties(ties)
    assert (graph.ties, graph.negative) == (15, 9)
    counts = triads(graph)
    assert (counts.balanced, counts.unbalanced) == (20, 0)
    answer = frustration(graph)
    assert (answer.value, answer.optimal) == (0, True)
    assert set(answer.camps) == {ENTENTE, ALLIANCE}
    assert walk_balance(graph) == pytest.approx(1.0)
    assert signed_spectrum(graph).least_laplacian == pytest.approx(0.0, abs=1e-12)


@pytest.mark.data
def test_europe_1907_from_its_file(data_folder: Path) -> None:
    file = data_folder.parent / "golden" / "balance_europe_1907.csv"
    if not file.is_file():
        pytest.skip(f"needs {file.name} in the folder golden beside the data")
    graph = SignedGraph.from_file(file)
    assert (graph.size, graph.ties, graph.negative) == (6, 15, 9)
    counts = triads(graph)
    assert (counts.balanced, counts.unbalanced) == (20, 0)
    answer = frustration(graph)
    assert (answer.value, set(answer.camps)) == (0, {ENTENTE, ALLIANCE})


@pytest.mark.data
def test_highland_tribes(data_folder: Path) -> None:
    """Read's tribes: two camps contradict seven ties, three camps two."""
    rows = pl.read_csv(data_folder / "signed_networks" / "read_highland_tribes_edges.csv").rows()
    graph = SignedGraph.from_ties(rows)
    assert (graph.size, graph.ties) == (16, 58)
    answer = frustration(graph)
    assert (answer.value, answer.optimal) == (7, True)
    assert not is_weakly_balanced(graph)
    three = weak_balance(graph, 3)
    assert (three.value, three.optimal) == (2, True)
    assert [len(camp) for camp in three.camps] == [7, 5, 4]


@pytest.mark.data
def test_windows_of_the_correlates_of_war(windows: dict[str, SignedGraph]) -> None:
    begin = time.perf_counter()
    answers = {window: frustration(graph) for window, graph in windows.items()}
    seconds = time.perf_counter() - begin
    assert len(answers) == 51
    assert all(answer.optimal for answer in answers.values())
    assert {window: answers[window].value for window in WINDOWS} == WINDOWS
    assert seconds < 10


@pytest.mark.data
def test_the_window_of_1946_to_1949(windows: dict[str, SignedGraph]) -> None:
    graph = windows["46-49"]
    assert (graph.size, graph.ties, graph.negative) == (64, 362, 42)
    assert triangle_balance(graph) == pytest.approx(0.9535, abs=5e-5)
    assert walk_balance(graph) == pytest.approx(0.6576, abs=5e-5)


def test_walks_and_triads_agree_with_traces_of_dense_matrices() -> None:
    """An independent way to the same numbers: powers and the exponential of dense matrices."""
    from scipy.linalg import expm

    generator = np.random.default_rng(11)
    dense = np.triu(generator.choice([-1, 0, 1], size=(18, 18), p=[0.2, 0.5, 0.3]), 1)
    dense = dense + dense.T
    graph = SignedGraph.from_matrix(dense, [f"n{place:02}" for place in range(18)])
    counts = triads(graph)
    cubed, plain = (int(np.trace(np.linalg.matrix_power(each, 3))) for each in (dense, np.abs(dense)))
    assert counts.balanced - counts.unbalanced == cubed // 6
    assert counts.balanced + counts.unbalanced == plain // 6
    for strength in (0.3, 1.0):
        expected = np.trace(expm(strength * dense)) / np.trace(expm(strength * np.abs(dense)))
        assert walk_balance(graph, strength) == pytest.approx(expected, rel=1e-12)
