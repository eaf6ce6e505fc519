"""Fetching raw files from their publishers into the data folder, each checked before it gets its final name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import platformdirs

from foedus.errors import DataError, InputError, InterruptedWorkError, StoreError
from foedus.progress import Progress
from foedus.sources import _addresses, _registry
from foedus.sources._addresses import Address, Origin, find_origin, refuse_barred
from foedus.sources._base import File, Source
from foedus.sources._folder import FOLDER_VARIABLE, DataFolder
from foedus.sources._lock import hold

if TYPE_CHECKING:
    from foedus.sources._download import Progress

__all__ = ["Errand", "fetch", "plan_pull", "pull", "pull_folder"]

STAGING: Final = ".pull"
"""Folder inside the data folder for unfinished files, which are resumed later."""

PARTIAL: Final = "partial"

Outcome: TypeAlias = Literal["present", "fetch", "manual", "derived"]
"""Present; to be fetched; to be obtained by hand; unobtainable."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A requested data set, and what remains to be done for it.

    Parameters
    ----------
    source, origin
        The data set, and how its files are obtained.
    missing
        Its files that are not in the folder, or are there in a different version.
    """

    source: Source
    origin: Origin
    missing: tuple[File, ...]

    @property
    def outcome(self) -> Outcome:
        """What remains to be done: nothing, a fetch, or something that a program cannot do."""
        if not self.missing:
            return "present"
        return "fetch" if self.origin.kind == "pull" else self.origin.kind


def pull_folder(path: Path | str | None = None) -> Path:
    """Return the folder to fetch into: `path`, else ``FOEDUS_DATA``, else ``data`` in the user's cache folder.

    It need not exist yet.
    """
    given = path if path is not None else os.environ.get(FOLDER_VARIABLE) or None
    return Path(given).absolute() if given is not None else platformdirs.user_cache_path("foedus") / "data"


def plan_pull(names: Iterable[str], folder: Path, *, everything: bool = False) -> list[Errand]:
    """Determine what has to be fetched, without touching the network or the folder.

    Parameters
    ----------
    names
        Names of sources.
    folder
        The data folder, which need not exist yet.
    everything
        Include every source, whether or not it can be fetched.

    Returns
    -------
    list of Errand
        One per source, in the requested order.

    Raises
    ------
    UnknownNameError
        There is no source with that name, or it is one that foedus does not fetch.
    InputError
        No source was named.
    DataError
        A named source is not in the folder and cannot be fetched.
    """
    asked = list(dict.fromkeys(names))
    for name in asked:
        refuse_barred(name)
    sources = [_registry.find_source(name) for name in asked]
    if everything:
        sources = list(_registry.SOURCES.values())
    if not sources:
        offered = [each.name for each in _registry.SOURCES.values() if find_origin(each, _known()).kind == "pull"]
        raise InputError(
            "no data set was named",
            where="foedus data pull",
            expected=f"`everything`, or one or more of: {', '.join(offered)}",
            hint="foedus data list shows how to obtain the others",
        )
    errands = [_errand(source, folder) for source in sources]
    if not everything:
        for errand in errands:
            if errand.outcome in ("manual", "derived"):
                raise _not_offered(errand)
    return errands


def fetch(errand: Errand, folder: Path, *, progress: Progress | None = None) -> int:
    """Fetch the missing files of one source; none gets its final name before its checksum is right.

    If two processes fetch the same file into the same folder, the second waits and finds it there.

    Parameters
    ----------
    errand
        An errand from ``plan_pull`` whose outcome is ``fetch``.
    folder
        The data folder, created if it does not exist.
    progress
        Called with the progress if the length of a file is known.

    Returns
    -------
    int
        Bytes of the files received.

    Raises
    ------
    DataError
        The server cannot be reached or refuses, it sent a different version (the message names both), or a file of a
        different version is already in the folder: we never overwrite it.
    StoreError
        The folder cannot be written, or its disk is full.
    InterruptedWorkError
        Stopped by the user; what was received so far is kept, and the next call continues from there.
    """
    staging = folder / STAGING
    known = _known()
    placed = 0
    made = _missing_folders(folder, errand)
    try:
        staging.mkdir(parents=True, exist_ok=True)
        opened = DataFolder.find(folder)
        for url, files in groupby(errand.missing, key=lambda file: known[file.path].url):
            with _workplace(staging, url) as workplace:
                wanted = [file for file in files if not _lies_there(file, opened)]
                placed += _fetch_url(url, workplace, wanted, opened, progress) if wanted else 0
    except KeyboardInterrupt:
        kept = sum(each.stat().st_size for each in staging.glob(f"*/{PARTIAL}")) if staging.is_dir() else 0
        raise InterruptedWorkError(
            f"stopped; {kept} bytes of unfinished files are kept",
            where=str(staging),
            hint="Run the same command to continue",
        ) from None
    except OSError as error:
        raise StoreError(
            f"cannot write the data folder: {error.strerror or error}",
            where=str(error.filename or folder),
            expected="a writable folder",
            hint=f"Choose another `folder`, or set {FOLDER_VARIABLE}",
        ) from error
    finally:
        for each in (staging, *made):
            with suppress(OSError):
                each.rmdir()  # stays if it is not empty
    return placed


def pull(names: Iterable[str] = (), folder: Path | str | None = None, *, everything: bool = False) -> list[Errand]:
    """Fetch data sets into the data folder.

    Parameters
    ----------
    names
        Names of sources.
    folder
        The data folder; ``FOEDUS_DATA`` or the user's cache folder when not given.
    everything
        Fetch every source that can be fetched; the others are returned with their outcome unchanged.

    Returns
    -------
    list of Errand
        One per source, with its state afterwards.

    Raises
    ------
    FoedusError
        As ``plan_pull`` and ``fetch``.
    """
    root = pull_folder(folder)
    errands = plan_pull(names, root, everything=everything)
    for errand in errands:
        if errand.outcome == "fetch":
            fetch(errand, root)
    return [_errand(errand.source, root) for errand in errands]


def _known() -> Mapping[str, Address]:
    return _addresses.ADDRESSES


def _errand(source: Source, folder: Path) -> Errand:
    opened = DataFolder.find(folder) if folder.is_dir() else None
    missing = tuple(file for file in source.files if opened is None or not opened.verify(file))
    return Errand(source, find_origin(source, _known()), missing)


def _missing_folders(folder: Path, errand: Errand) -> list[Path]:
    """Folders that do not exist yet, innermost first."""
    wanted = {parent for file in errand.missing for parent in (folder / file.path).parents}
    return sorted((each for each in wanted if not each.exists()), key=lambda path: len(path.parts), reverse=True)


def _lies_there(file: File, folder: DataFolder) -> bool:
    if not folder.has(file):
        return False
    if folder.verify(file):
        return True
    raise DataError(
        f"a different version of the file is already there: its SHA-256 is {folder.checksum(file)}",
        where=str(folder.root / file.path),
        expected=f"no file, or SHA-256 {file.sha256}",
        hint="Move it away and try again",
    )


def _not_offered(errand: Errand) -> DataError:
    name, origin = errand.source.name, errand.origin
    held = "may not be redistributed" if origin.kind == "derived" else "is not published in the form that foedus reads"
    return DataError(
        f"{name} cannot be fetched, because it {held}: {origin.note}",
        where=", ".join(origin.where) or name,
        expected=f"{', '.join(file.path for file in errand.missing)} in the data folder, with the expected checksum",
        hint="The embedded evidence needs no raw files; foedus data list shows what can be fetched",
    )


def _fetch_url(url: str, workplace: Path, files: list[File], folder: DataFolder, progress: Progress | None) -> int:
    from foedus.sources._download import ResumingDownloader
    from foedus.sources._place import place_file, place_member

    downloader = ResumingDownloader(workplace / PARTIAL, progress)
    members = [(file, _known()[file.path].member) for file in files]
    if all(member is None for _, member in members):
        place_file(url, files[0], folder.root, downloader)
    else:
        archive = workplace / "archive"
        downloader(url, archive)
        for file, member in members:
            place_member(url, archive, member or file.path, file, folder.root)
    return sum((folder.root / file.path).stat().st_size for file in files)


@contextmanager
def _workplace(staging: Path, url: str) -> Iterator[Path]:
    """Lock a working folder for what comes from `url`; afterwards only a partial file may stay in it."""
    name = hashlib.sha256(url.encode()).hexdigest()[:16]
    with hold(staging / f"{name}.lock"):
        workplace = staging / name
        try:
            workplace.mkdir(exist_ok=True)
            yield workplace
        finally:
            kept = workplace / PARTIAL
            for each in workplace.iterdir() if workplace.is_dir() else ():
                if not (kept.is_file() and each.name.startswith(PARTIAL)):
                    each.unlink()
            with suppress(OSError):
                workplace.rmdir()  # stays if it contains a partial file
