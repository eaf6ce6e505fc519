"""The largest self-enforcing coalition: exact by branch and bound, or with a bound when that takes too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError
from foedus.networks.coalitions.games import TOLERANCE, CoalitionGame, gains, stability, threat_left

__all__ = ["MOST_ENUMERATED", "LargestCoalition", "all_stable", "largest_coalition", "reaches"]

#: Number of candidates up to which all coalitions can be enumerated: 20 have a million.
MOST_ENUMERATED: Final = 20
_IN, _OUT, _OPEN = 1, -1, 0
#: Partial coalitions between two attempts to guess a stable one, and moves per state of such an attempt.
_EVERY: Final = 8
_TURNS: Final = 3
Status = NDArray[np.int8]


@dataclass(frozen=True)
class LargestCoalition:
    """The strongest self-enforcing coalition.

    Attributes
    ----------
    members
        Its states, including committed ones; None if no coalition is stable, not even the empty one.
    strength
        Capability of its members, committed states included; 0 if there is none.
    free_strength
        The same without committed states: the quantity maximised.
    bound
        No self-enforcing coalition has more than this without committed states.
    proven
        Whether the search finished, so that `bound` is attained (or it is certain that none is stable).
    nodes
        How many partial coalitions were examined.
    """

    members: tuple[str, ...] | None
    strength: float
    free_strength: float
    bound: float
    proven: bool
    nodes: int


def largest_coalition(game: CoalitionGame, *, node_limit: int = 20_000) -> LargestCoalition:
    r"""Find the self-enforcing coalition with the most capability.

    Self-enforcing means internally *and* externally stable (`foedus.networks.coalitions.games.stability`). A single
    state is not a coalition: with nothing to lose it would count as stable by a tie, protecting nobody but itself.
    Branch and bound over who is in and who is out, strongest first. With members I fixed and states U open, what helps
    i lies between :math:`S^-` (from I) and :math:`S^+` (from I and U). The gain of membership in threat,

    .. math:: b_i(S) = h_i r_{iX} \kappa_X \left[\frac{1}{k_i + sS} - \frac{1}{k_i + S}\right], \qquad
              k_i = \kappa_X + \kappa_i,

    rises to :math:`S^* = k_i/\sqrt{s}` and falls beyond, which bounds it from above and below on that interval. A
    branch ends when a member is certain to want to leave, an outsider is certain to want to join, or its capability
    cannot beat the best. From time to time states leave and join, starting from the current branch, until none moves,
    in order to find a good solution early.

    Parameters
    ----------
    game
        Candidates, target and terms.
    node_limit
        Partial coalitions examined before the search gives up.

    Returns
    -------
    LargestCoalition
        Of equally strong coalitions any one, the same every time.

    Raises
    ------
    InputError
        If the limit is not positive.

    References
    ----------
    daspremont_1983

    Examples
    --------
    >>> trio = CoalitionGame(
    ...     ("A", "B", "C"), "X", np.array([1.0, 0.8, 0.6]), 2.0, np.ones(3), np.ones((3, 3)), np.zeros((3, 3)),
    ...     np.array([0.1, 0.1, 0.9]), np.zeros(3),
    ... )
    >>> largest_coalition(trio).members
    ('A', 'B')
    """
    if node_limit < 1:
        raise InputError(
            "the search needs at least one node", where=f"node_limit = {node_limit}", expected="one or more"
        )
    search = _Search(game, node_limit)
    search.descend(np.where(game.committed, _IN, _OPEN).astype(np.int8))
    best = search.best
    free = 0.0 if best is None else float(game.strength[(best == _IN) & ~game.committed].sum())
    return LargestCoalition(
        members=None if best is None else game.names(best == _IN),
        strength=0.0 if best is None else float(game.strength[best == _IN].sum()),
        free_strength=free,
        bound=max(free, search.left_open),
        proven=not search.cut,
        nodes=search.nodes,
    )


def reaches(game: CoalitionGame, strength: float, *, node_limit: int = 20_000) -> bool | None:
    """Tell whether any self-enforcing coalition has at least some capability, committed states not counted.

    Parameters
    ----------
    game
        Candidates, target and terms.
    strength
        Capability required, above 0.
    node_limit
        Partial coalitions examined before the search gives up.

    Returns
    -------
    bool or None
        None if the search stopped without an answer.

    Raises
    ------
    InputError
        If the limit or the strength is not positive.

    References
    ----------
    daspremont_1983
    """
    if node_limit < 1 or not strength > 0:
        raise InputError(
            "the search cannot run", where=f"node_limit = {node_limit}, strength = {strength:g}", expected="above 0"
        )
    search = _Search(game, node_limit, enough=strength)
    search.descend(np.where(game.committed, _IN, _OPEN).astype(np.int8))
    return True if search.best is not None else None if search.cut else False


def all_stable(game: CoalitionGame) -> Iterator[tuple[str, ...]]:
    """Return every self-enforcing coalition of a few candidates, the empty one included, by full enumeration.

    Raises
    ------
    InputError
        If more than `MOST_ENUMERATED` states are not committed.

    References
    ----------
    daspremont_1983
    """
    free = np.flatnonzero(~game.committed)
    if len(free) > MOST_ENUMERATED:
        raise InputError(f"{len(free)} candidates have too many coalitions", expected=f"at most {MOST_ENUMERATED}")
    for code in range(2 ** len(free)):
        members = game.committed.copy()
        members[free] = [bool(code >> place & 1) for place in range(len(free))]
        if _alone(game, members):
            continue
        found = stability(game, members)
        if found.internal and found.external:
            yield game.names(members)


def _alone(game: CoalitionGame, members: BoolArray) -> bool:
    """Whether exactly one state is a voluntary member."""
    return int(members.sum()) == 1 and not bool((members & game.committed).any())


class _Search:
    """State of a branch and bound: the best coalition so far and what was left open."""

    def __init__(self, game: CoalitionGame, limit: int, enough: float | None = None) -> None:
        self.game, self.limit, self.enough = game, limit, enough
        self.best: Status | None = None
        self.most = -1.0
        self.nodes = 0
        self.cut = False
        self.left_open = 0.0
        self._free = ~game.committed
        self._help = game.reliability * game.help_reach * game.strength
        self._quarrels = game.threat_value * game.entrapment * game.quarrels
        peak = game.target_strength + game.strength
        self._peak = peak / np.sqrt(game.public) if game.public > 0 else np.full(len(peak), np.inf)
        # committed states are decided; the others strongest first, by name where equal
        free = [place for place in range(len(game.states)) if self._free[place]]
        self._order = sorted(free, key=lambda place: (-game.strength[place], game.states[place]))

    def descend(self, status: Status) -> None:
        """Examine every completion of a partial coalition that could beat the best."""
        for start in (_IN, _OUT):
            self._try(np.where(status == _OPEN, start, status).astype(np.int8))
        stack = [status]
        while stack and not self._done():
            now = stack.pop()
            reach = self._reach(now)
            if self._hopeless(reach):
                continue
            if self.nodes >= self.limit:
                self.cut = True
                self.left_open = max(self.left_open, reach)
                continue
            self.nodes += 1
            if not self._settle(now):
                continue
            reach = self._reach(now)
            if self._hopeless(reach):
                continue
            branch = next((place for place in self._order if now[place] == _OPEN), None)
            if branch is None:
                self._leaf(now)
                continue
            if self.nodes % _EVERY == 1:
                self._try(np.where(now == _OPEN, _IN, now).astype(np.int8))
            for choice in (_OUT, _IN):
                child = now.copy()
                child[branch] = choice
                stack.append(child)

    def _reach(self, status: Status) -> float:
        """Capability that no completion exceeds."""
        return float(self.game.strength[(status != _OUT) & self._free].sum())

    def _hopeless(self, reach: float) -> bool:
        if self.enough is not None:
            return reach < self.enough - TOLERANCE
        return self.best is not None and reach <= self.most + TOLERANCE

    def _done(self) -> bool:
        return self.enough is not None and self.best is not None

    def _leaf(self, status: Status) -> None:
        """Keep a coalition if it is stable and better than the best."""
        strength = float(self.game.strength[(status == _IN) & self._free].sum())
        if self._hopeless(strength) or _alone(self.game, status == _IN):
            return
        found = stability(self.game, status == _IN)
        if found.internal and found.external:
            self.best, self.most = status, strength

    def _try(self, status: Status) -> None:
        """Let states leave and join one at a time, largest gain first; a stable end point is a good incumbent."""
        inside = status == _IN
        for _ in range(_TURNS * len(inside)):
            gain = gains(self.game, inside)
            wish = np.where(self._free, np.where(inside, -gain, gain), -np.inf)
            mover = int(np.argmax(wish)) if len(wish) else 0
            if not len(wish) or wish[mover] <= TOLERANCE:
                self._leaf(np.where(inside, _IN, _OUT).astype(np.int8))
                return
            inside[mover] = not inside[mover]

    def _settle(self, status: Status) -> bool:
        """Decide, in place, the states that the bounds decide; False if no completion is stable."""
        while True:
            inside, undecided = (status == _IN).astype(float), (status == _OPEN).astype(float)
            low = self._help @ inside
            high = low + self._help @ undecided
            quarrels = self._quarrels @ inside
            most = self._benefit(np.clip(self._peak, low, high)) - quarrels - self.game.trade_loss
            least = np.minimum(self._benefit(low), self._benefit(high)) - quarrels
            least = least - self._quarrels @ undecided - self.game.trade_loss
            if bool((self._free & (status == _IN) & (most < -2 * TOLERANCE)).any()):
                return False
            if bool((self._free & (status == _OUT) & (least > 2 * TOLERANCE)).any()):
                return False
            inside_free = self._free & (status == _IN)
            # a partner whose quarrels alone cost a member more than it can gain cannot be its partner
            unbearable = (self._quarrels[inside_free] > most[inside_free, None] + 2 * TOLERANCE).any(axis=0)
            never = (status == _OPEN) & ((most < -2 * TOLERANCE) | unbearable)
            always = (status == _OPEN) & (least > 2 * TOLERANCE)
            if bool((never & always).any()):
                return False
            if not never.any() and not always.any():
                return True
            status[never], status[always] = _OUT, _IN

    def _benefit(self, beside: FloatArray) -> FloatArray:
        """Reduction of threat through membership, valued in trade, given the strength on each state's side."""
        game = self.game
        return np.asarray(game.threat_value * (threat_left(game, game.public * beside) - threat_left(game, beside)))
