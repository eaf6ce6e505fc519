"""Hash of the source code of parts of the package, on which cached results depend."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

__all__ = ["source_hash", "sources_of"]


def sources_of(
    places: Iterable[str], *, suffixes: tuple[str, ...] = (".py",), without: Iterable[str] = ()
) -> dict[str, bytes]:
    """Return files of the package: path within it to content, sorted by path.

    Parameters
    ----------
    places
        Folders, with everything below them, and files, as paths within the package.
    suffixes
        Endings of the names of files to take from folders.
    without
        Folders below `places` to leave out.
    """
    package, left_out = resources.files("foedus"), set(without)
    found: dict[str, bytes] = {}

    def collect(place: Traversable, path: str) -> None:
        if place.is_file():
            found[path] = place.read_bytes()
            return
        for item in place.iterdir():
            below = f"{path}/{item.name}"
            if below not in left_out and (item.is_dir() or item.name.endswith(suffixes)):
                collect(item, below)

    for name in places:
        collect(package.joinpath(*name.split("/")), name)
    return dict(sorted(found.items()))


def source_hash(files: Mapping[str, bytes]) -> str:
    """Return the blake2 hash of files and their paths, 32 hex digits."""
    digest = hashlib.blake2b(digest_size=16)
    for path, content in files.items():
        digest.update(f"{path} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()
