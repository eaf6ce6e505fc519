"""``foedus runs``: what is kept of simulations, and how to tidy it up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, simple_table
from foedus.errors import InputError


@app.command()
def runs(
    prune: Annotated[bool, typer.Option("--prune", help="Remove what is damaged or half done, and old runs.")] = False,
    older_than: Annotated[
        float | None,
        typer.Option("--older-than", metavar="DAYS", min=0, help="With --prune: finished runs older than this go too."),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option("--keep", metavar="N", min=0, help="With --prune: only the newest N runs stay."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --prune: say what would go, and remove nothing.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the store of runs.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the stored runs with their sizes, or remove those that are damaged, half done or old.

    A run that a process works on is never removed. The newest run is called latest: foedus report latest.
    """
    from foedus.analyses.storing import list_runs, prune_runs, size_words
    from foedus.scenarios import RunStore

    store = RunStore(out) if out is not None else None
    if not prune:
        if older_than is not None or keep is not None or dry_run:
            raise InputError("nothing is removed without --prune", expected="--prune with it")
        found = list_runs(store)
        if as_json:
            emit(found.as_dict())
            return
        table = simple_table(f"Runs in {found.root}", "run", "case", "scenario", ("members", "right"), "years", "made",
                             ("size", "right"), "")  # fmt: skip
        for entry in found.entries:
            row = entry.as_dict()
            table.add_row(
                entry.run_id[:8], row["case"], row["label"], str(row["members"] or ""), row["years"],
                f"{entry.created:%Y-%m-%d}", size_words(entry.size), "" if entry.state == "finished" else entry.state,
            )  # fmt: skip
        if found.entries:
            console().print(table)
        console().print(f"{found.headline()}.", soft_wrap=True)
        return
    pruned = prune_runs(store, older_than=older_than, keep=keep, dry_run=dry_run)
    if as_json:
        emit(pruned.as_dict())
        return
    for item in pruned.pruned:
        line = f"{item.entry.run_id[:8]} {item.fate}: {item.why} ({size_words(item.entry.size)})"
        console().print(line, soft_wrap=True)
    console().print(f"{pruned.headline()}.", soft_wrap=True)
