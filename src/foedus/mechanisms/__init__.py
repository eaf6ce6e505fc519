"""The forces of the model, one final class per file.

To add one: write its file, its parameters, a line in ``scenarios.worlds.MECHANISMS`` and a test; the conformance suite
runs over all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Final

from foedus.mechanisms._base import Draw, Mechanism, matrix, pair_index
from foedus.mechanisms._fields import FIELDS, Axis, Field, Role
from foedus.mechanisms.marvel_2011 import marvel_2011_closed_form, marvel_2011_kernel
from foedus.scenarios.worlds import KNOWN_MECHANISMS

__all__ = [
    "FIELDS",
    "REGISTRY",
    "Axis",
    "Draw",
    "Field",
    "Mechanism",
    "Role",
    "marvel_2011_closed_form",
    "marvel_2011_kernel",
    "matrix",
    "mechanism",
    "pair_index",
]


class _Mechanisms(Mapping[str, Mechanism]):
    """Every mechanism by name: foedus's own in the order in which a step runs them, then the user's."""

    def __getitem__(self, name: str) -> Mechanism:
        found = KNOWN_MECHANISMS[name]
        return _own(found) if isinstance(found, str) else found

    def __iter__(self) -> Iterator[str]:
        return iter(KNOWN_MECHANISMS)

    def __len__(self) -> int:
        return len(KNOWN_MECHANISMS)

    def add(self, item: Mechanism) -> None:
        """Register a user's mechanism, so that cases may name it; its parameters are named ``<name>.<key>``.

        Raises
        ------
        InputError
            If its name is taken.
        """
        KNOWN_MECHANISMS.add(item.name, item)

    def remove(self, name: str) -> None:
        """Remove a mechanism that was added."""
        KNOWN_MECHANISMS.remove(name)


REGISTRY: Final = _Mechanisms()
"""Every mechanism by name; ``REGISTRY.add(item)`` registers a user's own."""


@cache
def _own(module: str) -> Mechanism:
    """Return the mechanism that a module of foedus defines."""
    name = module.rpartition(".")[2]
    kind: type[Mechanism] = getattr(import_module(module), "".join(part.title() for part in name.split("_")))
    return kind()


def mechanism(name: str) -> Mechanism:
    """Return the mechanism of that name.

    Raises
    ------
    UnknownNameError
        If there is none; the error lists the mechanisms there are.

    Examples
    --------
    >>> mechanism("shared_threat").reads
    ('threat',)
    """
    KNOWN_MECHANISMS.known(name, where="mechanisms")
    return REGISTRY[name]
