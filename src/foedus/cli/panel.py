"""``foedus panel``: several measures in one wide table of dyad-years or state-years."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, note, progress
from foedus.errors import InputError

_MOST_JSON = 100_000


@app.command()
def panel(
    measures: Annotated[list[str], typer.Argument(metavar="MEASURE...", help="Measures: foedus measure --list.")],
    pair: Annotated[list[str] | None, typer.Option("--pair", help="Two states, such as USA:RUS; repeatable.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All pairs, also for measures of states.")] = False,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="State: all pairs among those named; repeatable.")
    ] = None,
    first: Annotated[int | None, typer.Option("--from", help="First year.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Last year.")] = None,
    relevant: Annotated[
        bool,
        typer.Option("--relevant", help="Politically relevant dyads only: neighbours, or with a major power."),
    ] = False,
    directed: Annotated[bool, typer.Option("--directed", help="Two rows for each pair and year.")] = False,
    codes: Annotated[
        str, typer.Option("--codes", help="Codes to add, comma-separated: cow, cowc, gw, iso3, name.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a .parquet, .csv or .dta file, with codebook and references.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Put several measures into one wide table: dyad-years, or state-years if all are of states."""
    from foedus.analyses.panel_files import check_panel_file, write_panel
    from foedus.analyses.panelling import panel as build
    from foedus.cli._services import check_years

    check_years(first, last)
    target = check_panel_file(out) if out is not None else None
    if everything and (pair or state):
        raise InputError("all pairs and some of them", where="--all", expected="--all, or --pair or --state")
    with progress("measuring", quiet=as_json) as report:
        made = build(
            measures,
            pairs="all" if everything else pair or None,
            states=state or None,
            first=first,
            last=last,
            codes=codes,
            relevant=relevant,
            directed=directed,
            progress=report,
        )
    if target is not None:
        table, book, works = write_panel(made, target)
        if as_json:
            told = {"path": table, "codebook": book, "bibtex": works, "n": made.table.height}
            emit({"measures": list(made.measures), **told, "columns": made.columns.to_dicts(), "notes": made.notes})
        else:
            note(f"{made.table.height} rows written to {table}")
            note(f"codebook: {book}")
            note(f"what to cite: {works}")
    elif as_json:
        if made.table.height > _MOST_JSON:
            raise InputError(
                f"{made.table.height} rows are too many for one JSON document",
                expected=f"at most {_MOST_JSON}",
                hint="Write them with --out FILE.parquet, or ask for fewer with --pair, --state, --from and --to",
            )
        emit(made.as_dict())
    else:
        from foedus.results import preview

        console().print(made.headline())
        console().print(preview(made.table, rows=20), soft_wrap=True)
        note("--out FILE.parquet, .csv or .dta writes all rows, with codebook and references.")
    for each in made.notes if not as_json else ():
        note(each)
