"""Results that take seconds and come out the same every time: fits of hazards and design lines, kept in the package.

A result is found by a hash of everything it is made from: the rows or the tables, the options and the source code that
computes it. Whatever differs, be it one row, a line of a claim or of the code, is computed anew. ``make results``
writes them, without raw data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from foedus.source_hash import source_hash, sources_of

__all__ = ["RESULTS", "Results", "key_of", "recalled", "recording"]

RESULTS: Final = "arguments/packaged_results.json"
"""Where the results are, within the package."""

Kept: TypeAlias = Literal["hazards", "designs"]
Results: TypeAlias = dict[str, dict[str, dict[str, Any]]]
"""By what they are and by key: a result as plain JSON values."""

_SOURCES: Final[Mapping[Kept, tuple[str, ...]]] = {
    "hazards": (
        "estimate/hazard.py", "estimate/hazard_maximum.py", "estimate/hazard_rows.py", "estimate/crossed_clusters.py",
        "estimate/intervals.py",
    ),
    "designs": ("arguments/kinds", "arguments/design.py", "arguments/verdict.py", "estimate", "library/facts"),
}  # fmt: skip

_DIGITS: Final = 8
"""Decimals that count in a key: the last bits of a logarithm differ between processors."""

_RECORD: Final[ContextVar[Results | None]] = ContextVar("record", default=None)


def key_of(what: Kept, *parts: Any) -> str:
    """Return the key of a result: a hash of its parts and of the source code that computes it.

    Parameters
    ----------
    what
        Which source code counts.
    parts
        Arrays, and values whose ``repr`` is complete.
    """
    digest = hashlib.blake2b(_code(what).encode(), digest_size=16)
    for part in parts:
        if isinstance(part, np.ndarray):
            exact = np.round(part, _DIGITS) + 0.0 if part.dtype.kind == "f" else part
            digest.update(f"{exact.dtype.str}{exact.shape}".encode())
            digest.update(np.ascontiguousarray(exact).tobytes())
        else:
            digest.update(f"{type(part).__name__} {part!r}\n".encode())
    return digest.hexdigest()


def recalled(what: Kept, key: str, compute: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return a packaged result, or else compute it.

    Parameters
    ----------
    what, key
        As in `key_of`.
    compute
        Returns the result as plain JSON values.
    """
    record = _RECORD.get()
    if record is None:
        packaged = _packaged()[what].get(key)
        return compute() if packaged is None else packaged
    found = record[what][key] = compute()
    return found


@contextmanager
def recording() -> Iterator[Results]:
    """Compute every result anew, and collect what was asked for."""
    record: Results = {what: {} for what in _SOURCES}
    token = _RECORD.set(record)
    try:
        yield record
    finally:
        _RECORD.reset(token)


@lru_cache(maxsize=1)
def _packaged() -> Results:
    file = resources.files("foedus").joinpath(*RESULTS.split("/"))
    kept: Results = {what: {} for what in _SOURCES}
    return kept | json.loads(file.read_text(encoding="utf-8")) if file.is_file() else kept


@lru_cache(maxsize=len(_SOURCES))
def _code(what: Kept) -> str:
    return source_hash(sources_of(_SOURCES[what], suffixes=(".py", ".toml")))


def packaged_path() -> Path:
    """Return the file of the results, for writing it."""
    return Path(str(resources.files("foedus").joinpath(*RESULTS.split("/"))))
