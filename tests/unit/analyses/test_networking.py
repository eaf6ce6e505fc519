"""Networks, balance and dynamics: every way to name a network, and what comes of it."""

from pathlib import Path

import numpy as np
import pytest

import foedus
from foedus.errors import FoedusError, InputError, TableError, UnknownNameError
from foedus.networks import SignedGraph, TieRule

TIES = [("A", "B", 1), ("B", "C", -1), ("A", "C", -1)]


@pytest.fixture(autouse=True)
def _packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)


def test_all_names_of_a_network_give_the_same(tmp_path: Path) -> None:
    graph = SignedGraph.from_ties(TIES)
    graph.to_file(tmp_path / "ties.csv")
    made = foedus.network(TIES)
    for each in (graph, made, tmp_path / "ties.csv", str(tmp_path / "ties.csv"), iter(TIES)):
        assert foedus.network(each).graph == graph
    assert foedus.network(2023).graph == foedus.network("2023").graph
    assert made.provenance() == {}
    assert made.to_networkx().number_of_edges() == 3


def test_a_year_without_raw_data_is_alignment_beyond_a_cut_and_says_so() -> None:
    made = foedus.network(1985)
    values = foedus.measure("alignment", first=1985, last=1985).table
    beyond = values.filter(values["value"].abs() > 0.3)
    assert made.graph.ties == beyond.height
    assert made.graph.negative == beyond.filter(beyond["value"] < 0).height
    assert "0.3" in made.rule
    assert "assumed" in made.rule
    assert made.sources
    assert foedus.network(1985, above=0.6).graph.ties < made.graph.ties
    with pytest.raises(FoedusError, match=r"FOEDUS_DATA|data"):
        foedus.network(1985, rule=TieRule())
    with pytest.raises(FoedusError, match="cross"):
        foedus.network(1985, above=0.1, below=0.2)


def test_camps_of_the_cold_war_are_those_a_reader_knows() -> None:
    camps = foedus.balance(1985).camps
    side = {state: number for number, camp in enumerate(camps) for state in camp}
    assert side["USA"] == side["GBR"] == side["DEU"] != side["RUS"] == side["POL"]


def test_balance_counts_and_proves() -> None:
    found = foedus.balance([("A", "B", 1), ("B", "C", 1), ("A", "C", -1)])
    assert (found.two_camps.value, found.two_camps.optimal) == (1, True)
    assert found.as_dict()["triads"] == {"balanced": 0, "unbalanced": 1}
    assert found.as_dict()["frustration"] == 1
    many = foedus.balance(TIES, camps=0)
    assert many.as_dict()["weak"]["most"] is None
    assert many.table["node"].to_list() == ["A", "B", "C"]


@pytest.mark.parametrize("rule", ["marvel", "kulakowski", "constrained", "local"])
def test_a_balanced_network_stays_as_it_is(rule: str) -> None:
    found = foedus.dynamics(TIES, rule, replicates=20)  # type: ignore[arg-type]
    assert found.camps == (("A", "B"), ("C",))
    assert found.balanced.value == 1.0
    assert found.table["together"].to_list() == [1.0, 1.0, 0.0]
    assert found.as_dict()["balanced"]["n"] == (1 if rule in ("marvel", "kulakowski") else 20)


def test_dynamics_by_chance_are_fixed_by_their_seed_and_have_intervals() -> None:
    ties = [("A", "B", 1), ("B", "C", 1), ("A", "C", -1), ("A", "D", 1), ("B", "D", -1), ("C", "D", 1)]
    one, same, other = (foedus.dynamics(ties, "constrained", replicates=200, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.together, same.together)
    assert not np.array_equal(one.together, other.together)
    row = one.table.row(1, named=True)
    assert row["low"] < row["together"] < row["high"]


def test_what_makes_no_network_is_one_error(tmp_path: Path) -> None:
    for wrong, kind in (
        ([("A", "B")], InputError),
        ([("A", "B", 2)], TableError),
        (3.5, InputError),
        (None, InputError),
    ):
        with pytest.raises(kind):
            foedus.network(wrong)
    with pytest.raises(UnknownNameError, match="marvel"):
        foedus.dynamics(TIES, "marvel_2011")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no tie"):
        foedus.dynamics([*TIES, ("A", "D", 1)], "local")
    with pytest.raises(InputError):
        foedus.dynamics(TIES, replicates=0)
