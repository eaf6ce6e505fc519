"""Reports: figures and self-contained pages; computes nothing.

Every module bears the name of what it makes: ``from foedus.reports.run_report import run_report``. The package itself
exports nothing: a command that puts one number into words must not wait for all that draws.
"""

from __future__ import annotations

from foedus._lazy import lazy_names

__getattr__, __dir__ = lazy_names("foedus.reports", {})
