"""``foedus report`` and ``foedus cite``: a stored run as a page, and what to cite for it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit


@app.command()
def report(
    name: Annotated[str, typer.Argument(metavar="RUN", help="Run id, its beginning, or a path.")],
    out: Annotated[Path, typer.Option("--out", help="Where to write the report.")] = Path("foedus-run.html"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write the report of a stored run."""
    from foedus.analyses.running import open_run
    from foedus.evidence.evidence import Evidence
    from foedus.reports.page import write_report
    from foedus.reports.run_report import run_report

    run = open_run(name)
    path = write_report(run_report(run, Evidence.open()), out)
    if as_json:
        emit({"run": run.run_id, "report": path})
    else:
        console().print(f"Report: {path}", soft_wrap=True)


@app.command()
def cite(
    name: Annotated[str, typer.Argument(metavar="RUN", help="Run id, its beginning, or a path.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Print what to cite for a stored run: foedus, its data and its mechanisms."""
    from foedus.analyses.running import open_run
    from foedus.reports.citations import cite as references
    from foedus.reports.run_report import reference_keys

    run = open_run(name)
    found = references(reference_keys(run))
    if as_json:
        emit({"run": run.run_id, "references": [{"key": key, "text": text} for key, text in found]})
        return
    printer = console()
    for _, text in found:
        printer.print(text, soft_wrap=True, markup=False)
