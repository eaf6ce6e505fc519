"""Make the reference pages from the registries, before Sphinx reads its sources."""

from __future__ import annotations

import json
import os
import re
import shutil
from importlib import resources
from pathlib import Path
from typing import Any
from unittest import mock

import click
import numpy as np
import polars as pl
import typer
from calibration_pages import calibration
from effect_pages import mechanisms, policies, shocks
from format_pages import formats
from pages import TARGET, fragment, table, toctree, write
from typer.testing import CliRunner

from foedus.analyses.blind_spots import judged_pairs
from foedus.analyses.coalitions.balancing import coalition
from foedus.analyses.contradictions import nearest_and_furthest
from foedus.arguments import load_argument
from foedus.cli import app
from foedus.evidence.evidence import Evidence
from foedus.library.bibliography import load_bibliography
from foedus.library.facts import load_facts
from foedus.measures.catalogue import MEASURES
from foedus.measures.latent import BLOCKS, INDICATORS, packaged
from foedus.measures.latent.model import structure
from foedus.panels import load_variables
from foedus.reports.abstaining import why_out
from foedus.reports.wording import state_name
from foedus.sources import SOURCES
from foedus.states import load_states

HERE = Path(__file__).parent


def measures() -> None:
    """Write a page per measure and their index."""
    for name, measure in MEASURES.items():
        write(
            f"measures/{name}",
            f"# {name}\n\n{measure.description}\n\n"
            + table(
                ("", ""),
                [
                    ("in words", measure.title),
                    ("unit", measure.unit),
                    (
                        "of",
                        {"dyad": "pairs", "directed": "ordered pairs", "state": "states", "system": "the world"}[
                            measure.dims
                        ],
                    ),
                    ("years", f"{measure.coverage[0]}–{measure.coverage[1]}"),
                    ("coded to", f"{measure.coded_to}: {measure.ends_first}" if measure.coded_to else "its last year"),
                    ("uncertainty", measure.uncertainty),
                    ("in the packaged evidence", "yes" if measure.packaged else "no"),
                    ("in claims", f"no: {measure.not_in_claims}" if measure.not_in_claims else "yes"),
                    ("sources", ", ".join(f"[{s}](../sources/{s}.md)" if s in SOURCES else s for s in measure.sources)),
                ],
            )
            + f"\n\n```console\n$ foedus measure {name} --json\n```\n",
        )
    rows = [
        (f"[{n}](measures/{n}.md)", m.unit, f"{m.coverage[0]}–{m.coverage[1]}", m.description)
        for n, m in MEASURES.items()
    ]
    write(
        "measures",
        "# Measures\n\n"
        + table(("name", "unit", "years", "what it says"), rows)
        + "\n\n"
        + toctree([f"measures/{n}" for n in MEASURES]),
    )


def sources() -> None:
    """Write a page per source and their index."""
    bibliography = load_bibliography()
    for name, source in SOURCES.items():
        traps = "\n".join(f"- {trap}" for trap in source.traps) or "None known."
        columns = [(f"`{c.name}`", c.unit, c.missing or "never") for c in source.columns]
        write(
            f"sources/{name}",
            f"# {name}\n\n**{source.title}**, version {source.version}, {source.coverage[0]}–{source.coverage[1]}.\n\n"
            f"{source.description}\n\n- Terms: {source.licence}\n- Cite: {bibliography[source.citation]}\n"
            f"- Measures derived from it may be packaged: {'yes' if source.embeddable else 'no'}\n\n"
            f"## Columns\n\n{table(('column', 'unit or codes', 'null means'), columns)}\n\n## Traps\n\n{traps}\n",
        )
    rows = [
        (f"[{n}](sources/{n}.md)", s.title, s.version, f"{s.coverage[0]}–{s.coverage[1]}") for n, s in SOURCES.items()
    ]
    write(
        "sources",
        "# Sources\n\n"
        + table(("name", "title", "version", "years"), rows)
        + "\n\n"
        + toctree([f"sources/{n}" for n in SOURCES]),
    )


def variables() -> None:
    """Write the panel's schema."""
    rows = [(f"`{v.name}`", v.dims, v.unit, v.source, v.missing, v.description) for v in load_variables()]
    write(
        "variables",
        "# Variables of the panel\n\n" + table(("name", "of", "unit", "source", "missing", "description"), rows) + "\n",
    )


def claims() -> None:
    """Write the reference argument's claims with their tests and thresholds; no verdict is stored anywhere."""
    argument = load_argument("pushed-together")
    rows = [(c.id, c.part, c.statement, "; ".join(c.rivals)) for c in argument.claims]
    write(
        "claims",
        f"# Claims of “{argument.title}”\n\n{argument.description}\n\n"
        "Verdicts are computed, never stored: run `foedus argue`.\n\n"
        + table(("id", "part", "claim", "rival readings"), rows)
        + "\n",
    )


