"""Digests that reveal a damaged run: of the files of its dataset, and of the record beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

__all__ = ["DIGEST", "dataset_digest", "is_sealed", "sealed"]

DIGEST: Final = "digest"
"""Key of a record's own digest; records of version 0.1.0 have none."""


def dataset_digest(dataset: Path) -> str:
    """Return the hash of a dataset's files, 32 hex digits; files left there by file managers do not count.

    Raises
    ------
    OSError
        When a file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    files = (item for item in dataset.rglob("*") if item.is_file())
    for item in sorted(files, key=lambda file: file.relative_to(dataset).as_posix()):
        if not item.name.startswith(".") or item.name.startswith(".z"):
            content = item.read_bytes()
            digest.update(f"{item.relative_to(dataset).as_posix()} {len(content)} ".encode())
            digest.update(content)
    return digest.hexdigest()


def sealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as it will be read back from JSON, with the digest of its content.

    Examples
    --------
    >>> note = sealed({"spec": {"members": 16}})
    >>> is_sealed(note), is_sealed({**note, "spec": {"members": 17}})
    (True, False)
    """
    plain: dict[str, Any] = json.loads(json.dumps(dict(record), sort_keys=True, default=str))
    return {**plain, DIGEST: _digest(plain)}


def is_sealed(record: Mapping[str, Any]) -> bool:
    """Whether a record is unchanged since it was sealed; one without a digest was never sealed."""
    return DIGEST not in record or record[DIGEST] == _digest({k: v for k, v in record.items() if k != DIGEST})


def _digest(record: Mapping[str, Any]) -> str:
    return hashlib.blake2b(json.dumps(record, sort_keys=True).encode(), digest_size=16).hexdigest()
