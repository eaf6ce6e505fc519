"""``foedus fit hazard``: ratios of the hazards of an onset, from a table or from risk sets of obligations."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._figures import FIGURE_HELP, check_figure
from foedus.cli._output import progress
from foedus.cli.fit import FIT_OUT_HELP, check_fit_file, fit_app, needed, print_fit, show_subject

__all__ = ["hazard"]


class _Event(StrEnum):
    onset = "onset"
    upgrade = "upgrade"
    rise = "rise"
    ending = "ending"


class _Among(StrEnum):
    neighbours = "neighbours"
    relevant = "relevant"
    every = "all"


@fit_app.command("hazard")
def hazard(
    table: Annotated[
        str,
        typer.Argument(
            metavar="TABLE",
            help="CSV, Parquet or Stata file; obligations, built from the raw data; or packaged risk sets: neighbours, "
            "partners, upgrades, rises.",
        ),
    ] = "obligations",
    on: Annotated[list[str] | None, typer.Option("--on", help="Column whose ratio is asked for; repeatable.")] = None,
    controls: Annotated[str, typer.Option("--controls", help="Columns held alike, comma-separated.")] = "",
    onset: Annotated[str, typer.Option("--onset", help="Column that is 1 in a row with an onset.")] = "onset",
    within: Annotated[
        str, typer.Option("--within", help="What risk sets are matched by, comma-separated: columns, or pair.")
    ] = "year",
    effects: Annotated[str, typer.Option("--effects", help="state: every state has an effect of its own.")] = "",
    treaty: Annotated[str | None, typer.Option("--treaty", help="Column of what made an onset.")] = None,
    states: Annotated[
        str | None, typer.Option("--states", help="The two columns of a pair's states, comma-separated.")
    ] = None,
    weights: Annotated[str | None, typer.Option("--weights", help="Column of how many a row stands for.")] = None,
    penalised: Annotated[bool, typer.Option("--penalised/--plain", help="With or without Firth's penalty.")] = True,
    kind: Annotated[str, typer.Option("--kind", help="With obligations: kind of obligation.")] = "defence",
    event: Annotated[_Event, typer.Option("--event", help="With obligations: the event.")] = _Event.onset,
    cause: Annotated[
        str | None, typer.Option("--cause", help="With obligations: the way it went that counts; others compete.")
    ] = None,
    among: Annotated[_Among, typer.Option("--among", help="With obligations: the pairs.")] = _Among.relevant,
    per_onset: Annotated[
        int | None, typer.Option("--per-onset", min=1, help="Controls drawn for each onset; by default all are kept.")
    ] = None,
    level: Annotated[float, typer.Option("--level", min=0.01, max=0.999, help="Confidence level.")] = 0.90,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the draw.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", help=FIT_OUT_HELP)] = None,
    figure: Annotated[Path | None, typer.Option("--figure", help=FIGURE_HELP)] = None,
    show: Annotated[bool, typer.Option("--show", help="Show what it takes, and fit nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Fit ratios of the hazards of an onset, with risk sets matched within the year."""
    from foedus.analyses.fitting.doors import fit as fit_subject

    if show:
        show_subject("hazard", as_json=as_json)
        return
    check_fit_file(out)
    check_figure(figure)
    needed(on, "--on")
    words = "building the risk sets and fitting" if table == "obligations" else "fitting"
    with progress(words, quiet=as_json) as report:
        made = fit_subject(
            "hazard",
            table,
            on=on,
            controls=controls,
            onset=onset,
            within=within,
            effects=effects,
            treaty=treaty,
            states=states,
            weights=weights,
            penalised=penalised,
            kind=kind,
            event=event.value,
            cause=cause,
            among=among.value,
            per_onset=per_onset,
            level=level,
            seed=seed,
            progress=report,
        )
    print_fit(made, out=out, figure=figure, as_json=as_json)
