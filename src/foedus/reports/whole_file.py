"""Writing a file so that no half-written one is ever left, and what was there before stays until the new one is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from foedus.errors import StoreError

__all__ = ["write_whole"]


def write_whole(content: bytes, path: Path | str, *, what: str, option: str) -> Path:
    """Write a file whole or not at all, readable by everybody.

    Parameters
    ----------
    content
        The file.
    path
        Where to; a file there is replaced in one step, folders that are missing are made.
    what
        What it is, for the error: ``report``.
    option
        Option of the command line that chooses the place, for the error's hint: ``--out``.

    Returns
    -------
    Path
        The absolute path written.

    Raises
    ------
    StoreError
        When it cannot be written, for instance on a full disk; what was there before stays.
    """
    target = Path(path).expanduser().absolute()
    temporary: str | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        # mkstemp makes files private; a report is made to be shared
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise StoreError(
            f"cannot write the {what}: {error.strerror or error}",
            where=str(target),
            hint=f"Free some space or choose another place with {option}",
        ) from error
    return target
