"""Shared parts of ``foedus balance``, and its years: camps of every year of the record with consistent labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from foedus.cli._output import console, emit, note, progress, simple_table
from foedus.errors import InputError, UnknownNameError

__all__ = ["check_figure", "draw_to", "rule_of", "show_years"]


def check_figure(figure: Path | None, *, narrow: bool) -> None:
    """Reject a figure of unknown format before any work."""
    if figure is not None and figure.suffix.lower() not in (".svg", ".png"):
        raise UnknownNameError(
            "cannot tell the format of the figure", where=str(figure), expected="a name ending in .svg or .png"
        )
    if narrow and figure is None:
        raise InputError("a narrow figure without a file", where="--narrow", expected="--figure with it")


def draw_to(make: Callable[[], Any], figure: Path, *, narrow: bool) -> None:
    """Make a figure, write it, and report where it is."""
    from foedus.reports.figure_file import write_figure

    note(f"drawn to {write_figure(make(), figure, narrow=narrow)}")


def rule_of(options: dict[str, Any]) -> Any:
    """Return the rule of ties with the given options."""
    from foedus.networks.tie_rules import TieRule

    return replace(TieRule(), **options)


def show_years(
    first: int | None,
    last: int | None,
    options: dict[str, Any],
    most: int | None,
    anchor: str | None,
    seconds: float,
    seed: int,
    figure: tuple[Path | None, bool],
    *,
    as_json: bool,
) -> None:
    """Find the camps of every year and show them; draw them if asked to."""
    from foedus.analyses.classics import misread_years
    from foedus.cli._services import check_years
    from foedus.library.facts import treaty_changes
    from foedus.networks.balance import triads, triangle_balance
    from foedus.networks.camps.years import camps_over_time
    from foedus.networks.records import capability_of_years, networks_of_years
    from foedus.panels import Panel
    from foedus.reports.wording import number
    from foedus.states import load_states

    check_years(first, last)
    assert first is not None
    assert last is not None
    rule = rule_of(options)
    panel, home = Panel.open(), load_states().id_of(anchor, last) if anchor else None
    with progress("building the networks", quiet=as_json) as report:
        made = networks_of_years(panel, first, last, rule, treaty_changes=treaty_changes(), progress=report)
    weights = capability_of_years(panel, first, last)
    graphs = {year: each.graph for year, each in made.items()}
    with progress("finding camps", quiet=as_json) as report:
        found = camps_over_time(
            graphs, most, anchor=home, weights=weights or None, seconds=seconds, seed=seed, progress=report
        )
    target, narrow = figure
    if target is not None:
        from foedus.reports.camps_through_time import camps_through_time

        draw_to(lambda: camps_through_time(found, weights=weights), target, narrow=narrow)
    members = {
        (year, camp): states for year, camp, states in found.camps.group_by("year", "camp").agg("state").iter_rows()
    }
    rows = []
    for row in found.years.iter_rows(named=True):
        graph, year = graphs[row["year"]], row["year"]
        counts = triads(graph)
        camps = {camp: sorted(states) for (at, camp), states in sorted(members.items()) if at == year}
        misread = misread_years(year, list(camps.values()))
        bound = row.pop("bound")
        rows.append(
            {
                "year": year, "nodes": row["nodes"], "edges": graph.ties, "negative": graph.negative,
                "triads": {"balanced": counts.balanced, "unbalanced": counts.unbalanced},
                "triangle_balance": triangle_balance(graph), "frustration": row["frustration"], "bound": bound,
                "optimal": row["optimal"],
                "camps": camps,
                **({"notes": list(misread)} if misread else {}),
            }
        )  # fmt: skip
    sources = made[first].sources
    if as_json:
        emit({"rule": rule.describe(), "most": most, "years": rows, "sources": sources})
        return
    right = [(name, "right") for name in ("states", "ties", "negative", "triangles", "frustrated", "camps")]
    table = simple_table(f"Balance {first}–{last}", "year", *right)
    for row in rows:
        sizes = "/".join(str(len(states)) for states in row["camps"].values() if len(states) > 1)
        proof = str(row["frustration"]) if row["optimal"] else f"{row['bound']}–{row['frustration']}"
        table.add_row(
            str(row["year"]), str(row["nodes"]), str(row["edges"]), str(row["negative"]),
            number(row["triangle_balance"], 3), proof, sizes,
        )  # fmt: skip
    printer = console()
    printer.print(table)
    for row in rows:
        for each in row.get("notes", ()):
            printer.print(f"{row['year']}: {each}")
    printer.print(f"Rule: {rule.describe()}\nSources: {', '.join(sources)}\n--json gives the members of the camps.")
