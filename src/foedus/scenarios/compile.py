"""Policies compiled to arrays of one fixed size, so that one compiled program serves all scenarios.

A policy never sets a state of the world. It pushes pressure up or down, offers goodwill, cuts
obligations or bases, and costs its author growth; the mechanisms do the rest. Intensity is the
part of the way from the pressure of the case's start to the instrument's limit (1 when it is
raised, 0 when it is relieved), so ``accommodate`` at 1 takes all of the author's pressure back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import PolicyError
from foedus.library.tables import near_names
from foedus.scenarios.policy import EVERYBODY, Policy
from foedus.scenarios.world import INSTRUMENTS, KINDS, World

__all__ = ["MECHANISMS_NEEDED", "P_MAX", "PolicyArrays", "compile_policies"]

P_MAX: Final = 8
"""Slots for policies in one scenario."""

CONTAINED_BY: Final = ("sanctions", "bases", "alliances")
PARTNER_SHARE: Final = 0.5  # assumed: a partner adds half of the author's effort
EFFORT_COST: Final = 0.002  # assumed: growth per year lost to a full effort against one target
GOODWILL_COST: Final = 0.001  # assumed: growth per year spent on full inducement of one state
GRADIENT: Final = 2000.0  # assumed, km: how pressure from an ally's soil falls off, to share it out

MECHANISMS_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "contain": ("threat", "reciprocity"),
    "divide": ("threat", "reciprocity", "alignment"),
    "accommodate": ("threat", "reciprocity", "alignment"),
    "withdraw": ("obligation", "threat", "reciprocity"),
    "subvert": ("cohesion",),
    "entangle": ("theatres",),
    "force": ("crisis",),
    "frame": ("framing",),
    "none": (),
}
"""Mechanisms without which an instrument would do nothing in a run."""


@dataclass(frozen=True, eq=False)
class PolicyArrays:
    """What the compiled step is told about policies.

    Attributes
    ----------
    activity : ndarray (step, P_MAX)
        Intensity of each policy, times the part of the step in which it runs.
    pressure : ndarray (P_MAX, 6, n, n)
        Change of the pressure level ``[instrument, sender, target]`` at activity 1; negative is relief.
    goodwill : ndarray (P_MAX, n, n)
        Inducement offered at activity 1 (1 = in full), symmetric; what it does to z is a parameter of either sign.
    obligations_cut : ndarray (P_MAX, 4, n, n), bool
        Obligations that end while the policy is active, symmetric.
    bases_cut : ndarray (P_MAX, n, n), bool
        Bases ``[host, owner]`` that close while the policy is active.
    cost : ndarray (P_MAX, n)
        Growth lost per year at activity 1, besides the trade that sanctions cost (``mechanisms.power``).
    """

    activity: NDArray[np.float64]
    pressure: NDArray[np.float64]
    goodwill: NDArray[np.float64]
    obligations_cut: NDArray[np.bool_]
    bases_cut: NDArray[np.bool_]
    cost: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Slot:
    """The arrays of one policy, views into those of all."""

    world: World
    pressure: NDArray[np.float64]
    goodwill: NDArray[np.float64]
    obligations_cut: NDArray[np.bool_]
    bases_cut: NDArray[np.bool_]
    cost: NDArray[np.float64]

    def press(self, sender: int, target: int, share: float = 1.0) -> None:
        for name in CONTAINED_BY:
            i = INSTRUMENTS.index(name)
            self.pressure[i, sender, target] += share * (1.0 - self.world.pressure[i, sender, target])
        # trade lost to sanctions is charged where pressure is known, by the mechanism of power
        self.cost[sender] += share * EFFORT_COST

    def relieve(self, sender: int, target: int) -> None:
        self.pressure[:, sender, target] -= self.world.pressure[:, sender, target]
        self.goodwill[sender, target] += 1.0
        self.goodwill[target, sender] += 1.0
        self.cost[sender] += GOODWILL_COST


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
        cost=np.zeros((P_MAX, n)),
    )
    for number, policy in enumerate(acting):
        _check(policy, world, until)
        slot = _Slot(
            world,
            arrays.pressure[number],
            arrays.goodwill[number],
            arrays.obligations_cut[number],
            arrays.bases_cut[number],
            arrays.cost[number],
        )
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
    missing = [name for name in MECHANISMS_NEEDED[policy.instrument] if name not in world.mechanisms]
    if policy.option("theatre") and "theatres" not in world.mechanisms:
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


def _contain(policy: Policy, slot: _Slot) -> None:
    world = slot.world
    for state in policy.targets:
        target = world.index(state)
        slot.press(world.index(policy.author), target)
        for partner in policy.option("with"):
            slot.press(world.index(partner), target, PARTNER_SHARE)


def _divide(policy: Policy, slot: _Slot) -> None:
    world = slot.world
    favoured = policy.option("favour")[0]
    pressed = next(state for state in policy.targets if state != favoured)
    for share, name in ((1.0, policy.author), *((PARTNER_SHARE, partner) for partner in policy.option("with"))):
        sender = world.index(name)
        slot.press(sender, world.index(pressed), share)
        if share == 1.0:
            slot.relieve(sender, world.index(favoured))


def _accommodate(policy: Policy, slot: _Slot) -> None:
    for state in policy.targets:
        slot.relieve(slot.world.index(policy.author), slot.world.index(state))


def _withdraw(policy: Policy, slot: _Slot) -> None:
    world = slot.world
    author = world.index(policy.author)
    members = _left_behind(policy, world)
    for member in members:
        slot.obligations_cut[:, author, member] = world.obligation[:, author, member]
        slot.obligations_cut[:, member, author] = world.obligation[:, member, author]
        slot.bases_cut[member, author] = world.hosts[member, author]
        slot.bases_cut[author, member] = world.hosts[author, member]
    allied = world.obligation[KINDS.index("defence"), author]
    thirds = [i for i in range(world.size) if i != author and i not in members]
    for name, sources in (("alliances", allied), ("bases", world.hosts[:, author])):
        i = INSTRUMENTS.index(name)
        for third in thirds:
            share = _share_from(members, sources, third, world)
            slot.pressure[i, author, third] -= share * world.pressure[i, author, third]


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
                expected=f"a membership ({', '.join(world.memberships)}) or a state of the case",
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
    "contain": _contain,
    "divide": _divide,
    "accommodate": _accommodate,
    "withdraw": _withdraw,
}
