"""Text files in blocks of whole lines, compressed or not."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from foedus.errors import TableError

__all__ = ["BLOCK", "Block", "is_parquet", "read_blocks", "unreadable"]

BLOCK: Final = 4 << 20
"""Bytes read at a time; *assumed*: large enough that the overhead per read is negligible."""

LONGEST_LINE: Final = 64 << 20  # bytes; without a line end for this long it is not a table

_PACKED: Final = (b"\x1f\x8b", b"PK\x03\x04")
_TEXT_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file.

    Parameters
    ----------
    text
        The lines.
    line
        Number of the first one, counted from 1.
    done, total
        Bytes of the file read so far and in all.
    """

    text: bytes
    line: int
    done: int
    total: int


def is_parquet(path: Path) -> bool:
    """Whether the file begins as Parquet does.

    Raises
    ------
    TableError
        It cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PAR1"
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception, line: int | None = None) -> TableError:
    """Return the error that a file cannot be read, and from which line on."""
    reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
    where = str(path) if not line else f"{path}, after line {line}"
    return TableError(
        f"the event file cannot be read: {reason}", where=where, expected="a complete CSV, TSV or Parquet file"
    )


def read_blocks(path: Path, size: int = BLOCK) -> Iterator[Block]:
    """Read a file block by block, every block ending where a line ends.

    Parameters
    ----------
    path
        The file; text in UTF-8, or in UTF-16 with a byte order mark, or such text compressed with gzip or zip.
    size
        Bytes of text per block.

    Raises
    ------
    TableError
        It cannot be read to its end, is empty, is not text, or is an archive of several files.
    """
    line, rest = 1, b""
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(path.open("rb"))
            total = os.fstat(raw.fileno()).st_size
            stream = _recoded(_unpacked(raw, path, stack))
            old_ends = False
            while chunk := stream.read(size):
                old_ends = old_ends or (line == 1 and not rest and b"\r" in chunk and b"\n" not in chunk)
                text = rest + (chunk.replace(b"\r", b"\n") if old_ends else chunk)
                cut = text.rfind(b"\n") + 1
                if line == 1 and b"\0" in text:
                    raise TableError("the event file is not text", where=str(path), expected="CSV or TSV in UTF-8")
                if not cut and len(text) > LONGEST_LINE:
                    raise TableError("a line has no end", where=f"{path}, line {line}", expected="one event per line")
                whole, rest = text[:cut], text[cut:]
                if whole:
                    yield Block(whole.removeprefix(_TEXT_MARK) if line == 1 else whole, line, raw.tell(), total)
                    line += whole.count(b"\n")
        except (OSError, EOFError, UnicodeError, zlib.error, zipfile.BadZipFile) as error:
            raise unreadable(path, error, line - 1) from error
    if rest:
        yield Block(rest.removeprefix(_TEXT_MARK) if line == 1 else rest, line, total, total)
    elif line == 1:
        raise TableError("the event file is empty", where=str(path), expected="one event per line")


class _Utf8:
    """Text in UTF-16, read as UTF-8."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-16", newline="")

    def read(self, size: int) -> bytes:
        """Return the next characters, up to a maximum number."""
        return self._text.read(size).encode()


def _recoded(stream: Any) -> Any:
    mark = stream.read(2)
    stream.seek(0)
    return _Utf8(stream) if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else stream


def _unpacked(raw: IO[bytes], path: Path, stack: ExitStack) -> IO[bytes] | gzip.GzipFile:
    mark = raw.read(4)
    raw.seek(0)
    if mark.startswith(_PACKED[0]):
        return stack.enter_context(gzip.GzipFile(fileobj=raw))
    if mark.startswith(_PACKED[1]):
        archive = stack.enter_context(zipfile.ZipFile(raw))
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise TableError(f"the archive contains {len(members)} files", where=str(path), expected="one event file")
        return stack.enter_context(archive.open(members[0]))
    return raw
