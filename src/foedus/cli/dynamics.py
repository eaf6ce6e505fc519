"""``foedus dynamics``: how the ties of a signed network reach balance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._app import app
from foedus.cli._balance_years import check_figure, draw_to
from foedus.cli._classics import packaged_names, tell_which
from foedus.cli._output import console, emit, progress, simple_table
from foedus.user_tables import join_names

_MOST_SHOWN = 30


@app.command()
def dynamics(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|NAME|YEAR",
            help="CSV: source,target,sign; or a year of the record; " + packaged_names("network"),
        ),
    ],
    rule: Annotated[str, typer.Option("--rule", help="marvel, kulakowski, constrained or local.")] = "marvel",
    replicates: Annotated[
        int, typer.Option("--replicates", min=1, max=10_000, help="Runs of the stochastic rules.")
    ] = 100,
    friendly: Annotated[
        float,
        typer.Option("--friendly", min=0.0, max=1.0, help="With local: probability that a negative tie is repaired."),
    ] = 0.5,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the random numbers.")] = 0,
    figure: Annotated[
        Path | None, typer.Option("--figure", help="Draw the nodes in their camps to a .svg or .png file.")
    ] = None,
    narrow: Annotated[bool, typer.Option("--narrow", help="Draw the figure for a phone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Let the ties of a network move towards balance, by one of four published dynamics."""
    from foedus.analyses.settling import dynamics as settle
    from foedus.reports.wording import number

    check_figure(figure, narrow=narrow)
    tell_which(file, "network")
    with progress("settling", quiet=as_json):
        found = settle(file, rule, replicates=replicates, friendly=friendly, seed=seed)  # type: ignore[arg-type]
    if figure is not None:
        from foedus.reports.settling_figure import settling_figure

        draw_to(lambda: settling_figure(found), figure, narrow=narrow)
    if as_json:
        emit(found.as_dict())
        return
    labels, classic = found.network.labels, found.network.classic
    printer = console()
    printer.print(f"{found.headline()[0].upper()}{found.headline()[1:]}.")
    for place, camp in enumerate((each for each in found.camps if each), start=1):
        printer.print(f"Camp {place} ({len(camp)}): {join_names(labels.get(node, node) for node in camp)}")
    if found.replicates > 1:
        table = simple_table("With the first node at the end", "node", ("share", "right"), "90%", ("n", "right"))
        for row in found.table.head(_MOST_SHOWN).iter_rows(named=True):
            limits = "" if row["low"] is None else f"{number(row['low'])} to {number(row['high'])}"
            table.add_row(labels.get(row["node"], row["node"]), number(row["together"]), limits, str(row["n"]))
        printer.print(table)
    printer.print(f"Dynamics: {found.words}.")
    if classic is not None:
        printer.print(classic.describe())
