"""Balance where it could go wrong: dense networks, parts, weak balance, and labels through the years."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError
from foedus.networks import (
    SignedGraph,
    camps_over_time,
    is_weakly_balanced,
    signed_spectrum,
    triads,
    triangle_balance,
    walk_balance,
    walk_balance_of_nodes,
    weak_balance,
)
from foedus.networks.camps.labelling import improve_labels, labels_cost
from foedus.networks.camps.memories import nearest_camps
from foedus.networks.camps.years import stable_labels


def camps_of(*camps: str) -> SignedGraph:
    """Complete network of camps of one-letter states, friendly within and hostile between."""
    home = {state: place for place, camp in enumerate(camps) for state in camp}
    pairs = itertools.combinations(sorted(home), 2)
    return SignedGraph.from_ties([(a, b, 1 if home[a] == home[b] else -1) for a, b in pairs])


def test_the_four_kinds_of_triads() -> None:
    def counts(*signs: int) -> tuple[int, int, int, int]:
        found = triads(SignedGraph.from_ties(list(zip("AAB", "BCC", signs, strict=True))))
        return found.none, found.one, found.two, found.three

    assert counts(1, 1, 1) == (1, 0, 0, 0)
    assert counts(1, -1, 1) == (0, 1, 0, 0)
    assert counts(-1, 1, -1) == (0, 0, 1, 0)
    assert counts(-1, -1, -1) == (0, 0, 0, 1)


def test_no_triad_no_balance() -> None:
    """A share of nothing is unknown, not 0 and not 1."""
    assert triangle_balance(SignedGraph.from_ties([("A", "B", -1), ("B", "C", 1)])) is None


def test_walk_balance_collapses_on_dense_networks_as_peers_report() -> None:
    """One hostile tie in twenty: balanced triads stay as frequent in denser networks, walk balance goes."""
    generator = np.random.default_rng(1)
    found = []
    for density in (0.3, 0.6, 1.0):
        pairs = [pair for pair in itertools.combinations(range(60), 2) if generator.random() < density]
        ties = [(f"n{a}", f"n{b}", -1 if generator.random() < 0.05 else 1) for a, b in pairs]
        graph = SignedGraph.from_ties(ties)
        found.append((triangle_balance(graph), walk_balance(graph)))
    shares = [share for share, _ in found if share is not None]
    assert len(shares) == 3
    assert max(shares) - min(shares) < 0.05
    assert found[0][1] > found[1][1] > found[2][1]
    assert found[2][1] < 0.01


def test_walk_balance_does_not_overflow() -> None:
    """The exponential of a dense network of 900 states is beyond float64; the ratio is not."""
    size = 900
    first, second = np.triu_indices(size, 1)
    sign = np.where(first < size // 2, 1, -1) * np.where(second < size // 2, 1, -1)
    names = tuple(f"n{place}" for place in range(size))
    graph = SignedGraph(names, first, second, sign)
    assert walk_balance(graph) == pytest.approx(1.0)
    assert walk_balance_of_nodes(graph) == pytest.approx(np.ones(size))


@pytest.mark.parametrize("strength", [0.0, -1.0, float("inf"), float("nan")])
def test_walks_need_a_strength(strength: float) -> None:
    with pytest.raises(InputError, match="strength"):
        walk_balance(camps_of("AB"), strength)
    with pytest.raises(InputError, match="spectrum of 0"):
        walk_balance(SignedGraph.from_ties([]))


def test_one_balanced_part_does_not_hide_the_other() -> None:
    """The least eigenvalue of the whole is 0 as soon as any part is balanced; the bound on frustration is not."""
    unbalanced = [("A", "B", -1), ("B", "C", -1), ("A", "C", -1)]
    alone = signed_spectrum(SignedGraph.from_ties(unbalanced))
    both = signed_spectrum(SignedGraph.from_ties([*unbalanced, ("X", "Y", 1)]))
    assert alone.least_laplacian == pytest.approx(1.0)
    assert both.least_laplacian == 0.0
    assert both.per_part == pytest.approx((1.0, 0.0))
    assert both.frustration_bound == pytest.approx(alone.frustration_bound)
    assert both.frustration_bound == pytest.approx(0.75)


def test_strict_against_weak_balance() -> None:
    """Three hostile camps are weakly balanced and strictly not: the enemy of an enemy need not be a friend."""
    graph = camps_of("ABC", "DEF", "GHI")
    assert is_weakly_balanced(graph)
    assert weak_balance(graph).value == 0
    assert weak_balance(graph).camps == (tuple("ABC"), tuple("DEF"), tuple("GHI"))
    two = weak_balance(graph, 2)
    assert (two.value, two.optimal) == (9, True)
    assert triads(graph).unbalanced == 27
    assert triads(graph).weakly_unbalanced == 0


def test_one_hostile_tie_among_friends_is_never_weakly_balanced() -> None:
    graph = SignedGraph.from_ties([("A", "B", 1), ("B", "C", 1), ("A", "C", -1)])
    assert not is_weakly_balanced(graph)
    assert weak_balance(graph).value == 1


def test_fewer_camps_than_needed_give_a_bound_and_say_so() -> None:
    graph = camps_of("AB", "CD", "EF", "GH")
    three = weak_balance(graph, 3)
    assert (three.value, three.bound, three.optimal) == (4, 0, False)
    assert len(three.camps) == 3


def test_wrong_numbers_of_camps_are_refused() -> None:
    with pytest.raises(InputError, match="at most 0 camps"):
        weak_balance(camps_of("AB"), 0)
    with pytest.raises(InputError, match="not a number of seconds"):
        weak_balance(camps_of("AB"), seconds=-1.0)


def test_weak_balance_of_a_part_too_large_is_refused() -> None:
    ties = [(f"n{a}", f"n{a + 1}", 1) for a in range(2_000)] + [("n0", "n2000", -1)]
    graph = SignedGraph.from_ties(ties)
    with pytest.raises(InputError, match="a part of 2001 nodes"):
        weak_balance(graph)
    assert weak_balance(graph, 2).optimal


@pytest.mark.parametrize("most", [None, 2, 3])
def test_moving_nodes_never_costs(most: int | None) -> None:
    generator = np.random.default_rng(5)
    for _ in range(20):
        ties = [
            (f"n{a}", f"n{b}", int(generator.choice([-1, 1])))
            for a, b in itertools.combinations(range(12), 2)
            if generator.random() < 0.5
        ]
        graph = SignedGraph.from_ties(ties, [f"n{place}" for place in range(12)])
        start = generator.integers(0, most or 5, size=12)
        label = improve_labels(graph, start, most)
        assert labels_cost(graph, label) <= labels_cost(graph, start)
        assert set(label.tolist()) == set(range(int(label.max()) + 1))
        assert most is None or label.max() < most
        for node in range(12):  # no single move helps
            for camp in range(int(label.max()) + 1 + (most is None)):
                moved = label.copy()
                moved[node] = camp
                assert labels_cost(graph, moved) >= labels_cost(graph, label)


def test_camps_keep_their_number_when_the_larger_becomes_the_smaller() -> None:
    graphs = {1950: camps_of("ABCD", "XY"), 1951: camps_of("AB", "XYZW"), 1952: camps_of("ABX", "YZW")}
    found = camps_over_time(graphs)
    camp = {(year, state): number for year, state, number in found.camps.iter_rows()}
    assert {camp[year, "A"] for year in graphs} == {1}
    assert {camp[year, "Y"] for year in graphs} == {2}
    assert [camp[year, "X"] for year in graphs] == [2, 2, 1]
    assert found.years["optimal"].all()
    assert found.years["frustration"].to_list() == [0, 0, 0]


def test_parts_are_turned_each_by_itself() -> None:
    """Two parts without a tie between them: how they lie to each other is arbitrary, so memory decides for each."""
    whole = camps_of("ABM", "XYN")
    split = SignedGraph.from_ties([("A", "X", -1), ("N", "M", -1), ("N", "Y", 1)])
    camp = {(year, state): number for year, state, number in camps_over_time({1: whole, 2: split}).camps.iter_rows()}
    for state in "AMXYN":
        assert camp[2, state] == camp[1, state]


def test_a_state_that_may_stand_in_either_camp_stays_where_it_was() -> None:
    """B has a friend in each camp: both places cost one tie."""
    before = camps_of("AB", "XY")
    after = SignedGraph.from_ties([("A", "X", -1), ("A", "Y", -1), ("X", "Y", 1), ("A", "B", 1), ("X", "B", 1)])
    for seed in range(5):
        camp = dict(
            camps_over_time({1: before, 2: after}, seed=seed).camps.filter(year=2).select("state", "camp").iter_rows()
        )
        assert camp["B"] == camp["A"] != camp["X"]
    mirror = camps_of("A", "BXY")
    camp = dict(camps_over_time({1: mirror, 2: after}).camps.filter(year=2).select("state", "camp").iter_rows())
    assert camp["B"] == camp["X"] != camp["A"]


def test_an_anchor_is_always_in_camp_one() -> None:
    graphs = {1950: camps_of("ABCD", "XY"), 1951: camps_of("XY", "AB")}
    camps = camps_over_time(graphs, anchor="X").camps
    assert set(camps.filter(state="X")["camp"]) == {1}
    assert set(camps.filter(state="A")["camp"]) == {2}
    # one that comes late, to the camp that was the second
    late = camps_over_time({1950: camps_of("ABCD", "XY"), 1951: camps_of("ABCD", "XYZ")}, anchor="Z").camps
    assert set(late.filter(state="Z")["camp"]) == {1}
    assert late.filter(state="A")["camp"].to_list() == [1, 2]
    with pytest.raises(InputError, match="anchor needs exactly two camps"):
        camps_over_time(graphs, None, anchor="X")


def test_many_camps_keep_their_numbers_and_newcomers_get_new_ones() -> None:
    graphs = {1: camps_of("ABC", "DE", "FG"), 2: camps_of("DEH", "A", "FG"), 3: camps_of("ABC", "DE", "PQ")}
    camps = camps_over_time(graphs, None).camps
    number = {(year, state): camp for year, state, camp in camps.iter_rows()}
    assert [number[1, state] for state in "ADF"] == [1, 2, 3]
    assert [number[2, state] for state in "ADHF"] == [1, 2, 2, 3]
    assert [number[3, state] for state in "BDP"] == [1, 2, 4]


def test_with_a_limit_numbers_stay_within_it() -> None:
    assert stable_labels({"A": 1, "D": 2, "F": 3}, [["D"], ["Q"], ["A"]], most=3) == [2, 3, 1]
    camps = camps_over_time({1: camps_of("AB", "CD", "EF"), 2: camps_of("GH", "IJ", "AB")}, 3).camps
    assert set(camps["camp"]) == {1, 2, 3}


def test_of_all_best_camps_those_that_keep_most_are_taken() -> None:
    """A block of three has one friend in each camp: both places cost one tie, and moving single states helps nobody."""
    block = [("K", "L", 1), ("L", "M", 1), ("K", "M", 1)]
    after = SignedGraph.from_ties(
        [("A", "X", -1), ("A", "Y", -1), ("X", "Y", 1), *block, ("A", "K", 1), ("X", "L", 1)],
    )
    for before in (camps_of("AKLM", "XY"), camps_of("A", "KLMXY")):
        past = {"A": 1, "X": -1, "Y": -1} | dict.fromkeys("KLM", 1 if before == camps_of("AKLM", "XY") else -1)
        sides = np.array([past[name] for name in after.nodes])
        side, cost, proven = nearest_camps(after, sides, np.ones(after.size), seconds=10.0)
        assert (side.tolist(), cost, proven) == (sides.tolist(), 1, True)
        found = camps_over_time({1: before, 2: after})
        camp = {(year, state): number for year, state, number in found.camps.iter_rows()}
        for state in past:
            assert camp[2, state] == camp[1, state]


@pytest.mark.parametrize("seed", range(12))
def test_the_nearest_of_the_best_camps_are_those_of_all_configurations(seed: int) -> None:
    generator = np.random.default_rng(seed)
    ties = [
        (f"n{a}", f"n{b}", int(generator.choice([-1, 1])))
        for a, b in itertools.combinations(range(9), 2)
        if generator.random() < 0.5
    ]
    graph = SignedGraph.from_ties(ties, [f"n{place}" for place in range(9)])
    before, weight = generator.choice([-1, 0, 1], 9), generator.integers(1, 30, 9).astype(float)
    weight *= 1000 / weight[before != 0].sum()  # whole thousandths but for rounding
    side, cost, proven = nearest_camps(graph, before, weight, seconds=20.0)
    every = np.array(list(itertools.product([1, -1], repeat=9)))
    costs = (every[:, graph.source] * every[:, graph.target] * graph.sign < 0).sum(axis=1)
    kept = ((every == before) * (1 + np.round(weight))).sum(axis=1)
    assert proven
    assert cost == costs.min()
    assert ((side == before) * (1 + np.round(weight))).sum() == kept[costs == costs.min()].max()


def test_weight_decides_who_keeps_a_label() -> None:
    """A crowd of small states changes sides: it takes the label along if all count alike, not from the mighty."""
    heavy = {1950: {"U": 0.4, "S": 0.1} | dict.fromkeys("ABCDEXYZ", 0.01)}
    crowd = {1950: camps_of("USABCDE", "X"), 1951: camps_of("US", "ABCDEX")}
    alike = {(year, state): camp for year, state, camp in camps_over_time(crowd).camps.iter_rows()}
    assert [alike[year, "U"] for year in crowd] == [1, 2]
    mighty = {(year, state): camp for year, state, camp in camps_over_time(crowd, weights=heavy).camps.iter_rows()}
    assert [mighty[year, "U"] for year in crowd] == [1, 1]
    # of more camps too, with the weights of the last year known, and first of all in the first year
    small_first = {1950: camps_of("US", "ABCDE", "X"), 1960: camps_of("UX", "ABCDES")}
    many = camps_over_time(small_first, None, weights={1949: heavy[1950]}).camps
    assert set(many.filter(state="U")["camp"]) == {1}


def test_a_weight_that_is_none_is_refused() -> None:
    for weight in (-0.1, float("nan"), float("inf")):
        with pytest.raises(InputError, match="the weight of A"):
            camps_over_time({1: camps_of("AB", "X")}, weights={1: {"A": weight}})


def test_without_years_there_are_no_camps() -> None:
    with pytest.raises(InputError, match="no year"):
        camps_over_time({})


def test_states_without_a_tie_have_no_camp() -> None:
    graph = SignedGraph.from_ties([("A", "B", 1)], nodes=["Z"])
    for most in (2, None):
        found = camps_over_time({1: graph}, most)
        assert found.camps["state"].to_list() == ["A", "B"]
        assert found.years["nodes"].to_list() == [2]
    assert found.camps.schema == {"year": pl.Int32, "state": pl.String, "camp": pl.Int32}
