"""Downloads one file over HTTP, resuming where an earlier attempt stopped."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypedDict

import requests

from foedus.errors import DataError, StoreError
from foedus.progress import Progress

__all__ = ["Progress", "ResumingDownloader"]


BLOCK: Final = 1 << 14  # bytes written at a time, and the most that is lost when a connection breaks
LARGEST: Final = 1 << 32  # largest file that we fetch, in bytes (assumed): 4 GiB, far above any
RETRIED: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Status codes that may be temporary (RFC 9110, RFC 6585)."""


class _State(TypedDict):
    url: str
    validator: str | None


class _PassingError(Exception):
    """A failure that another attempt may fix; `wait` is the delay that the server asks for, in seconds."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class ResumingDownloader:
    """Fetch a file by HTTP into `partial`, which survives a failure, and hand it over when it is complete.

    A second attempt asks only for the rest, on condition that the file is still the same (``Range`` with ``If-Range``);
    a server that cannot do so, or whose file has changed, sends the whole file and we start again. It is called in the
    way pooch calls its downloaders.

    Parameters
    ----------
    partial
        File that collects the bytes; beside it, in ``.json``, what is known about the file to which they belong.
    progress
        Called with the progress if the length of the file is known.
    attempts
        Consecutive failures, without any progress, after which we give up (assumed).
    pause
        Seconds before the second attempt, doubled before each further one (assumed).
    timeout
        Seconds to connect, and between two pieces of the answer (assumed).
    longest_wait
        The longest wait a server may ask for, in seconds (assumed).

    Notes
    -----
    A download of a file without a strong ``ETag`` or a ``Last-Modified`` is not resumed, because nothing tells whether
    the file is still the same. The caller checks the content; this class guarantees only its length.
    """

    partial: Path
    progress: Progress | None = None
    attempts: int = 5
    pause: float = 0.5
    timeout: tuple[float, float] = (15.0, 60.0)
    longest_wait: float = 60.0

    def __call__(self, url: str, output_file: str | Path, pooch: Any = None, check_only: bool = False) -> None:
        """Fetch `url` and move it to `output_file`, on the same disk as the partial file.

        Raises
        ------
        DataError
            The server cannot be reached, refuses, or fails too often.
        StoreError
            The bytes cannot be stored: the disk is full or the folder cannot be written.
        """
        failures, furthest = 0, self._size()
        while True:
            try:
                self._attempt(url)
                os.replace(self.partial, output_file)
                self._notes.unlink(missing_ok=True)
                return
            except _PassingError as error:
                failures = 1 if self._size() > furthest else failures + 1
                furthest = max(furthest, self._size())
                if failures >= self.attempts:
                    told = f"{error}, {failures} times"
                    raise self._failed(url, told, "What was received is kept: try again later") from error
                wait = self.pause * 2 ** (failures - 1) if error.wait is None else error.wait
                time.sleep(min(wait, self.longest_wait))
            except OSError as error:
                raise StoreError(
                    f"cannot store what was fetched: {error.strerror or error}",
                    where=str(error.filename or self.partial),
                    expected="a writable folder with enough space",
                    hint="Free some space or choose another `folder`, and try again",
                ) from error

    @property
    def _notes(self) -> Path:
        return self.partial.with_name(self.partial.name + ".json")

    def _size(self) -> int:
        return self.partial.stat().st_size if self.partial.is_file() else 0

    def _attempt(self, url: str) -> None:
        from foedus._version import __version__

        headers = {"User-Agent": f"foedus/{__version__}", "Accept-Encoding": "identity"}
        validator = self._validator(url)
        offset = self._size() if validator else 0
        if offset and validator:
            headers |= {"Range": f"bytes={offset}-", "If-Range": validator}
        try:
            with requests.get(url, headers=headers, stream=True, timeout=self.timeout) as answer:
                self._take(url, answer, offset, validator)
        except requests.exceptions.SSLError as error:
            raise self._failed(
                url, "the server's certificate cannot be verified", "Fetch the file yourself, or try again later"
            ) from error
        except requests.exceptions.Timeout as error:
            raise _PassingError("the server did not answer in time") from error
        except requests.exceptions.ConnectionError as error:
            if getattr(error.args[0] if error.args else None, "reason", None) is not None:
                raise self._failed(
                    url, "the server cannot be reached", "Check the network; what was received is kept"
                ) from error
            raise _PassingError("the connection broke") from error
        except requests.exceptions.ChunkedEncodingError as error:
            raise _PassingError("the connection broke") from error
        except requests.exceptions.RequestException as error:
            raise self._failed(url, f"the server's answer cannot be used: {error}", None) from error

    def _take(self, url: str, answer: requests.Response, offset: int, validator: str | None) -> None:
        status = answer.status_code
        if status in RETRIED:
            raise _PassingError(f"the server answers {status} {answer.reason}", _seconds(answer))
        if status == requests.codes.requested_range_not_satisfiable and offset:
            if answer.headers.get("Content-Range", "") == f"bytes */{offset}":
                return  # the partial file was already complete
            self._drop()
            raise _PassingError("the server does not have the rest", 0.0)
        if status not in (requests.codes.ok, requests.codes.partial_content):
            raise self._failed(
                url, f"the server answers {status} {answer.reason}", "The file may have moved: see foedus data list"
            )
        encoded = answer.headers.get("Content-Encoding", "identity") != "identity"
        length = answer.headers.get("Content-Length")
        total = int(length) if length is not None and length.isdigit() and not encoded else None
        if status == requests.codes.partial_content:
            start = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
            if not offset or start is None or int(start[1]) != offset or _validator(answer) not in (None, validator):
                self._drop()
                raise _PassingError("the server sent a different part from the one requested", 0.0)
            total = None if total is None else offset + total
        else:
            offset = 0
        self._check_room(offset, total)
        if status == requests.codes.ok:
            self._remember({"url": url, "validator": None if encoded else _validator(answer)})
        self._keep(answer, offset, total)

    def _check_room(self, offset: int, total: int | None) -> None:
        room = shutil.disk_usage(self.partial.parent).free
        if total is not None and total - offset > room:
            raise StoreError(
                f"{total - offset} bytes are to be fetched but only {room} are free",
                where=str(self.partial.parent),
                expected="enough space for the file",
                hint="Free some space or choose another `folder`, and try again",
            )

    def _keep(self, answer: requests.Response, offset: int, total: int | None) -> None:
        with self.partial.open("r+b" if offset else "wb") as stream:
            stream.seek(offset)
            for block in answer.iter_content(BLOCK):
                stream.write(block)
                if stream.tell() > LARGEST:
                    stream.truncate(0)
                    raise self._failed(answer.url, f"the server sends more than {LARGEST} bytes", "Nothing was kept")
                if self.progress is not None and total is not None:
                    self.progress(stream.tell(), total)
            stream.flush()
            os.fsync(stream.fileno())
        if total is not None and self._size() != total:
            raise _PassingError(f"the server sent {self._size()} of {total} bytes")

    def _drop(self) -> None:
        self._notes.unlink(missing_ok=True)
        self.partial.unlink(missing_ok=True)

    def _remember(self, state: _State) -> None:
        self.partial.unlink(missing_ok=True)  # bytes of another file must never be stored under these notes
        self._notes.write_text(json.dumps(state), encoding="utf-8")

    def _validator(self, url: str) -> str | None:
        """The server's identification of the file to which the partial bytes belong."""
        with suppress(OSError, ValueError):
            state = json.loads(self._notes.read_text(encoding="utf-8"))
            if isinstance(state, dict) and state.get("url") == url and isinstance(state.get("validator"), str):
                return str(state["validator"])
        return None

    @staticmethod
    def _failed(url: str, message: str, hint: str | None) -> DataError:
        return DataError(message, where=url, expected="the file", hint=hint)


def _validator(answer: requests.Response) -> str | None:
    tag = answer.headers.get("ETag", "")
    return tag if tag.startswith('"') else answer.headers.get("Last-Modified")


def _seconds(answer: requests.Response) -> float | None:
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isdigit() else None
