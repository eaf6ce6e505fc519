"""Whom a run follows member by member: the case's pairs, and whoever its policies and shocks name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

import numpy as np

from foedus.engine.derived import pair_row
from foedus.scenarios.policies.policies import EVERYBODY, Policy
from foedus.scenarios.policies.shocks import Shock, parse_shocks
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.worlds import KINDS, World

__all__ = ["watched_pairs", "watched_rows", "watched_states"]

Pair = tuple[str, str]

_FIGHTS: Final = ("crisis", "war")
"""Shocks in which allies may be drawn in."""


def watched_pairs(world: World, spec: RunSpec) -> tuple[Pair, ...]:
    """Return the pairs for which every member is kept.

    Parameters
    ----------
    world
        The case. Its own list comes first, or without one the pairs of its first three states.
    spec
        The run. Every author of a policy is paired with the policy's targets, partners and audience and with those
        from whom it withdraws; partners and audience are paired with the targets. The two states of a shock are paired;
        in a crisis or a war so is each state with the allies of the other, those bound to its defence at the start.

    Returns
    -------
    tuple of (str, str)
        Each pair once, in either order.
    """
    leading = world.actors[:3]
    named = [*(world.watch or combinations(leading, 2))]
    for policy in spec.parsed():
        named += _of_policy(world, policy)
    for shock in parse_shocks(spec.shocks):
        named += _of_shock(world, shock)
    found: dict[frozenset[str], Pair] = {}
    for pair in named:
        if len(set(pair)) == 2 and set(pair) <= set(world.actors):
            found.setdefault(frozenset(pair), pair)
    return tuple(found.values())


def watched_rows(world: World, spec: RunSpec) -> tuple[int, ...]:
    """Return the rows of the watched pairs on the axis ``pair`` of a chunk."""
    return tuple(pair_row(world, pair) for pair in watched_pairs(world, spec))


def watched_states(world: World, spec: RunSpec) -> tuple[str, ...]:
    """Return the states for which every member is kept: those of the watched pairs, and those that are named alone."""
    alone = [state for shock in parse_shocks(spec.shocks) for state in shock.states]
    named = [*(state for pair in watched_pairs(world, spec) for state in pair), *alone]
    return tuple(state for state in dict.fromkeys(named) if state in world.actors)


def _of_policy(world: World, policy: Policy) -> Iterator[Pair]:
    left = list(_members(world, policy.option("from")))
    targets = [target for target in policy.targets if target != EVERYBODY]
    for target in targets or left:
        yield policy.author, target
    if policy.instrument == "divide":
        yield from combinations(targets, 2)
    for helper in (*policy.option("with"), *policy.option("audience")):
        yield policy.author, helper
        for target in targets:
            yield helper, target


def _members(world: World, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from world.memberships.get(name, (name,))


def _of_shock(world: World, shock: Shock) -> Iterator[Pair]:
    if len(shock.states) != 2:
        return
    a, b = shock.states
    yield a, b
    if shock.kind in _FIGHTS:
        for side, other in ((a, b), (b, a)):
            yield from ((ally, other) for ally in _allies(world, side) if ally != other)


def _allies(world: World, state: str) -> list[str]:
    if state not in world.actors:
        return []
    bound = world.obligation[KINDS.index("defence")]
    place = world.index(state)
    return [world.actors[other] for other in np.flatnonzero(bound[place] | bound[:, place])]
