"""Kinds of test from outside the package: those that other packages offer, and those of a module that a user names."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Final

from foedus.arguments.kinds._base import Kind
from foedus.errors import InputError

__all__ = ["GROUP", "installed_kind", "kinds_of_module"]

GROUP: Final = "foedus.kinds"
"""Entry-point group in which a package offers kinds of test, each by its name."""

_EXPECTED: Final = "a module with a Kind of test, such as KIND = Kind(...)"


def installed_kind(name: str) -> Kind | None:
    """Return the kind of test that an installed package offers by a name; None if none does.

    Raises
    ------
    InputError
        If it cannot be loaded, or is not a kind of that name.
    """
    for entry in entry_points(group=GROUP, name=name):
        try:
            found = entry.load()
        except Exception as error:  # the code is not ours: whatever it raises is told
            raise InputError(
                f"the kind of test {name!r} cannot be loaded: {type(error).__name__}: {error}",
                where=f"entry point {entry.value}",
                expected=_EXPECTED,
            ) from error
        if not isinstance(found, Kind) or found.name != name:
            raise InputError(
                f"{found!r:.80} is not the kind of test {name!r}",
                where=f"entry point {entry.value}",
                expected=_EXPECTED,
            )
        return found
    return None


def kinds_of_module(source: str) -> tuple[Kind, ...]:
    """Return the kinds of test in a module.

    Parameters
    ----------
    source
        Path of a Python file, or the name of a module that can be imported. Its code is run.

    Raises
    ------
    InputError
        If there is no such module, it fails, or it has no kind of test.
    """
    try:
        module = _from_file(Path(source)) if source.endswith(".py") else importlib.import_module(source)
    except InputError:
        raise
    except Exception as error:  # the code is not ours: whatever it raises is told
        raise InputError(
            f"the module cannot be imported: {type(error).__name__}: {error}",
            where=source,
            expected="the path of a Python file, or the name of a module that can be imported",
        ) from error
    found = tuple(dict.fromkeys(each for each in vars(module).values() if isinstance(each, Kind)))
    if not found:
        raise InputError("the module has no kind of test", where=source, expected=_EXPECTED)
    return found


def _from_file(path: Path) -> ModuleType:
    """Return the module of a file, the same one each time it is asked for in a process."""
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), expected="the path of a Python file")
    name = f"foedus_plugin_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
