"""Stored simulations: list them, and remove those that are damaged, unfinished or old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.errors import StoreError
from foedus.results import Result
from foedus.scenarios.runs.entries import Entry, entries
from foedus.scenarios.runs.pruning import Pruned, prune_store
from foedus.scenarios.runs.stores import RunStore

__all__ = ["PrunedRuns", "StoredRuns", "list_runs", "prune_runs", "size_words"]

SENSITIVITY: Final = "sensitivity"
"""Folder within a store for sensitivity analyses; a store of its own."""

_SCHEMA: Final = {
    "run": pl.String, "state": pl.String, "case": pl.String, "label": pl.String, "members": pl.Int64,
    "years": pl.String, "created": pl.String, "bytes": pl.Int64, "path": pl.String, "problem": pl.String,
}  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class StoredRuns(Result):
    """The contents of a store, newest first.

    Parameters
    ----------
    root
        Folder of the store.
    entries
        Runs, finished or not, and sensitivity analyses.
    """

    root: Path
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Size in bytes."""
        return sum(entry.size for entry in self.entries)

    @property
    def table(self) -> pl.DataFrame:
        """One row each: ``run, state, case, label, members, years, created, bytes, path, problem``."""
        return pl.DataFrame([entry.as_dict() for entry in self.entries], schema=_SCHEMA)

    def as_dict(self) -> dict[str, Any]:
        """Return the list as ``foedus runs --json`` prints it."""
        return {"store": str(self.root), "bytes": self.size, "runs": [entry.as_dict() for entry in self.entries]}

    def headline(self) -> str:
        """Return the number of entries and their size."""
        return f"store of runs: {_counted(self.entries)}, {size_words(self.size)}, in {self.root}"


@dataclass(frozen=True, eq=False, repr=False)
class PrunedRuns(Result):
    """What happened to the superfluous entries of a store.

    Parameters
    ----------
    root
        Folder of the store.
    dry_run
        Whether nothing was removed.
    pruned
        The superfluous entries.
    """

    root: Path
    dry_run: bool
    pruned: tuple[Pruned, ...]

    @property
    def freed(self) -> int:
        """Bytes freed, or that would be."""
        return sum(item.freed for item in self.pruned)

    @property
    def table(self) -> pl.DataFrame:
        """One row each: as in `StoredRuns`, with ``fate`` and ``why``."""
        return pl.DataFrame(self._rows(), schema={**_SCHEMA, "fate": pl.String, "why": pl.String})

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as ``foedus runs --prune --json`` prints it."""
        return {"store": str(self.root), "dry_run": self.dry_run, "freed": self.freed, "pruned": self._rows()}

    def headline(self) -> str:
        """Return what was freed and what remains."""
        gone = [item.entry for item in self.pruned if item.fate in ("removed", "would be removed")]
        verb = "would be removed" if self.dry_run else "removed"
        told = f"{_counted(gone)} {verb}, {size_words(self.freed)} {'to be freed' if self.dry_run else 'freed'}"
        for fate in ("in work", "refused"):
            count = sum(item.fate == fate for item in self.pruned)
            told += f"; {count} {'still in work' if fate == 'in work' else 'refused by the system'}" if count else ""
        return told

    def _rows(self) -> list[dict[str, Any]]:
        return [{**item.entry.as_dict(), "fate": item.fate, "why": item.why} for item in self.pruned]


def list_runs(store: RunStore | None = None) -> StoredRuns:
    """List the stored simulations, sensitivity analyses included.

    Parameters
    ----------
    store
        Where runs are stored; the user's store when omitted.

    Returns
    -------
    StoredRuns
        Newest first. Damaged data files are found by `prune_runs` and when a run is opened; here a run counts as
        damaged only if the record beside it is.

    Raises
    ------
    StoreError
        If the store cannot be listed.
    """
    keeper = _keeper(store)
    found = [entry for each in _stores(keeper) for entry in entries(each)]
    return StoredRuns(keeper.root, tuple(sorted(found, key=lambda entry: entry.created, reverse=True)))


def prune_runs(
    store: RunStore | None = None, *, older_than: float | None = None, keep: int | None = None, dry_run: bool = False
) -> PrunedRuns:
    """Remove damaged and unfinished runs, and with `older_than` or `keep` old ones.

    Parameters
    ----------
    store
        Where runs are stored; the user's store when omitted.
    older_than
        Also remove finished runs older than this number of days.
    keep
        Keep only this number of finished runs, the newest, and the same number of sensitivity analyses.
    dry_run
        Report what would be removed, and remove nothing.

    Returns
    -------
    PrunedRuns
        A run on which a process is working is never removed.

    Raises
    ------
    InputError
        If a number is negative or not a number.
    StoreError
        If the store cannot be listed or written.
    """
    keeper = _keeper(store)
    options: dict[str, Any] = {"older_than": older_than, "keep": keep, "dry_run": dry_run}
    pruned = [item for each in _stores(keeper) for item in prune_store(each, **options)]
    return PrunedRuns(keeper.root, dry_run, tuple(pruned))


def _keeper(store: RunStore | None) -> RunStore:
    """Return the store asked for, which must be there, or the user's, which need not."""
    if store is not None and not store.root.is_dir():
        raise StoreError(
            "there is no store of runs",
            where=str(store.root),
            hint="Give the folder that was given when the runs were made",
        )
    return store if store is not None else RunStore()


def size_words(size: float) -> str:
    """Return a number of bytes in words.

    Examples
    --------
    >>> size_words(512), size_words(2_500_000), size_words(31e9)
    ('512 B', '2.5 MB', '31 GB')
    """
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= scale:
            return f"{size / scale:.{0 if size >= 10 * scale else 1}f} {unit}"
    return f"{size:.0f} B"


def _stores(keeper: RunStore) -> tuple[RunStore, RunStore]:
    return keeper, RunStore(keeper.root / SENSITIVITY)


def _counted(found: Sequence[Entry]) -> str:
    """Return the number of entries in each condition.

    Examples
    --------
    >>> _counted([])
    'nothing'
    """
    counts = {state: sum(entry.state == state for entry in found) for state in ("finished", "damaged", "half done")}
    return ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "nothing"
