"""The drawing of where dynamics take a network."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

import foedus
from foedus.analyses.networking import Network
from foedus.errors import InputError
from foedus.networks import SignedGraph
from foedus.reports.settling_figure import settling_figure

#: A is a friend of B and C, who are enemies; D is everybody's enemy.
TIES = [("A", "B", 1), ("A", "C", 1), ("B", "C", -1), ("A", "D", -1), ("B", "D", -1), ("C", "D", -1)]


def test_shares_at_the_start_are_counted_by_hand() -> None:
    found = foedus.dynamics(TIES)
    assert found.camps == (("A", "B", "C"), ("D",))
    figure = settling_figure(found)
    assert figure.title == "Dynamics of the given ties: 3 against 1"
    rows = {row[0]: row for row in figure.table.rows}
    assert {name: row[3] for name, row in rows.items()} == {"A": "1.00", "B": "0.67", "C": "0.67", "D": "0.00"}
    assert {row[2] for row in rows.values()} == {"3"}
    assert "None ends against most of its ties at the start." in figure.note
    assert "Marvel" in figure.note
    for svg in (figure.wide, figure.narrow):
        ET.fromstring(svg)
        assert "share that puts it in camp 1" in svg


def test_random_dynamics_show_their_intervals_and_their_number() -> None:
    figure = settling_figure(foedus.dynamics(TIES, "local", replicates=40))
    assert {row[6] for row in figure.table.rows} == {"40"}
    assert all(" to " in row[5] for row in figure.table.rows)
    assert "40 of 40 runs end balanced" in figure.note


def test_who_ends_against_its_ties_is_named() -> None:
    """Z has one friend among five who are all friends, and two enemies at their edge: the friend weighs more."""
    ties = [*((a, b, 1) for a, b in combinations("ABCDE", 2)), ("A", "P", 1), ("A", "Q", 1)]
    found = foedus.dynamics([*ties, ("B", "Z", 1), ("P", "Z", -1), ("Q", "Z", -1)])
    assert found.camps == (("A", "B", "C", "D", "E", "P", "Q", "Z"), ())
    figure = settling_figure(found)
    assert figure.note.startswith("Against most of their ties at the start: Z.")
    assert {row[0]: row[3] for row in figure.table.rows}["Z"] == "0.33"


def test_without_camps_there_is_nothing_to_draw() -> None:
    cliques = [(f"{a}{i}", f"{b}{j}", 1 if a == b else -1) for a in "XYZ" for b in "XYZ" for i in range(3)
               for j in range(3) if (a, i) < (b, j)]  # fmt: skip
    jammed = foedus.dynamics(cliques, "constrained", replicates=5)
    assert jammed.balanced.value == 0
    with pytest.raises(InputError, match="no run ended in camps"):
        settling_figure(jammed)


def test_states_of_a_year_are_named_and_nodes_without_a_camp_are_counted() -> None:
    made = Network(SignedGraph.from_ties([("DEU", "GBR", 1), ("FRA", "GBR", -1), ("CHN", "JPN", -1)]), "x", year=1900)
    figure = settling_figure(foedus.dynamics(made))
    assert {row[0] for row in figure.table.rows} == {"Germany", "Britain", "France"}
    assert "2 without a camp of their own are left out" in figure.note
