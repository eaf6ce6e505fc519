"""Balancing coalitions: what joining one against a state is worth, and whether a coalition is self-enforcing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from foedus.axes import BoolArray, FloatArray
from foedus.errors import InputError, UnknownNameError

__all__ = ["TOLERANCE", "CoalitionGame", "Stability", "gains", "payoffs", "scaled", "stability", "threat_left"]

#: Gains this close to zero are ties: a member that gains nothing by leaving stays, an outsider likewise stays out.
TOLERANCE: Final = 1e-12


@dataclass(frozen=True, eq=False)
class CoalitionGame:
    r"""The states that may join a coalition against a target, with every term of the payoff.

    Attributes
    ----------
    states, target
        Candidates and the state they may balance.
    strength
        κ, share of world capability, shape ``(state,)``; `target_strength` is that of the target, above 0.
    exposure
        :math:`h_i r_{iX}`, the share of the target's strength that reaches a state times its hostile intent, 0–1.
    help_reach
        :math:`r_{ij}`, the share of j's strength that reaches i to help it, 0–1, shape ``(state, helper)``; the
        diagonal is not read.
    quarrels
        :math:`Q_{ij}`, what i would import or suffer with j as a partner, in threat units, shape ``(state, partner)``.
    trade_loss
        :math:`\ell x_i`, share of a state's foreign trade that it would lose by joining, 0 or more.
    committed
        States that are members at any cost; whether they would join voluntarily is not considered.
    reliability
        ρ, share of an ally's strength that can be relied on, 0–1.
    public
        s, share of the coalition's protection that outsiders also enjoy, 0–1.
    threat_value
        v, value of removing one whole unit of threat, in shares of a state's foreign trade.
    entrapment
        e, share of a partner's quarrels that a member takes on.

    Raises
    ------
    InputError
        If shapes do not fit, a name occurs twice, or a number is not finite or out of its range.
    """

    states: tuple[str, ...]
    target: str
    strength: FloatArray
    target_strength: float
    exposure: FloatArray
    help_reach: FloatArray
    quarrels: FloatArray
    trade_loss: FloatArray
    committed: BoolArray
    reliability: float = 1.0
    public: float = 0.0
    threat_value: float = 1.0
    entrapment: float = 1.0

    def __post_init__(self) -> None:
        n = len(self.states)
        shapes = {"strength": 1, "exposure": 1, "trade_loss": 1, "committed": 1, "help_reach": 2, "quarrels": 2}
        for name, dims in shapes.items():
            given = getattr(self, name)
            values = np.asarray(given, dtype=np.bool_) if name == "committed" else np.asarray(given, dtype=np.float64)
            if values.shape != (n,) * dims:
                raise InputError(f"{name} does not fit the states", where=str(values.shape), expected=str((n,) * dims))
            top = 1.0 if name in ("exposure", "help_reach") else np.inf
            if not bool(np.isfinite(values).all()) or bool(((values * 1.0 < 0) | (values * 1.0 > top)).any()):
                raise InputError(f"{name} of a coalition is out of range", expected=f"finite, from 0 to {top:g}")
            object.__setattr__(self, name, values)
        if len(set(self.states)) < n or self.target in self.states:
            raise InputError(
                "a state is named twice", where=", ".join(self.states), expected="candidates other than the target"
            )
        shares = (self.reliability, self.public)
        rest = (self.threat_value, self.entrapment)
        if not all(0 <= each <= 1 for each in shares) or not all(0 <= each < np.inf for each in rest):
            raise InputError("a parameter of a coalition is out of range", where=str((*shares, *rest)))
        if not 0 < self.target_strength < np.inf:
            raise InputError("the target has no strength", where=self.target, expected="above 0")
        for name in ("help_reach", "quarrels"):
            square = getattr(self, name).copy()
            np.fill_diagonal(square, 0.0)
            object.__setattr__(self, name, square)

    def members(self, names: Iterable[str]) -> BoolArray:
        """Whether each state is among the names or committed.

        Raises
        ------
        UnknownNameError
            If a name is not a candidate.
        """
        chosen = list(names)
        unknown = sorted(set(chosen) - set(self.states))
        if unknown:
            raise UnknownNameError(
                f"not a candidate: {', '.join(unknown)}", expected=f"one of {', '.join(self.states)}"
            )
        return np.array([state in chosen for state in self.states], dtype=np.bool_) | self.committed

    def names(self, members: ArrayLike) -> tuple[str, ...]:
        """Names of the members, in the order of the candidates."""
        return tuple(state for state, here in zip(self.states, np.asarray(members), strict=True) if here)


@dataclass(frozen=True)
class Stability:
    """Which states would leave a coalition and which would join it; committed states are not considered."""

    leavers: tuple[str, ...]
    joiners: tuple[str, ...]

    @property
    def internal(self) -> bool:
        """Whether no member gains by leaving."""
        return not self.leavers

    @property
    def external(self) -> bool:
        """Whether no outsider gains by joining."""
        return not self.joiners


def threat_left(game: CoalitionGame, beside: ArrayLike) -> FloatArray:
    r"""Threat of the target to each state, given the strength on the state's side.

    .. math:: T_i(S) = h_i\, r_{iX}\, \frac{\kappa_X}{\kappa_X + \kappa_i + S}

    Parameters
    ----------
    game
        The candidates and the target.
    beside
        S, strength that helps each state, shape ``(state,)``.

    Returns
    -------
    FloatArray
        Threat in [0, 1].

    References
    ----------
    walt_1987
    """
    power = game.target_strength
    return np.asarray(game.exposure * power / (power + game.strength + np.asarray(beside, dtype=np.float64)))


def payoffs(game: CoalitionGame, members: ArrayLike) -> tuple[FloatArray, FloatArray]:
    r"""Payoff of each state as a member, and as an outsider, of a coalition that is otherwise as given.

    .. math::
        u_i^{in}(C) = v\Bigl[T_i(0) - T_i(S_i) - e \sum_{j \in C \setminus i} Q_{ij}\Bigr] - \ell x_i, \qquad
        u_i^{out}(C) = v\,[T_i(0) - T_i(s S_i)], \qquad S_i = \rho \sum_{j \in C \setminus i} r_{ij} \kappa_j

    Parameters
    ----------
    game
        The candidates and every term.
    members
        Whether each state is a member; its own entry does not matter, shape ``(state,)``.

    Returns
    -------
    tuple[FloatArray, FloatArray]
        In shares of the state's own foreign trade; 0 is the payoff of standing alone without a coalition.

    References
    ----------
    walt_1987, olson_zeckhauser_1966, snyder_1984
    """
    inside = np.asarray(members, dtype=np.float64)
    beside = game.reliability * (game.help_reach @ (inside * game.strength))
    alone = threat_left(game, 0.0)
    quarrels = game.entrapment * (game.quarrels @ inside)
    member = game.threat_value * (alone - threat_left(game, beside) - quarrels) - game.trade_loss
    return member, game.threat_value * (alone - threat_left(game, game.public * beside))


def gains(game: CoalitionGame, members: ArrayLike) -> FloatArray:
    """Each state's payoff as a member minus that as an outsider; see `payoffs`."""
    member, outsider = payoffs(game, members)
    return member - outsider


