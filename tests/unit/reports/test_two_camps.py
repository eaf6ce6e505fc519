"""Drawings of signed networks: two camps with what contradicts them, and camps through time."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.networks import SignedGraph, camps_over_time, frustration
from foedus.networks.camps.years import CampsOverTime
from foedus.reports.camps_through_time import camps_through_time
from foedus.reports.figure_file import write_figure
from foedus.reports.ring_layout import ring_layout
from foedus.reports.two_camps import two_camps

SVG = "{http://www.w3.org/2000/svg}"


def world(size: int, seed: int = 1, flipped: float = 0.05) -> SignedGraph:
    generator = np.random.default_rng(seed)
    camp = generator.choice([-1, -1, 1], size)
    names = [f"S{place:03}" for place in range(size)]
    return SignedGraph.from_ties(
        [
            (names[a], names[b], int(camp[a] * camp[b] * (-1 if generator.random() < flipped else 1)))
            for a, b in itertools.combinations(range(size), 2)
            if generator.random() < 12 / size
        ],
        names,
    )


def texts(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ET.fromstring(svg).iter(f"{SVG}text")]


def test_two_camps_counts_every_tie_in_its_kind() -> None:
    answer = frustration(world(30))
    figure = two_camps(answer, "nowhere")
    assert figure.title == f"Two camps of nowhere: {answer.value} of {answer.graph.ties} ties contradict them"
    assert len(figure.table.rows) == answer.value
    for svg in (figure.wide, figure.narrow):
        shown = texts(svg)
        counts = {
            words: int(count)
            for each in shown
            if (found := re.fullmatch(r"(f.*): (\d+)", each))
            for words, count in [found.groups()]
        }
        assert sum(counts.values()) == answer.graph.ties
        assert counts["friends across camps"] + counts["foes within a camp"] == answer.value
        assert set(sum(answer.camps, ())) <= set(shown)
    signs = [row[2] for row in figure.table.rows]
    assert counts["foes within a camp"] == signs.count("−")
    assert "Proven" in figure.note


def test_what_is_not_proven_is_said() -> None:
    generator = np.random.default_rng(3)
    pairs = itertools.combinations([f"s{place:02}" for place in range(40)], 2)
    answer = frustration(SignedGraph.from_ties([(a, b, int(generator.choice([-1, 1]))) for a, b in pairs]), seconds=0.0)
    note = two_camps(answer).note
    assert f"Not proven: any two camps contradict {answer.bound} ties or more (gap {answer.gap})" in note
    found = camps_over_time({1: answer.graph}, seconds=0.0)
    assert "1 of 1 years are not proven" in camps_through_time(found).note


@pytest.mark.parametrize(("size", "width"), [(2, 720.0), (12, 348.0), (60, 348.0), (190, 720.0), (190, 348.0)])
def test_states_on_the_ring_keep_apart_and_within_the_page(size: int, width: float) -> None:
    answer = frustration(world(size) if size > 2 else SignedGraph.from_ties([("A", "B", -1)]))
    ring = ring_layout(answer, width, letters=4)
    at = ring.at[list(ring.order)]
    assert len(set(ring.order)) == sum(map(len, answer.camps))
    steps = np.linalg.norm(at - np.roll(at, 1, axis=0), axis=1)
    assert steps.min() > 0.9 * ring.type_size
    assert ring.type_size >= 6.0
    ends = at + (5.0 + 0.7 * ring.type_size * 4) * ring.outward[list(ring.order)]
    assert (ends >= 0).all()
    assert (ends <= [ring.width, ring.height]).all()
    # camp 1 on the left, camp 2 on the right
    means = [
        np.mean([at[ring.order.index(answer.graph.nodes.index(name)), 0] for name in camp]) for camp in answer.camps
    ]
    assert means[0] < width / 2 < means[1]


def test_one_camp_only_a_lone_state_and_long_names() -> None:
    graph = SignedGraph.from_ties([("A very long name indeed", "B", 1), ("B", "C", 1)], ["alone"])
    shown = texts(two_camps(frustration(graph)).wide)
    assert "A very long name …" in shown
    assert "alone" not in shown
    assert "● camp 1: 3" in shown
    assert not any("camp 2:" in each for each in shown)
    with pytest.raises(InputError, match="without ties"):
        two_camps(frustration(SignedGraph.from_ties([], ["A"])))


def test_a_crowd_too_dense_for_names_shows_those_that_matter() -> None:
    answer = frustration(world(420, flipped=0.02))
    figure = two_camps(answer)
    marked = {name for row in answer.frustrated().iter_rows() for name in row[:2]}
    named = {each for each in texts(figure.narrow) if re.fullmatch(r"S\d{3}", each)}
    assert marked <= named
    assert len(named) < answer.graph.size
    assert len(figure.wide) < 1_500_000


def years() -> CampsOverTime:
    rows = [(1950, "AAA", 1), (1951, "AAA", 1), (1953, "AAA", 2), (1950, "BBB", 2), (1951, "BBB", 1), (1953, "CCC", 2)]
    camps = pl.DataFrame(rows, schema={"year": pl.Int32, "state": pl.String, "camp": pl.Int32}, orient="row")
    table = pl.DataFrame(
        {"year": [1950, 1951, 1952, 1953], "frustration": [3, 0, 1, 5], "optimal": [True, True, False, True]}
    )
    return CampsOverTime(camps, table)


def test_camps_through_time_tells_every_stay() -> None:
    figure = camps_through_time(years(), "the record")
    assert figure.title == "Camps through time of the record, 1950–1953"
    assert figure.table.rows == (("AAA", "1950–1951: 1, 1953: 2"), ("BBB", "1950: 2, 1951: 1"), ("CCC", "1953: 2"))
    assert "0 to 5 a year" in figure.description
    assert "next: 1." in figure.description
    assert "1 of 4 years are not proven" in figure.note
    assert {"AAA", "BBB", "CCC", "camp 1: AAA, BBB", "camp 2: CCC"} <= set(texts(figure.wide))
    heavy = camps_through_time(years(), weights={1950: {"AAA": 0.1, "BBB": 0.4}})
    assert "by capability" in heavy.note


def test_many_camps_and_no_camps() -> None:
    found = years()
    camps = found.camps.with_columns(camp=pl.Series([1, 2, 3, 4, 5, 9], dtype=pl.Int32))
    shown = texts(camps_through_time(CampsOverTime(camps, found.years)).narrow)
    assert {"camp 1", "camp 4", "camps 5–9"} <= set(shown)
    with pytest.raises(InputError, match="no state has a tie"):
        camps_through_time(CampsOverTime(found.camps.clear(), found.years))


def test_drawings_are_the_same_byte_for_byte_and_are_files(tmp_path: Path) -> None:
    graph = world(25)
    for make in (
        lambda: two_camps(frustration(graph)),
        lambda: camps_through_time(camps_over_time({1950: graph, 1951: world(25, flipped=0.1)})),
    ):
        first, second = make(), make()
        assert (first.wide, first.narrow) == (second.wide, second.narrow)
        for name in ("x.svg", "x.png"):
            assert write_figure(first, tmp_path / name, narrow=True).stat().st_size > 2_000
