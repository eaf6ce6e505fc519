"""Policies compiled to arrays of one fixed size, so that one compiled program serves all scenarios.

A policy never sets a state of the world. It pushes pressure up or down, offers goodwill, fuels or settles theatres,
raises alarm, cuts obligations or bases, and costs its author; the mechanisms do the rest. Intensity is the
part of the way from the pressure of the case's start to the instrument's limit (1 when it is
raised, 0 when it is relieved), so ``accommodate`` at 1 takes all of the author's pressure back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import PolicyError
from foedus.near_names import near_names
from foedus.scenarios.policies.arrays import P_MAX, PolicyArrays
from foedus.scenarios.policies.instruments import EFFECTS, Effect
from foedus.scenarios.policies.parsing import EVERYBODY, Policy
from foedus.scenarios.worlds import INSTRUMENTS, KINDS, World

__all__ = ["EFFECTS", "P_MAX", "Effect", "PolicyArrays", "compile_policies"]

CONTAINED_BY: Final = ("sanctions", "bases", "alliances")
PARTNER_SHARE: Final = 0.5  # assumed: a partner adds half of the author's effort
GRADIENT: Final = 2000.0  # assumed, km: how pressure from an ally's soil falls off, to share it out


@dataclass(frozen=True, eq=False)
class _Slot:
    """One policy's place in the arrays of all."""

    world: World
    arrays: PolicyArrays
    number: int

    def of(self, name: str) -> NDArray[Any]:
        """Return this policy's part of an array, a view."""
        table: NDArray[Any] = getattr(self.arrays, name)
        part: NDArray[Any] = table[self.number]
        return part

    def press(self, sender: int, target: int, instruments: tuple[str, ...], share: float = 1.0) -> None:
        """Raise pressure by a share of what is left above the start's."""
        for name in instruments:
            i = INSTRUMENTS.index(name)
            self.of("pressure")[i, sender, target] += share * (1.0 - self.world.pressure[i, sender, target])
        # trade lost to sanctions is charged where pressure is known, by the mechanism of power
        self.of("effort")[sender] += share

    def relieve(self, sender: int, target: int) -> None:
        """Take all pressure off and offer an inducement."""
        self.of("pressure")[:, sender, target] -= self.world.pressure[:, sender, target]
        self.of("goodwill")[sender, target] += 1.0
        self.of("goodwill")[target, sender] += 1.0
        self.of("inducement")[sender] += 1.0

    def theatres(self, policy: Policy) -> list[int]:
        """Return the places of the theatres that a policy names; each target must have a stake in one of them."""
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


def compile_policies(policies: Sequence[Policy], world: World, *, steps_per_year: int, until: float) -> PolicyArrays:
    """Compile policies for one world and one run.

    Parameters
    ----------
    policies
        At most ``P_MAX``; ``none`` is skipped.
    world
        The resolved case.
    steps_per_year, until
        Step length is ``1 / steps_per_year``; the run goes from ``world.start`` to 1 January of ``until``.

    Returns
    -------
    PolicyArrays

    Raises
    ------
    PolicyError
        When a policy names a state, membership or theatre the case does not have, runs outside the
        years of the run, or needs a mechanism that the case does not switch on.

    Notes
    -----
    Constants of this module are *assumed*. ``withdraw`` cuts as long as it is active whatever its
    intensity, which scales only the relief of third parties.
    """
    acting = [policy for policy in policies if policy.instrument != "none"]
    if len(acting) > P_MAX:
        raise PolicyError(f"{len(acting)} policies in one scenario", expected=f"at most {P_MAX}")
    n = world.size
    arrays = PolicyArrays(
        activity=np.zeros((_steps(world, until, steps_per_year), P_MAX)),
        pressure=np.zeros((P_MAX, len(INSTRUMENTS), n, n)),
        goodwill=np.zeros((P_MAX, n, n)),
        obligations_cut=np.zeros((P_MAX, len(KINDS), n, n), dtype=np.bool_),
        bases_cut=np.zeros((P_MAX, n, n), dtype=np.bool_),
        membership_cut=np.zeros((P_MAX, len(world.institutions), n), dtype=np.bool_),
        effort=np.zeros((P_MAX, n)),
        inducement=np.zeros((P_MAX, n)),
        entangle=np.zeros((P_MAX, len(world.theatres))),
        settle=np.zeros((P_MAX, len(world.theatres))),
        frame_author=np.zeros((P_MAX, n)),
        frame_audience=np.zeros((P_MAX, n)),
        frame_target=np.zeros((P_MAX, n)),
    )
    for number, policy in enumerate(acting):
        _check(policy, world, until)
        slot = _Slot(world, arrays, number)
        _COMPILERS[policy.instrument](policy, slot)
        arrays.activity[:, number] = _activity(policy, world.start_year, steps_per_year, len(arrays.activity))
    return arrays


def _steps(world: World, until: float, steps_per_year: int) -> int:
    steps = round((until - world.start_year) * steps_per_year)
    if steps < 1:
        raise PolicyError("the run ends before it starts", where=f"until {until:g}", expected=f"after {world.start}")
    return steps


def _activity(policy: Policy, start: float, steps_per_year: int, steps: int) -> NDArray[np.float64]:
    left = start + np.arange(steps) / steps_per_year
    right = start + np.arange(1, steps + 1) / steps_per_year
    overlap = np.minimum(right, policy.end) - np.maximum(left, policy.start)
    # Rounding guards against a sliver of activity in the step after the window's end.
    activity: NDArray[np.float64] = np.round(policy.intensity * np.clip(overlap * steps_per_year, 0.0, 1.0), 9)
    return activity


