"""Where a balancing coalition is feasible: over stronger threats and greater dependence, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.errors import InputError
from foedus.networks.coalitions.games import CoalitionGame, scaled
from foedus.networks.coalitions.searching import reaches
from foedus.progress import Progress, tell

__all__ = ["DEPENDENCE_FACTORS", "THREAT_FACTORS", "FeasibilityMap", "feasibility_map"]

#: Factors on the record's threat and dependence; *assumed* to span what is plausible.
THREAT_FACTORS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
DEPENDENCE_FACTORS: Final = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True, eq=False)
class FeasibilityMap:
    """Whether a strong enough coalition is self-enforcing, over factors on threat and dependence.

    Attributes
    ----------
    threat, dependence
        Factors; 1 is the record.
    part
        Share of the target's capability that was required, committed states not counted.
    outcome
        1 where a self-enforcing coalition has that much, 0 where none has, −1 where the search stopped without an
        answer; shape ``(threat, dependence, draw)``.
    """

    threat: tuple[float, ...]
    dependence: tuple[float, ...]
    part: float
    outcome: NDArray[np.int8]

    @property
    def draws(self) -> int:
        """Draws in each cell."""
        return int(self.outcome.shape[2])

    def counts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Draws with such a coalition, and draws without an answer, shape ``(threat, dependence)`` each."""
        return (self.outcome == 1).sum(axis=2), (self.outcome == -1).sum(axis=2)


def feasibility_map(
    games: Sequence[CoalitionGame],
    threat: Sequence[float] = THREAT_FACTORS,
    dependence: Sequence[float] = DEPENDENCE_FACTORS,
    *,
    part: float = 0.5,
    node_limit: int = 400,
    progress: Progress | None = None,
) -> FeasibilityMap:
    """Test for every draw and pair of factors whether a coalition of the required strength is self-enforcing.

    Parameters
    ----------
    games
        One game per draw; the same draws serve every cell, so cells can be compared.
    threat, dependence
        Factors on exposure to the target and on the trade lost.
    part
        Share of the target's capability required, above 0.
    node_limit
        Of each search.
    progress
        Called with (done, total).

    Returns
    -------
    FeasibilityMap
        Yes, no or unknown, for each cell and draw.

    Raises
    ------
    InputError
        If there is no game, a factor is negative or the part is not positive.
    """
    if not games or not len(threat) or not len(dependence) or min(*threat, *dependence) < 0 or not part > 0:
        raise InputError(
            "a map needs draws and factors", expected="at least one game, factors of zero or more, part > 0"
        )
    outcome = np.zeros((len(threat), len(dependence), len(games)), dtype=np.int8)
    for draw, game in enumerate(games):
        for row, larger in enumerate(threat):
            for column, nearer in enumerate(dependence):
                found = reaches(scaled(game, larger, nearer), part * game.target_strength, node_limit=node_limit)
                outcome[row, column, draw] = -1 if found is None else int(found)
        tell(progress, draw + 1, len(games))
    return FeasibilityMap(tuple(threat), tuple(dependence), part, outcome)
