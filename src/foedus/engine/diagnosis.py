"""Finds where a number stopped being finite: the step, mechanism, state and member."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.engine.ensemble import Ensemble
from foedus.engine.packing import is_finite
from foedus.engine.variables import SUMMED
from foedus.errors import SimulationError
from foedus.mechanisms import FIELDS, pair_index

__all__ = ["check_finite"]

TRACED: Final = 8
"""Members stepped again, half a minute each, to find whose number is not finite where only a count shows it."""


def check_finite(ensemble: Ensemble, index: int, chunk: Mapping[str, NDArray[np.generic]]) -> None:
    """Check that a chunk holds only finite numbers.

    Parameters
    ----------
    ensemble
        The run.
    index
        Number of the chunk.
    chunk
        Its results.

    Raises
    ------
    SimulationError
        Naming the mechanism, the state or pair, the year and the member, found by stepping that member
        again one mechanism at a time.
    """
    bad = [name for name, values in chunk.items() if not is_finite(values)]
    if not bad:
        return
    first = index * ensemble.chunk
    by_member = [name for name in bad if name not in SUMMED]
    if by_member:
        members = range(first + int(np.argwhere(~np.isfinite(chunk[by_member[0]]))[0][-1]), ensemble.members)[:1]
    else:  # a count does not tell which member is not finite
        members = range(first, min(first + min(ensemble.chunk, TRACED), ensemble.members))
    for member in members:
        _trace(ensemble, member)
    raise SimulationError(f"{bad[0]} is not finite", where=f"member {members[0]}", expected="finite numbers")


def _trace(ensemble: Ensemble, member: int) -> None:
    """Step a member again, and raise where a number is not finite."""
    for year, mechanism, name, value in ensemble.trace(member):
        if not np.isfinite(value).all():
            place = np.argwhere(~np.isfinite(value))[0]
            raise SimulationError(
                f"{mechanism} made {name} {value[tuple(place)]}",
                where=f"{_states(ensemble.world.actors, name, place)}, year {year:.2f}, member {member}",
                expected="a finite number",
                hint="Look at the case's values for these states and at the priors of the mechanism.",
            )


def _states(actors: tuple[str, ...], name: str, place: NDArray[np.intp]) -> str:
    axes = FIELDS[name].axes
    if "pair" in axes:
        first, second = (side[place[axes.index("pair")]] for side in pair_index(len(actors)))
        return f"{actors[first]}-{actors[second]}"
    return "-".join(actors[place[axis]] for axis, label in enumerate(axes) if label in ("actor", "partner"))
