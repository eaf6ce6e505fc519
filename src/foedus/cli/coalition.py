"""``foedus coalition``: could a coalition against a state be built, and would it hold?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, note, progress, simple_table
from foedus.errors import UnknownNameError
from foedus.user_tables import join_names

if TYPE_CHECKING:
    from foedus.analyses.coalitions.answers import CoalitionAnswer, Variant

#: States shown for each variant: its members and those closest to joining.
_MOST_SHOWN: Final = 10
_MAP_DRAWS: Final = 64


@app.command()
def coalition(
    target: Annotated[str, typer.Argument(help="The state to be balanced, such as CHN.")],
    year: Annotated[int, typer.Option(help="2010, 2015 or 2021: the years of trade partners.")] = 2021,
    committed: Annotated[
        list[str] | None,
        typer.Option(
            "--committed",
            help="A state that is a member in any case; repeatable. Without it: nobody, and then the United States.",
        ),
    ] = None,
    intent: Annotated[
        str, typer.Option(help="Hostile intent from alignment, or from hostility: disputes, wars, rivalries.")
    ] = "alignment",
    draws: Annotated[int, typer.Option(min=2, max=100_000, help="Draws of constants and measures.")] = 128,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    with_map: Annotated[
        bool, typer.Option("--map", help="Map feasibility over threat and dependence (a minute).")
    ] = False,
    figure: Annotated[Path | None, typer.Option("--figure", help="Draw the map to a .svg or .png file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Ask who would join a coalition against a state, and whether it would hold by itself."""
    from foedus.analyses.coalitions.balancing import coalition as ask

    if figure is not None and figure.suffix.lower() not in (".svg", ".png"):
        raise UnknownNameError(
            "cannot tell the format of the figure", where=str(figure), expected="a name ending in .svg or .png"
        )
    mapped = min(draws, _MAP_DRAWS) if with_map or figure is not None else 0
    with progress("looking for coalitions", quiet=as_json) as report:
        answer = ask(
            target,
            year=year,
            committed=committed or None,
            intent=intent,
            draws=draws,
            map_draws=mapped,
            seed=seed,
            progress=report,
        )
    document = answer.as_dict()
    if figure is not None:
        from foedus.reports.coalition_map import coalition_map
        from foedus.reports.figure_file import write_figure

        document["figure"] = write_figure(coalition_map(answer), figure)
    if as_json:
        emit(document)
        return
    _show(answer)
    if figure is not None:
        note(f"map written to {document['figure']}")


def _show(answer: CoalitionAnswer) -> None:
    from foedus.reports.wording import number, state_name

    printer, name = console(), state_name(answer.target)
    columns = [(each, "right") for each in ("year", "of", "first", "not", "unknown", "share")]
    table = simple_table(f"{name} as first import or export partner", *columns[:1], "whose", *columns[1:])
    for each in answer.partners:
        low, high = each.share
        table.add_row(
            str(each.year),
            each.group,
            str(each.n),
            str(len(each.first)),
            str(len(each.other)),
            str(len(each.unknown)),
            number(low) if low == high else f"{number(low)} to {number(high)}",
        )
    printer.print(table)
    for variant in answer.variants:
        _show_variant(answer, variant)
    printer.print(
        "Terms except threat are shares of a state's own foreign trade; gain is being in minus being out. Joins: in "
        'what share of the draws the state joins; "in" is what it does at the central constants. Draws vary the '
        "constants, most of them assumed, and errors of measurement: all shares of draws hold only under these ranges, "
        "and their 90% intervals reflect the number of draws, not doubt about the ranges. The first to join bears the "
        'cost alone, so a coalition of nobody is always one stable outcome; "nobody (proven)" means that it is the '
        "only one."
    )
    for lack in answer.lacks:
        printer.print(f"Lacks: {lack}.")
    printer.print(f"Sources: {', '.join(answer.sources)}")
    if all(variant.map is None for variant in answer.variants):
        printer.print("--map shows it over threat and dependence; --json gives all terms and constants.")


def _show_variant(answer: CoalitionAnswer, variant: Variant) -> None:
    from foedus.reports.abstaining import why_out
    from foedus.reports.wording import number, signed, state_name

    printer, name = console(), state_name(answer.target)
    given = join_names(state_name(state) for state in variant.committed)
    members = (
        None if variant.found.members is None else [s for s in variant.found.members if s not in variant.committed]
    )
    holding = "no coalition is stable" if members is None else join_names(map(state_name, members)) or "nobody"
    sure = "proven" if variant.found.proven else f"best found; at most {number(variant.found.bound)} of the world"
    printer.print()
    columns = [(each, "right") for each in ("threat", "removed", "trade lost", "quarrels", "gain", "joins", "90%")]
    table = simple_table(
        f"Against {name}, {answer.year}, with {given or 'nobody'} committed: {holding}", "state", "", *columns
    )
    for row in variant.members.head(_MOST_SHOWN).iter_rows(named=True):
        table.add_row(
            state_name(row["state"]),
            "in" if row["member"] else "",
            number(row["threat"]),
            number(row["threat_removed"], 3),
            number(row["trade_lost"], 3),
            number(row["quarrels"], 3),
            signed(row["gain"], 3),
            number(row["joins"]),
            f"{number(row['joins_low'])} to {number(row['joins_high'])}",
        )
    printer.print(table)
    if not variant.found.members and not given:
        printer.print(f"Nobody stands against {name} here, so that there is no help and no threat is removed.")
    rest = variant.members.height - _MOST_SHOWN
    if rest > 0:
        printer.print(f"{rest} more candidates, less likely to join: --json gives all.")
    low, middle, high = variant.quantiles
    half = variant.reached[0.5]
    beside = f", without {given}" if given else ""
    led = f"; with {given} {number(variant.share_with_committed)}" if given else ""
    printer.print(
        f"Capability over {name}'s{beside}: {number(variant.share)} ({sure}){led}. Over {variant.draws} draws{beside}: "
        f"{number(middle)}, 90% of draws {number(low)} to {number(high)}; half of {name}'s in "
        f"{number(half.value)} of them ({number(half.interval.low)} to {number(half.interval.high)})."
    )
    for each in variant.abstainers:
        printer.print(why_out(each, answer.target))
    if variant.proven < 1:
        printer.print(f"In {number(1 - variant.proven)} of them the search gave up: a larger coalition may hold there.")
    for leaver in variant.pivots:
        if leaver.follow:
            follow = join_names(map(state_name, leaver.follow))
            printer.print(f"If {state_name(leaver.state)} leaves, so does {follow}.")
    if variant.map is not None:
        _show_map(variant)


def _show_map(variant: Variant) -> None:
    plan = variant.map
    assert plan is not None
    yes, unknown = plan.counts()
    columns = [(f"×{factor:g}", "right") for factor in plan.dependence]
    table = simple_table(
        f"Share of {plan.draws} draws that reach {plan.part:g} of its capability: threat (rows) over dependence",
        ("", "right"),
        *columns,
    )
    for row, factor in reversed(list(enumerate(plan.threat))):
        cells = [
            f"{'≥' if unknown[row, place] else ''}{yes[row, place] / plan.draws:.2f}"
            for place in range(len(plan.dependence))
        ]
        table.add_row(f"×{factor:g}", *cells)
    console().print(table)
