"""Makes the packaged results of the packaged arguments anew: ``python -m foedus.arguments.packaging``."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from foedus.arguments.files import list_arguments, load_argument
from foedus.arguments.judging import argue
from foedus.arguments.packaged_results import packaged_path, recording
from foedus.evidence.evidence import Evidence
from foedus.progress import Progress, tell

__all__ = ["package_results"]


def package_results(path: Path | None = None, *, progress: Progress | None = None) -> dict[str, int]:
    """Judge every packaged argument on the packaged evidence, and write down what takes long.

    Parameters
    ----------
    path
        File to write; the package's own when omitted.
    progress
        Called with (arguments done, all arguments).

    Returns
    -------
    dict
        How many results of every kind were written.
    """
    names = list_arguments()
    with recording() as record:
        for done, name in enumerate(names):
            tell(progress, done, len(names))
            # nothing that was judged before in this process is taken over
            result = argue(load_argument(name), replace(Evidence.embedded()))
            result.as_dict()
    tell(progress, len(names), len(names))
    target = packaged_path() if path is None else path
    new = target.with_name(f".{target.name}.new")
    new.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(new, target)
    return {what: len(found) for what, found in record.items()}


if __name__ == "__main__":
    sys.stdout.write(f"{package_results()}\n")
