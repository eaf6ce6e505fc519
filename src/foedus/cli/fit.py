"""``foedus fit``: estimate a model from a table, or the measurement model from the raw data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from foedus.cli._app import app
from foedus.cli._figures import check_figure, note_figure, write_result
from foedus.cli._fit_options import AsJson, FitFigure, FitOut, Level, Seed, Show, States
from foedus.cli._output import console, emit, note, progress

if TYPE_CHECKING:
    from foedus.results import Result

__all__ = ["check_fit_file", "fit_app", "needed", "print_fit", "show_subject"]

fit_app = typer.Typer(help="Estimate a model from a table, or alignment from the raw data.", no_args_is_help=False)
app.add_typer(fit_app, name="fit")

_TABLE_FILES = (".md", ".html", ".tex", ".txt")
_FIT_FILES = (*_TABLE_FILES, ".csv", ".parquet", ".json")


@fit_app.callback(invoke_without_command=True)
def fit(
    context: typer.Context,
    show: Annotated[bool, typer.Option("--show", help="List what can be fitted.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --show: print one JSON document.")] = False,
) -> None:
    """Estimate a model from a table, or alignment from the raw data."""
    from foedus.analyses.fitting.subjects import SUBJECTS

    if context.invoked_subcommand is not None:
        return
    if not show:
        console().print(context.get_help())
        raise typer.Exit(2)
    if as_json:
        emit({"subjects": [subject.show().as_dict() for subject in SUBJECTS.values()]})
        return
    for subject in SUBJECTS.values():
        console().print(f"{subject.name}: {subject.title}", soft_wrap=True)
    note("foedus fit SUBJECT --show lists what a subject takes; foedus fit SUBJECT --help its options.")


@fit_app.command()
def alignment(
    variant: Annotated[
        list[str] | None, typer.Option("--variant", help="A leave-one-out variant; repeatable; all if not given.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder of the estimates.")] = Path("estimates"),
    steps: Annotated[
        int | None,
        typer.Option(min=1, max=10_000, help="Steps of the optimiser; by default as for the packaged estimates."),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Estimate even if the folder has estimates.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Show what it takes, and estimate nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Estimate shared parameters of alignment from the raw data, and store them as JSON."""
    from foedus.analyses.fitting.doors import fit as fit_subject

    if show:
        show_subject("alignment", as_json=as_json)
        return
    with progress("estimating alignment", quiet=as_json) as report:
        made = fit_subject(
            "alignment", out=out, variants=tuple(variant or ()), steps=steps, fresh=fresh, progress=report
        )
    if as_json:
        emit(made.as_dict())
    else:
        console().print(made.headline())


@fit_app.command()
def panel(
    table: Annotated[
        str | None, typer.Argument(metavar="TABLE", help="CSV, Parquet or Stata file, or measures, comma-separated.")
    ] = None,
    outcome: Annotated[str, typer.Option("--outcome", help="Column to be explained.")] = "",
    on: Annotated[list[str] | None, typer.Option("--on", help="Column that explains it; repeatable.")] = None,
    effects: Annotated[
        str, typer.Option("--effects", help="Fixed effects, comma-separated: columns, pair, state, region:year.")
    ] = "",
    cluster: Annotated[
        str, typer.Option("--cluster", help="dyadic, pair, rows, a column, or two of these, comma-separated.")
    ] = "",
    change: Annotated[
        int | None, typer.Option("--change", min=1, help="Explain the change over so many years.")
    ] = None,
    lead_bound: Annotated[
        float | None, typer.Option("--lead-bound", help="With --change: bound within which the change before must lie.")
    ] = None,
    weights: Annotated[str | None, typer.Option("--weights", help="Column of weights.")] = None,
    sd: Annotated[str | None, typer.Option("--sd", help="Column of the outcome's standard deviation.")] = None,
    states: States = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Column of the unit; by default the pair.")] = None,
    time: Annotated[str, typer.Option("--time", help="Column of the years.")] = "year",
    draws: Annotated[int, typer.Option("--draws", min=2, max=10_000, help="Draws of a measured outcome.")] = 50,
    level: Level = 0.90,
    seed: Seed = 0,
    out: FitOut = None,
    figure: FitFigure = None,
    show: Show = False,
    as_json: AsJson = False,
) -> None:
    """Fit a panel regression with fixed effects, and errors that allow for shared states."""
    from foedus.analyses.fitting.doors import fit as fit_subject

    if show:
        show_subject("panel", as_json=as_json)
        return
    check_fit_file(out)
    check_figure(figure)
    made = fit_subject(
        "panel",
        needed(table, "TABLE"),
        outcome=needed(outcome, "--outcome"),
        on=needed(on, "--on"),
        effects=effects,
        cluster=cluster or None,
        change=change,
        lead_bound=lead_bound,
        weights=weights,
        sd=sd,
        states=states,
        unit=unit,
        time=time,
        draws=draws,
        level=level,
        seed=seed,
    )
    print_fit(made, out=out, figure=figure, as_json=as_json)


