"""``foedus similarity``: every measure of the similarity of two portfolios, for all pairs and years at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, note, progress, simple_table
from foedus.errors import InputError

_MOST_SHOWN: Final = 60
#: Number of rows beyond which one JSON document would be too large to be useful.
_MOST_JSON: Final = 100_000
_SHORT: Final = {
    "s_valued_squared": "S²",
    "s_valued_absolute": "S",
    "s_binary": "S 0/1",
    "pi_valued_nominal": "π nom",
    "pi_binary": "π 0/1",
    "kappa_valued_observed_index": "κ obs",
    "kappa_binary": "κ 0/1",
    "tau_b": "τ-b",
    "kappa_valued": "κ",
    "pi_valued_squared": "π",
}


@app.command()
def similarity(
    of: Annotated[
        str,
        typer.Argument(
            metavar="obligations|un|arms|igo|FILE",
            help="Portfolios to compare; FILE is CSV or Parquet with actor, item, position[, year][, weight], "
            "or ballot, actor, position.",
        ),
    ],
    first: Annotated[int | None, typer.Option("--from", help="First year.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Last year.")] = None,
    pair: Annotated[list[str] | None, typer.Option("--pair", help="Two states, such as USA:RUS; repeatable.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write a .parquet or .csv file instead.")] = None,
    window: Annotated[int, typer.Option("--window", help="Years pooled: each year and those before it.")] = 1,
    absences: Annotated[
        str,
        typer.Option(
            "--absences", help="A missing vote: drop (joint ballots only), abstain, or category (of its own)."
        ),
    ] = "drop",
    weights: Annotated[
        str | None, typer.Option("--weights", help="capability, or a table with item[, year], weight.")
    ] = None,
    states: Annotated[
        bool,
        typer.Option(
            "--states", help="Actors in FILE are states: read them by date, reject those outside their dates."
        ),
    ] = False,
    positions: Annotated[
        str | None, typer.Option("--positions", help="For votes in FILE: positions in order, such as for,against.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compare portfolios of all pairs: S, kappa, pi and tau-b, year by year."""
    from foedus.analyses.similarities import KINDS
    from foedus.analyses.similarities import similarity as prepare
    from foedus.analyses.streaming import check_format
    from foedus.cli._services import check_years
    from foedus.states import parse_pair, split_list

    check_years(first, last)
    target = check_format(out) if out is not None else None
    actors = of not in KINDS and not states
    pairs = [parse_pair(each, last or first, actors=actors) for each in pair or ()] or None
    with progress("reading", quiet=as_json):
        work = prepare(
            of, first=first, last=last, pairs=pairs, window=window,
            absences=absences,  # type: ignore[arg-type]  # checked by name, with a list of the names there are
            weights=weights, states=states,
            positions=split_list(positions) if positions is not None else None,
        )  # fmt: skip
    with progress("comparing portfolios", quiet=as_json) as report:
        if target is not None:
            rows = work.write(target, report)
        else:
            table = work.compute(report)
    if target is not None:
        if as_json:
            emit({**work.head(), "path": target, "n": rows})
        else:
            note(f"{rows} rows written to {target}")
            for each in work.notes:
                note(each)
    elif as_json:
        if table.height > _MOST_JSON:
            raise InputError(
                f"{table.height} rows are too many for one JSON document",
                expected=f"at most {_MOST_JSON}",
                hint="Write them with --out FILE.parquet, or ask for fewer with --pair, --from and --to",
            )
        emit({**work.head(), "rows": table.to_dicts()})
    else:
        _show(work, table)


def _show(work: Any, table: Any) -> None:
    from foedus.reports.wording import number

    columns = [(_SHORT[name], "right") for name in work.measures]
    shown = simple_table(f"Similarity of portfolios ({work.of})", "state", "with", "year", *columns, ("n", "right"))
    for row in table.head(_MOST_SHOWN).iter_rows(named=True):
        shown.add_row(
            str(row["state_a"]),
            str(row["state_b"]),
            "" if row["year"] is None else str(row["year"]),
            *(number(row[name], 3) for name in work.measures),
            number(row["n"]),
        )
    printer = console()
    printer.print(shown)
    if table.height > _MOST_SHOWN:
        printer.print(f"{table.height - _MOST_SHOWN} more rows: --out FILE.parquet gives all.")
    printer.print(
        "S valued (², absolute) and any tie or none (0/1); π nominal, 0/1 and with squared distances; κ with ranks of "
        "the values observed in the pair (obs), 0/1 and fixed distances; Kendall's τ-b; "
        "n = items on which both have a position."
    )
    printer.print(f"Sources: {', '.join(work.sources)}", *work.notes, sep="\n")
