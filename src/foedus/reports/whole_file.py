"""Writing a file so that no partial one is ever left, and an existing one stays until the new one is complete."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from foedus.errors import StoreError

__all__ = ["write_whole"]


def write_whole(content: bytes, path: Path | str, *, what: str, parameter: str) -> Path:
    """Write a file completely or not at all, readable by everybody.

    Parameters
    ----------
    content
        Content of the file.
    path
        File to write; an existing one is replaced in one step, missing folders are created.
    what
        What it is, for the error: ``report``.
    parameter
        Parameter that chooses the path, for the error's hint: ```out```.

    Returns
    -------
    Path
        The absolute path written.

    Raises
    ------
    StoreError
        If it cannot be written, for instance on a full disk; an existing file then stays as it was.
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
        # mkstemp makes files private; a report is meant to be shared
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise StoreError(
            f"cannot write the {what}: {error.strerror or error}",
            where=str(target),
            hint=f"Free some space or choose another {parameter}",
        ) from error
    return target
