"""Properties of any landscape: energies as defined, every configuration in one basin, no care for names."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from foedus.networks.landscapes.actors import Actors
from foedus.networks.landscapes.descents import basins
from foedus.networks.landscapes.energies import all_energies, energies, flip_changes, sides_of, tolerance
from foedus.networks.landscapes.files import parse_actors
from foedus.networks.landscapes.minima import Landscape, landscape
from foedus.networks.landscapes.sampling import descend_from

COMMON = settings(max_examples=60, deadline=None)
#: Whole numbers make ties and plateaus, which is where the rules bite.
ties = st.sampled_from([-2.0, -1.0, -1.0, 0.0, 0.0, 1.0, 0.5])
sizes = st.sampled_from([1.0, 1.0, 2.0, 0.1])


@st.composite
def societies(draw: st.DrawFn, most: int = 7) -> Actors:
    n = draw(st.integers(2, most))
    upper = np.zeros((n, n))
    upper[np.triu_indices(n, 1)] = draw(st.lists(ties, min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2))
    size = draw(st.lists(sizes, min_size=n, max_size=n))
    return Actors(tuple(f"S{place}" for place in range(n)), np.array(size), upper + upper.T)


def by_definition(actors: Actors, across: tuple[bool, ...]) -> float:
    """The sum over ordered pairs, term by term."""
    n = len(actors)
    return sum(
        float(actors.size[i] * actors.size[j] * actors.propensity[i, j] * (across[i] != across[j]))
        for i in range(n)
        for j in range(n)
        if i != j
    )


def slow_end(actors: Actors, across: tuple[bool, ...]) -> tuple[bool, ...]:
    """Steepest descent as one would write it, from one configuration."""
    close = tolerance(actors.weight)
    while True:
        here = by_definition(actors, across)
        best, mover = -close, None
        for actor in range(len(across)):
            change = by_definition(actors, flipped(across, actor)) - here
            if change < best:
                best, mover = change - close, actor
        if mover is None:
            return across if not across[0] else tuple(not side for side in across)
        across = flipped(across, mover)


def flipped(across: tuple[bool, ...], actor: int) -> tuple[bool, ...]:
    return tuple(side != (place == actor) for place, side in enumerate(across))


@COMMON
@given(societies())
def test_energies_of_all_configurations_are_those_of_the_definition(actors: Actors) -> None:
    n = len(actors)
    found = all_energies(actors.weight)
    across = sides_of(np.arange(found.size), n)
    assert len({tuple(row) for row in across.tolist()}) == found.size == 2 ** (n - 1)
    expected = [by_definition(actors, tuple(row)) for row in across.tolist()]
    np.testing.assert_allclose(found, expected, atol=1e-9)
    np.testing.assert_allclose(energies(actors.weight, across), expected, atol=1e-9)
    np.testing.assert_allclose(energies(actors.weight, ~across), expected, atol=1e-9)


@COMMON
@given(societies(5))
def test_basins_are_where_plain_descent_leads_and_hold_every_configuration_once(actors: Actors) -> None:
    n = len(actors)
    ends: dict[tuple[bool, ...], int] = {}
    for rest in product((False, True), repeat=n - 1):
        end = slow_end(actors, (False, *rest))
        ends[end] = ends.get(end, 0) + 1
    found = landscape(actors)
    got = {tuple(row): each.basin for row, each in zip(found.across().tolist(), found.minima, strict=True)}
    assert got == ends
    assert sum(got.values()) == found.configurations


@COMMON
@given(societies())
def test_minima_are_exactly_what_no_single_actor_betters(actors: Actors) -> None:
    n, close = len(actors), tolerance(actors.weight)
    changes = flip_changes(actors.weight, sides_of(np.arange(2 ** (n - 1)), n))
    found = landscape(actors)
    assert len(found.minima) == int((changes >= -close).all(axis=1).sum())
    assert sum(each.strict for each in found.minima) == int((changes > close).all(axis=1).sum())
    assert found.minima[0].energy <= all_energies(actors.weight).min() + close
    energy = [each.energy for each in found.minima]
    assert all(later >= earlier - close for earlier, later in pairwise(energy))


@COMMON
@given(societies(), st.data())
def test_another_order_of_actors_changes_no_minimum(actors: Actors, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(actors))))
    other = Actors(
        tuple(actors.names[place] for place in order),
        actors.size[order],
        actors.propensity[np.ix_(order, order)],
    )

    def plain(found: Landscape) -> list[tuple[float, frozenset[frozenset[str]], bool]]:
        rows = [
            (round(each.energy, 6) + 0.0, frozenset(frozenset(camp) for camp in each.camps), each.strict)
            for each in found.minima
        ]
        return sorted(rows, key=lambda row: (row[0], sorted(sorted(camp) for camp in row[1])))

    assert plain(landscape(actors)) == plain(landscape(other))


@COMMON
@given(societies(), st.data())
def test_without_ties_another_order_of_actors_changes_no_basin(actors: Actors, data: st.DataObject) -> None:
    noise = np.triu(np.random.default_rng(data.draw(st.integers(0, 99))).normal(size=actors.propensity.shape), 1)
    generic = Actors(actors.names, actors.size, actors.propensity + noise + noise.T)
    order = data.draw(st.permutations(range(len(actors))))
    other = Actors(
        tuple(actors.names[place] for place in order), actors.size[order], generic.propensity[np.ix_(order, order)]
    )
    one, two = (
        {frozenset(frozenset(camp) for camp in each.camps): each.basin for each in landscape(each_).minima}
        for each_ in (generic, other)
    )
    assert one == two


@COMMON
@given(societies(8))
def test_descent_of_samples_and_of_enumeration_agree_from_every_configuration(actors: Actors) -> None:
    n, close = len(actors), tolerance(actors.weight)
    everything = sides_of(np.arange(2 ** (n - 1)), n)
    ends, counts = np.unique(descend_from(actors.weight, everything, close), axis=0, return_counts=True)
    numbers, size = basins(all_energies(actors.weight), close)
    expected = {tuple(row): int(count) for row, count in zip(sides_of(numbers, n).tolist(), size, strict=True)}
    assert {tuple(row): int(count) for row, count in zip(ends.tolist(), counts, strict=True)} == expected
    np.testing.assert_array_equal(descend_from(actors.weight, ~everything, close),
                                  descend_from(actors.weight, everything, close))  # fmt: skip


@COMMON
@given(societies())
def test_a_planted_split_is_the_lowest_configuration(actors: Actors) -> None:
    assume(len(actors) >= 3)
    camp = np.arange(len(actors)) % 2
    propensity = np.where(camp[:, None] == camp, 1.0, -1.0) * (1.0 - np.eye(len(actors)))
    found = landscape(Actors(actors.names, actors.size, propensity))
    assert [name for name, side in zip(actors.names, camp, strict=True) if side == 0] == list(found.minima[0].camps[0])


@COMMON
@given(societies())
def test_a_landscape_survives_its_file(actors: Actors) -> None:
    import json

    again = parse_actors(json.dumps(actors.as_dict()))
    assert again.names == actors.names
    np.testing.assert_array_equal(again.size, actors.size)
    np.testing.assert_array_equal(again.propensity, actors.propensity)