@fit_app.command()
def compare(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="FIT...", help="Files of fits, as fit SUBJECT --out NAME.json writes; a column each."),
    ] = None,
    title: Annotated[
        list[str] | None,
        typer.Option("--title", help="Title of a column; repeat it for each; (1), (2), … if not given."),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", help="Term to show; repeatable; all if not given.")
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option("--label", metavar="TERM=WORDS", help="Words for a term; repeatable.")
    ] = None,
    errors: Annotated[
        Literal["interval", "se"], typer.Option("--errors", help="What stands below a coefficient: interval or error.")
    ] = "interval",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the table to this file: .md, .html, .tex or .txt.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Show what it takes, and compare nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put fits side by side, in columns (1), (2), (3), as the regression table of a paper."""
    from foedus.analyses.fitting.doors import fit as fit_subject
    from foedus.errors import InputError

    if show:
        show_subject("compare", as_json=as_json)
        return
    check_fit_file(out, _TABLE_FILES)
    words = dict(each.partition("=")[::2] for each in label or ())
    if not all(words.values()):
        wrong = next(name for name, given in words.items() if not given)
        raise InputError(
            "a term has no words", where=f"--label {wrong}", expected="--label TERM=WORDS, such as --label x1=Trade"
        )
    made: Any = fit_subject(
        "compare", needed(files, "FIT"), titles=title or (), keep=keep or (), labels=words, errors=errors
    )
    written = made.write(out) if out is not None else None
    if as_json:
        emit(made.as_dict() | ({} if written is None else {"written": written}))
        return
    console().print(made.to_text(), soft_wrap=True)
    for each in made.notes:
        note(each)
    if written is not None:
        note(f"regression table written to {written}")


def needed(given: Any, name: str) -> Any:
    """Return what a fit cannot do without.

    Raises
    ------
    InputError
        If it is not given.
    """
    from foedus.errors import InputError

    if not given:
        raise InputError(f"{name} is missing", where="foedus fit", expected=f"{name}", hint="See --show or --help")
    return given


def check_fit_file(path: Path | None, endings: tuple[str, ...] = _FIT_FILES) -> None:
    """Check the name of a regression table's file before long work.

    Parameters
    ----------
    path
        The file; None if none is to be written.
    endings
        What its name may end in.

    Raises
    ------
    UnknownNameError
        If its form cannot be told from the name.
    """
    from foedus.errors import UnknownNameError

    if path is not None and path.suffix not in endings:
        raise UnknownNameError(
            "cannot tell the form of the regression table",
            where=str(path),
            expected=f"a name ending in {', '.join(endings[:-1])} or {endings[-1]}",
        )


def show_subject(name: str, *, as_json: bool) -> None:
    """Print what a subject of a fit takes."""
    from foedus.analyses.fitting.subjects import SUBJECTS

    shown = SUBJECTS.known(name).show()
    if as_json:
        emit(shown.as_dict())
        return
    console().print(shown.headline(), soft_wrap=True)
    for option, default, meaning in shown.table.rows():
        console().print(f"  {option}{'' if default is None else f' ({default})'}: {meaning}", soft_wrap=True)


def print_fit(made: Result, *, out: Path | None = None, figure: Path | None = None, as_json: bool = False) -> None:
    """Print a fit: its headline and coefficients, or one JSON document; write its table and figure if asked to."""
    from foedus.results import preview

    told = write_result(made, figure)
    written = made.write(out) if out is not None else None  # type: ignore[attr-defined]
    if as_json:
        emit(made.as_dict() | told | ({} if written is None else {"written": written}))
        return
    console().print(made.headline(), soft_wrap=True)
    console().print(preview(made.table, rows=40), soft_wrap=True)
    for each in getattr(made, "notes", ()):
        note(each)
    if written is not None:
        note(f"{'fit' if written.suffix == '.json' else 'regression table'} written to {written}")
    note_figure(told)
