"""``foedus data`` and ``foedus cases``: the data and cases that foedus works with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, note, progress, simple_table

if TYPE_CHECKING:
    from foedus.sources import Errand, Source

data_app = typer.Typer(help="Data sets: licences, citations, checksums.", no_args_is_help=True)
app.add_typer(data_app, name="data")


@data_app.command("list")
def list_sources(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the data sets: years, licences, citations, and how to obtain their files."""
    from foedus.sources import SOURCES

    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "title": source.title,
            "version": source.version,
            "coverage": list(source.coverage),
            "files": [file.path for file in source.files],
            **_terms(source),
        }
        for name, source in sorted(SOURCES.items())
    ]
    if as_json:
        emit({"sources": rows})
        return
    table = simple_table("Data sets", "name", "years", "title", "licence", "files", "embed")
    for row in rows:
        table.add_row(
            row["name"],
            "–".join(map(str, row["coverage"])),
            f"{row['title']} {row['version']}",
            row["licence"],
            row["address"]["kind"],
            "yes" if row["embeddable"] else "no",
        )
    console().print(table)
    console().print(_KINDS)


@data_app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Show which raw files are present, and whether they are the right version."""
    from foedus.evidence.evidence import Evidence
    from foedus.sources import FOLDER_VARIABLE, SOURCES, DataFolder, pull_folder
    from foedus.sources import status as source_status

    embedded = Evidence.embedded()
    packaged = {"content_hash": embedded.content_hash, "sources": [row.get("source") for row in embedded.provenance]}
    raw = bool(os.environ.get(FOLDER_VARIABLE)) or pull_folder().is_dir()
    found = [_row(each) for each in source_status(DataFolder.find())] if raw else []
    rows = [each | _terms(SOURCES[each["name"]], cited=each["citation"]) for each in found]
    if as_json:
        emit({"raw": raw, "files": rows, "packaged": packaged})
        return
    printer = console()
    if rows:
        table = simple_table("Raw data", "name", "present", "checksum", "years", "licence", "files", "embed")
        for row in rows:
            table.add_row(
                str(row.get("name", "")),
                _yes(row.get("present")),
                _yes(row.get("checksum_ok")) if row.get("present") else "",
                _years(row.get("coverage")),
                str(row.get("licence") or ""),
                row["address"]["kind"],
                "yes" if row["embeddable"] else "no",
            )
        printer.print(table)
        printer.print(_KINDS)
    else:
        printer.print("No raw data: FOEDUS_DATA is not set. The packaged evidence is enough for argue and run.")
    printer.print(f"Packaged evidence: content {embedded.content_hash[:12]}, from {len(packaged['sources'])} sources")


@data_app.command("pull")
def pull_data(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Data sets to fetch.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Fetch every data set that can be fetched.")] = False,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Data folder; FOEDUS_DATA or the user cache if not given."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Fetch data sets from their publishers, checking each file before it gets its name.

    An interrupted fetch continues where it stopped.
    """
    from foedus.errors import DataError
    from foedus.sources import FOLDER_VARIABLE, fetch, plan_pull, pull_folder

    folder = pull_folder(to)
    rows, failed = [], []
    for errand in plan_pull(names or [], folder, everything=everything):
        row = {"name": errand.source.name, "outcome": errand.outcome, "bytes": 0, **_terms(errand.source)}
        if errand.outcome == "fetch":
            if not as_json:
                _announce(errand, row)
            try:
                with progress(errand.source.name, quiet=as_json) as report:
                    row["bytes"] = fetch(errand, folder, progress=report)
            except DataError as error:
                failed.append((errand.source.name, error))
                continue
            row["outcome"] = "fetched" if row["bytes"] else "present"  # another process was faster
        rows.append(row | {"files": [file.path for file in errand.source.files]})
    if len(failed) == 1:
        raise failed[0][1]
    if failed:
        raise DataError(
            f"{len(failed)} data sets could not be fetched; the others are there",
            where=", ".join(name for name, _ in failed),
            expected="; ".join(f"{name}: {error.message}" for name, error in failed),
        )
    if as_json:
        emit({"folder": str(folder), "sets": rows})
        return
    table = simple_table(f"Data sets in {folder}", "name", "outcome", ("bytes", "right"), "where")
    for row in rows:
        told = ", ".join(row["files"]) if row["outcome"] in ("fetched", "present") else row["address"]["note"]
        table.add_row(row["name"], row["outcome"], str(row["bytes"] or ""), told)
    console().print(table)
    if pull_folder().resolve() != folder.resolve() or not os.environ.get(FOLDER_VARIABLE):
        note(f"To measure from these files: export {FOLDER_VARIABLE}={folder}")


@data_app.command()
def build(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Rebuild the packaged evidence from the raw files, and print its hash."""
    from foedus.arguments.packaging import package_results
    from foedus.evidence.building import build_embedded

    with progress("building", quiet=as_json) as report:
        digest = build_embedded(progress=report)
    with progress("fitting hazards and simulating design lines", quiet=as_json) as report:
        package_results(progress=report)
    if as_json:
        emit({"content_hash": digest})
    else:
        console().print(f"Packaged evidence rebuilt: content {digest}")
        note("Commit the folder only if you know why the hash changed.")


@app.command()
def cases(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """List the packaged cases, and the packaged scenarios that run in them."""
    from foedus.scenarios import list_cases
    from foedus.scenarios.runs.named import scenario_rows

    rows, scenarios = [_row(each) for each in list_cases()], scenario_rows()
    if as_json:
        emit({"cases": rows, "scenarios": scenarios})
        return
    table = simple_table("Cases", "name", "title", "start", "actors")
    for row in rows:
        actors = row.get("actors") or ""
        count = str(len(actors)) if isinstance(actors, list | tuple) else str(actors)
        table.add_row(str(row["name"]), str(row.get("title") or ""), str(row.get("start") or ""), count)
    console().print(table)
    table = simple_table("Scenarios: foedus run NAME", "name", "case", "what happens in it")
    for row in scenarios:
        table.add_row(str(row["name"]), str(row["case"]), str(row["scenario"]))
    console().print(table)


_KINDS: Final = (
    "files: pull = foedus data pull fetches them; manual = download and convert them yourself; "
    "derived = counted from data that may not be redistributed. See --json for where and how."
)


def _announce(errand: Errand, row: dict[str, Any]) -> None:
    note(f"{errand.source.name}: {errand.source.title} {errand.source.version}")
    note(f"  from     {', '.join(errand.origin.where)}")
    note(f"  licence  {row['licence']}")
    note(f"  cite     {row['citation']}")


def _terms(source: Source, *, cited: str | None = None) -> dict[str, Any]:
    """Return what may be done with a data set, what to cite, and how to obtain its files."""
    from foedus.reports.citations import plain_citation
    from foedus.sources import find_origin

    origin = find_origin(source)
    return {
        "licence": source.licence,
        "citation": cited or plain_citation(source.citation),
        "embeddable": source.embeddable,
        "address": {
            "kind": origin.kind,
            "where": list(origin.where),
            "note": origin.note,
            "tested": origin.tested,
        },
    }


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
