"""What policy instruments do: each writes what it asks for into its slot in the arrays of all policies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import PolicyError
from foedus.scenarios.policies.arrays import PolicyArrays
from foedus.scenarios.policies.policies import EVERYBODY, Policy
from foedus.scenarios.worlds import INSTRUMENTS, KINDS, World

__all__ = [
    "CONTAINED_BY",
    "PARTNER_SHARE",
    "Slot",
    "accommodate",
    "divide",
    "entangle",
    "frame",
    "pressing",
    "withdraw",
]

CONTAINED_BY: Final = ("sanctions", "bases", "alliances")
PARTNER_SHARE: Final = 0.5  # assumed: a partner adds half of the author's effort
GRADIENT: Final = 2000.0  # assumed, km: distance over which pressure from an ally's soil decays, used to apportion it


@dataclass(frozen=True, eq=False)
class Slot:
    """One policy's slot in the arrays of all policies.

    Parameters
    ----------
    world
        The resolved case.
    arrays
        What all policies of a scenario ask for.
    number
        Slot of this one.
    """

    world: World
    arrays: PolicyArrays
    number: int

    def of(self, name: str) -> NDArray[Any]:
        """Return this policy's part of an array, a view."""
        table: NDArray[Any] = getattr(self.arrays, name)
        part: NDArray[Any] = table[self.number]
        return part

    def press(self, sender: int, target: int, instruments: tuple[str, ...], share: float = 1.0) -> None:
        """Raise pressure by a share of the remaining range above its start."""
        for name in instruments:
            i = INSTRUMENTS.index(name)
            self.of("pressure")[i, sender, target] += share * (1.0 - self.world.pressure[i, sender, target])
        # trade lost to sanctions is charged by the mechanism `power`, which knows the pressure
        self.of("effort")[sender] += share

    def relieve(self, sender: int, target: int) -> None:
        """Remove all pressure and offer an inducement."""
        self.of("pressure")[:, sender, target] -= self.world.pressure[:, sender, target]
        self.of("goodwill")[sender, target] += 1.0
        self.of("goodwill")[target, sender] += 1.0
        self.of("inducement")[sender] += 1.0

    def theatres(self, policy: Policy) -> list[int]:
        """Return the indices of the theatres that a policy names; each target must have a stake in one of them."""
        names = [theatre.name for theatre in self.world.theatres]
        places = [names.index(name) for name in policy.option("theatre")]
        for target in policy.targets:
            involved = [k for k in places if _involved(self.world, k, target)]
            if places and not involved:
                theirs = [item.name for k, item in enumerate(self.world.theatres) if _involved(self.world, k, target)]
                raise PolicyError(
                    f"{target} has no stake in {'+'.join(policy.option('theatre'))}",
                    where=str(policy),
                    expected=f"a theatre of {target}: {', '.join(theirs) or 'it has none in this case'}",
                )
        return places


def _involved(world: World, place: int, state: str) -> bool:
    theatre = world.theatres[place]
    return state in (theatre.owner, *theatre.rivals) or theatre.stakes.get(state, 0.0) > 0.0


def _authors(policy: Policy, world: World) -> list[tuple[float, int]]:
    """Return the author and its partners with their share of the effort."""
    shares = [(1.0, policy.author), *((PARTNER_SHARE, partner) for partner in policy.option("with"))]
    return [(share, world.index(name)) for share, name in shares]


def pressing(*instruments: str) -> Callable[[Policy, Slot], None]:
    """Return a compiler of policies that press their targets with some instruments and fuel the theatres named."""

    def press(policy: Policy, slot: Slot) -> None:
        for share, sender in _authors(policy, slot.world):
            for state in policy.targets:
                slot.press(sender, slot.world.index(state), instruments, share)
        slot.of("entangle")[slot.theatres(policy)] = sum(share for share, _ in _authors(policy, slot.world))

    return press


