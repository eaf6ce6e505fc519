"""``foedus run``, ``foedus compare`` and ``foedus schedule``: the simulated futures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from foedus.cli._app import app
from foedus.cli._figures import FIGURE_HELP, check_figure, note_figure, write_result
from foedus.cli._output import console, emit, note, progress, simple_table
from foedus.cli._spec import SET_HELP, spec_of
from foedus.library.default_case import DEFAULT_CASE

_GROUPS: Final = ("Pairs of states", "States", "Theatres", "Triangles", "All actors")
_SENTENCES: Final = 5
"""Movers told in sentences."""
_MOVERS: Final = 10
"""Movers listed in a table."""
_OF_BASELINE: Final = ("alignment", "crisis", "war", "pivot")


@app.command()
def run(
    context: typer.Context,
    case: Annotated[str, typer.Argument(help="Name of a packaged case, or path of a case file.")] = DEFAULT_CASE,
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
    members: Annotated[int, typer.Option(min=1, max=1_000_000, help="Size of the ensemble.")] = 1000,
    until: Annotated[int | None, typer.Option(help="Last year; 29 years after the case's start if not given.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random draw.")] = 0,
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
    chunk: Annotated[
        int | None,
        typer.Option(
            "--chunk", min=1, max=65_536, help="Members computed at once; by default as many as fit into memory."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the store of runs.")] = None,
    scheduler: Annotated[str | None, typer.Option("--scheduler", help="Address of a Dask scheduler.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Compute even if there is a stored run.")] = False,
    figure: Annotated[Path | None, typer.Option("--figure", metavar="FILE", help=FIGURE_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Simulate an ensemble under policies and shocks, against its baseline."""
    from foedus.analyses.running import run as simulate
    from foedus.scenarios import RunStore

    check_figure(figure)
    options = {
        "case": case, "policy": policy, "shock": shock, "without": without, "members": members, "until": until,
        "seed": seed, "parameters": parameters, "posterior": posterior, "settings": settings, "chunk": chunk,
    }  # fmt: skip
    spec = spec_of(context, options, file)
    for words in ablation_notes(spec):
        note(words)
    store = RunStore(out) if out is not None else None
    with progress("simulating", first="compiling", quiet=as_json) as report:
        result = simulate(spec, store=store, fresh=fresh, progress=report, scheduler=scheduler)
    drawn = write_result(result, figure)
    if as_json:
        emit({**result.as_dict(), **drawn})
        return
    show_run(result)
    note_figure(drawn)


def show_run(result: Any) -> None:
    """Print what a run's policies and shocks change, then the levels; of a baseline the levels alone."""
    from foedus.reports.effect_words import error_note

    spec, outcomes = result.spec, result.outcomes()
    if spec.policies or spec.shocks:
        effects = result.effects()
        show_effects(f"{spec.case}: {result.label}", effects)
        shown = [row for row in outcomes if is_telling(row)]
        show_outcomes("Levels at the horizon: means, or shares of futures", shown)
        rest = "more outcomes hardly differ from the baseline; --json gives them."
        foot = error_note(effects)
    else:
        shown = [row for row in result.levels() if row["name"] in _OF_BASELINE]
        show_levels(f"{spec.case}: {result.label}", shown)
        rest = "more outcomes: --json gives them."
        foot = (
            f"{spec.members} futures; error: standard error of the mean or share; 5% and 95%: of the futures, for a "
            "share its 90% interval."
        )
    if len(shown) < len(outcomes):
        console().print(f"{len(outcomes) - len(shown)} {rest}")
    console().print(
        f"{foot}\nConditional on the model; parameters: {standing_words(result.standings)}.\n"
        f"Run: {result.run_id}\nPath: {result.path}",
        soft_wrap=True,
    )


