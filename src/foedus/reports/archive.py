"""A replication archive: one zip that holds an argument, its result, and the software that reruns it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Mapping
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from foedus.analyses.rerunning import ARGUMENT_FILE, RESULT_FILE
from foedus.reports.paper import paper_html

if TYPE_CHECKING:
    from foedus.arguments.result import ArgumentResult

__all__ = ["archive_bytes"]

_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the archive, so that the same result makes the same archive."""

_WHEEL: Final = b"Wheel-Version: 1.0\nGenerator: foedus\nRoot-Is-Purelib: true\nTag: py3-none-any\n"

_RERUN: Final = '''"""Judges the argument again and compares every number with result.json; 1 if any differs."""

import sys
from pathlib import Path

import foedus
from foedus.analyses.rerunning import rerun


def main() -> int:
    print(f"foedus {foedus.__version__} from {Path(foedus.__file__).parent}")
    found = rerun(Path(__file__).parent)
    for line in found[:20]:
        print(line)
    print(f"{len(found)} places differ" if found else "Every verdict and every number is the same.")
    return 1 if found else 0


if __name__ == "__main__":  # simulations start processes, which import this file
    sys.exit(main())
'''

_README: Final = """# Replication archive of "{title}"

Made with foedus {version} and Python {python}. Nothing outside this archive is needed but Python and the libraries
that `requirements.txt` names with their versions.

| file | what it is |
|---|---|
| `argument.toml` | the argument: claims, tests, lines, rivals |
| `result.json` | every verdict and number, as `foedus argue --json` prints them, with members and seed |
| `report.html`, `paper.html` | the same to read, as a page and as a paper |
| `{wheel}` | foedus itself, with the packaged evidence (content hash {evidence}) |
| `requirements.txt` | versions of the libraries it was run with |
| `rerun.py` | judges the argument again and compares every number |
| `SHA256SUMS` | checksums of these files |

To rerun, in the unpacked folder:

    python -m venv fresh
    fresh/bin/pip install -r requirements.txt ./{wheel}
    fresh/bin/python rerun.py

On Windows, `fresh\\Scripts` instead of `fresh/bin`. It prints "Every verdict and every number is the same." or what
differs. Numbers from the record are the same on every machine that runs these versions; simulated ones are the same,
bit for bit, on the same kind of hardware.
"""


def archive_bytes(
    result: ArgumentResult, text: str, report: str, *, members: int | None, seed: int, words: Mapping[str, str] | None
) -> bytes:
    """Return the archive of a judged argument, the same bytes for the same result and installation.

    Parameters
    ----------
    result
        The argument judged on the packaged evidence.
    text
        The argument's file.
    report
        Its report as HTML.
    members, seed
        With which it was judged; ``members`` is None if nothing was simulated.
    words
        Scenario label -> the policy in plain words.
    """
    wheel_name, wheel = _wheel()
    stored = {**result.as_dict(report="report.html"), "raw": None, "members": members, "seed": seed}
    held = {
        "README.md": _README.format(
            title=result.argument.title,
            version=metadata.version("foedus"),
            python=".".join(map(str, sys.version_info[:3])),
            wheel=wheel_name,
            evidence=str(result.evidence.content_hash)[:16],
        ).encode(),
        ARGUMENT_FILE: text.encode(),
        RESULT_FILE: (json.dumps(stored, indent=1, ensure_ascii=False) + "\n").encode(),
        "report.html": report.encode(),
        "paper.html": paper_html(result, result.futures, words=words).encode(),
        wheel_name: wheel,
        "requirements.txt": "".join(f"{name}=={version}\n" for name, version in _libraries()).encode(),
        "rerun.py": _RERUN.encode(),
    }
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(held.items()))
    return _zipped({**held, "SHA256SUMS": sums.encode()})


def _zipped(held: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(held):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, held[name])
    return out.getvalue()


def _wheel() -> tuple[str, bytes]:
    """Return the installed foedus as a wheel: name and content."""
    installed = metadata.distribution("foedus")
    stem = f"foedus-{installed.version}"
    root = Path(str(files("foedus")))
    held = {
        f"foedus/{path.relative_to(root).as_posix()}": path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    held[f"{stem}.dist-info/METADATA"] = (installed.read_text("METADATA") or "").encode()
    held[f"{stem}.dist-info/entry_points.txt"] = (installed.read_text("entry_points.txt") or "").encode()
    held[f"{stem}.dist-info/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: foedus\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in sorted(held.items()))
    held[f"{stem}.dist-info/RECORD"] = f"{record}{stem}.dist-info/RECORD,,\n".encode()
    return f"{stem}-py3-none-any.whl", _zipped(held)


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _libraries() -> list[tuple[str, str]]:
    """Return every library that foedus needs, and those need in turn, with the installed version."""
    found: dict[str, str] = {}
    ahead = ["foedus"]
    while ahead:
        name = ahead.pop()
        for line in metadata.requires(name) or ():
            if re.search(r"\bextra\s*==", line):
                continue
            wanted = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
            key = re.sub(r"[-_.]+", "-", wanted).lower()
            if key in found:
                continue
            try:
                found[key] = metadata.version(wanted)
            except metadata.PackageNotFoundError:  # for another system or an older Python
                continue
            ahead.append(wanted)
    return sorted(found.items())
