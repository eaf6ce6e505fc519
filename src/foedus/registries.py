"""Registries: what the package knows by name, in order, and to which users can add their own."""

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
    """A read-only view of entries by name that prints their names and follows changes of the entries.

    Examples
    --------
    >>> Listing("fruits", {"apple": 1, "pear": 2})
    <2 fruits: apple, pear>
    """

    def __init__(self, what: str, items: Mapping[str, Item]) -> None:
        self._what, self._items = what, items

    def __getitem__(self, name: str) -> Item:
        """Return an entry."""
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._items)

    def __repr__(self) -> str:
        names = textwrap.shorten(", ".join(self._items), _LONGEST, placeholder=", …")
        return f"<{len(self)} {self._what}: {names}>"


class Registry(Mapping[str, Item], Generic[Item]):
    """Entries by name, in the order in which they were added.

    Parameters
    ----------
    what
        Word for an entry in errors, such as ``mechanism``.
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
        """Add a user's own entry; it is known until the process ends.

        Raises
        ------
        InputError
            If the name is taken.
        """
        if name in self._items:
            raise InputError(f"there is a {self.what} {name!r} already", where=name, expected="an unused name")
        self._items[name] = item

    def remove(self, name: str) -> None:
        """Remove an entry that was added.

        Raises
        ------
        InputError
            If it is the package's own.
        UnknownNameError
            If there is none of that name.
        """
        self.known(name)
        if name in self.packaged:
            raise InputError(f"the {self.what} {name!r} is foedus's own", where=name, expected="one that was added")
        del self._items[name]

    @contextmanager
    def with_(self, name: str, item: Item) -> Iterator[None]:
        """Add a user's own entry temporarily."""
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
            If there is none of that name, listing the known names and the nearest.
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
