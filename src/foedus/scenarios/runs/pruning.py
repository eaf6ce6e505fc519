"""Tidy up a store of runs: damaged, half done and old entries are removed; those in use by a process stay."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from foedus.errors import InputError, StoreError
from foedus.scenarios.runs.entries import Entry, entries
from foedus.scenarios.runs.records import check_dataset, read_record
from foedus.scenarios.runs.staging import take_away
from foedus.scenarios.runs.stores import RunStore

__all__ = ["Fate", "Pruned", "prune_store", "superfluous"]

Fate: TypeAlias = Literal["removed", "would be removed", "in work", "refused"]


@dataclass(frozen=True)
class Pruned:
    """What happened to one superfluous entry of a store.

    Parameters
    ----------
    entry
        The entry.
    fate
        ``removed``; ``would be removed``, on a dry run; ``in work``: a process holds its lock, so it stays; ``refused``
        by the operating system.
    why
        Why it is superfluous.
    """

    entry: Entry
    fate: Fate
    why: str

    @property
    def freed(self) -> int:
        """Bytes that were freed, or would be freed."""
        return self.entry.size if self.fate in ("removed", "would be removed") else 0


def superfluous(
    found: Sequence[Entry], *, older_than: float | None = None, keep: int | None = None, now: datetime | None = None
) -> list[tuple[Entry, str]]:
    """Return which entries of a store should be removed, and why.

    Parameters
    ----------
    found
        Its entries, newest first.
    older_than
        Finished runs older than this many days are removed; none when omitted.
    keep
        Only this many finished runs, the newest, stay; all when omitted.
    now
        The present time; the clock's when omitted. A run dated in the future, because the clock was set back, is not
        old.

    Raises
    ------
    InputError
        When a number is negative or not a number.
    """
    for name, value in (("older_than", older_than), ("keep", keep)):
        if value is not None and not 0 <= value <= 1e6:
            raise InputError(f"{value} is out of range", where=name, expected="a number from 0 to 1000000")
    now = now if now is not None else datetime.now(UTC)
    chosen, seen = [], 0
    for entry in found:
        if entry.state != "finished":
            chosen.append((entry, entry.problem or entry.state))
            continue
        seen += 1
        if keep is not None and seen > keep:
            chosen.append((entry, f"not among the {keep} newest"))
        elif older_than is not None and now - entry.created > timedelta(days=older_than):
            chosen.append((entry, f"older than {older_than:g} days"))
    return chosen


def prune_store(
    store: RunStore, *, older_than: float | None = None, keep: int | None = None, dry_run: bool = False
) -> list[Pruned]:
    """Remove damaged, half done and old entries from a store.

    Parameters
    ----------
    store
        The store.
    older_than, keep
        As in `superfluous`.
    dry_run
        Report what would be removed, and remove nothing.

    Returns
    -------
    list of Pruned

    Raises
    ------
    InputError
        When a number is negative or not a number.
    StoreError
        If the store cannot be listed or written.

    Notes
    -----
    Everything is removed under the lock of its run: entries in use by a process stay. Every dataset is read once, to
    find the damaged ones.
    """
    chosen = superfluous(entries(store, thorough=True), older_than=older_than, keep=keep)
    if not dry_run:
        pruned = [Pruned(entry, _remove(store, entry), why) for entry, why in chosen]
        store.clear_locks()
        return pruned
    found: list[Pruned] = []
    for entry, why in chosen:
        with store.lock_if_free(entry.run_id, tidy=False) as ours:
            found.append(Pruned(entry, "would be removed" if ours else "in work", why))
    return found


def _remove(store: RunStore, entry: Entry) -> Fate:
    """Remove one entry, if no process works on its run."""
    with store.lock_if_free(
        entry.run_id
    ) as ours:  # which also removes what killed processes left behind of the last step
        if not ours or not _is_still(entry):
            return "in work"
        try:
            if entry.state == "half done":
                shutil.rmtree(entry.path)
            else:
                take_away(store.root, entry.run_id)
        except FileNotFoundError:
            return "removed"
        except OSError:
            return "refused"
    return "removed"


def _is_still(entry: Entry) -> bool:
    """Whether a run that was examined is still the one in the store: another process may have recomputed it."""
    if entry.state == "half done":
        return True
    try:
        now = read_record(entry.path)
        check_dataset(now)
    except StoreError:
        return entry.state == "damaged"
    return entry.state == "finished" and now.created == entry.created
