"""``foedus fit var``: a vector autoregression of a few series."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from foedus.cli._figures import check_figure
from foedus.cli._fit_options import AsJson, FitFigure, FitOut, Level, Seed, Show
from foedus.cli.fit import check_fit_file, fit_app, needed, print_fit, show_subject

__all__ = ["var"]


@fit_app.command()
def var(
    table: Annotated[
        str,
        typer.Argument(metavar="[TABLE]", help="CSV, Parquet or Stata file with --series; or a measure, with --pair."),
    ] = "event_balance_directed",
    series: Annotated[
        list[str] | None, typer.Option("--series", help="Column that is a series; repeat it, in the order of impulses.")
    ] = None,
    pair: Annotated[
        list[str] | None, typer.Option("--pair", help="Pair whose measure is a series, such as USA:CHN; repeat it.")
    ] = None,
    lags: Annotated[int | None, typer.Option("--lags", min=1, help="Number of lags; chosen if not given.")] = None,
    most_lags: Annotated[int, typer.Option("--most-lags", min=1, help="Largest number of lags compared.")] = 6,
    criterion: Annotated[Literal["bic", "aic"], typer.Option("--criterion", help="Criterion of the choice.")] = "bic",
    steps: Annotated[int, typer.Option("--steps", min=1, max=200, help="Steps after the impulse.")] = 8,
    responses: Annotated[
        Literal["orthogonalised", "generalised"], typer.Option("--responses", help="Kind of impulse.")
    ] = "orthogonalised",
    cumulative: Annotated[bool, typer.Option("--cumulative", help="Add responses up over the steps.")] = False,
    unstable: Annotated[
        Literal["refuse", "warn"], typer.Option("--unstable", help="What happens if an impulse would never die out.")
    ] = "refuse",
    first: Annotated[int | None, typer.Option("--from", help="First year.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Last year.")] = None,
    time: Annotated[str, typer.Option("--time", help="Column of the years, or of months such as 2018-01.")] = "year",
    draws: Annotated[int, typer.Option("--draws", min=20, max=100_000, help="Series made for the bands.")] = 1000,
    level: Level = 0.90,
    seed: Seed = 0,
    out: FitOut = None,
    figure: FitFigure = None,
    show: Show = False,
    as_json: AsJson = False,
) -> None:
    """Fit a vector autoregression, with Granger's tests and responses to an impulse."""
    from foedus.analyses.fitting.doors import fit as fit_subject

    if show:
        show_subject("var", as_json=as_json)
        return
    check_fit_file(out)
    check_figure(figure)
    needed(series or pair, "--series or --pair")
    made = fit_subject(
        "var", table, series=series or (), pairs=pair or (), lags=lags, most_lags=most_lags, criterion=criterion,
        steps=steps, responses=responses, cumulative=cumulative, unstable=unstable, first=first, last=last, time=time,
        draws=draws, level=level, seed=seed,
    )  # fmt: skip
    print_fit(made, out=out, figure=figure, as_json=as_json)
