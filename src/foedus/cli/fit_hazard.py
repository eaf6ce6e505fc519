"""``foedus fit hazard``: ratios of the hazards of an onset, from a table or from risk sets of obligations."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from foedus.cli._figures import check_figure
from foedus.cli._fit_options import AsJson, FitFigure, FitOut, Level, Seed, Show, States
from foedus.cli._output import progress
from foedus.cli.fit import check_fit_file, fit_app, needed, print_fit, show_subject

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
    states: States = None,
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
    level: Level = 0.90,
    seed: Seed = 0,
    out: FitOut = None,
    figure: FitFigure = None,
    show: Show = False,
    as_json: AsJson = False,
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
