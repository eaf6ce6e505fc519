"""States that fought on the same side of an armed conflict, from the pairs that were on opposite sides."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import polars as pl

__all__ = ["same_sides"]

_SCHEMA: Final = {"state_a": pl.String, "state_b": pl.String, "year": pl.Int32}


def same_sides(conflicts: pl.DataFrame) -> pl.DataFrame:
    """Return ``state_a, state_b, year`` of the states with troops on the same side of a conflict.

    Parameters
    ----------
    conflicts
        ``conflict, year, state_a, state_b``: pairs on opposite sides; a null ``state_b`` where the other side is of
        rebels alone, whose opponents are all on one side.

    Returns
    -------
    pl.DataFrame
        Each pair and year once, states in alphabetical order.

    Notes
    -----
    Opponents of opponents are on the same side. States that face each other in a conflict are never on the same side
    of it; they may be on the same side of another conflict in that year.
    """
    found: set[tuple[str, str, int]] = set()
    rows = conflicts.sort("conflict", "year", "state_a", "state_b", nulls_last=True)
    for (_, year), part in rows.group_by("conflict", "year", maintain_order=True):
        facing: dict[str, set[str]] = {}
        alone = []
        for a, b in part.select("state_a", "state_b").iter_rows():
            if b is None:
                alone.append(a)
            else:
                facing.setdefault(a, set()).add(b)
                facing.setdefault(b, set()).add(a)
        for side in (*_sides(facing), alone):
            together = combinations(sorted(set(side)), 2)
            found |= {(a, b, int(year)) for a, b in together if b not in facing.get(a, ())}
    return pl.DataFrame(sorted(found), schema=_SCHEMA, orient="row")


def _sides(facing: dict[str, set[str]]) -> list[list[str]]:
    """Split states into sides: those at an even number of oppositions from each other."""
    colour: dict[str, int] = {}
    sides: list[list[str]] = []
    for start in sorted(facing):
        if start in colour:
            continue
        colour[start], queue = 0, [start]
        pair: list[list[str]] = [[start], []]
        while queue:
            state = queue.pop(0)
            for other in sorted(facing[state]):
                if other not in colour:
                    colour[other] = 1 - colour[state]
                    pair[colour[other]].append(other)
                    queue.append(other)
        sides += pair
    return sides
