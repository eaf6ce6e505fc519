"""``foedus argue``: tests an argument's claims and writes the report."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from foedus.cli._app import app
from foedus.cli._figures import FIGURE_HELP, check_figure, note_figure, write_result
from foedus.cli._output import console, emit, progress, simple_table

_REFERENCE = "pushed-together"


@app.command()
def argue(
    argument: Annotated[
        str, typer.Argument(help="Name of a packaged argument, or path of an argument file.")
    ] = _REFERENCE,
    out: Annotated[Path, typer.Option("--out", help="Where to write the report.")] = Path("foedus-report.html"),
    members: Annotated[int, typer.Option(min=1, max=1_000_000, help="Number of members of each scenario.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random draw.")] = 0,
    futures: Annotated[
        bool | None,
        typer.Option(
            "--futures/--no-futures",
            help="Simulate futures under five US policies (model-conditional); by default if a claim uses any.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help="Score it as a forecaster too: what has happened since, such as 2020-12-31."
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="ARGUMENT", help="Compare it with another argument on the same evidence."),
    ] = None,
    figure: Annotated[Path | None, typer.Option("--figure", metavar="FILE", help=FIGURE_HELP)] = None,
    plugin: Annotated[
        list[str] | None,
        typer.Option(
            "--plugin", metavar="MODULE", help="Python file or module with kinds of test of your own; its code is run."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Test an argument's claims, print the verdicts, write the report."""
    from foedus.analyses.arguing import argue as test
    from foedus.analyses.arguing import simulates
    from foedus.analyses.futures import load_scenarios
    from foedus.arguments.kinds import add_kinds
    from foedus.cli._opposing import oppose
    from foedus.errors import InputError
    from foedus.reports.argument_report import argument_report
    from foedus.reports.page import write_report
    from foedus.reports.painting_ahead import painter_ready

    check_figure(figure)
    for source in plugin or ():
        add_kinds(source)
    if against is not None:
        if since is not None:
            raise InputError("--against and --since ask two things", expected="one of them", hint="Run it twice")
        oppose(argument, against, out, members=members, seed=seed, futures=futures, figure=figure, as_json=as_json)
        return
    with painter_ready():
        result = test(
            argument,
            members=members if (simulates(argument) if futures is None else futures) else None,
            seed=seed,
            since=since,
            stage=lambda words: progress(words, quiet=as_json),
            on_record=None if as_json else _show_record,
        )
        words = {scenario.name: scenario.words for scenario in load_scenarios()[1]}
        path = write_report(argument_report(result, result.evidence, result.futures, words=words), out)
    drawn = write_result(result, figure)
    if as_json:
        emit({**_document(result, path), **drawn})
    else:
        show_verdicts(result)
        if result.forecaster is not None:
            _show_forecasts(result.forecaster)
        console().print(f"Report: {path}", soft_wrap=True)
        note_figure(drawn)


def _show_record(result: Any) -> None:
    """Print what the record alone says, while futures are simulated."""
    from foedus.arguments.findings import DECIDED, tally_words
    from foedus.reports.wording import VERDICTS

    console().print(Text(f"On the record alone, before futures are simulated: {tally_words(result)}"))
    for claim in result.claims:
        if claim.verdict in DECIDED:
            told = f"{VERDICTS[claim.verdict.value][0]} {claim.id} {claim.verdict.value}: {claim.statement}"
            console().print(Text(textwrap.shorten(told, 98, placeholder=" …")))
    console().print("")


def _show_forecasts(found: Any) -> None:
    """Print how the argument did as a forecaster."""
    from foedus.arguments.forecasting import forecaster_words

    table = simple_table(
        f"As a forecaster since {found.since}", "", "claim", "to 2020", "since", "outcome", "persistence"
    )
    for each in found.forecasts:
        said = Text.assemble(textwrap.shorten(each.statement, 70, placeholder=" …"), (f"\n{each.found}", "dim italic"))
        table.add_row(each.id, said, each.verdict.value, each.since.value, each.outcome, each.persistence)
    table.columns[1].ratio = 1
    console().print(table)
    console().print(Text(forecaster_words(found)))


def _document(result: Any, path: Path) -> dict[str, Any]:
    from foedus.reports.claims import figure_key

    drawn = {claim.id: [figure_key(claim.id)] for claim in result.claims if claim.effect is not None}
    return dict(result.as_dict(report=str(path), figures=drawn))


def show_verdicts(result: Any, printer: Callable[..., None] | None = None) -> None:
    """Print the findings in sentences, then the verdict table, within 100 columns."""
    from foedus.arguments.differences import difference_words
    from foedus.reports.argument_report import findings_words, selftest_words
    from foedus.reports.claims import view_claim
    from foedus.reports.wording import VERDICTS, number

    colours = {
        "supported": "green",
        "contradicted": "red",
        "not borne out": "dark_orange",
        "mixed": "magenta",
        "undetermined": "yellow",
    }
    title = str(getattr(result.argument, "title", None) or "Verdicts")
    table = simple_table(title, "", "claim", "verdict", ("effect", "right"), "90% interval\nor range", ("n", "right"))
    claims = [view_claim(claim, result.argument.claim(claim.id)) for claim in result.claims]
    for claim in (each for each in claims if each.tested):
        symbol = VERDICTS.get(claim.verdict, ("", ""))[0]
        colour = colours.get(claim.verdict, "dim")
        below = f"\n{claim.short_reading}" if claim.silent else f"\n{claim.short_reading} ({claim.unit_words})"
        first = "" if claim.first is None else f"\nfirst: {claim.first.verdict}"
        later = "" if claim.since is None else f"\nsince: {VERDICTS[claim.since.verdict][0]} {claim.since.verdict}"
        effect, interval = claim.parts(claim.main)
        if interval.startswith("range "):
            interval = f"{interval.removeprefix('range ')}\nrange"
        if claim.earlier is not None:
            interval = f"{interval}\nsince 2020"
        table.add_row(
            claim.id,
            Text.assemble(textwrap.shorten(claim.statement, 90, placeholder=" …"), (below, "dim italic")),
            Text.assemble(
                (f"{symbol} {claim.verdict}", colour), "*" if claim.simulated else "", (first, "dim italic"), later
            ),
            *(("", "", "") if claim.silent else (effect, interval, number(claim.main.n))),
        )
    table.columns[1].ratio = 1
    for column in table.columns[2:]:
        column.no_wrap = True
    write = printer or console().print
    for sentence in findings_words(result):
        write(Text(f"• {sentence}"))
    write("")
    write(table)
    for verdict in ("not yet tested", "untestable"):
        ids = [claim.id for claim in claims if claim.verdict == verdict]
        if ids:
            write(f"{VERDICTS[verdict][0]} {verdict}: {' '.join(ids)}")
    by_design = [claim.id for claim in result.claims if claim.by_design]
    if by_design:
        write(f"{VERDICTS['undetermined'][0]} undetermined by design: {' '.join(by_design)}")
    words = selftest_words(getattr(result, "selftest", None))
    if words:
        write(f"Self-test {words}")
    if result.raw is not None:
        write(difference_words(result, result.raw))
    for claim in (each for each in claims if each.simulated and each.futures):
        write(f"* {claim.id}, only the model speaks: {claim.said}.")
    if any(claim.simulated for claim in claims):
        write("* conditional on the model: simulation alone, with assumed parameters, makes no verdict.")
    write(
        "Effects are in the unit named below each claim; since: on data after 2020. The report has the lines, the "
        "reasons, and where records end."
    )
