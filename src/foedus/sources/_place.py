"""Giving a fetched file its final name once its checksum is right."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import Final

import pooch

from foedus.errors import DataError, StoreError
from foedus.sources._base import File
from foedus.sources._download import ResumingDownloader

__all__ = ["place_file", "place_member"]

BLOCK: Final = 1 << 20  # bytes unpacked at a time
SMALL: Final = 1 << 26  # bytes that may always be unpacked, however small the archive
MOST_PACKED: Final = 200  # unpacked bytes allowed per archive byte beyond that (assumed): tables have 5 to 50


def place_file(url: str, file: File, root: Path, downloader: ResumingDownloader) -> None:
    """Fetch `url` as `file` below `root`; temporary files are beside the downloader's partial file.

    Raises
    ------
    DataError
        A different version was received; it is not kept.
    """
    received: list[str] = []

    def noting(address: str, output_file: str, caller: object) -> None:
        downloader(address, output_file)
        received.append(pooch.file_hash(output_file, alg="sha256"))

    pooch.get_logger().setLevel("ERROR")  # the command does its own reporting
    workplace = downloader.partial.parent
    try:
        whole = pooch.retrieve(url, f"sha256:{file.sha256}", fname="whole", path=workplace, downloader=noting)
    except ValueError as error:
        raise _another_version(url, file, received[-1]) from error
    _settle(Path(whole), root / file.path)


def place_member(url: str, archive: Path, member: str, file: File, root: Path) -> None:
    """Unpack one member of the zip archive from `url` as `file` below `root`; temporary files are beside it.

    Raises
    ------
    DataError
        `archive` is not an archive, lacks the member, or contains a different version of it; it is not kept.
    """
    unpacked = archive.with_name("member")
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(archive) as opened:
            if member not in opened.namelist():
                held = ", ".join(opened.namelist()[:20]) or "nothing"
                raise DataError(f"the archive has no {member}", where=url, expected=f"{member}; it contains {held}")
            _refuse_bomb(opened.getinfo(member), unpacked.parent, url)
            with opened.open(member) as content, unpacked.open("wb") as stream:
                while block := content.read(BLOCK):
                    digest.update(block)
                    stream.write(block)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise DataError(
            f"the server did not send a readable archive: {error}", where=url, expected="a zip archive"
        ) from error
    if digest.hexdigest() != file.sha256:
        raise _another_version(url, file, digest.hexdigest())
    _settle(unpacked, root / file.path)


def _refuse_bomb(member: zipfile.ZipInfo, folder: Path, url: str) -> None:
    """Raise an error before unpacking a member that would fill the disk; never more than its declared size is read."""
    if member.file_size > max(SMALL, MOST_PACKED * member.compress_size):
        raise DataError(
            f"the archive's {member.filename} would unpack {member.compress_size} bytes to {member.file_size}",
            where=url,
            expected=f"at most {MOST_PACKED} bytes from one",
            hint="The publisher's file may have been replaced; nothing was kept",
        )
    room = shutil.disk_usage(folder).free
    if member.file_size > room:
        raise StoreError(
            f"{member.file_size} bytes are to be unpacked but only {room} are free",
            where=str(folder),
            expected="enough space for the file",
            hint="Free some space or choose another `folder`, and try again",
        )


def _settle(whole: Path, target: Path) -> None:
    """Give a correct file its final name, in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(whole, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.new")  # part of the data folder is on another disk
        try:
            shutil.copyfile(whole, beside)
            os.replace(beside, target)
        finally:
            beside.unlink(missing_ok=True)


def _another_version(url: str, file: File, found: str) -> DataError:
    return DataError(
        f"the server sent a different version of {file.path}: its SHA-256 is {found}; nothing was kept",
        where=url,
        expected=f"SHA-256 {file.sha256}, the version this release of foedus reads",
        hint="The publisher may have revised the data; foedus reads only one version, so that results stay comparable",
    )
