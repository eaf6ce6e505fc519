"""What a run's numbers depend on besides its input: the source of the engine and of a user's mechanisms."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

from foedus._version import __version__
from foedus.errors import InputError
from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS
from foedus.scenarios.worlds import KNOWN_MECHANISMS
from foedus.source_hash import source_hash, sources_of

if TYPE_CHECKING:
    from foedus.mechanisms import Mechanism
    from foedus.scenarios.runs.specs import RunSpec
    from foedus.scenarios.worlds import World

__all__ = ["engine_hash", "hashed_sources", "identity", "mechanism_hashes", "own_hashes"]

_SOURCES: Final = (
    "devices.py",  # the width of a tile decides how numbers are rounded
    "engine",
    "mechanisms",
    "scenarios/parameters",
    "scenarios/policies",
    "scenarios/worlds.py",
    "estimate/intervals.py",
    "measures/concentration.py",
    "measures/power.py",
    "measures/triangle.py",
)
"""Folders and files of the package that a run's numbers depend on; the case enters the address by its content."""

_OWN: Final = "foedus."


def hashed_sources() -> dict[str, bytes]:
    """Return the source that a run's numbers depend on: path within the package to content."""
    return sources_of(_SOURCES)


@lru_cache(maxsize=1)
def engine_hash() -> str:
    """Return the hash of the source that a run's numbers depend on, 32 hex digits."""
    return source_hash(hashed_sources())


def identity() -> dict[str, str]:
    """Return what two processes must share in order to compute parts of one run."""
    return {"foedus": __version__, "engine": engine_hash(), **library_versions()}


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries on which the rounding of a run's numbers depends."""
    return {name: metadata.version(name) for name in ("jax", "jaxlib")}


def own_hashes(spec: RunSpec, world: World, mechanisms: Sequence[Mechanism] | None = None) -> tuple[str, ...]:
    """Return what identifies the user's own mechanisms and policy instruments in a run.

    Parameters
    ----------
    spec, world
        What is run.
    mechanisms
        The full schedule where it is not the case's.

    Returns
    -------
    tuple of str
        Empty if everything is foedus's own and the schedule is the case's.

    Raises
    ------
    InputError
        If the source of one cannot be read: a run that uses it could not be found again.
    """
    if mechanisms is None:
        mechanisms = [KNOWN_MECHANISMS[name] for name in world.mechanisms if name in KNOWN_MECHANISMS.own]
    used = dict.fromkeys(policy.instrument for policy in spec.parsed())
    own = [POLICY_INSTRUMENTS[name] for name in used if name in POLICY_INSTRUMENTS.own]
    return (*mechanism_hashes(mechanisms), *(f"{item.name} {_hashed(item.act, repr(item.needs))}" for item in own))


def mechanism_hashes(mechanisms: Sequence[Mechanism]) -> tuple[str, ...]:
    """Return what identifies the mechanisms of a schedule, one line each.

    Parameters
    ----------
    mechanisms
        In the order of a step; foedus's own are identified by name, others by name, settings and source.

    Returns
    -------
    tuple of str

    Raises
    ------
    InputError
        If the source of one cannot be read: a run that uses it could not be found again.

    Notes
    -----
    The source is that of the whole module, because a mechanism may use what is defined beside it; for a
    class defined at the prompt or in a notebook it is that of the class alone.
    """
    return tuple(_told(item) for item in mechanisms)


def _told(item: Mechanism) -> str:
    kind = type(item)
    if kind.__module__.startswith(_OWN):
        return item.name
    settings = repr(sorted((name, repr(value)) for name, value in vars(item).items()))
    return f"{item.name} {_hashed(kind, settings)}"


def _hashed(thing: type | Callable[..., Any], settings: str) -> str:
    text = f"{thing.__module__}.{thing.__qualname__} {settings}\n{_source(thing)}"
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _source(thing: type | Callable[..., Any]) -> str:
    module = sys.modules.get(thing.__module__)
    try:
        if module is not None and getattr(module, "__file__", None):
            return inspect.getsource(module)
        return inspect.getsource(thing)
    except (OSError, TypeError) as error:
        what = "a mechanism" if isinstance(thing, type) else "a policy instrument"
        raise InputError(
            f"the source of {what} cannot be read",
            where=f"{thing.__module__}.{thing.__qualname__}",
            expected="code in a file or a notebook",
            hint="Its source is part of the run's address: put it into a file and import it.",
        ) from error