def divide(policy: Policy, slot: Slot) -> None:
    """Put pressure on one of a pair as containment does, and relieve the other."""
    world = slot.world
    favoured = policy.option("favour")[0]
    pressed = next(state for state in policy.targets if state != favoured)
    for share, sender in _authors(policy, world):
        slot.press(sender, world.index(pressed), CONTAINED_BY, share)
    slot.relieve(world.index(policy.author), world.index(favoured))


def entangle(policy: Policy, slot: Slot) -> None:
    """Fuel the theatres that a policy names."""
    authors = _authors(policy, slot.world)
    slot.of("entangle")[slot.theatres(policy)] = sum(share for share, _ in authors)
    for share, sender in authors:
        slot.of("effort")[sender] += share * len(policy.option("theatre"))


def accommodate(policy: Policy, slot: Slot) -> None:
    """Relieve the targets, and settle the theatres that a policy names."""
    for state in policy.targets:
        slot.relieve(slot.world.index(policy.author), slot.world.index(state))
    slot.of("settle")[slot.theatres(policy)] = 1.0


def frame(policy: Policy, slot: Slot) -> None:
    """Raise alarm about the targets in an audience."""
    audience, world = policy.option("audience"), slot.world
    both = sorted(set(audience) & set(policy.targets))
    if both:
        raise PolicyError(
            f"{', '.join(both)} would be warned about itself",
            where=str(policy),
            expected="an audience without the targets",
        )
    slot.of("frame_author")[world.index(policy.author)] = 1.0
    slot.of("frame_audience")[[world.index(state) for state in audience]] = 1.0
    slot.of("frame_target")[[world.index(state) for state in policy.targets]] = 1.0


def withdraw(policy: Policy, slot: Slot) -> None:
    """End the author's ties to those it leaves, and the pressure on others that depended on them."""
    world = slot.world
    author = world.index(policy.author)
    members = _left_behind(policy, world)
    for member in members:
        slot.of("obligations_cut")[:, author, member] = world.obligation[:, author, member]
        slot.of("obligations_cut")[:, member, author] = world.obligation[:, member, author]
        slot.of("bases_cut")[member, author] = world.hosts[member, author]
        slot.of("bases_cut")[author, member] = world.hosts[author, member]
    if policy.targets == (EVERYBODY,):
        left = [k for k, item in enumerate(world.institutions) if item.name in policy.option("from")]
        slot.of("membership_cut")[left, author] = True
    allied = world.obligation[KINDS.index("defence"), author]
    thirds = [i for i in range(world.size) if i != author and i not in members]
    for name, sources in (("alliances", allied), ("bases", world.hosts[:, author])):
        i = INSTRUMENTS.index(name)
        for third in thirds:
            share = _share_from(members, sources, third, world)
            slot.of("pressure")[i, author, third] -= share * world.pressure[i, author, third]


def _share_from(members: list[int], sources: NDArray[np.bool_], third: int, world: World) -> float:
    """Return the part of a pressure on a third party that depends on these members' territory or help."""
    weight = sources * world.capability * np.exp(-world.distance[third] / GRADIENT)
    weight[third] = 0.0
    total = float(weight.sum())
    return float(weight[members].sum()) / total if total > 0 else 0.0


def _left_behind(policy: Policy, world: World) -> list[int]:
    found: list[str] = []
    for source in policy.option("from"):
        found.extend(world.memberships.get(source, (source,)))
        if source in world.memberships and policy.author not in world.memberships[source]:
            raise PolicyError(
                f"{policy.author} is not a member of {source} at the start of the case",
                where=str(policy),
                expected=f"one of {', '.join(world.memberships[source])}",
            )
    wanted = set(found) if policy.targets == (EVERYBODY,) else set(found) & set(policy.targets)
    wanted.discard(policy.author)
    if not wanted:
        raise PolicyError(
            f"no target of the withdrawal is in {'+'.join(policy.option('from'))}",
            where=str(policy),
            expected="targets among its members, or ALL",
        )
    return sorted(world.index(state) for state in wanted)