def _check(policy: Policy, world: World, until: float) -> None:
    where = str(policy)
    missing = [name for name in EFFECTS[policy.instrument].needs if name not in world.mechanisms]
    if policy.option("theatre") and "theatres" not in (*world.mechanisms, *missing):
        missing.append("theatres")
    if missing:
        raise PolicyError(
            f"{policy.instrument} would do nothing: the case {world.case} does not simulate {', '.join(missing)}",
            where=where,
            expected=f"a case with the mechanism {', '.join(missing)}",
            hint="The mechanisms of a case are in its file under the key mechanisms.",
        )
    named = [policy.author, *(state for state in policy.targets if state != EVERYBODY)]
    for option in ("with", "favour", "audience"):
        named.extend(policy.option(option))
    for state in named:
        if state not in world.actors:
            raise PolicyError(
                f"{state} is not in the case {world.case}",
                where=where,
                expected=f"one of its {world.size} states, nearest: {near_names(state, world.actors)}",
            )
    theatres = tuple(theatre.name for theatre in world.theatres)
    for name in policy.option("theatre"):
        if name not in theatres:
            raise PolicyError(f"no theatre {name!r}", where=where, expected=f"one of {', '.join(theatres)}")
    if policy.start < world.start_year or policy.end > until:
        raise PolicyError(
            "the policy's years lie outside the run",
            where=where,
            expected=f"years within {world.start_year:g}-{until:g}",
        )


def _involved(world: World, place: int, state: str) -> bool:
    theatre = world.theatres[place]
    return state in (theatre.owner, *theatre.rivals) or theatre.stakes.get(state, 0.0) > 0.0


def _authors(policy: Policy, world: World) -> list[tuple[float, int]]:
    """Return the author and its partners with their share of the effort."""
    shares = [(1.0, policy.author), *((PARTNER_SHARE, partner) for partner in policy.option("with"))]
    return [(share, world.index(name)) for share, name in shares]


def _pressing(*instruments: str) -> Callable[[Policy, _Slot], None]:
    """Return a compiler of policies that press their targets with some instruments, and fuel the theatres they name."""

    def press(policy: Policy, slot: _Slot) -> None:
        for share, sender in _authors(policy, slot.world):
            for state in policy.targets:
                slot.press(sender, slot.world.index(state), instruments, share)
        slot.of("entangle")[slot.theatres(policy)] = sum(share for share, _ in _authors(policy, slot.world))

    return press


def _divide(policy: Policy, slot: _Slot) -> None:
    world = slot.world
    favoured = policy.option("favour")[0]
    pressed = next(state for state in policy.targets if state != favoured)
    for share, sender in _authors(policy, world):
        slot.press(sender, world.index(pressed), CONTAINED_BY, share)
    slot.relieve(world.index(policy.author), world.index(favoured))


def _entangle(policy: Policy, slot: _Slot) -> None:
    authors = _authors(policy, slot.world)
    slot.of("entangle")[slot.theatres(policy)] = sum(share for share, _ in authors)
    for share, sender in authors:
        slot.of("effort")[sender] += share * len(policy.option("theatre"))


def _accommodate(policy: Policy, slot: _Slot) -> None:
    for state in policy.targets:
        slot.relieve(slot.world.index(policy.author), slot.world.index(state))
    slot.of("settle")[slot.theatres(policy)] = 1.0


def _frame(policy: Policy, slot: _Slot) -> None:
    audience, world = policy.option("audience"), slot.world
    both = sorted(set(audience) & set(policy.targets))
    if both:
        raise PolicyError(
            f"{', '.join(both)} would be warned of itself",
            where=str(policy),
            expected="an audience without the targets",
        )
    slot.of("frame_author")[world.index(policy.author)] = 1.0
    slot.of("frame_audience")[[world.index(state) for state in audience]] = 1.0
    slot.of("frame_target")[[world.index(state) for state in policy.targets]] = 1.0


def _withdraw(policy: Policy, slot: _Slot) -> None:
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
    """Return the part of a pressure on a third party that rests on these members' soil or help."""
    weight = sources * world.capability * np.exp(-world.distance[third] / GRADIENT)
    weight[third] = 0.0
    total = float(weight.sum())
    return float(weight[members].sum()) / total if total > 0 else 0.0


def _left_behind(policy: Policy, world: World) -> list[int]:
    found: list[str] = []
    for source in policy.option("from"):
        if source in world.memberships:
            found.extend(world.memberships[source])
        elif source in world.actors:
            found.append(source)
        else:
            choices = (*world.memberships, *world.actors)
            raise PolicyError(
                f"cannot withdraw from {source!r}",
                where=str(policy),
                expected=f"an institution ({', '.join(world.memberships) or 'none here'}) or a state of the case",
                hint=f"Nearest: {near_names(source, choices)}.",
            )
        if source in world.memberships and policy.author not in world.memberships[source]:
            raise PolicyError(
                f"{policy.author} is no member of {source} at the start of the case",
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


_COMPILERS: Final[Mapping[str, Callable[[Policy, _Slot], None]]] = {
    "contain": _pressing(*CONTAINED_BY),
    "subvert": _pressing("subversion"),
    "divide": _divide,
    "entangle": _entangle,
    "accommodate": _accommodate,
    "withdraw": _withdraw,
    "force": _pressing("force"),
    "frame": _frame,
}
