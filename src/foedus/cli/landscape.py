"""``foedus landscape``: which two camps actors settle into, from a file, a packaged one or the record of a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from foedus.cli._app import app
from foedus.cli._classics import packaged_names, tell_which
from foedus.cli._output import console, emit, note, progress, simple_table
from foedus.errors import InputError, UnknownNameError
from foedus.user_tables import join_names

_MOST_SHOWN: Final = 12


@app.command()
def landscape(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|NAME]",
            help='JSON: {"actors": [{"name", "size"}], "propensity": {"A|B"}}; ' + packaged_names("landscape"),
        ),
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Build it from the record of a year instead.")] = None,
    state: Annotated[
        list[str] | None,
        typer.Option("--state", help="State, with --year; repeatable. Else the 17 of 1936, or the 20 largest."),
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option("--rule", help="With --year: record (raw data), or alignment (packaged); else what there is."),
    ] = None,
    full: Annotated[
        Path | None, typer.Option("--full", help="Write every configuration's energy to a .csv or .parquet file.")
    ] = None,
    figure: Annotated[Path | None, typer.Option("--figure", help="Also draw to a .svg or .png file.")] = None,
    narrow: Annotated[bool, typer.Option("--narrow", help="Draw the figure for a phone.")] = False,
    noise: Annotated[float, typer.Option("--noise", help="Try noise of this sd on propensities.")] = 0.0,
    size_noise: Annotated[float, typer.Option("--size-noise", help="Try noise of this sd on log sizes.")] = 0.0,
    draws: Annotated[int, typer.Option("--draws", min=1, help="Draws with noise.")] = 1_000,
    starts: Annotated[
        int, typer.Option("--starts", min=1, help="Random starts if there are more than 26 actors.")
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of draws and starts.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Find the camps that actors settle into: energies, minima and basins after Axelrod and Bennett (1993)."""
    from foedus.analyses.classics import find_classic
    from foedus.analyses.streaming import check_format
    from foedus.networks.landscapes.minima import CONFIGURATION_SCHEMA
    from foedus.networks.landscapes.minima import landscape as find

    _check_names(figure)
    target = check_format(full) if full is not None else None
    actors, told = _actors(file, year, state or [], rule)
    classic = find_classic(file, "landscape")
    tell_which(file, "landscape")
    if target is not None and len(actors) > 26:
        raise InputError(
            f"{len(actors)} actors have too many configurations to write", where="--full", expected="at most 26 actors"
        )
    with progress("looking for minima", quiet=as_json) as report:
        found = replace(find(actors, starts=starts, seed=seed, progress=report), classic=classic)
    answer = {**found.as_dict(), **told}
    if noise or size_noise:
        from foedus.networks.landscapes.robustness import robustness

        with progress("drawing noise", quiet=as_json) as report:
            drawn = robustness(found, propensity_sd=noise, size_sd=size_noise, draws=draws, seed=seed, progress=report)
        answer["robustness"] = drawn.as_dict()
    if target is not None:
        from foedus.analyses.streaming import write_tables

        rows = write_tables(found.tables, CONFIGURATION_SCHEMA, target)
        note(f"{rows} configurations written to {target}")
    if figure is not None:
        from foedus.reports.energy_landscape import energy_landscape
        from foedus.reports.figure_file import write_figure
        from foedus.reports.wording import state_name

        words = {} if year is None else {state: state_name(state) for state in actors.names}

        note(f"drawn to {write_figure(energy_landscape(found, names=words), figure, narrow=narrow)}")
    if as_json:
        emit(answer)
    else:
        _show(found, answer)


def _check_names(figure: Path | None) -> None:
    if figure is not None and figure.suffix.lower() not in (".svg", ".png"):
        raise UnknownNameError(
            "cannot tell the format of the figure", where=str(figure), expected="a name ending in .svg or .png"
        )


def _actors(file: str | None, year: int | None, states: list[str], rule: str | None) -> tuple[Any, dict[str, Any]]:
    """Return the actors, and what the answer says about where they come from."""
    from foedus.analyses.landscaping import actors_of, actors_of_year

    if file is not None:
        if year is not None or states or rule is not None:
            other = "--year" if year is not None else "--state" if states else "--rule"
            raise InputError("a file and the record", where=f"{file} {other}", expected="one of the two")
        return actors_of(file), {}
    if year is None:
        raise InputError("no landscape", expected="a FILE, a NAME or --year", hint="See foedus landscape --help")
    actors, told = actors_of_year(year, states or None, rule)
    return actors, dict(told)


