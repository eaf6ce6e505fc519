"""What a landscape is made of: actors with sizes and propensities to stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from foedus._moved import moved_method
from foedus.axes import FloatArray
from foedus.errors import InputError, TableError
from foedus.networks.landscapes.energies import check_precision
from foedus.user_tables import clean_name

__all__ = ["SEPARATOR", "Actors", "check_name"]

#: What parts the two names of a pair.
SEPARATOR: Final = "|"


@dataclass(frozen=True, eq=False, repr=False)
class Actors:
    r"""Actors with sizes :math:`s_i` and propensities :math:`p_{ij}` to stand together.

    Parameters
    ----------
    names
        Names in the order of the file, which breaks ties; no two alike, none with ``|``, all printable.
    size
        Positive, any one unit, shape ``(actor,)``.
    propensity
        Symmetric, zero diagonal, any one unit, shape ``(actor, actor)``; above 0 a pair attracts, below it repels.

    Raises
    ------
    InputError
        When there are fewer than two actors, a name is empty, cannot be printed or is there twice, a size is not
        positive, or the propensities are not finite and symmetric, or one weighs too little beside the others for
        float64 to tell.

    References
    ----------
    axelrod_bennett_1993

    Examples
    --------
    >>> Actors(("A", "B"), [1.0, 2.0], [[0.0, -0.5], [-0.5, 0.0]])
    <Actors: 2, 1 of 1 pair with a propensity>
    """

    names: tuple[str, ...]
    size: FloatArray
    propensity: FloatArray
    weight: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        names: tuple[str, ...] = ()
        for place, name in enumerate(self.names):
            names = (*names, check_name(name, names, f"actors[{place}]"))
        size = np.array(self.size, dtype=np.float64)
        propensity = np.array(self.propensity, dtype=np.float64)
        n = len(names)
        if n < 2:
            raise InputError(f"a landscape of {n} actor{'s' * (n != 1)}", where="actors", expected="two or more")
        if size.shape != (n,) or propensity.shape != (n, n):
            raise InputError(
                "sizes and propensities do not fit the names",
                where=f"shapes {size.shape} and {propensity.shape}",
                expected=f"({n},) and ({n}, {n})",
            )
        positive = np.isfinite(size) & (size > 0)
        if not positive.all():
            raise InputError("a size is not a positive number", where=names[int(np.argmin(positive))])
        if not np.isfinite(propensity).all() or (propensity != propensity.T).any() or propensity.diagonal().any():
            raise InputError("propensities are not those of pairs", expected="finite, symmetric, zero on the diagonal")
        with np.errstate(over="ignore", invalid="ignore"):
            weight = size[:, None] * size[None, :] * propensity
        if not np.isfinite(np.abs(weight).sum()):
            raise InputError("sizes times propensities are too large to add", expected="numbers of a smaller unit")
        check_precision(names, weight)
        for name, array in (("names", names), ("size", size), ("propensity", propensity), ("weight", weight)):
            if isinstance(array, np.ndarray):
                array.setflags(write=False)
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        n = len(self)
        pairs = n * (n - 1) // 2
        known = int(np.count_nonzero(np.triu(self.propensity)))
        return f"<Actors: {n}, {known} of {pairs} pair{'s' * (pairs != 1)} with a propensity>"

    def camps(self, across: ArrayLike) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the two camps, the first actor's camp first; ``across`` marks those on the other side, any one side.

        Examples
        --------
        >>> Actors(("A", "B"), [1.0, 2.0], [[0.0, -0.5], [-0.5, 0.0]]).camps([True, False])
        (('A',), ('B',))
        """
        marks = np.asarray(across, dtype=bool)
        first = marks[0]
        return (
            tuple(name for name, mark in zip(self.names, marks, strict=True) if mark == first),
            tuple(name for name, mark in zip(self.names, marks, strict=True) if mark != first),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the document `parse_actors` reads, pairs of propensity 0 left out."""
        pairs = zip(*np.nonzero(np.triu(self.propensity)), strict=True)
        return {
            "actors": [
                {"name": name, "size": float(size)} for name, size in zip(self.names, self.size, strict=True)
            ],
            "propensity": {
                f"{self.names[i]}{SEPARATOR}{self.names[j]}": float(self.propensity[i, j]) for i, j in pairs
            },
        }  # fmt: skip

    document = moved_method("document", "as_dict")


def check_name(name: object, before: Sequence[object], where: str) -> str:
    """Return a name as `foedus.user_tables.clean_name` has it.

    Raises
    ------
    InputError
        When it is empty, holds a sign that cannot be seen or the separator, or is there before.
    """
    if not isinstance(name, str) or not name.strip():
        raise InputError("an actor without a name", where=where, expected="text")
    try:
        name = clean_name(name)
    except TableError as error:
        raise InputError(error.message, where=where, expected=error.expected) from None
    if SEPARATOR in name:
        raise InputError(f"the name {name!r} holds {SEPARATOR}, which parts the names of a pair", where=where)
    if name in before:
        raise InputError(f"the actor {name!r} is there twice", where=where, expected="every actor once")
    return name
