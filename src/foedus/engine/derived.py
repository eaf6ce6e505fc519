"""Quantities derived from each member's states: order index, concentration of power, triangles and their pivots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from foedus.engine.packing import EXACT
from foedus.measures.concentration import ray_singer_1973
from foedus.measures.triangle import TYPES, dittmer_1981, pivot
from foedus.scenarios.worlds import World

__all__ = ["CORNERS", "derived", "pair_row", "triple_rows"]

Array = NDArray[np.generic]

CORNERS: Final = ("a", "b", "c")
"""Places of a triple's states."""


def derived(world: World, chunk: Mapping[str, Array], exact: Sequence[int] = ()) -> dict[str, Array]:
    """Compute the derived quantities of a chunk's members.

    Parameters
    ----------
    world
        Whose states they are.
    chunk
        As from ``Ensemble.compute``.
    exact
        Rows of the pairs of which a packed chunk holds all bits (``engine.packing``): those of the triples are among
        them.

    Returns
    -------
    dict
        ``order_index``, ``concentration`` (year, world, member): see `order_index` and `ray_singer_1973`; and, where
        the case names triples, how many members have each type and pivot, ``triangle`` (year, triple, type, world),
        ``pivot`` (year, triple, corner, world), and in baseline and scenario both, ``triangle_both``, ``pivot_both``
        without the last axis.
    """
    found: dict[str, Array] = {}
    capability, order = _floats(chunk["capability"]), _floats(chunk["order"])
    found["order_index"] = order_index(capability, order)
    shares = np.moveaxis(capability, 1, -1)
    found["concentration"] = ray_singer_1973(shares).astype(capability.dtype)
    if world.triangles:
        packed = chunk.get(f"alignment{EXACT}")
        alignment = _floats(chunk["alignment"] if packed is None else packed)
        wanted = [_rows(world, triple) for triple in world.triangles]
        rows = wanted if packed is None else [[exact.index(row) for row in each] for each in wanted]
        kinds, places = zip(*(_triangle(alignment[:, each]) for each in rows), strict=True)
        for name, members, size in (("triangle", kinds, len(TYPES)), ("pivot", places, len(CORNERS))):
            found[name], found[f"{name}_both"] = _counts(np.stack(members, axis=1), size)
    return found


def _floats(values: Array) -> NDArray[np.floating]:
    assert np.issubdtype(values.dtype, np.floating)
    return values  # type: ignore[return-value]


def order_index(capability: NDArray[np.floating], order: NDArray[np.floating]) -> NDArray[np.floating]:
    r"""Return the order index of every member: the mean order preference weighted by power.

    .. math:: \Omega = \sum_a \kappa_a o_a / \sum_a \kappa_a

    Parameters
    ----------
    capability
        Shares of the world, ``(year, actor, world, member)``.
    order
        Order preference in [-1, 1], same shape.

    Returns
    -------
    ndarray
        In [-1, 1], ``(year, world, member)``, over the actors of the case.

    References
    ----------
    bailey_2017_ideal_points, beckley_2018
    """
    return np.asarray((capability * order).sum(axis=1) / capability.sum(axis=1))


def pair_row(world: World, pair: tuple[str, str]) -> int:
    """Return the place of a pair on the axis ``pair``.

    Raises
    ------
    UnknownStateError
        For a state that is not an actor.
    """
    a, b = sorted(world.index(state) for state in pair)
    return a * world.size - a * (a + 1) // 2 + (b - a - 1)


def triple_rows(world: World) -> tuple[int, ...]:
    """Return the rows of the pairs of all triples on the axis ``pair``, each once."""
    return tuple(dict.fromkeys(row for triple in world.triangles for row in _rows(world, triple)))


def _rows(world: World, triple: tuple[str, str, str]) -> list[int]:
    a, b, c = triple
    return [pair_row(world, pair) for pair in ((a, b), (a, c), (b, c))]


def _triangle(sides: NDArray[np.floating]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return type and pivot of a triple from its three sides (year, side, world, member): (year, world, member)."""
    relations = np.moveaxis(sides, 1, -1)
    return dittmer_1981(relations), pivot(relations)


def _counts(choice: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many members make each choice, (year, triple, choice, world), and how many do in all worlds at once.

    ``choice`` is (year, triple, world, member); -1 stands for none of them.
    """
    chosen = np.stack([choice == index for index in range(size)], axis=2)
    return chosen.sum(axis=-1), chosen.all(axis=-2).sum(axis=-1)
