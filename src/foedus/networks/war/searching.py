"""Search for war-stable networks: all of them if there are few countries, else by repairing one tie at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError
from foedus.networks.war.stability import TradeGains, war_stability

__all__ = ["MOST_COUNTRIES", "all_war_stable", "find_war_stable"]

#: Number of countries up to which all networks are enumerated: 6 have 32,768, 7 would have two million.
MOST_COUNTRIES: Final = 6


def all_war_stable(
    strengths: ArrayLike, advantage: float = 1.0, trade: TradeGains | None = None
) -> Iterator[BoolArray]:
    """Return every war-stable network of a few countries, by full enumeration.

    Parameters
    ----------
    strengths, advantage, trade
        As in `foedus.networks.war.stability.war_stability`.

    Yields
    ------
    BoolArray
        Networks, shape ``(country, country)``, those with fewer alliances first.

    Raises
    ------
    InputError
        If there are more than `MOST_COUNTRIES` countries.

    References
    ----------
    jackson_nei_2015

    Examples
    --------
    >>> [int(found.sum()) for found in all_war_stable([1.0, 1.0, 1.0], 2.0)]
    [0]
    """
    n = len(np.asarray(strengths))
    if n > MOST_COUNTRIES:
        raise InputError(
            f"{n} countries have too many networks to enumerate",
            expected=f"at most {MOST_COUNTRIES}",
            hint="find_war_stable searches with more countries",
        )
    pairs = list(combinations(range(n), 2))
    for many in range(len(pairs) + 1):
        for chosen in combinations(pairs, many):
            ties = np.zeros((n, n), dtype=np.bool_)
            for j, k in chosen:
                ties[j, k] = ties[k, j] = True
            if war_stability(ties, strengths, advantage, trade).stable:
                yield ties


def find_war_stable(
    strengths: ArrayLike,
    advantage: float = 1.0,
    trade: TradeGains | None = None,
    *,
    start: ArrayLike | None = None,
    starts: int = 20,
    steps: int = 200,
    seed: int = 0,
) -> BoolArray | None:
    """Search for a war-stable network by changing one alliance at a time, as long as fewer conditions are violated.

    Parameters
    ----------
    strengths, advantage, trade
        As in `foedus.networks.war.stability.war_stability`.
    start
        Network to start from; None = random ones.
    starts, steps
        Number of starts (those after the first are random), and the maximum number of changes in each.
    seed
        Of the random stream.

    Returns
    -------
    BoolArray or None
        A network that was checked to be stable. None means that none was found, *not* that there is none.

    Raises
    ------
    InputError
        If the network or the strengths are invalid.

    References
    ----------
    jackson_nei_2015

    Examples
    --------
    >>> found = find_war_stable([1.0] * 4, 2.0, TradeGains((0.0, 2.0, 2.0), cost=1.0, spoils=0.5))
    >>> found.sum(axis=0).tolist()
    [1, 1, 1, 1]
    """
    power = np.asarray(strengths, dtype=np.float64)
    stream, n = np.random.default_rng(seed), len(power)
    upper = np.triu_indices(n, 1)
    for turn in range(starts):
        if turn == 0 and start is not None:
            ties = np.asarray(np.asarray(start) != 0, dtype=np.bool_)
        else:
            ties = np.zeros((n, n), dtype=np.bool_)
            ties[upper] = stream.random(len(upper[0])) < stream.random()
            ties |= ties.T
        broken = war_stability(ties, power, advantage, trade).violations
        for _ in range(steps):
            if not broken:
                return ties
            changed = _better(ties, broken, power, advantage, trade, stream)
            if changed is None:
                break
            ties, broken = changed
        if not broken:
            return ties
    return None


def _better(
    ties: BoolArray,
    broken: int,
    power: FloatArray,
    advantage: float,
    trade: TradeGains | None,
    stream: np.random.Generator,
) -> tuple[BoolArray, int] | None:
    """The first network one tie away, in random order, that violates fewer conditions."""
    pairs = np.column_stack(np.triu_indices(len(power), 1))
    for j, k in stream.permutation(pairs):
        changed = ties.copy()
        changed[j, k] = changed[k, j] = not ties[j, k]
        violations = war_stability(changed, power, advantage, trade).violations
        if violations < broken:
            return changed, violations
    return None