def _show(found: Any, answer: dict[str, Any]) -> None:
    from foedus.reports.wording import number

    sampled = found.starts is not None
    labels = {} if found.classic is None else found.classic.labels
    columns = ("minimum", ("energy", "right"), ("basin", "right"), "strict", "camp", "other camp")
    count = len(found.minima)
    minima = f"{count} minim{'um' if count == 1 else 'a'}"
    title = f"{len(found.actors)} actors, {found.configurations} configurations, {minima}"
    table = simple_table(title, *columns)
    for place, each in enumerate(found.minima[:_MOST_SHOWN]):
        share = number(100 * each.basin / found.configurations, 1) + "%"
        if each.interval is not None:
            low, high = (number(100 * edge / found.configurations, 1) for edge in each.interval)
            share += f" ({low} to {high})"
        table.add_row(
            str(place + 1), number(each.energy, 2), share, "yes" if each.strict else "no",
            *(join_names(labels.get(name, name) for name in camp) for camp in each.camps),
        )  # fmt: skip
    printer = console()
    printer.print(table)
    if count > _MOST_SHOWN:
        printer.print(f"{count - _MOST_SHOWN} more minima: --json gives all.")
    if sampled:
        printer.print(
            f"Sampled from {found.starts} random starts; about {number(100 * found.unseen, 1)}% of configurations lead "
            "to minima not found, and the lowest one may be among them. Intervals: 90%."
        )
    if found.classic is not None:
        printer.print(f"{found.classic.title}. {found.classic.describe()}")
    if "alignment" in answer:
        _show_alignment(printer, answer)
    elif "rule" in answer:
        rule = " + ".join(f"{number(weight, 2)} {name}" for name, weight in answer["rule"].items())
        printer.print(f"Record of {answer['year']}: propensity = {rule}; size = {answer['size']}.")
        for name, pairs in answer["assumed_absent"].items():
            listed = ", ".join(f"{a}:{b}" for a, b in pairs)
            printer.print(f"Not on record, counted as no {name}: {listed}.")
        _show_carried(printer, answer)
        if answer.get("packaged"):
            names = " and ".join(f"foedus landscape {name}" for name in answer["packaged"])
            printer.print(f"Packaged landscapes of {answer['year']}, from published work: {names}.")
    if "robustness" in answer:
        _show_robustness(printer, answer["robustness"], labels)


def _show_carried(printer: Any, answer: dict[str, Any]) -> None:
    if answer["carried"]:
        printer.print(f"Not on record in {answer['year']}, carried forward: {', '.join(answer['carried'])}.")


def _show_alignment(printer: Any, answer: dict[str, Any]) -> None:
    origin = "packaged" if answer["alignment"] == "packaged" else "from the raw data"
    printer.print(
        f"Record of {answer['year']}: propensity = alignment of the year, {origin}; size = {answer['size']}. Alignment "
        "is what states do with each other: these camps describe the year and do not predict it."
    )
    _show_carried(printer, answer)
    without = answer["without_size"]
    if without:
        listed = ", ".join(without[:_MOST_SHOWN])
        more = f" and {len(without) - _MOST_SHOWN} more (--json gives all)" if len(without) > _MOST_SHOWN else ""
        printer.print(f"No size on record in {answer['year']}, left out: {listed}{more}.")
    printer.print(*answer["notes"], sep="\n")


def _show_robustness(printer: Any, told: dict[str, Any], labels: Mapping[str, str]) -> None:
    from foedus.reports.wording import number

    def share(row: dict[str, Any], name: str) -> str:
        value, low, high = (number(100 * row[key], 0) for key in (name, f"{name}_low", f"{name}_high"))
        return f"{value}% ({low} to {high})"

    printer.print(
        f"Noise of sd {told['propensity_sd']:g} on propensities and {told['size_sd']:g} on log sizes: shares of "
        f"{told['draws']} draws, 90% intervals."
    )
    table = simple_table("minima", "minimum", ("is the lowest", "right"), ("is a minimum", "right"))
    for row in told["minima"][:_MOST_SHOWN]:
        table.add_row(str(row["minimum"] + 1), share(row, "lowest"), share(row, "stays"))
    printer.print(table)
    sides = simple_table("actors", "actor", ("on its side of minimum 1", "right"))
    for row in told["actors"]:
        sides.add_row(labels.get(row["actor"], row["actor"]), share(row, "stays"))
    printer.print(sides)
    if not told["exact"]:
        printer.print("The lowest configuration of a draw is the lowest found from random starts.")
