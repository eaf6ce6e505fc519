"""The answer of a finished run, stored beside it so that its dataset need not be read again: ``told.json``."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, Final

from foedus.scenarios.runs.digests import dataset_digest
from foedus.scenarios.runs.records import StoredRun

__all__ = ["read_told", "write_told"]

_TOLD: Final = "told.json"


def read_told(run: StoredRun, by: str) -> dict[str, Any] | None:
    """Return what was written; None if nothing was, or if source code or dataset have changed since."""
    try:
        kept = json.loads((run.path.with_name(_TOLD)).read_text(encoding="utf-8"))
        sound = kept["by"] == by and kept["content"] == run.record["content"] == dataset_digest(run.path)
        return dict(kept["told"]) if sound else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_told(run: StoredRun, told: Mapping[str, Any], by: str) -> None:
    """Write the answer of a run; a full disk is not an error."""
    kept = {"by": by, "content": run.record.get("content"), "told": told}
    path = run.path.with_name(_TOLD)
    unfinished = path.with_name(f".{_TOLD}.{os.getpid()}")
    try:
        unfinished.write_text(json.dumps(kept), encoding="utf-8")
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
