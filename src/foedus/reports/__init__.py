"""Reports: figures and self-contained pages; computes nothing.

Every module bears the name of what it makes: ``from foedus.reports.run_report import run_report``. The package itself
exports nothing: a command that puts one number into words must not wait for all that draws.
"""

from __future__ import annotations

import os
import sys

from foedus._lazy import lazy_names


def _import_drawing() -> None:
    """Import matplotlib where ``MPLBACKEND`` names a backend: one that is not installed would end the import.

    We draw to files and need none. Where the name is good, it is set afterwards, as the import would have done.
    """
    backend = os.environ.pop("MPLBACKEND")
    try:
        import matplotlib as mpl
    finally:
        os.environ["MPLBACKEND"] = backend
    try:
        mpl.rcParams["backend"] = backend
    except ValueError:
        return


if os.environ.get("MPLBACKEND") and "matplotlib" not in sys.modules:
    _import_drawing()

__getattr__, __dir__ = lazy_names("foedus.reports", {})
