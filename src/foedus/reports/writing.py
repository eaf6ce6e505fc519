"""The report of an argument or a run as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from foedus.analyses.arguing import argue
from foedus.analyses.futures import load_scenarios
from foedus.analyses.running import RunResult, open_run
from foedus.arguments.files import list_arguments
from foedus.arguments.result import ArgumentResult
from foedus.arguments.schema import Argument
from foedus.checked_calls import checked_call
from foedus.errors import InputError
from foedus.evidence.evidence import Evidence
from foedus.reports.argument_report import argument_report
from foedus.reports.page import write_report
from foedus.reports.run_report import run_report

__all__ = ["report"]


@checked_call
def report(of: Any, out: Path | str | None = None) -> Path:
    """Write the report of an argument or a run.

    Parameters
    ----------
    of
        What `foedus.argue` or `foedus.run` returned; an argument, or the name or path of one, which is then tested on
        the record; or the id or path of a stored run.
    out
        File to write; by default ``foedus-report.html`` or ``foedus-run.html`` in the current folder.

    Returns
    -------
    Path
        The page, which needs neither network, scripts nor other files.

    Raises
    ------
    UnknownNameError
        For a name that is neither an argument nor a run.
    StoreError
        If it cannot be written; an existing file then stays as it was.
    """
    if isinstance(of, Argument) or _names_argument(of):
        of = argue(of)
    if isinstance(of, ArgumentResult):
        words = {scenario.name: scenario.words for scenario in load_scenarios()[1]}
        page = argument_report(of, of.evidence, of.futures, words=words)
        return write_report(page, out if out is not None else "foedus-report.html")
    if isinstance(of, str | Path):
        of = open_run(of)
    if not isinstance(of, RunResult):
        raise InputError(f"no report can be made of a {type(of).__name__}", expected="an argument or a run")
    return write_report(run_report(of, Evidence.open()), out if out is not None else "foedus-run.html")


def _names_argument(of: Any) -> bool:
    return isinstance(of, str | Path) and (str(of) in list_arguments() or Path(of).suffix == ".toml")
