"""What a landscape is made of: actors with sizes and propensities to align."""

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

#: Separates the two names of a pair.
SEPARATOR: Final = "|"


@dataclass(frozen=True, eq=False, repr=False)
class Actors:
    r"""Actors with sizes :math:`s_i` and propensities :math:`p_{ij}` to align.

    Parameters
    ----------
    names
        Names in the order of the file, which breaks ties; all distinct, none with ``|``, all printable.
    size
        Positive, any common unit, shape ``(actor,)``.
    propensity
        Symmetric, zero diagonal, any common unit, shape ``(actor, actor)``; above 0 a pair attracts, below 0 it repels.

    Raises
    ------
    InputError
        If there are fewer than two actors, a name is empty, not printable or duplicated, a size is not positive, or the
        propensities are not finite and symmetric, or one is too small relative to the others for float64 to resolve.

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
            raise InputError(f"a landscape of {n} actor{'s' * (n != 1)}", where="actors", expected="at least two")
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
            raise InputError(
                "propensities are not symmetric numbers of pairs", expected="finite, symmetric, zero on the diagonal"
            )
        with np.errstate(over="ignore", invalid="ignore"):
            weight = size[:, None] * size[None, :] * propensity
        if not np.isfinite(np.abs(weight).sum()):
            raise InputError("sizes times propensities are too large to add", expected="smaller numbers")
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
        """Return the two camps, the first actor's camp first; ``across`` marks those on one of the two sides.

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
        """Return the document that `parse_actors` reads, without pairs of propensity 0."""
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
    """Return a name cleaned by `foedus.user_tables.clean_name`.

    Raises
    ------
    InputError
        If it is empty, contains an invisible character or the separator, or occurred before.
    """
    if not isinstance(name, str):
        raise InputError(f"the name {name!r} is not text", where=where, expected='text in quotes, such as "1"')
    if not name.strip():
        raise InputError("an actor without a name", where=where, expected="text")
    try:
        name = clean_name(name)
    except TableError as error:
        raise InputError(error.message, where=where, expected=error.expected) from None
    if SEPARATOR in name:
        raise InputError(f"the name {name!r} contains {SEPARATOR}, which separates the names of a pair", where=where)
    if name in before:
        raise InputError(f"the actor {name!r} occurs twice", where=where, expected="each actor once")
    return name
