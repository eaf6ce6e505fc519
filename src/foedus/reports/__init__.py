"""Reports: figures and self-contained pages; nothing is computed here.

Every module is named after what it makes: ``from foedus.reports.run_report import run_report``. The package itself
exports nothing, so that a command which only words one number need not wait for everything that draws.
"""

from __future__ import annotations

import os
import sys

from foedus._lazy import lazy_names


def _import_drawing() -> None:
    """Import matplotlib when ``MPLBACKEND`` names a backend: one that is not installed would make the import fail.

    We draw to files and need none. If the name is valid, it is set afterwards, as the import would have done.
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
