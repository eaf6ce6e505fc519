"""``foedus fit model``: estimate a block of the model's parameters, or show its packaged posterior."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._fit_options import AsJson, Seed
from foedus.cli._output import console, emit, progress
from foedus.cli.fit import fit_app

__all__ = ["model"]


@fit_app.command()
def model(
    block: Annotated[
        str | None, typer.Option("--block", help="Block of parameters to estimate; the blocks are listed without it.")
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Show the packaged posterior, without raw data, and estimate nothing.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the posterior: BLOCK.csv, joint draws, and BLOCK.toml.")
    ] = None,
    warmup: Annotated[int, typer.Option("--warmup", min=10, help="Steps of each chain that adapt the sampler.")] = 500,
    draws: Annotated[int, typer.Option("--draws", min=20, help="Draws of each chain.")] = 1000,
    chains: Annotated[int, typer.Option("--chains", min=1, help="Number of chains.")] = 2,
    recovery: Annotated[int, typer.Option("--recovery", min=0, help="Fits to data simulated from the posterior.")] = 0,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Estimate parameters of the model from the raw data, a block at a time; or show what is packaged."""
    from foedus.analyses.fitting.doors import fit as fit_subject
    from foedus.results import preview

    with progress("fitting simulated data", quiet=as_json or show or not recovery) as report:
        made = fit_subject(
            "model", block=block, show=show, out=out, warmup=warmup, draws=draws, chains=chains, recovery=recovery,
            seed=seed, progress=report,
        )  # fmt: skip
    if as_json:
        emit(made.as_dict())
        return
    console().print(made.headline(), soft_wrap=True)
    console().print(preview(made.table, rows=60), soft_wrap=True)
