"""Everything in a store of runs: finished, damaged, half done, and left behind by a killed process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from foedus.errors import FoedusError, StoreError
from foedus.scenarios.runs.records import check_dataset, read_record
from foedus.scenarios.runs.specs import RunSpec
from foedus.scenarios.runs.staging import PARTIAL, staging_folders
from foedus.scenarios.runs.stores import RunStore

__all__ = ["STATES", "Entry", "State", "entries", "folder_size"]

State: TypeAlias = Literal["finished", "damaged", "half done"]
STATES: Final[tuple[State, ...]] = ("finished", "damaged", "half done")


@dataclass(frozen=True)
class Entry:
    """One entry of a store.

    Parameters
    ----------
    run_id
        The run it belongs to.
    state
        ``finished``; ``damaged``: cannot be read; ``half done``: chunks of a run that is not finished, or what a killed
        process left of its last step.
    path
        Its folder.
    size
        Bytes on disk.
    created
        When it was finished, or last written to.
    record
        The record written when it was finished; empty otherwise.
    problem
        What is damaged, in words.
    """

    run_id: str
    state: State
    path: Path
    size: int
    created: datetime
    record: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""

    @property
    def spec(self) -> Mapping[str, Any]:
        """The specification, as recorded."""
        spec = self.record.get("spec", {})
        return spec if isinstance(spec, Mapping) else {}

    @property
    def label(self) -> str:
        """The scenario's name, preceded by the outcome for a sensitivity analysis; empty if unknown."""
        known = {name: value for name, value in self.spec.items() if name in RunSpec.model_fields}
        if not known:
            return ""
        try:
            label = RunSpec(**known).label
        except FoedusError:
            label = "unreadable"
        outcome = self.spec.get("outcome")
        return f"sensitivity of {outcome}: {label}" if outcome else label

    @property
    def years(self) -> str:
        """First and last year, as far as they were recorded."""
        first, last = self.record.get("start"), self.spec.get("until")
        return f"{first:.0f}–{last}" if isinstance(first, int | float) and last else f"–{last}" if last else ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as a row of JSON."""
        return {
            "run": self.run_id,
            "state": self.state,
            "case": str(self.record.get("case") or self.spec.get("case") or ""),
            "label": self.label,
            "members": self.spec.get("members"),
            "years": self.years,
            "created": self.created.isoformat(timespec="seconds"),
            "bytes": self.size,
            "path": str(self.path),
            "problem": self.problem,
        }


def entries(store: RunStore, *, thorough: bool = False) -> list[Entry]:
    """List the entries of a store, newest first.

    Parameters
    ----------
    store
        The store.
    thorough
        Read every dataset and compare it with its digest; otherwise only the record beside it is checked.

    Raises
    ------
    StoreError
        If the store cannot be listed.
    """
    found = [_finished(store, name, thorough) for name in store.names()]
    try:
        half = dict(staging_folders(store.root))
        partial = store.root / PARTIAL
        half |= {item: item.name for item in partial.iterdir() if item.is_dir()} if partial.is_dir() else {}
    except OSError as error:
        raise StoreError(f"the runs cannot be listed: {error.strerror}", where=str(store.root)) from error
    found += [
        Entry(run_id, "half done", path, folder_size(path), _changed(path))
        for path, run_id in half.items()
        if store.is_run_id(run_id)
    ]
    return sorted(found, key=lambda entry: entry.created, reverse=True)


def folder_size(folder: Path) -> int:
    """Return the bytes of all files in a folder; those that disappear meanwhile do not count."""
    total = 0
    for item in folder.rglob("*"):
        try:
            total += item.stat().st_size if item.is_file() else 0
        except OSError:
            continue
    return total


def _finished(store: RunStore, run_id: str, thorough: bool) -> Entry:
    folder = store.root / run_id
    size = folder_size(folder)
    try:
        stored = read_record(folder)
        if thorough:
            check_dataset(stored)
    except StoreError as error:
        return Entry(run_id, "damaged", folder, size, _changed(folder), problem=error.message.partition(": ")[2])
    return Entry(run_id, "finished", folder, size, stored.created, stored.record)


def _changed(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return datetime.fromtimestamp(0, UTC)
