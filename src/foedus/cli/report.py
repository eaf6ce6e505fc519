"""``foedus report`` and ``foedus cite``: a stored run or an argument as a file, and what to cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, progress


@app.command()
def report(
    name: Annotated[
        str,
        typer.Argument(
            metavar="RUN|ARGUMENT",
            help="Run id, its beginning, a path, or latest; or the name or path of an argument.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write; a paper is HTML or, if the name ends in .pdf, PDF."),
    ] = None,
    paper: Annotated[
        bool, typer.Option("--paper", help="Of an argument: a paper, with a page for each claim, methods and sources.")
    ] = False,
    archive: Annotated[
        bool, typer.Option("--archive", help="Of an argument: a zip that reruns to the same numbers elsewhere.")
    ] = False,
    members: Annotated[int, typer.Option(min=1, max=1_000_000, help="Number of members of each scenario.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random draw.")] = 0,
    futures: Annotated[bool | None, typer.Option("--futures/--no-futures", help="Of an argument: as in argue.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write the report of a stored run or an argument: a page, a paper, or an archive for replication."""
    from foedus.analyses.arguing import simulates
    from foedus.errors import InputError
    from foedus.reports.writing import names_argument, run_to_report
    from foedus.reports.writing import report as write

    if paper and archive:
        raise InputError("--paper and --archive are two files", expected="one of them", hint="Run the command twice")
    form: Literal["page", "paper", "archive"] = "paper" if paper else "archive" if archive else "page"
    if names_argument(name):
        simulated = simulates(name) if futures is None else futures
        path = write(
            name,
            out,
            form=form,
            members=members if simulated else None,
            seed=seed,
            stage=lambda words: progress(words, quiet=as_json),
        )
        told = {"argument": name, "report": str(path)}
    else:
        run = run_to_report(name)
        path = write(run, out, form=form)
        told = {"run": run.run_id, "report": str(path)}
    if as_json:
        emit(told)
    else:
        console().print(f"{form.capitalize() if form != 'page' else 'Report'}: {path}", soft_wrap=True)


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
