"""Reports: figures and self-contained pages; computes nothing.

>>> from foedus.reports import argument_report, run_report, write_report
"""

from __future__ import annotations

from foedus.reports.argument_report import argument_report
from foedus.reports.citations import cite
from foedus.reports.page import write_report
from foedus.reports.run_report import run_report

__all__ = ["argument_report", "cite", "run_report", "write_report"]