def stability(game: CoalitionGame, members: ArrayLike) -> Stability:
    r"""Check whether a coalition is self-enforcing.

    It is internally stable if no member gains by leaving, :math:`u_i^{in}(C) \ge u_i^{out}(C \setminus i)`, and
    externally stable if no outsider gains by joining, :math:`u_i^{out}(C) \ge u_i^{in}(C \cup i)`.

    References
    ----------
    daspremont_1983

    Examples
    --------
    >>> pair = CoalitionGame(
    ...     ("A", "B"), "X", np.ones(2), 2.0, np.ones(2), np.ones((2, 2)),
    ...     np.zeros((2, 2)), np.full(2, 0.1), np.zeros(2),
    ... )
    >>> stability(pair, [True, True]).internal, stability(pair, [True, False]).joiners
    (True, ('B',))
    """
    inside = np.asarray(members, dtype=np.bool_)
    gain, free = gains(game, inside), ~game.committed
    return Stability(game.names(inside & free & (gain < -TOLERANCE)), game.names(~inside & free & (gain > TOLERANCE)))


def scaled(game: CoalitionGame, threat: float, dependence: float) -> CoalitionGame:
    """Return the same game with the target's threat and the trade with it made larger or smaller.

    Parameters
    ----------
    game
        The game to scale.
    threat
        Factor on exposure, which stays within 1.
    dependence
        Factor on the trade lost.
    """
    return replace(
        game, exposure=np.minimum(1.0, game.exposure * threat), trade_loss=np.asarray(game.trade_loss * dependence)
    )
