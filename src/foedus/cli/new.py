"""``foedus new``: files to start from."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, note

if TYPE_CHECKING:
    from foedus.errors import InputError

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
        str | None, typer.Option("--actors", metavar="USA,RUS,...", help="The actors: names or codes.")
    ] = None,
    start: Annotated[int | None, typer.Option("--start", metavar="YEAR", help="Year in which it starts; 2021.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File to write; NAME.toml if not given.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write a case file that runs as it is, with every rule and its default in comments."""
    from foedus.errors import CaseError
    from foedus.evidence.evidence import Evidence
    from foedus.scenarios.cases.files import parse_case
    from foedus.scenarios.cases.resolving import resolve_case
    from foedus.scenarios.cases.templates import case_template
    from foedus.states import split_list

    chosen = split_list(actors) if actors is not None else None
    text = case_template(name, like=like, actors=chosen, start=start)
    target = _target(name, out, force=force, what="case file", error=CaseError)
    world = resolve_case(parse_case(text, name=target.name), Evidence.open())
    _write(target, text, "case file")
    if as_json:
        emit({"case": name, "path": str(target), "start": world.start, "actors": list(world.actors)})
        return
    console().print(f"{target}: {world.size} actors from {world.start}", soft_wrap=True, markup=False)
    note(f"To run it: foedus run {target} --members 100")


@new_app.command("argument")
def new_argument(
    name: Annotated[str, typer.Argument(help="Name of the argument: lower-case letters, digits and hyphens.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File to write; NAME.toml if not given.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write an argument file that can be judged as it is: a claim of each kind of test, every key explained."""
    from foedus.arguments.files import parse_argument
    from foedus.arguments.templates import argument_template
    from foedus.errors import ArgumentError

    text = argument_template(name)
    target = _target(name, out, force=force, what="argument file", error=ArgumentError)
    claims = [claim.id for claim in parse_argument(text, name=target.name).claims]
    _write(target, text, "argument file")
    if as_json:
        emit({"argument": name, "path": str(target), "claims": claims})
        return
    console().print(f"{target}: {len(claims)} claims, one of each kind of test", soft_wrap=True, markup=False)
    note(f"To judge it: foedus argue {target}")


@new_app.command("parameters")
def new_parameters(
    name: Annotated[str, typer.Argument(help="Name of the file: lower-case letters, digits and hyphens.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File to write; NAME.toml if not given.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write a parameter file with every parameter in comments: its value, prior, range and source."""
    from foedus.errors import InputError
    from foedus.scenarios.parameters.files import parameter_names
    from foedus.scenarios.parameters.templates import parameter_template

    text = parameter_template(name)
    target = _target(name, out, force=force, what="parameter file", error=InputError)
    _write(target, text, "parameter file")
    if as_json:
        emit({"parameters": name, "path": str(target), "names": list(parameter_names())})
        return
    told = f"{target}: {len(parameter_names())} parameters in comments, none changed yet"
    console().print(told, soft_wrap=True, markup=False)
    note(f"To use it: foedus run --parameters {target} --members 100")


def _target(name: str, out: Path | None, *, force: bool, what: str, error: type[InputError]) -> Path:
    """Return the path of a file to write, if it may be written."""
    target = out if out is not None else Path(f"{name}.toml")
    if target.suffix != ".toml":
        article = "an" if what[0] in "aeiou" else "a"
        raise error(f"{article} {what} ends in .toml", where=str(target), expected=f"{target}.toml")
    if target.exists() and not force:
        raise error("the file exists already", where=str(target), hint="Choose another --out, or add --force")
    return target


def _write(target: Path, text: str, what: str) -> None:
    """Write a file completely or not at all."""
    from foedus.errors import StoreError

    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".writing-") as scratch:
            temporary = Path(scratch) / target.name
            temporary.write_text(text, encoding="utf-8")
            os.replace(temporary, target)
    except OSError as error:
        raise StoreError(
            f"the {what} cannot be written: {error.strerror or error}",
            where=str(target),
            hint="Choose another --out",
        ) from error
