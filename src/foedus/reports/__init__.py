"""Reports: figures and self-contained pages; computes nothing.

>>> from foedus.reports import argument_report, run_report, write_report
"""

from __future__ import annotations

from foedus.reports.argument_report import argument_report
from foedus.reports.bloc_heatmap import bloc_heatmap
from foedus.reports.citations import cite
from foedus.reports.figure_file import write_figure
from foedus.reports.measured import Subject
from foedus.reports.page import write_report
from foedus.reports.partners_figure import partners_figure
from foedus.reports.run_report import run_report
from foedus.reports.small_multiples import small_multiples

__all__ = [
    "Subject",
    "argument_report",
    "bloc_heatmap",
    "cite",
    "partners_figure",
    "run_report",
    "small_multiples",
    "write_figure",
    "write_report",
]
