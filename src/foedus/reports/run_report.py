"""The report of one run: its policy against its baseline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from foedus.measures.latent.basis import basis_of
from foedus.reports.downloads import downloads_of
from foedus.reports.effect_words import EFFECT_COLUMNS, effect_cells, effect_groups, effect_sentence, error_note
from foedus.reports.figure import Table
from foedus.reports.first_values import first_pairs, first_states, first_values_of_run, units_sentence
from foedus.reports.futures_figure import record_and_futures
from foedus.reports.page import contents, provenance_table, render_page
from foedus.reports.run_figure import run_figure
from foedus.reports.scenario_words import run_phrase
from foedus.reports.wording import number, outcome_cells

__all__ = ["effects_table", "outcomes_table", "reference_keys", "run_report", "watched_pairs"]

_FINDINGS: Final = 6
"""Largest number of sentences at the head of a report."""


def run_report(run: Any, evidence: Any | None = None, *, pairs: Sequence[tuple[str, str]] | None = None) -> str:
    """Return the report of a run as one HTML page.

    Parameters
    ----------
    run
        A ``foedus.engine.RunResult``.
    evidence
        Evidence whose record is drawn before the fans; None draws only the fans.
    pairs
        Pairs drawn; by default the run's watch-list, or every pair of its first four actors.

    Returns
    -------
    str
        A page that needs neither network, scripts nor other files.
    """
    data = run.dataset
    policies = " and ".join((*run.spec.policies, *getattr(run.spec, "shocks", ()))) or "no policy (the baseline)"
    label = str(getattr(run, "label", "") or getattr(run.spec, "label", "") or policies)
    differences = ", ".join(getattr(run, "parameter_differences", ()))
    without = getattr(run.spec, "without", ())
    left_out = f", without {', '.join(without)}" if without else ""
    told = f"{policies}{left_out}; {number(run.spec.members)} members, seed {run.spec.seed}, until {run.spec.until}."
    told += f" Parameters other than the default: {differences}." if differences else ""
    basis = basis_of("alignment", packaged=True) if evidence is not None else ()
    phrase = run_phrase(run)
    effects = run.effects()
    first = first_values_of_run(run, evidence)
    figures = [run_figure(run)] if effects else []
    figures += [
        record_and_futures(pair, evidence, {label: data}, words={label: phrase}, lead="")
        for pair in pairs or watched_pairs(data)
    ]
    return render_page(
        "run.html.j2",
        title=f"{run.spec.case}: {label}",
        downloads=downloads_of(f"{run.spec.case} {run.run_id}"),
        eyebrow="A simulated future",
        lead=" ".join((told, *basis)),
        findings=[effect_sentence(group) for group in effect_groups(effects)][:_FINDINGS],
        error=error_note(effects) if effects else "",
        effects=effects_table(effects),
        futures=figures,
        outcomes=outcomes_table(run.outcomes()),
        first=first,
        first_pairs=first_pairs(first) if first else None,
        first_states=first_states(first) if first else None,
        first_units=units_sentence(),
        provenance=provenance_table({"run": run.run_id, **{str(k): v for k, v in data.attrs.items()}}),
        contents=contents(
            *((("changes", "What changes", ()),) if effects else ()),
            ("futures", "Figures", ()),
            ("outcomes", "Outcomes", ()),
            *((("first", "First values", ()),) if first else ()),
            ("provenance", "Provenance", ()),
        ),
    )


def watched_pairs(data: Any) -> list[tuple[str, str]]:
    """Return the pairs for which a run kept members, or all pairs of its first four actors."""
    if "pair" in data.coords:
        found = []
        for name in data["pair"].values:
            a, _, b = str(name).replace("–", "-").replace(":", "-").partition("-")
            found.append((a, b))
        return found[:6]
    actors = [str(actor) for actor in data["actor"].values[:4]]
    return [(a, b) for i, a in enumerate(actors) for b in actors[i + 1 :]]


def reference_keys(run: Any) -> list[str]:
    """Return the bibliography keys of a run, from the attributes of its dataset and its variables."""
    data = run.dataset
    keys: set[str] = set()
    for attributes in (data.attrs, *(data[name].attrs for name in data.variables)):
        for name, value in attributes.items():
            if str(name) in ("sources", "references", "citations"):
                keys.update(str(each) for each in (json.loads(value) if isinstance(value, str) else value))
    return sorted(keys)


def effects_table(effects: Sequence[dict[str, Any]]) -> Table:
    """Return what policies and shocks change as a table, the outcomes that move only."""
    return Table(EFFECT_COLUMNS, tuple(line for group in effect_groups(effects) for line in effect_cells(group)))


def outcomes_table(outcomes: Sequence[dict[str, Any]]) -> Table:
    """Return outcomes as a table; errors are Monte Carlo standard errors of the differences."""
    rows = tuple(outcome_cells(row) for row in outcomes)
    return Table(("outcome", "pair or state", "year", "baseline", "scenario", "difference", "error"), rows)
