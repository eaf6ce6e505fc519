"""Packages that import a public name on first use, so that importing them is quick."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from foedus._moved import moved_name

__all__ = ["lazy_names"]


def lazy_names(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return a package's ``__getattr__`` and ``__dir__``.

    Parameters
    ----------
    package
        Its dotted name.
    homes
        Public name to the module that defines it, relative to the package; absolute if it begins with ``foedus.``.
        No module may have the same name as an export of the package: importing the module would hide the export.
    """

    def get(name: str) -> Any:
        if name not in homes:
            return moved_name(package, name)
        home = homes[name]
        value = getattr(import_module(home if home.startswith("foedus.") else f"{package}.{home}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted(homes)

    return get, names
