"""The tables at the end of a report: policies, parameters, sources, references, provenance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

from foedus.reports.citations import cite, plain_citation
from foedus.reports.figure import Table
from foedus.reports.page import version
from foedus.reports.run_report import reference_keys
from foedus.reports.wording import number, policy_words
from foedus.sources import SOURCES

__all__ = ["model_references", "parameters_table", "policies_table", "provenance_values", "sources_table", "versions"]


def policies_table(runs: Mapping[str, Any], words: Mapping[str, str] | None) -> Table | None:
    """Return the policy of each scenario; None without runs."""
    if not runs:
        return None
    return Table(
        ("scenario", "in words", "policy", "members", "run"),
        tuple(
            (
                label,
                (words or {}).get(label, policy_words(label)),
                " and ".join(run.spec.policies) or "none",
                number(run.spec.members),
                run.run_id,
            )
            for label, run in runs.items()
        ),
    )


def parameters_table(runs: Mapping[str, Any]) -> tuple[Table | None, str]:
    """Return the parameters of the model with their standing, and a sentence on them; None without runs."""
    if not runs:
        return None, ""
    from foedus.scenarios import ParameterSet

    rows = []
    standings: Counter[str] = Counter()
    known = ParameterSet.load("default")
    for name, parameter in sorted(known.items()):
        standings[parameter.standing] += 1
        prior = parameter.prior
        shape = (
            "fixed" if prior is None else f"{prior.distribution}({', '.join(f'{each:g}' for each in prior.arguments)})"
        )
        middle, low, high = (number(known.quantile(name, p)) for p in (0.5, 0.05, 0.95))
        spread = middle if prior is None else f"{middle} ({low} to {high})"
        rows.append(
            (name, parameter.description, spread, shape, parameter.unit, parameter.standing, parameter.reference)
        )
    words = ", ".join(f"{count} {standing}" for standing, count in standings.most_common())
    return (
        Table(("parameter", "meaning", "median (90%)", "prior", "unit", "standing", "reference"), tuple(rows)),
        f"The model has {len(rows)} parameters: {words}. Assumed priors include the opposite sign where theory "
        "disputes it; weights of pressure and costs have one sign by assumption.",
    )


def sources_table(provenance: Iterable[Mapping[str, Any]]) -> Table | None:
    """Return the data sources with version, checksum, years, licence and citation; None if there are none."""
    rows = []
    for row in provenance:
        pick = row.get
        coverage = pick("coverage") or ""
        if isinstance(coverage, list | tuple):
            coverage = f"{coverage[0]}–{coverage[1]}"
        rows.append(
            (
                str(pick("title") or pick("source") or ""),
                str(pick("version") or ""),
                _file_hash(str(pick("source") or "")),
                str(coverage).replace("-", "–"),
                str(pick("licence") or ""),
                plain_citation(pick("citation") or ""),
            )
        )
    header = ("source", "version", "file (SHA-256)", "years", "licence", "citation")
    return Table(header, tuple(rows)) if rows else None


def _file_hash(name: str) -> str:
    """Return the beginning of the checksum of a source's first file, and how many more it has; empty if not known."""
    source = SOURCES.get(name)
    if source is None or not source.files:
        return ""
    more = f" and {len(source.files) - 1} more" if len(source.files) > 1 else ""
    return f"{source.files[0].sha256[:12]}{more}"


def model_references(runs: Mapping[str, Any]) -> list[str]:
    """Return the works on which the mechanisms of the runs rest."""
    return [text for _, text in cite(key for run in runs.values() for key in reference_keys(run))]


def provenance_values(result: Any, evidence: Any, runs: Mapping[str, Any]) -> dict[str, Any]:
    """Return versions, hashes, seeds and run ids by name."""
    given = getattr(result, "provenance", None) or {}
    values: dict[str, Any] = {"foedus": versions()}
    values.update({name: value for name, value in dict(given).items() if name not in ("foedus", "sources")})
    values["evidence"] = getattr(evidence, "origin", "")
    values["evidence hash"] = getattr(evidence, "content_hash", "")
    for label, run in runs.items():
        values[f"run {label}"] = f"{run.run_id}, seed {run.spec.seed}, {run.spec.members} members"
    return values


def versions() -> str:
    """Return the versions on which a number may depend."""
    found = ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "jax", "polars"))
    return f"{version()} ({found})"