def commands() -> None:
    """Write every command's help, as printed by the program itself."""
    command = typer.main.get_command(app)
    context = click.Context(command, info_name="foedus")
    names = list(command.list_commands(context))  # type: ignore[attr-defined]
    pages = []
    for name in names:
        sub = command.get_command(context, name)  # type: ignore[attr-defined]
        inner = click.Context(sub, info_name=f"foedus {name}")
        children = (
            [f"{name} {child}" for child in sub.list_commands(inner)] if hasattr(sub, "list_commands") else [name]
        )
        pages += [(child, printed_help(child.split())) for child in children]
    body = "\n".join(f"## foedus {name}\n\n```text\n{text}\n```\n" for name, text in pages)
    write(
        "cli",
        "# Command line\n\n`--json` on every command prints one JSON document to standard output and nothing else. "
        "Exit codes: 0 done, 1 the work failed, 2 wrong use. An error is one line on standard error; "
        f"`foedus --debug COMMAND` shows a traceback.\n\n{body}",
    )


def alignment_scores() -> None:
    """Write the scores of the latent alignment, from the last run of its benchmark, and its estimates."""
    scores = json.loads((HERE.parent / "benchmarks" / "latent_scores.json").read_text("utf-8"))

    def rows(found: dict[str, Any]) -> list[tuple[Any, ...]]:
        return [
            (what, each["latent"], each["composite"], "{:+.3f} to {:+.3f}".format(*each["difference"]), each["n"],
             each["pairs"], "" if each["events"] is None else each["events"])
            for what, each in found.items()
        ]  # fmt: skip

    header = ("outcome", "latent", "composite", "difference, 90%", "n", "pairs", "events")
    peace = {name: each for name, each in scores.items() if name.startswith("peace scale")}
    gates = [(name, each["rus_chn"], each["usa_chn"], "passed" if each["passed"] else "failed")
             for name, each in scores["gate_1972_79"].items()]  # fmt: skip
    seconds = scores["seconds"]["alignment"]
    full = packaged("alignment")
    form = structure(full.parameters)
    own = dict(zip([entry.name for entry in INDICATORS if entry.memory == "own"], form.own.tolist(), strict=True))
    rates = {block: float(form.rates[1 + place]) for place, block in enumerate(BLOCKS)}
    loadings = [
        (entry.name, entry.block, entry.description, f"{float(form.factor[place]):.2f}",
         f"{own[entry.name]:.2f}" if entry.name in own else "", entry.memory or "")
        for place, entry in enumerate(INDICATORS)
    ]  # fmt: skip
    half_lives = ", ".join(f"{block} {np.log(2) / rate:.0f}" for block, rate in rates.items())
    common = ", ".join(f"{block} {float(value):.2f}" for block, value in zip(BLOCKS, form.common, strict=True))
    write(
        "alignment-scores",
        "# The latent alignment: scores and estimates\n\n"
        f"From the last run of `benchmarks/latent_scores.py`, on {scores['pairs']:,} pairs and "
        f"{scores['dyad_years']:,} dyad-years; reading the record took {scores['observe_seconds']:.0f} s and smoothing "
        f"it {seconds:.0f} s on two cores.\n\n## What is held out\n\nThe alignment *without* a block, filtered, "
        "predicts what that block records a year later; the composite does the same with its own variant. AUC for "
        "events, Spearman's rank correlation for similarity.\n\n" + table(header, rows(scores["held_out"]))
        + "\n\n## Outside benchmarks\n\nSpearman's rank correlation with the support that McManus and Nieman estimate "
        "from major powers' signals, and with the peace scale. Neither is an input.\n\n"
        + table(header, rows(scores["mcmanus_nieman"] | peace))
        + "\n\n## The gate of 1972–79\n\n" + table(("measure", "RUS–CHN", "USA–CHN", ""), gates)
        + "\n\n## Estimates\n\nLoadings of the indicators on their block's factor (the sign is fixed, the size "
        f"estimated from {full.pairs:,} pairs) and on the lasting part specific to each; loadings of the blocks on "
        f"their common factor: {common}. Half-lives in years of the part specific to each block: {half_lives}.\n\n"
        + table(("indicator", "block", "what", "loading", "its own", "memory"), loadings) + "\n",
    )  # fmt: skip


def printed_help(words: list[str]) -> str:
    """Return what `foedus WORDS --help` prints, 96 columns wide."""
    with mock.patch.dict(
        os.environ, {"COLUMNS": "96", "TERMINAL_WIDTH": "96", "NO_COLOR": "1", "_TYPER_FORCE_DISABLE_TERMINAL": "1"}
    ):
        text = CliRunner().invoke(app, [*words, "--help"]).output
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip()


def bibliography_page() -> None:
    """Write the bibliography."""
    entries = "\n".join(f"- `{key}` — {entry}" for key, entry in sorted(load_bibliography().items()))
    write("bibliography", f"# Bibliography\n\n{entries}\n")


