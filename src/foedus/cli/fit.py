"""``foedus fit``: estimate parameters from the raw data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, progress


@app.command()
def fit(
    what: Annotated[Literal["alignment"], typer.Argument(help="What to estimate: alignment, the measurement model.")],
    variant: Annotated[
        list[str] | None, typer.Option("--variant", help="A leave-one-out variant; repeatable; all if not given.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder of the estimates.")] = Path("estimates"),
    steps: Annotated[
        int | None,
        typer.Option(min=1, max=10_000, help="Steps of the optimiser; by default as for the packaged estimates."),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Estimate even if the folder has estimates.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Estimate shared parameters from the raw data, and store them as JSON."""
    from foedus.measures.latent.estimation import STEPS
    from foedus.measures.latent.fitting import fit_alignment
    from foedus.panels import Panel

    panel = Panel.open()
    with progress(f"estimating {what}", quiet=as_json) as report:
        written = fit_alignment(
            panel,
            out,
            variants=variant or (),
            steps=steps or STEPS,
            fresh=fresh,
            progress=report,
        )
    paths = [str(path) for path in written]
    if as_json:
        emit({"fit": what, "folder": str(out), "written": paths})
    else:
        console().print(f"{len(paths)} files of estimates written to {out}" if paths else f"{out} already has them all")
