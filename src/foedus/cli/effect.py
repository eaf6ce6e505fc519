"""``foedus effect``: what one mechanism, policy instrument or kind of shock does by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, note, progress, simple_table
from foedus.cli._spec import SET_HELP


@app.command()
def effect(
    name: Annotated[str, typer.Argument(help="A mechanism, a policy instrument or a kind of shock.")],
    of: Annotated[
        str | None,
        typer.Option("--of", help="mechanism, policy or shock, if two share a name; otherwise the mechanism."),
    ] = None,
    members: Annotated[int, typer.Option(min=2, max=4096, help="Draws of parameters behind the bands.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random draw.")] = 0,
    parameters: Annotated[
        str, typer.Option("--parameters", metavar="FILE", help="Parameter set: a TOML file, or a packaged name.")
    ] = "default",
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help=SET_HELP)] = None,
    figure: Annotated[Path | None, typer.Option("--figure", help="Also draw to a .svg or .png file.")] = None,
    narrow: Annotated[bool, typer.Option("--narrow", help="Draw the figure for a phone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show what one part of the model does by itself, with bands over its parameters."""
    from foedus.errors import UnknownNameError

    if of not in (None, "mechanism", "policy", "shock"):
        raise UnknownNameError(f"no kind of part is called {of!r}", where="--of", expected="mechanism, policy or shock")
    if figure is not None and figure.suffix.lower() not in (".svg", ".png"):
        raise UnknownNameError(
            "cannot tell the format of the figure", where=str(figure), expected="a name ending in .svg or .png"
        )
    from foedus.analyses.effects.effects import effect as find
    from foedus.analyses.running import load_parameters
    from foedus.scenarios import RunSpec
    from foedus.scenarios.parameters.sets import with_differences

    known = load_parameters(RunSpec(parameters=parameters, set=settings or ()))
    with progress("stepping", quiet=as_json):
        found = find(name, of=of, members=members, seed=seed, parameters=known)  # type: ignore[arg-type]
    if figure is not None:
        from foedus.reports.effect_figure import effect_figure
        from foedus.reports.figure_file import write_figure

        note(f"drawn to {write_figure(effect_figure(found), figure, narrow=narrow)}")
    if as_json:
        emit(found.as_dict())
        return
    from foedus.reports.wording import number

    printer = console()
    printer.print(f"{with_differences(found.title, known.differences())}." + (f" {found.text}" if found.text else ""))
    for panel in found.panels:
        printer.print(f"\n{panel.title}: {panel.value}")
        at = panel.x_label or ""
        table = simple_table("", "curve", (at, "right"), ("5%", "right"), ("median", "right"), ("95%", "right"))
        for curve in panel.curves:
            most = int(abs(curve.bands[2]).argmax())
            place = "" if panel.x is None else f"{panel.x[most]:g}"
            table.add_row(curve.label, place, *(number(curve.bands[row, most]) for row in (0, 2, -1)))
        printer.print(table)
    printer.print("\nEach line where its median is largest; --json and --figure give the whole curves.")
    printer.print(f"{found.held}; {found.members} draws. Conditional on the model and on assumed parameters.")