@app.command()
def compare(
    first: Annotated[str, typer.Argument(metavar="RUN", help="Run id, its beginning, or a path.")],
    second: Annotated[str, typer.Argument(metavar="RUN", help="The run to compare it with.")],
    figure: Annotated[Path | None, typer.Option("--figure", metavar="FILE", help=FIGURE_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compare two runs member by member: the second minus the first."""
    from foedus.analyses.comparing import compare as compare_runs
    from foedus.analyses.comparing import differs_sentence
    from foedus.analyses.running import open_run
    from foedus.reports.wording import error_text, signed

    check_figure(figure)
    a, b = open_run(first), open_run(second)
    found = compare_runs(a, b)
    drawn = write_result(found, figure)
    if as_json:
        emit({**found.as_dict(), **drawn})
        return
    console().print(differs_sentence(found.differs))
    rows = found.rows()
    right = [(name, "right") for name in ("year", "difference", "error", "5%", "95%")]
    table = simple_table(f"{b.label} minus {a.label}", "outcome", "of", *right)
    for row in rows:
        if row["year"] == rows[-1]["year"]:
            table.add_row(
                row["name"].replace("_", " "),
                row["pair"],
                f"{row['year']:g}",
                signed(row["difference"]),
                error_text(row["error"]),
                signed(row["low"]),
                signed(row["high"]),
            )
    console().print(table)
    console().print(
        f"{a.spec.members} futures, paired; error: standard error of the mean difference; 5% and 95% of the futures.\n"
        f"Conditional on the model; parameters: {standing_words(b.standings)}. "
        "--json gives every year."
    )
    note_figure(drawn)


@app.command()
def schedule(
    case: Annotated[str, typer.Argument(help="Name or path of a case.")] = DEFAULT_CASE,
    first: Annotated[
        bool, typer.Option("--first", help="Show the values from which the case starts instead, and where from.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show the ordered list of mechanisms that a case runs, or the values from which it starts."""
    from foedus.analyses.scheduling import schedule as list_mechanisms

    if first:
        show_first(case, as_json=as_json)
        return
    found = list_mechanisms(case)
    if as_json:
        emit(found.as_dict())
        return
    rows = [row.as_dict() for row in found]
    table = simple_table(
        f"Schedule of {case}", ("", "right"), "mechanism", "kind", "reads", "writes", "cites", "parameters"
    )
    for row in rows:
        table.add_row(
            str(row["step"]),
            str(row["mechanism"]),
            str(row["kind"]),
            *(", ".join(map(str, row[name])) for name in ("reads", "writes", "cites")),
            parameter_words(row["parameters"]),
        )
    console().print(table)
    console().print("A step runs forces, then events, then processes. --json gives every parameter by name.")


def show_first(case: str, *, as_json: bool) -> None:
    """Print the first values of a case, or one JSON document of them."""
    from foedus.analyses.first_values import first_values
    from foedus.reports.first_values import first_pairs, first_states, units_sentence
    from foedus.scenarios import load_case

    found = first_values(load_case(case))
    if as_json:
        emit(found.as_dict())
        return
    tables = {"watched pairs": first_pairs(found, brief=True), "states": first_states(found, brief=True)}
    for title, printed in tables.items():
        table = simple_table(f"First values of {case} on {found.start}: {title}", *printed.header)
        for row in printed.rows:
            table.add_row(*row)
        console().print(table)
    at = "; ".join(f"{row['theatre'].replace('_', ' ')} {row['intensity']:g}" for row in found.theatres)
    console().print(f"Theatres: {at or 'none'}.\nUnits: {units_sentence()}\n--json gives the reasons.", soft_wrap=True)


def parameter_words(standings: dict[str, str]) -> str:
    """Return the number of parameters of each standing, naming those that are not merely assumed.

    Examples
    --------
    >>> parameter_words({"depth.rate": "assumed", "depth.noise": "assumed", "reach.decay": "published"})
    '2 assumed, 1 published (decay)'
    """
    words = []
    for standing in ("assumed", "published", "estimated"):
        names = [name.partition(".")[2] for name, found in standings.items() if found == standing]
        told = f" ({', '.join(names)})" if standing != "assumed" and names else ""
        words += [f"{len(names)} {standing}{told}"] if names else []
    return ", ".join(words)


def standing_words(counts: Mapping[str, int]) -> str:
    """Return the standing of a run's parameters in words.

    Examples
    --------
    >>> standing_words({"assumed": 90, "published": 4})
    '90 assumed, 4 published'
    """
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items())) or "none"


def ablation_notes(spec: Any) -> list[str]:
    """Return a line for each policy that acts through an omitted mechanism.

    Examples
    --------
    >>> from foedus.scenarios import RunSpec
    >>> print(*ablation_notes(RunSpec(policies=("USA:contain:RUS:1@2025-2030",), without=("threat", "order"))))
    USA:contain:RUS:1@2025-2030 acts through threat, which is left out: its effect is partly or wholly missing
    """
    from foedus.scenarios.policies.instruments import POLICY_INSTRUMENTS

    notes = []
    for policy in spec.parsed():
        absent = [name for name in POLICY_INSTRUMENTS[policy.instrument].needs if name in spec.without]
        if absent:
            told = f"{' and '.join(absent)}, which {'is' if len(absent) == 1 else 'are'} left out"
            notes.append(f"{policy} acts through {told}: its effect is partly or wholly missing")
    return notes


def is_telling(row: dict[str, Any]) -> bool:
    """Whether an outcome is worth a line: an alignment, or a difference beyond twice its error and 0.01.

    For outcomes on their own scale, such as a share of the world's capability: beyond a hundredth of the value.
    """
    difference, error = row["difference"], row["error"] or 0.0
    least = 0.01 * min(1.0, abs(row["baseline"])) if row["interval"] is None else 0.01
    return bool(row["name"] == "alignment" or not abs(difference) <= max(2 * error, least))


def group_of(row: dict[str, Any]) -> str:
    """Return the heading of an outcome."""
    pairs, states, theatres, triangles, everybody = _GROUPS
    if row["pair"]:
        return pairs
    if row["of"] == "world":
        return everybody
    if row["of"]:
        return theatres if row["name"] == "theatre" else triangles
    return states


def show_levels(title: str, levels: Sequence[dict[str, Any]]) -> None:
    """Print the outcomes of a baseline alone as a table."""
    from foedus.reports.wording import error_text, number, outcome_digits, outcome_place

    right = [(name, "right") for name in ("year", "mean or share", "error", "5%", "95%")]
    table = simple_table(title, "outcome", "of", *right)
    for row in levels:
        digits = outcome_digits({**row, "baseline": row["value"]})
        low, high = (number(row[key], digits) for key in ("low", "high"))
        cells = (number(row["value"], digits), error_text(row["error"]), low, high)
        table.add_row(row["name"].replace("_", " "), outcome_place(row), f"{row['year']:g}", *cells)
    console().print(table)


def show_effects(title: str, effects: Sequence[dict[str, Any]]) -> None:
    """Print what changes against the baseline: the first movers in sentences, then more of them as a table."""
    from foedus.reports.effect_words import EFFECT_COLUMNS, effect_cells, effect_groups, effect_sentence, unit_words

    moving = effect_groups(effects)
    printer = console()
    printer.print(f"{title}\nScenario minus baseline, future by future; movers first.", soft_wrap=True)
    if not moving:
        printer.print("Nothing that is followed moves beyond the error of simulation and a hundredth of its scale.")
        return
    for group in moving[:_SENTENCES]:
        printer.print(f"- {effect_sentence(group)}")
    unit = EFFECT_COLUMNS.index("unit")
    titles = [name for name in EFFECT_COLUMNS if name != "unit"]
    titles[-2] = "futures of " + str(min(int(effects[0]["members"]), 100))
    table = simple_table(
        "Differences", *((name, "right") if name in ("difference", "5% to 95%", "clearly") else name for name in titles)
    )
    shown = moving[:_MOVERS]
    for cells in (line for group in shown for line in effect_cells(group)):
        table.add_row(*cells[:unit], *cells[unit + 1 :])
    printer.print(table)
    units = {name.replace("_", " "): unit_words(name) for name in sorted({group[0]["name"] for group in shown})}
    printer.print(f"Units: {'; '.join(f'{name}, {words}' for name, words in units.items())}.")
    if len(moving) > _MOVERS:
        printer.print(f"{len(moving) - _MOVERS} more outcomes of pairs and states move; --json gives them.")


def show_outcomes(title: str, outcomes: Sequence[dict[str, Any]]) -> None:
    """Print the levels of outcomes as a table, under headings for pairs, states, theatres, triangles and the world."""
    from rich.text import Text

    from foedus.reports.wording import outcome_cells

    right = [(name, "right") for name in ("year", "baseline", "scenario")]
    table = simple_table(title, "outcome", "of", *right)
    for group in _GROUPS:
        rows = [row for row in outcomes if group_of(row) == group]
        if rows:
            table.add_row(Text(group, style="bold"))
        for row in rows:
            table.add_row(*outcome_cells(row)[:5])
    console().print(table)
