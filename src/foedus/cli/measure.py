"""``foedus measure`` and ``foedus triangle``: the record of states and pairs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from foedus.cli._app import app
from foedus.cli._figures import FIGURE_HELP, check_figure, note_figure, write_result
from foedus.cli._output import console, emit, json_line, note, progress, simple_table
from foedus.errors import InputError

_MOST_SHOWN = 60


@app.command()
def measure(
    name: Annotated[str | None, typer.Argument(help="Measure, such as un_agreement: --list names them.")] = None,
    pair: Annotated[list[str] | None, typer.Option("--pair", help="Two states, such as USA:RUS; repeatable.")] = None,
    first: Annotated[int | None, typer.Option("--from", help="First year.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Last year.")] = None,
    votes: Annotated[
        Path | None, typer.Option("--votes", help="Your own votes: ballot, actor, position[, year]; CSV or Parquet.")
    ] = None,
    positions: Annotated[
        str | None,
        typer.Option("--positions", help="With --votes: positions in order, such as for,against."),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option("--events", help="Your own events, a file of any length: ICEWS, GDELT or CAMEO-coded."),
    ] = None,
    layout: Annotated[
        str | None, typer.Option("--format", help="Format of --events: auto, icews, gdelt or cameo.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write a .parquet or .csv file instead.")] = None,
    figure: Annotated[Path | None, typer.Option("--figure", help="Draw to a .svg or .png file instead.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Figure: small-multiples, heatmap or partners; else the one that fits.")
    ] = None,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="A state: of a measure of pairs all of its pairs; repeatable.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of a heatmap.")] = None,
    narrow: Annotated[bool, typer.Option("--narrow", help="Draw the figure for a phone.")] = False,
    listed: Annotated[
        bool, typer.Option("--list", help="List the measures: unit, years, packaged or from raw data.")
    ] = False,
    ndjson: Annotated[bool, typer.Option("--ndjson", help="Print one JSON object per row.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Measure pairs or states, year by year."""
    from foedus.analyses.measuring import measure as measure_record
    from foedus.analyses.measuring import measure_votes
    from foedus.cli._services import check_years, write_parquet
    from foedus.states import parse_pair, split_list

    if listed:
        _list(as_json=as_json)
        return
    if name is None:
        raise InputError("no measure is named", expected="a name such as un_agreement", hint="--list names them all")
    check_years(first, last)
    if figure is not None:
        _clash("--figure", {"--votes": votes, "--events": events, "--out": out, "--ndjson": ndjson})
        asked = _asked(name, pair, state, kind, year, first, last)
        _draw(asked, figure, narrow=narrow, as_json=as_json)
        return
    _needs_figure({"--kind": kind, "--year": year, "--narrow": narrow})
    if state and (votes is not None or events is not None):
        raise InputError("states of a file", where="--state", expected="--pair A:B with --votes or --events")
    if positions is not None and votes is None:
        raise InputError("positions without votes", where=f"--positions {positions}", expected="--votes FILE with it")
    if layout is not None and events is None:
        raise InputError("a format without events", where=f"--format {layout}", expected="--events FILE with it")
    if events is not None:
        if votes is not None:
            raise InputError("one measure of two files", where="--votes --events", expected="one of the two")
        pairs = [parse_pair(each, last or first) for each in pair or ()] or None
        answer = _of_events(name, events, layout or "auto", pairs, first, last, quiet=as_json or ndjson)
    elif votes is not None:
        answer = measure_votes(
            name,
            votes,
            pairs=pair or None,
            first=first,
            last=last,
            positions=split_list(positions) if positions is not None else None,
        )
    else:
        pairs = [parse_pair(each, last or first) for each in pair or ()] or None
        with progress(f"measuring {name}", quiet=as_json or ndjson) as report:
            answer = measure_record(name, pairs=pairs, states=state or None, first=first, last=last, progress=report)
    if out is not None:
        path = write_parquet(answer.table, out)
        if as_json:
            emit(
                {
                    "measure": name,
                    "unit": answer.unit,
                    "path": path,
                    "n": answer.table.height,
                    "sources": answer.sources,
                    **_notes(answer),
                }
            )
        else:
            note(f"{answer.table.height} rows written to {path}")
            _note_all(answer)
    elif ndjson:
        _note_all(answer)
        for row in answer.table.iter_rows(named=True):
            print(json_line(row))
    elif as_json:
        emit(answer.as_dict())
    else:
        _show(name, answer)


def _list(*, as_json: bool) -> None:
    from foedus.analyses.catalogues import list_measures

    found = list_measures()
    if as_json:
        emit({"measures": found.to_dicts()})
        return
    table = simple_table(f"{found.height} measures", "name", "of", "unit", "years", "packaged")
    for row in found.iter_rows(named=True):
        years = f"{row['first']}–{row['last']}"
        packaged = f"{row['packaged_first']}–{row['packaged_last']}" if row["packaged_first"] else ""
        table.add_row(row["name"], row["of"], row["unit"], years, packaged)
    printer = console()
    printer.print(table)
    printer.print("years: with raw data (set FOEDUS_DATA); packaged: without, for the states of the packaged evidence.")


