"""A judged argument run again, and its numbers compared with those that were stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from foedus.analyses.arguing import argue
from foedus.errors import DataError
from foedus.evidence.evidence import Evidence

__all__ = ["ARGUMENT_FILE", "RESULT_FILE", "differences", "rerun"]

ARGUMENT_FILE: Final = "argument.toml"
RESULT_FILE: Final = "result.json"

_COMPARED: Final = ("argument", "findings", "claims", "deviations", "record_ends", "selftest", "conclusion")
"""Parts of a result that must be the same; paths and versions may differ."""


def differences(stored: Any, found: Any, path: str = "") -> Iterator[str]:
    """Yield where two JSON values differ, with both values; numbers are equal to the last bit or not at all.

    Examples
    --------
    >>> list(differences({"claims": [{"effect": 0.5}]}, {"claims": [{"effect": 0.25}]}))
    ['claims[0].effect: stored 0.5, now 0.25']
    """
    if isinstance(stored, Mapping) and isinstance(found, Mapping):
        for key in dict.fromkeys((*stored, *found)):
            yield from differences(stored.get(key), found.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        for place, (one, other) in enumerate(zip(stored, found, strict=True)):
            yield from differences(one, other, f"{path}[{place}]")
    elif stored != found:
        yield f"{path}: stored {stored!r:.60}, now {found!r:.60}"


def rerun(folder: Path | str) -> tuple[str, ...]:
    """Judge the argument of an unpacked replication archive again, on the packaged evidence.

    Parameters
    ----------
    folder
        Holds the argument's file and the stored result.

    Returns
    -------
    tuple of str
        What differs from the stored result, place by place; empty if every number is the same.

    Raises
    ------
    DataError
        If a file of the archive is missing or cannot be read.
    """
    place = Path(folder)
    try:
        stored = json.loads((place / RESULT_FILE).read_text(encoding="utf-8"))
        told = {"members": stored["members"], "seed": stored["seed"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"the stored result cannot be read: {type(error).__name__}: {error}",
            where=str(place / RESULT_FILE),
            expected="a folder made by unpacking a replication archive",
            hint="Unpack the archive again",
        ) from error
    result = argue(place / ARGUMENT_FILE, Evidence.embedded().by_itself(), **told)
    # as it is read back: tuples are lists, and every number is what JSON makes of it
    found = json.loads(json.dumps(result.as_dict()))
    return tuple(each for part in _COMPARED for each in differences(stored.get(part), found.get(part), part))
