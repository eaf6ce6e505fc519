"""War-stability: whether a network of alliances is safe from attack and nobody gains by changing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError

__all__ = ["Attack", "TradeGains", "WarStability", "vulnerable", "war_stability"]

_TOLERANCE: Final = 1e-12  # rounding difference between equal sums of order 1


@dataclass(frozen=True)
class TradeGains:
    r"""Benefits of alliances besides defence: :math:`u_i(g) = f(d_i) - c\,d_i` with :math:`d_i` allies.

    Attributes
    ----------
    value
        f of 0, 1, 2, … allies, beginning with 0; past the last entry it stays flat. Any unit, the same as that of
        `cost` and `spoils`.
    cost
        Cost c of one alliance.
    spoils
        What conquering a country yields, shared equally among the attackers (equality is *assumed*).

    Raises
    ------
    InputError
        If the value does not begin with 0, is not finite or falls, or a cost or spoils are negative.
    """

    value: tuple[float, ...]
    cost: float = 0.0
    spoils: float = 1.0

    def __post_init__(self) -> None:
        steps = np.diff(self.value) if len(self.value) > 1 else np.zeros(0)
        sound = bool(self.value) and self.value[0] == 0.0 and bool(np.isfinite(self.value).all())
        if not sound or bool((steps < 0).any()) or not self.cost >= 0 or not self.spoils >= 0:
            raise InputError(
                "the gains from trade are invalid",
                where=f"value={self.value}, cost={self.cost}, spoils={self.spoils}",
                expected="a value that starts at 0 and does not fall; cost and spoils of zero or more",
            )

    def utility(self, allies: ArrayLike) -> FloatArray:
        """Utility at a number of allies."""
        degree = np.asarray(allies, dtype=np.int64)
        value = np.asarray(self.value, dtype=np.float64)
        return np.asarray(value[np.minimum(degree, len(value) - 1)] - self.cost * degree)


@dataclass(frozen=True)
class Attack:
    """An attack that succeeds and pays: `coalition`, led by `leader`, on `target`, as indices of countries."""

    target: int
    leader: int
    coalition: tuple[int, ...]


@dataclass(frozen=True)
class WarStability:
    """Why a network is war-stable or not.

    Attributes
    ----------
    attacks
        One attack for each vulnerable country (S1 is violated if there is any).
    new_alliances
        Pairs without an alliance that would form one: to attack another country, or (with trade) for its gains (S2).
    attacks_by_new
        The attack that each of `new_alliances` is formed for; None if it is for trade.
    dropped
        Alliances ``(country, ally)`` that the country would give up: without it, it is no worse off and not
        vulnerable (S3).
    """

    attacks: tuple[Attack, ...]
    new_alliances: tuple[tuple[int, int], ...]
    attacks_by_new: tuple[Attack | None, ...]
    dropped: tuple[tuple[int, int], ...]

    @property
    def stable(self) -> bool:
        """Whether all three conditions hold."""
        return not (self.attacks or self.new_alliances or self.dropped)

    @property
    def violations(self) -> int:
        """How many countries, pairs and alliances violate a condition."""
        return len(self.attacks) + len(self.new_alliances) + len(self.dropped)


def war_stability(
    network: ArrayLike, strengths: ArrayLike, advantage: float = 1.0, trade: TradeGains | None = None
) -> WarStability:
    r"""Check whether a network of alliances is war-stable, or war- and trade-stable.

    A country i is *vulnerable* at g if some country j and a group :math:`C \subseteq N_j(g) \cup \{j\}` of it and its
    allies, without i, win and gain:

    .. math:: M(C) > \gamma\, M\bigl(\{i\} \cup (N_i(g) \setminus C)\bigr), \qquad
              E/|C| + u_k(g_{-i}) - u_k(g) \ge 0 \text{ for all } k \in C, > 0 \text{ for some.}

    The network is stable if (S1) no country is vulnerable; (S2) no two countries without an alliance would make one,
    because a group with both of them could then attack, or because both gain from trade, one strictly; (S3) no
    country would give up an alliance, because it would lose by that or become vulnerable.

    Parameters
    ----------
    network
        Alliances, symmetric, with an empty diagonal, shape ``(country, country)``.
    strengths
        Military strength M above 0, shape ``(country,)``.
    advantage
        γ: above 1 the defender has the advantage, below 1 the attacker.
    trade
        Gains from alliances; None = there are none, conquest always pays, and an alliance costs a little, so that a
        useless one is given up.

    Returns
    -------
    WarStability
        Every country, pair and alliance that violates a condition, each with an attack that shows it.

    Raises
    ------
    InputError
        If the network is not symmetric or has ties of a country to itself, a strength is not above 0, or γ is not.

    Notes
    -----
    Their first theorem, that without trade no network but the empty one is war-stable, holds for any strengths and any
    γ: let alliance jk be useful to j, so that without it a group C of l and its allies beats j. Then k is not in C (or
    the alliance would be useless), so either l and k are allied and C with k beats j already, against S1, or they are
    not, and an alliance of the two would let them, against S2. With trade, a d-regular network at the d that is best
    for trade, in which no two countries have more than k allies in common, is stable for any spoils if γ ≥ (d + 1) / (d
    − k − 1): the largest group with a new ally has d + 1 or d + 2 members and takes k + 2 or k + 1 defenders with it.
    Cliques are not: a country's allies can attack it together. But if the spoils are less than what one alliance more
    or fewer costs in trade, nobody attacks an ally or makes one for an attack, and cliques of d + 1 equals are stable
    if γ ≥ 1. The attackers are found exactly, since the best group of a given size consists of those who contribute
    most.

    Attackers are any allies of one leader; the first drafts of the paper required them all to be allied with each
    other. Without trade, (S2) and (S3) are equivalent to this: nobody is vulnerable with one alliance more, and without
    an existing one both its ends are. With trade the conditions are written here as we read them: equal spoils, and two
    countries that would ally for an attack must be no worse off than with the alliance alone and than before it.

    References
    ----------
    jackson_nei_2015

    Examples
    --------
    >>> war_stability([[0, 1, 0], [1, 0, 0], [0, 0, 0]], [1.0, 1.0, 1.0], 1.5).attacks[0]
    Attack(target=2, leader=0, coalition=(0, 1))
    """
    ties, power = _checked(network, strengths, advantage)
    n = len(power)
    attacks = tuple(_attacks(ties, power, advantage, trade))
    new: list[tuple[int, int]] = []
    by_new: list[Attack | None] = []
    dropped: list[tuple[int, int]] = []
    for j in range(n):
        for k in range(j + 1, n):
            changed = ties.copy()
            changed[j, k] = changed[k, j] = not ties[j, k]
            before, after = _utility(ties, trade), _utility(changed, trade)
            if ties[j, k]:
                for one, other in ((j, k), (k, j)):
                    worse = after[one] < before[one] - _TOLERANCE
                    if not worse and _attack_on(one, changed, power, advantage, trade) is None:
                        dropped.append((one, other))
                continue
            gains = (after - before)[[j, k]]
            pays = bool((gains >= -_TOLERANCE).all() and (gains > _TOLERANCE).any())
            attack = None if pays else _attack_with(j, k, changed, ties, power, advantage, trade)
            if pays or attack is not None:
                new.append((j, k))
                by_new.append(attack)
    return WarStability(attacks, tuple(new), tuple(by_new), tuple(dropped))


def vulnerable(
    network: ArrayLike, strengths: ArrayLike, advantage: float = 1.0, trade: TradeGains | None = None
) -> tuple[Attack, ...]:
    """Find one paying and winning attack on each vulnerable country; see `war_stability`.

    Raises
    ------
    InputError
        As in `war_stability`.
    """
    ties, power = _checked(network, strengths, advantage)
    return tuple(_attacks(ties, power, advantage, trade))


def _checked(network: ArrayLike, strengths: ArrayLike, advantage: float) -> tuple[BoolArray, FloatArray]:
    power = np.asarray(strengths, dtype=np.float64)
    ties = np.asarray(network) != 0
    if power.ndim != 1 or ties.shape != (len(power), len(power)):
        raise InputError("the network does not fit the strengths", where=f"{ties.shape} and {power.shape}")
    if bool((ties != ties.T).any()) or bool(ties.diagonal().any()):
        raise InputError(
            "not a network of alliances", expected="a symmetric network without ties of a country to itself"
        )
    if not bool((power > 0).all()) or not np.isfinite(power).all() or not advantage > 0:
        raise InputError("strengths or γ are invalid", where=f"γ = {advantage}", expected="strengths and γ above 0")
    return ties, power


def _utility(ties: BoolArray, trade: TradeGains | None) -> FloatArray:
    return np.zeros(len(ties)) if trade is None else trade.utility(ties.sum(axis=0))


def _attacks(ties: BoolArray, power: FloatArray, advantage: float, trade: TradeGains | None) -> list[Attack]:
    found = (_attack_on(target, ties, power, advantage, trade) for target in range(len(power)))
    return [attack for attack in found if attack is not None]


def _attack_on(
    target: int, ties: BoolArray, power: FloatArray, advantage: float, trade: TradeGains | None
) -> Attack | None:
    utility = _utility(ties, trade)
    for leader in range(len(power)):
        if leader != target:
            group = _group(target, leader, (leader,), ties, power, advantage, trade, utility)
            if group is not None:
                return Attack(target, leader, group)
    return None


def _attack_with(
    j: int, k: int, ties: BoolArray, before: BoolArray, power: FloatArray, advantage: float, trade: TradeGains | None
) -> Attack | None:
    """An attack that needs the new alliance of j and k; a third leader allied with both does not need it."""
    utility = np.maximum(_utility(ties, trade), _utility(before, trade))
    for target in range(len(power)):
        if target in (j, k):
            continue
        for leader in (j, k):
            group = _group(target, leader, (j, k), ties, power, advantage, trade, utility)
            if group is not None:
                return Attack(target, leader, group)
    return None


def _group(
    target: int,
    leader: int,
    needed: Sequence[int],
    ties: BoolArray,
    power: FloatArray,
    advantage: float,
    trade: TradeGains | None,
    utility: FloatArray,
) -> tuple[int, ...] | None:
    """The strongest group around the leader that beats the target and all of whose members agree to attack it."""
    pool = ties[leader].copy()
    pool[leader] = True
    pool[target] = False
    # an ally of the target that joins the attack counts for it and no longer against it
    weight = power * (1.0 + advantage * ties[target])
    against = advantage * (power[target] + power[ties[target]].sum())
    if trade is None:
        places = np.flatnonzero(pool)
        return tuple(map(int, places)) if weight[places].sum() > against * (1.0 + _TOLERANCE) else None
    after = trade.utility(ties.sum(axis=0) - ties[target])
    for size in range(int(pool.sum()), len(needed) - 1, -1):
        gain = trade.spoils / size + after - utility
        willing = pool & (gain >= -_TOLERANCE)
        if not willing[list(needed)].all():
            continue
        others = [int(each) for each in np.flatnonzero(willing) if each not in needed]
        others.sort(key=lambda each: -weight[each])
        group = [*needed, *others[: size - len(needed)]]
        eager = [each for each in others if gain[each] > _TOLERANCE]
        if len(group) < size or not weight[group].sum() > against * (1.0 + _TOLERANCE):
            continue
        if not (gain[group] > _TOLERANCE).any():
            # some member must gain: swap in the strongest one that does, for the weakest that can be dropped
            if not eager or size == len(needed):
                continue
            group[-1] = eager[0]
            if not weight[group].sum() > against * (1.0 + _TOLERANCE):
                continue
        return tuple(sorted(group))
    return None
