"""The record beside a finished run: ``run.json``, and whether it and its dataset are intact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from foedus.errors import StoreError
from foedus.library.schema_versions import SCHEMA, check_schema
from foedus.scenarios.runs.digests import dataset_digest, is_sealed, sealed

__all__ = ["DAMAGED", "DATASET", "RECORD", "StoredRun", "check_dataset", "is_whole", "read_record", "write_record"]

DATASET: Final = "dataset.zarr"
RECORD: Final = "run.json"

DAMAGED: Final = "Remove that folder, or compute the run again with `fresh`"


@dataclass(frozen=True)
class StoredRun:
    """One finished run in a store."""

    run_id: str
    path: Path
    created: datetime
    record: Mapping[str, Any]


def write_record(folder: Path, run_id: str, record: Mapping[str, Any]) -> None:
    """Write the record of a run beside its dataset, with digests of both.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    note = sealed(
        {
            "schema": SCHEMA,
            **record,
            "run": run_id,
            "created": datetime.now(UTC).isoformat(),
            "content": dataset_digest(folder / DATASET),
        }
    )
    (folder / RECORD).write_text(json.dumps(note, indent=1, sort_keys=True), encoding="utf-8")


def read_record(folder: Path) -> StoredRun:
    """Return a run after checking its record; its dataset need only exist.

    Raises
    ------
    StoreError
        If it is damaged.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if not isinstance(record, dict) or not isinstance(record.get("spec"), dict):
            raise ValueError("run.json does not say what was run")
        check_schema(record.get("schema", SCHEMA))
        if not is_sealed(record):
            raise ValueError("run.json was changed after the run was stored")
        if not (folder / DATASET).is_dir():
            raise ValueError("its dataset is missing")
        created = datetime.fromisoformat(str(record["created"]))
    except (OSError, ValueError, KeyError, RecursionError) as error:
        problem = "run.json does not say when it was made" if isinstance(error, KeyError) else str(error)
        raise StoreError(f"the stored run is damaged: {problem}", where=str(folder), hint=DAMAGED) from error
    # a record without a time zone is not a reason to reject the run
    created = created if created.tzinfo else created.replace(tzinfo=UTC)
    return StoredRun(folder.name, folder / DATASET, created, record)


def check_dataset(run: StoredRun) -> None:
    """Check that the files of a run's dataset are unchanged.

    Raises
    ------
    StoreError
        If they are changed, or cannot be read.
    """
    noted = run.record.get("content")
    try:
        sound = noted is None or noted == dataset_digest(run.path)
    except OSError as error:
        problem = f"its dataset cannot be read: {error.strerror or error}"
        raise StoreError(f"the stored run is damaged: {problem}", where=str(run.path), hint=DAMAGED) from error
    if not sound:
        raise StoreError("the stored run is damaged: its dataset changed", where=str(run.path), hint=DAMAGED)


def is_whole(folder: Path) -> bool:
    """Whether a folder contains a run whose record and dataset are both intact."""
    try:
        check_dataset(read_record(folder))
    except StoreError:
        return False
    return True
