"""``foedus run``, ``foedus compare`` and ``foedus schedule``: the simulated futures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from foedus.cli._app import app
from foedus.cli._output import console, emit, progress, simple_table

_CASE = "strategic-triangle"


@app.command()
def run(
    case: Annotated[str, typer.Argument(help="Name of a packaged case, or path of a case file.")] = _CASE,
    policy: Annotated[
        list[str] | None,
        typer.Option("--policy", "-p", help="AUTHOR:INSTRUMENT:TARGET[:option=value,…]:INTENSITY@FROM-TO; repeatable."),
    ] = None,
    members: Annotated[int, typer.Option(min=1, max=1_000_000, help="Size of the ensemble.")] = 1000,
    until: Annotated[int, typer.Option(help="Last year.")] = 2050,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random draw.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the store of runs.")] = None,
    scheduler: Annotated[str | None, typer.Option("--scheduler", help="Address of a Dask scheduler.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Compute although a stored run exists.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Simulate an ensemble under policies, against its baseline."""
    from foedus.engine import run as simulate
    from foedus.library.evidence import Evidence
    from foedus.scenarios import RunSpec, RunStore

    spec = RunSpec(case=case, policies=tuple(policy or ()), members=members, until=until, seed=seed)
    store = RunStore(out) if out is not None else None
    with progress("simulating", quiet=as_json) as report:
        result = simulate(
            spec, evidence=Evidence.open(), store=store, fresh=fresh, progress=report, scheduler=scheduler
        )
    outcomes = result.outcomes()
    if as_json:
        emit(
            {
                "run": result.run_id,
                "case": spec.case,
                "scenario": spec.label,
                "members": spec.members,
                "seed": spec.seed,
                "path": str(result.path),
                "outcomes": outcomes,
            }
        )
        return
    telling = [row for row in outcomes if is_telling(row)]
    show_outcomes(f"{spec.case}: {spec.label}", telling)
    if len(telling) < len(outcomes):
        console().print(
            f"{len(outcomes) - len(telling)} more outcomes hardly differ from the baseline; --json gives them."
        )
    console().print(
        f"Conditional on the model; parameters assumed.\nRun: {result.run_id}\nPath: {result.path}", soft_wrap=True
    )


@app.command()
def compare(
    first: Annotated[str, typer.Argument(metavar="RUN", help="Run id, its beginning, or a path.")],
    second: Annotated[str, typer.Argument(metavar="RUN", help="The run to compare it with.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compare two runs member by member: the second less the first."""
    from foedus.engine import compare as compare_runs
    from foedus.engine.futures import open_run
    from foedus.reports.wording import number, signed

    a, b = open_run(first), open_run(second)
    rows = comparison_rows(compare_runs(a, b))
    if as_json:
        emit({"first": a.run_id, "second": b.run_id, "differences": rows})
        return
    right = [(name, "right") for name in ("year", "difference", "error", "5%", "95%")]
    table = simple_table(f"{b.spec.label} less {a.spec.label}", "outcome", "of", *right)
    for row in rows:
        if row["year"] == rows[-1]["year"]:
            table.add_row(
                row["name"].replace("_", " "),
                row["pair"],
                f"{row['year']:g}",
                signed(row["difference"]),
                number(row["error"], 3),
                signed(row["low"]),
                signed(row["high"]),
            )
    console().print(table)
    console().print("Conditional on the model; parameters assumed. --json gives every year.")


@app.command()
def schedule(
    case: Annotated[str, typer.Argument(help="Name or path of a case.")] = _CASE,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show the ordered list of mechanisms that a case runs."""
    from foedus.engine.schedule import schedule as list_mechanisms

    rows = [row.as_dict() for row in list_mechanisms(case)]
    if as_json:
        emit({"case": case, "schedule": rows})
        return
    table = simple_table(f"Schedule of {case}", ("", "right"), "mechanism", "kind", "reads", "writes", "cites")
    for row in rows:
        table.add_row(
            str(row["step"]),
            str(row["mechanism"]),
            str(row["kind"]),
            *(", ".join(map(str, row[name])) for name in ("reads", "writes", "cites")),
        )
    console().print(table)


def comparison_rows(compared: Any) -> list[dict[str, Any]]:
    """Return a comparison of runs as rows: mean paired difference, its standard error, and 90% of the members."""
    names = [str(name).removeprefix("mean_") for name in compared.data_vars if str(name).startswith("mean_")]
    rows = []
    for name in names:
        bands = compared[f"difference_{name}"].transpose("time", "pair", "quantile")
        for at, year in enumerate(compared["time"].values):
            for place, pair in enumerate(compared["pair"].values):
                rows.append(
                    {
                        "name": name,
                        "pair": str(pair),
                        "year": float(year),
                        "difference": float(compared[f"mean_{name}"].transpose("time", "pair")[at, place]),
                        "error": float(compared[f"error_{name}"].transpose("time", "pair")[at, place]),
                        "low": float(bands[at, place, 0]),
                        "high": float(bands[at, place, -1]),
                    }
                )
    return rows


def is_telling(row: dict[str, Any]) -> bool:
    """Whether an outcome is worth a line: an alignment, or a difference beyond twice its error."""
    difference, error = row["difference"], row["error"] or 0.0
    return bool(row["name"] == "alignment" or not abs(difference) <= max(2 * error, 0.01))


def show_outcomes(title: str, outcomes: Sequence[dict[str, Any]]) -> None:
    """Print outcomes as a table."""
    from foedus.reports.wording import outcome_cells

    right = [(name, "right") for name in ("year", "baseline", "scenario", "difference", "error")]
    table = simple_table(title, "outcome", "of", *right)
    for row in outcomes:
        table.add_row(*outcome_cells(row))
    console().print(table)
