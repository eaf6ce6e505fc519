"""``foedus data`` and ``foedus cases``: what foedus has to work with."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, note, progress, simple_table

data_app = typer.Typer(help="Data sets: licences, citations, checksums.", no_args_is_help=True)
app.add_typer(data_app, name="data")


@data_app.command("list")
def list_sources(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the data sets, their years, licences and citations."""
    from foedus.reports.citations import plain_citation
    from foedus.sources import SOURCES

    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "title": source.title,
            "version": source.version,
            "coverage": list(source.coverage),
            "licence": source.licence,
            "citation": plain_citation(str(source.citation)),
            "files": [file.path for file in source.files],
            "embeddable": source.embeddable,
        }
        for name, source in sorted(SOURCES.items())
    ]
    if as_json:
        emit({"sources": rows})
        return
    table = simple_table("Data sets", "name", "years", "title", "licence")
    for row in rows:
        table.add_row(
            row["name"], "–".join(map(str, row["coverage"])), f"{row['title']} {row['version']}", row["licence"]
        )
    console().print(table)


@data_app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Say which raw files are there, and whether they are the right version."""
    from foedus.library.evidence import Evidence
    from foedus.sources import FOLDER_VARIABLE, DataFolder
    from foedus.sources import status as source_status

    embedded = Evidence.embedded()
    packaged = {"content_hash": embedded.content_hash, "sources": [row.get("source") for row in embedded.provenance]}
    raw = bool(os.environ.get(FOLDER_VARIABLE))
    rows = [_row(each) for each in source_status(DataFolder.find())] if raw else []
    if as_json:
        emit({"raw": raw, "files": rows, "packaged": packaged})
        return
    printer = console()
    if rows:
        table = simple_table("Raw data", "name", "present", "checksum", "years", "licence")
        for row in rows:
            table.add_row(
                str(row.get("name", "")),
                _yes(row.get("present")),
                _yes(row.get("checksum_ok")) if row.get("present") else "",
                _years(row.get("coverage")),
                str(row.get("licence") or ""),
            )
        printer.print(table)
    else:
        printer.print("No raw data: FOEDUS_DATA is not set. The packaged evidence is enough for argue and run.")
    printer.print(f"Packaged evidence: content {embedded.content_hash[:12]}, from {len(packaged['sources'])} sources")


@data_app.command()
def build(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Rebuild the packaged evidence from the raw files, and print its hash."""
    from foedus.library.build import build_embedded

    with progress("building", quiet=as_json):
        built = build_embedded()
    digest = str(getattr(built, "content_hash", built))
    if as_json:
        emit({"content_hash": digest})
    else:
        console().print(f"Packaged evidence rebuilt: content {digest}")
        note("Commit the folder only if the hash changed for a reason you know.")


@app.command()
def cases(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """List the packaged cases."""
    from foedus.scenarios import list_cases

    rows = [_row(each) for each in list_cases()]
    if as_json:
        emit({"cases": rows})
        return
    table = simple_table("Cases", "name", "title", "start", "actors")
    for row in rows:
        actors = row.get("actors") or ""
        count = str(len(actors)) if isinstance(actors, list | tuple) else str(actors)
        table.add_row(str(row["name"]), str(row.get("title") or ""), str(row.get("start") or ""), count)
    console().print(table)


def _row(thing: Any) -> dict[str, Any]:
    if isinstance(thing, str):
        from foedus.scenarios import load_case

        case = load_case(thing)
        names = ("title", "start", "actors", "description")
        return {"name": thing} | {name: getattr(case, name, None) for name in names}
    if isinstance(thing, dict):
        return thing
    if hasattr(thing, "model_dump"):
        return dict(thing.model_dump(mode="json"))
    if hasattr(thing, "__dataclass_fields__"):
        return {name: getattr(thing, name) for name in thing.__dataclass_fields__}
    return dict(thing)


def _yes(value: Any) -> str:
    return "" if value is None else "yes" if value else "NO"


def _years(value: Any) -> str:
    return "–".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