@app.command()
def triangle(
    states: Annotated[
        list[str] | None, typer.Argument(metavar="[A B C]", help="Three states; USA RUS CHN if not given.")
    ] = None,
    first: Annotated[int | None, typer.Option("--from", help="First year.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Last year.")] = None,
    figure: Annotated[Path | None, typer.Option("--figure", metavar="FILE", help=FIGURE_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show a strategic triangle over time: its type and its pivot, with their probabilities."""
    from foedus.analyses.triangles import triangle as type_triangle
    from foedus.analyses.triangles import type_title
    from foedus.cli._services import check_years
    from foedus.reports.wording import number, state_name

    check_years(first, last)
    check_figure(figure)
    answer = type_triangle(*(states or ()), first=first, last=last)
    drawn = write_result(answer, figure)
    if as_json:
        emit({**answer.as_dict(), **drawn})
        return
    console().print(answer.summary())
    a, b, c = answer.states
    table = simple_table(
        f"{state_name(a)}, {state_name(b)}, {state_name(c)}",
        "year",
        (f"{a}–{b}", "right"),
        (f"{a}–{c}", "right"),
        (f"{b}–{c}", "right"),
        "type",
        ("p", "right"),
        "pivot",
        ("p", "right"),
    )
    for row in answer.table.iter_rows(named=True):
        table.add_row(
            str(row["year"]),
            *(number(row[side]) for side in ("ab", "ac", "bc")),
            type_title(row["type"]) if row["type"] else "",
            number(row[f"p_{row['type']}"]) if row["type"] else "",
            row["pivot"] or "",
            number(row[f"p_pivot_{row['pivot']}"]) if row["pivot"] else "",
        )
    told = "Alignment from −1 to 1; p: probability, from the errors of alignment, taken as independent; --json has all."
    console().print(table, told, *answer.notes, sep="\n")
    note_figure(drawn)


def _of_events(
    name: str, path: Path, layout: str, pairs: Any, first: int | None, last: int | None, *, quiet: bool
) -> Any:
    """Measure a file of events, reporting progress and what was left out."""
    from foedus.analyses.measuring_events import measure_events

    with progress("Counting events", quiet=quiet) as report:
        answer = measure_events(name, path, format=layout, pairs=pairs, first=first, last=last, progress=report)
    note(answer.account)
    return answer


def _notes(answer: Any) -> dict[str, Any]:
    """Return the notes on the numbers for a JSON document, if there are any."""
    return {"notes": answer.notes} if answer.notes else {}


def _note_all(answer: Any) -> None:
    for each in answer.notes:
        note(each)


def _clash(option: str, others: dict[str, Any]) -> None:
    given = [other for other, value in others.items() if value]
    if given:
        raise InputError(f"{option} does not go with {', '.join(given)}", expected="one of them")


def _needs_figure(options: dict[str, Any]) -> None:
    given = [option for option, value in options.items() if value]
    if given:
        raise InputError("these options are for a figure", where=" ".join(given), expected="--figure FILE with them")


def _asked(
    name: str,
    pair: list[str] | None,
    state: list[str] | None,
    kind: str | None,
    year: int | None,
    first: int | None,
    last: int | None,
) -> Any:
    from foedus.cli._figures import Asked
    from foedus.states import parse_pair, parse_states

    meant = year if year is not None else last if last is not None else first
    pairs = [parse_pair(each, meant) for each in pair or ()]
    return Asked(name, pairs, parse_states(state or (), meant), kind, year, first, last)


def _draw(asked: Any, path: Path, *, narrow: bool, as_json: bool) -> None:
    from foedus.cli._figures import KIND_WORDS, draw_measure

    drawn = draw_measure(asked, path, narrow=narrow)
    if as_json:
        emit(drawn)
    else:
        note(f"figure drawn to {drawn['path']}: {KIND_WORDS[drawn['kind']]}, {_values(drawn['n'])}")


def _values(count: int) -> str:
    return f"{count} value{'' if count == 1 else 's'}"


def _show(name: str, answer: Any) -> None:
    from foedus.reports.wording import number

    table = simple_table(
        f"{name} ({answer.unit})", "state", "with", "year", ("value", "right"), ("sd", "right"), ("n", "right")
    )
    for row in answer.table.head(_MOST_SHOWN).iter_rows(named=True):
        table.add_row(
            str(row["state_a"] or "world"),
            str(row["state_b"] or ""),
            "" if row["year"] is None else str(row["year"]),
            number(row["value"], 3),
            number(row["sd"], 3),
            number(row["n"]),
        )
    printer = console()
    printer.print(table)
    if answer.table.height > _MOST_SHOWN:
        printer.print(
            f"{answer.table.height - _MOST_SHOWN} more rows: --out FILE.parquet, --json or --ndjson gives all."
        )
    printer.print(f"Sources: {', '.join(answer.sources)}", *answer.notes, sep="\n")
