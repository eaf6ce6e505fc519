"""``foedus sensitivity``: which parameters an outcome of a case depends on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, cast

import typer

from foedus.cli._announcing import announcing
from foedus.cli._app import app
from foedus.cli._output import console, emit, note, progress, simple_table
from foedus.cli._spec import SET_HELP, spec_of
from foedus.errors import UnknownNameError
from foedus.library.default_case import DEFAULT_CASE

_SHOWN: Final = 15


@app.command()
def sensitivity(
    context: typer.Context,
    case: Annotated[str, typer.Argument(help="Name of a packaged case, or path of a case file.")] = DEFAULT_CASE,
    outcome: Annotated[
        str, typer.Option("--outcome", "-o", help="[difference:|baseline:]NAME[:OF[:OF]][@YEAR].")
    ] = "alignment:CHN:RUS",
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", "-p", help="AUTHOR:INSTRUMENT:TARGET[:option=value,…]:INTENSITY@FROM-TO; repeatable."),
    ] = None,
    shock: Annotated[
        list[str] | None,
        typer.Option("--shock", help="A dated event in the scenario, such as leader:RUS@2027; repeatable."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="A mechanism to switch off in scenario and baseline; repeatable."),
    ] = None,
    until: Annotated[int | None, typer.Option(help="Last year; 29 years after the case's start if not given.")] = None,
    method: Annotated[str, typer.Option("--method", help="morris: screening. sobol: shares of variance.")] = "morris",
    samples: Annotated[
        int | None, typer.Option("--samples", help="Trajectories (30), or rows, a power of two (512).")
    ] = None,
    replicates: Annotated[
        int | None, typer.Option("--replicates", help="Futures averaged at a point: 16, or 128 for a probability.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Only these parameters: a name, or a pattern such as 'alignment.*'; repeatable."),
    ] = None,
    top: Annotated[
        int | None, typer.Option("--top", help="With sobol: only the first N of a screening by morris.")
    ] = None,
    second: Annotated[bool, typer.Option("--second", help="With sobol: also indices of pairs.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of points and futures.")] = 0,
    parameters: Annotated[
        str, typer.Option("--parameters", metavar="FILE", help="Parameter set: a TOML file, or a packaged name.")
    ] = "default",
    posterior: Annotated[
        Path | None, typer.Option("--posterior", metavar="FILE", help="Joint draws of parameters, Parquet or CSV.")
    ] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help=SET_HELP)] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--spec",
            metavar="FILE",
            help="A scenario: a TOML file or a packaged name; other options override its keys.",
        ),
    ] = None,
    figure: Annotated[Path | None, typer.Option("--figure", help="Also draw to a .svg or .png file.")] = None,
    narrow: Annotated[bool, typer.Option("--narrow", help="Draw the figure for a phone.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the table to a .csv or .parquet file.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Compute even if there is a stored answer.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Find the parameters on which an outcome depends: Morris screening, Sobol shares of variance.

    A screening with the defaults usually takes 5 minutes on two cores, shares of variance several times as long; the
    time is estimated when the first points are done. Ctrl-C keeps what is finished, and the same command continues.
    """
    from foedus.analyses.sensitivities.analysing import sensitivity as analyse
    from foedus.analyses.sensitivities.designs import Method
    from foedus.analyses.streaming import check_format

    _check_name(figure)
    target = check_format(out) if out is not None else None
    options = {
        "case": case, "policy": policy, "shock": shock, "without": without, "until": until, "seed": seed,
        "parameters": parameters, "posterior": posterior, "settings": settings,
    }  # fmt: skip
    spec = spec_of(context, options, file)
    with progress("simulating", first="compiling", quiet=as_json) as report:
        found = analyse(
            spec,
            outcome,
            cast(Method, method),  # any other is rejected there
            samples=samples,
            replicates=replicates,
            parameters=tuple(only or ()),
            top=top,
            second=second,
            fresh=fresh,
            progress=announcing(report),
        )
    if target is not None:
        from foedus.analyses.streaming import write_tables

        rows = write_tables(lambda: [found.table], dict(found.table.schema), target)
        note(f"{rows} parameters written to {target}")
    if figure is not None:
        from foedus.reports.figure_file import write_figure
        from foedus.reports.sensitivity_figure import sensitivity_figure

        note(f"drawn to {write_figure(sensitivity_figure(found), figure, narrow=narrow)}")
    if as_json:
        emit(found.as_dict())
    else:
        _show(found)


def _check_name(figure: Path | None) -> None:
    if figure is not None and figure.suffix.lower() not in (".svg", ".png"):
        raise UnknownNameError(
            "cannot tell the format of the figure", where=str(figure), expected="a name ending in .svg or .png"
        )


def _noise_words(share: float) -> str:
    """Return a share of the variance in words; with few points the estimate may exceed 100%."""
    from foedus.reports.wording import number

    return "all" if share >= 1.0 else f"{number(100 * share, 1)}%"


def _show(found: Any) -> None:
    from foedus.reports.wording import number

    printer = console()
    screened = found.method == "sobol" and found.screening is not None
    morris = [("μ*", "mu_star", 4), ("± (90%)", "mu_star_conf", 4), ("μ", "mu", 4), ("σ", "sigma", 4)]
    sobol = [("S₁", "s1", 3), ("± (90%)", "s1_conf", 3), ("Sₜ", "st", 3), ("± (90%)", "st_conf", 3)]
    columns = morris if found.method == "morris" else [*sobol, *([("μ* of screening", "mu_star", 4)] * screened)]
    if not found.varies:
        printer.print(
            f"{found.outcome} is {number(found.mean, 4)} at all {found.points} points: it depends on nothing."
        )
        return
    right = [(title, "right") for title, _, _ in columns]
    table = simple_table(f"What {found.outcome} depends on", ("", "right"), "parameter", "standing", *right)
    for place, row in enumerate(found.table.head(_SHOWN).to_dicts()):
        cells = (number(row[name], digits) for _, name, digits in columns)
        table.add_row(str(place + 1), row["parameter"], row["standing"], *cells)
    printer.print(table)
    if len(found.table) > _SHOWN:
        printer.print(f"{len(found.table) - _SHOWN} more parameters: --json or --out gives all.")
    if found.pairs.height:
        pairs = simple_table("Pairs", "first", "second", ("S₂", "right"), ("± (90%)", "right"))
        for row in found.pairs.head(5).to_dicts():
            pairs.add_row(row["first"], row["second"], number(row["s2"], 3), number(row["s2_conf"], 3))
        printer.print(pairs)
    share = "" if found.noise_share is None else f"; {_noise_words(found.noise_share)} of the variance is noise"
    printer.print(
        f"{found.points} points, {found.replicates} futures each: mean {number(found.mean, 4)}, sd "
        f"{number(found.sd, 4)}{share}. Rows below that of the noise cannot be distinguished from chance.\n"
        "Conditional on the model and on the distributions of its parameters; see their standing."
    )