def partners() -> None:
    """Write the nearest and furthest partners of every state of the evidence, and the known blind spots."""
    year = 2024
    told = nearest_and_furthest(year)
    names = load_states()
    rows = []
    for state in sorted(told["state"].unique().to_list()):
        ends = []
        for end in ("nearest", "furthest"):
            part = told.filter((pl.col("state") == state) & (pl.col("end") == end))
            ends.append(", ".join(f"{p} {v:+.2f}".replace("-", "−") for p, v in part.select("partner", "value").rows()))
        warnings = told.filter((pl.col("state") == state) & pl.col("warning").is_not_null())["warning"].to_list()
        rows.append((f"{names.get(state)[-1].name} ({state})", *ends, " ".join(warnings)))
    judged = judged_pairs()
    relations = [
        (
            row["id"], "–".join(row["closer"]), "–".join(map(str, row["closer_years"])), "–".join(row["further"]),
            "–".join(map(str, row["further_years"])), row["why"],
            *(f"{row[f'{side}_value']:+.2f}".replace("-", "−") if row[f"{side}_value"] is not None else "not packaged"
              for side in ("closer", "further")),
            {True: "yes", False: "**no**", None: "?"}[row["holds"]],
        )
        for row in judged.iter_rows(named=True)
    ]  # fmt: skip
    holds = judged["holds"]
    write(
        "partners",
        f"# Who stands with whom in {year}, and what alignment is known to get wrong\n\n"
        f"The five nearest and the five furthest partners of the {told['state'].n_unique()} states of the packaged "
        "evidence by alignment, among these states. Its standard error is between .1 and .25, so that neighbours in a "
        "list often cannot be told apart. A warning is generated where the sign contradicts a coded fact in force: a "
        "war, sanctions of three or more of six kinds, a promise of defence.\n\n"
        + table(("state", "nearest", "furthest", "warnings"), rows)
        + "\n\n## Order relations that any reader of the field knows\n\n"
        f"Alignment orders {holds.sum()} of the {holds.count()} relations as a reader of the field would. They judge "
        "the measure and never choose it; one that fails is told beside every number and figure of its pairs.\n\n"
        + table(("", "closer", "years", "further", "years", "why", "closer", "further", "holds"), relations)
        + "\n",
    )


def _cell(value: object) -> object:
    """Return a value of a table of facts as the page prints it."""
    if isinstance(value, list):
        return ", ".join(value)
    return {None: "", True: "yes", False: "no"}[value] if value is None or isinstance(value, bool) else value


def facts() -> None:
    """Write what is coded by hand: the tables with their rules, and every declaration, ground given and wedge."""
    folder = resources.files("foedus.library") / "facts"
    parts = []
    for name, rows in load_facts().items():
        text = (folder / f"{name}.toml").read_text(encoding="utf-8")
        rule = " ".join(line.lstrip("#").strip() for line in text.split("\n[[")[0].splitlines())
        parts.append(
            f"## {name}\n\n{rule.strip()}\n\n{rows.height} rows; columns: "
            + ", ".join(f"`{column}`" for column in rows.columns) + ".\n"
        )  # fmt: skip
        if name in (
            "alliance_texts",
            "border_treaties",
            "declarations",
            "pretexts",
            "wedge_attempts",
            "collapses",
            "resorts_to_force",
            "keeping_apart",
            "polls",
        ):
            shown = [column for column in rows.columns if column not in ("source", "second_source", "note")]
            cells = [
                (*(_cell(row[column]) for column in shown),
                 f"{'; '.join(filter(None, (row['source'], row.get('second_source'))))}. {row['note']}".strip())
                for row in rows.iter_rows(named=True)
            ]  # fmt: skip
            parts.append(table((*shown, "source"), cells) + "\n")
    write(
        "facts",
        "# Facts coded by hand\n\nDated and cited; read by the functions of `foedus.library.facts`, all of them by "
        "`load_facts()`, and shown beside a claim by `[[claims.facts]]`. Each file begins with what it includes.\n\n"
        + "\n".join(parts),
    )


def abstaining() -> None:
    """Write why the most capable candidates stay out of a coalition against China, from the packaged evidence."""
    answer = coalition("CHN", evidence=Evidence.embedded())
    parts = []
    for variant in answer.variants:
        given = " and ".join(state_name(state) for state in variant.committed)
        lines = "\n".join(f"- {why_out(each, answer.target)}" for each in variant.abstainers)
        parts.append(f"With {f'the {given}' if given else 'nobody'} committed, {answer.year}:\n\n{lines}\n")
    fragment("abstaining", "\n".join(parts))


def generate(_app: object) -> None:
    """Write every page again."""
    shutil.rmtree(TARGET, ignore_errors=True)
    for page in (
        measures, mechanisms, policies, shocks, sources, variables, claims, commands, formats,
        alignment_scores, calibration, abstaining, partners, facts, bibliography_page,
    ):  # fmt: skip
        page()


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", generate)
    return {"parallel_read_safe": True}
