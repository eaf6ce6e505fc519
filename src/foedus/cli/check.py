"""``foedus check``: the kind of a file, and everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A case, argument, parameters or run specification; a table.")],
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="case, argument, parameters, specification, network, landscape, votes, positions, weights, events or "
            "posterior; by default told from its content.",
        ),
    ] = None,
    plugin: Annotated[
        list[str] | None,
        typer.Option(
            "--plugin", metavar="MODULE", help="Python file or module with kinds of test of your own; its code is run."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Report the kind of a file, and everything that is wrong with it."""
    from foedus.analyses.checking_files import check_file

    if plugin:
        from foedus.arguments.kinds import add_kinds

        for source in plugin:
            add_kinds(source)
    found = check_file(file, kind)
    if as_json:
        emit(found.as_dict())
    else:
        lines = [found.headline()]
        for problem in found.problems:
            place = f"{problem.path}: " if problem.path else ""
            expected = f"; expected {problem.expected}" if problem.expected else ""
            hint = f". {problem.hint}" if problem.hint else ""
            lines.append(" ".join(f"  {place}{problem.message}{expected}{hint}".split("\n")))
        console().print("\n".join(lines), soft_wrap=True, markup=False, highlight=False)
    if found.problems:
        raise typer.Exit(2)
