"""``foedus report`` and ``foedus cite``: a stored run as a page, and what to cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit


@app.command()
def report(
    name: Annotated[str, typer.Argument(metavar="RUN", help="Run id, its beginning, a path, or latest.")],
    out: Annotated[Path, typer.Option("--out", help="File to write.")] = Path("foedus-run.html"),
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
    names: Annotated[list[str], typer.Argument(metavar="RUN|MEASURE...", help="Runs, measures, sources or works.")],
    as_bibtex: Annotated[bool, typer.Option("--bibtex", help="Print BibTeX.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Print what to cite for stored runs, measures, data sources or works by their keys."""
    from foedus.reports.citing import cite as find

    found = find(*names)
    if as_json:
        document = found.as_dict()
        run = found.runs[0] if len(names) == 1 and found.runs else None
        emit(({"run": run} if run else {}) | document | ({"bibtex": found.bibtex} if as_bibtex else {}))
        return
    printer = console()
    if as_bibtex:
        printer.print(found.bibtex, soft_wrap=True, end="")
        return
    for _, text in found.references:
        printer.print(text, soft_wrap=True, markup=False)
