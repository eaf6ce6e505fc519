"""``foedus new``: files to start from."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, note

new_app = typer.Typer(help="Files to start from.", no_args_is_help=True)
app.add_typer(new_app, name="new")


@new_app.callback()
def group() -> None:
    """Files to start from."""


@new_app.command("case")
def new_case(
    name: Annotated[str, typer.Argument(help="Name of the case: lower-case letters, digits and hyphens.")],
    like: Annotated[str | None, typer.Option("--from", metavar="CASE", help="Packaged case to start from.")] = None,
    actors: Annotated[
        str | None, typer.Option("--actors", metavar="USA,RUS,...", help="Who acts: names or codes.")
    ] = None,
    start: Annotated[int | None, typer.Option("--start", metavar="YEAR", help="Year it starts in; 2021.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to; NAME.toml if not given.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write a case file that runs as it stands, with every rule and its default in comments."""
    from foedus.errors import CaseError
    from foedus.evidence.evidence import Evidence
    from foedus.scenarios.cases.files import parse_case
    from foedus.scenarios.cases.resolving import resolve_case
    from foedus.scenarios.cases.templates import case_template
    from foedus.states import split_list

    chosen = split_list(actors) if actors is not None else None
    target = out if out is not None else Path(f"{name}.toml")
    text = case_template(name, like=like, actors=chosen, start=start)
    if target.suffix != ".toml":
        raise CaseError("a case file ends in .toml", where=str(target), expected=f"{target}.toml")
    if target.exists() and not force:
        raise CaseError("there is a file already", where=str(target), hint="Choose another --out, or add --force")
    world = resolve_case(parse_case(text, name=target.name), Evidence.open())
    _write(target, text)
    if as_json:
        emit({"case": name, "path": str(target), "start": world.start, "actors": list(world.actors)})
        return
    console().print(f"{target}: {world.size} actors from {world.start}")
    note(f"To run it: foedus run {target} --members 100")


def _write(target: Path, text: str) -> None:
    """Write a file whole or not at all."""
    from foedus.errors import StoreError

    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".writing-") as scratch:
            temporary = Path(scratch) / target.name
            temporary.write_text(text, encoding="utf-8")
            os.replace(temporary, target)
    except OSError as error:
        raise StoreError(
            f"the case file cannot be written: {error.strerror or error}",
            where=str(target),
            hint="Choose another --out",
        ) from error
