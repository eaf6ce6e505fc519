"""The last step of a run: a folder beside the store's runs is filled, renamed into place, and tidied up if killed.

::

    ROOT/.<run id>-XXXXXXXX/new    the run while it is written
    ROOT/.<run id>-XXXXXXXX/old    the run that it replaces, between two renames
"""

from __future__ import annotations

import errno
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from foedus.scenarios.runs.records import is_whole

__all__ = ["PARTIAL", "clear_stale", "staged", "staging_folders", "take_away"]

PARTIAL: Final = "partial"

_LOST_RACE: Final = (errno.ENOTEMPTY, errno.EEXIST)
_STAGING: Final = re.compile(r"\.([0-9a-f]{24})-.+")


@contextmanager
def staged(root: Path, run_id: str) -> Iterator[Path]:
    """Provide a folder to write a run to; it takes the run's place when the block ends without an error.

    Raises
    ------
    OSError
        If the operating system refuses; the previous content is then restored.
    """
    root.mkdir(parents=True, exist_ok=True)
    final, staging = root / run_id, _folder(root, run_id)
    new, old = staging / "new", staging / "old"
    try:
        new.mkdir()
        yield new
        with suppress(FileNotFoundError):
            final.rename(old)
        try:
            new.rename(final)
        except OSError as error:
            # another process did so at the same moment: the runs are the same
            if error.errno not in _LOST_RACE:
                raise
    finally:
        if old.exists() and not final.exists():
            old.rename(final)
        shutil.rmtree(staging, ignore_errors=True)


def staging_folders(root: Path) -> dict[Path, str]:
    """Return the folders of unfinished last steps, with the run of each; their processes may still be working."""
    names = sorted(item.name for item in root.iterdir()) if root.is_dir() else []
    return {root / name: found[1] for name in names if (found := _STAGING.fullmatch(name))}


def clear_stale(root: Path, run_id: str) -> None:
    """Remove what killed processes left of a run's last step and of its chunks; call it only under the run's lock.

    If a process was killed between the two renames, the run is put in its place: the new one if complete, else the old.
    """
    with suppress(OSError):
        for folder in [folder for folder, known in staging_folders(root).items() if known == run_id]:
            for whole in (folder / "new", folder / "old"):
                if not (root / run_id).exists() and is_whole(whole):
                    whole.rename(root / run_id)
            shutil.rmtree(folder, ignore_errors=True)
        for half in (root / PARTIAL / run_id).glob("*.tmp"):
            half.unlink(missing_ok=True)


def take_away(root: Path, run_id: str) -> None:
    """Remove a run atomically, so that other processes see either all of it or nothing.

    Raises
    ------
    OSError
        If the operating system refuses.
    """
    staging = _folder(root, run_id)
    try:
        (root / run_id).rename(staging / "gone")
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _folder(root: Path, run_id: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=f".{run_id}-", dir=root))
