"""Registries: what the package knows by name, in order, open to a user's own."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

from foedus.errors import InputError, UnknownNameError
from foedus.near_names import near_names, one_of

__all__ = ["Listing", "Registry"]

Item = TypeVar("Item")

_LONGEST: Final = 600


class Listing(Mapping[str, Item], Generic[Item]):
    """A view of things by name that prints as their names: it changes when they do, and cannot be changed.

    Examples
    --------
    >>> Listing("fruits", {"apple": 1, "pear": 2})
    <2 fruits: apple, pear>
    """

    def __init__(self, what: str, items: Mapping[str, Item]) -> None:
        self._what, self._items = what, items

    def __getitem__(self, name: str) -> Item:
        """Return one."""
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def __repr__(self) -> str:
        names = textwrap.shorten(", ".join(self._items), _LONGEST, placeholder=", …")
        return f"<{len(self)} {self._what}: {names}>"


class Registry(Mapping[str, Item], Generic[Item]):
    """Things by name, in the order in which they were entered.

    Parameters
    ----------
    what
        What an entry is called in errors, such as ``mechanism``.
    items
        Names and entries of the package itself.

    Examples
    --------
    >>> fruit = Registry("fruit", {"apple": 1})
    >>> with fruit.with_("pear", 2):
    ...     list(fruit), fruit.own
    (['apple', 'pear'], ('pear',))
    >>> list(fruit)
    ['apple']
    """

    def __init__(self, what: str, items: Mapping[str, Item] | Iterable[tuple[str, Item]]) -> None:
        self.what = what
        self._items: dict[str, Item] = dict(items)
        self.packaged = tuple(self._items)

    @property
    def own(self) -> tuple[str, ...]:
        """Names that a user has added."""
        return tuple(name for name in self._items if name not in self.packaged)

    def add(self, name: str, item: Item) -> None:
        """Enter something of a user's own; it is known until the process ends.

        Raises
        ------
        InputError
            When the name is taken.
        """
        if name in self._items:
            raise InputError(f"there is a {self.what} {name!r} already", where=name, expected="a name that is free")
        self._items[name] = item

    def remove(self, name: str) -> None:
        """Forget something that was added.

        Raises
        ------
        InputError
            When it is the package's own.
        UnknownNameError
            When there is none of that name.
        """
        self.known(name)
        if name in self.packaged:
            raise InputError(f"the {self.what} {name!r} is foedus's own", where=name, expected="one that was added")
        del self._items[name]

    @contextmanager
    def with_(self, name: str, item: Item) -> Iterator[None]:
        """Know something of a user's own for a while."""
        self.add(name, item)
        try:
            yield
        finally:
            self.remove(name)

    def known(self, name: str, *, where: str | None = None) -> Item:
        """Return an entry.

        Raises
        ------
        UnknownNameError
            When there is none of that name, with the names there are and the nearest.
        """
        if name in self._items:
            return self._items[name]
        raise UnknownNameError(
            f"no {self.what} {name!r}",
            where=where,
            expected=one_of(self._items),
            hint=f"Nearest: {near_names(name, self._items)}.",
        )

    def __getitem__(self, name: str) -> Item:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"<{len(self)} entries, each a {self.what}: {', '.join(self._items)}>"
