"""Verdicts and alignments of two versions of the packaged evidence, with the readings that differ.

    FOEDUS_DATA=/path/to/data python benchmarks/compare_evidence.py take before.npz   # with the one version installed
    FOEDUS_DATA=/path/to/data python benchmarks/compare_evidence.py take after.npz    # with the other
    python benchmarks/compare_evidence.py tell before.npz after.npz --out docs/decisions/0011-before-and-after.md

Takes minutes for each version: the verdicts are those of ``foedus argue`` without raw data, the readings those from
which the packaged alignment is estimated.
"""  # fmt: skip

from __future__ import annotations

import argparse
import inspect
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np

YEARS: Final = (2020, 2024)
CASE: Final = "strategic-triangle"
FIRST: Final = 1946


def verdicts() -> list[dict[str, Any]]:
    """Claims that are tested, with their measurements, from the packaged evidence."""
    bare = {name: value for name, value in os.environ.items() if name != "FOEDUS_DATA"}
    command = [sys.executable, "-c", "from foedus.cli import main; main()", "argue", "--json"]
    with tempfile.TemporaryDirectory() as folder:  # which gets the report
        told = json.loads(
            subprocess.run(command, check=True, capture_output=True, text=True, env=bare, cwd=folder).stdout
        )
    return [claim for claim in told["claims"] if claim["verdict"] != "not yet tested"]


def take(path: Path) -> None:
    """Store verdicts, alignments and readings of the version that is installed."""
    import polars as pl

    from foedus import case
    from foedus.evidence.evidence import Evidence
    from foedus.library.facts import treaty_changes
    from foedus.measures.latent import observe
    from foedus.measures.latent.basis import may_be_packaged
    from foedus.measures.latent.indicators import INDICATORS
    from foedus.panels import Panel

    states = sorted(case(CASE).actors)
    among = pl.col("state_a").is_in(states) & pl.col("state_b").is_in(states)
    rows = Evidence.embedded().dyads.filter(among & pl.col("year").is_in(YEARS))
    found = {f"{a}-{b}-{year}": value for a, b, year, value in
             rows.select("state_a", "state_b", "year", "alignment").iter_rows()}  # fmt: skip
    packable = {"packable": True} if "packable" in inspect.signature(observe).parameters else {}  # not in 0.2.0
    record = observe(Panel.open(), treaty_changes(), **packable)
    closed = [not may_be_packaged(entry) for entry in INDICATORS]
    index = [place for place, pair in enumerate(record.pairs) if set(pair) <= set(states)]
    part = record.take(index)
    np.savez_compressed(
        path,
        told=json.dumps({"claims": verdicts(), "alignment": found}),
        indicators=[entry.name for entry in INDICATORS],
        pairs=["-".join(pair) for pair in part.pairs],
        value=np.where(part.without(np.logical_not(closed)).seen, part.value, np.nan),
    )


def figures(claim: dict[str, Any]) -> str:
    """Effect and interval of a claim, in words."""
    if claim["effect"] is None:
        return ""
    low, high = claim["interval"] or (None, None)
    told = f"{claim['effect']:.2f}" + (f" ({low:.2f} to {high:.2f})" if low is not None else "")
    return told.replace("-", "−")


def changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Measurements of a claim whose verdict changed."""
    old, new = ({part["name"]: part for part in [*claim["variants"], {**claim, "name": claim["measured"]}]}
                for claim in (before, after))  # fmt: skip
    told = [
        f"{name}: {old[name]['verdict']} → {new[name]['verdict']}, {figures(old[name])} → {figures(new[name])}"
        for name in new
        if name in old and old[name]["verdict"] != new[name]["verdict"] and name != after["measured"]
    ]
    return "; ".join(told)


def differing(pair: str, before: Any, after: Any) -> str:
    """Indicators whose readings of a pair differ, with the first and last such year."""
    found = []
    for place, name in enumerate(after["indicators"]):
        new = after["value"][:, place, list(after["pairs"]).index(pair)]
        old = np.full_like(new, np.nan)
        if name in before["indicators"] and pair in before["pairs"]:
            old = before["value"][:, list(before["indicators"]).index(name), list(before["pairs"]).index(pair)]
        years = FIRST + np.flatnonzero(~(np.isclose(old, new, atol=0.02) | (np.isnan(old) & np.isnan(new))))
        if years.size:
            span = str(years[0]) if years.size == 1 else f"{years[0]}–{years[-1]}"
            found.append(f"{name.replace('_', ' ')} {span}")
    return "; ".join(found)


def page(before: Any, after: Any) -> str:
    """Markdown of both tables."""
    old, new = json.loads(str(before["told"])), json.loads(str(after["told"]))
    was = {claim["id"]: claim for claim in old["claims"]}
    lines = [
        "# Verdicts and alignments before and after decision 11", "",
        "Of the packaged evidence, before (version 0.2.0) and after the corrections of [decision 11](0011-inputs.md);",
        "made by `benchmarks/compare_evidence.py`.", "", "## Verdicts", "",
        "| claim | before | effect | since 2020 | after | effect | since 2020 | measurements whose verdict changed |",
        "|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for claim in new["claims"]:
        earlier = was[claim["id"]]
        since = [(each["since"] or {}).get("verdict", "") for each in (earlier, claim)]
        lines.append(
            f"| {claim['id']} | {earlier['verdict']} | {figures(earlier)} | {since[0]} | {claim['verdict']} | "
            f"{figures(claim)} | {since[1]} | {changed(earlier, claim)} |"
        )
    pairs = sorted({key.rsplit("-", 1)[0] for key in new["alignment"]})
    gaps = {pair: new["alignment"][f"{pair}-2024"] - old["alignment"][f"{pair}-2024"] for pair in pairs}
    sizes = np.abs(list(gaps.values()))
    lines += [
        "", "## Alignments of the case's pairs", "",
        f"All {len(pairs)} pairs of the reference case in 2020 and 2024, largest change of 2024 first:",
        f".{round(sizes.mean() * 100):02d} on average, .{round(sizes.max() * 100):02d} at most. The last column names",
        "the indicators whose readings differ, with years; the shared parameters were estimated anew for all.", "",
        "| pair | 2020 before | 2020 after | 2024 before | 2024 after | readings that differ |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for pair in sorted(pairs, key=lambda each: -abs(gaps[each])):
        cells = [
            f"{part['alignment'][f'{pair}-{year}']:+.2f}".replace("-", "−") for year in YEARS for part in (old, new)
        ]
        lines.append(f"| {pair.replace('-', '–')} | {' | '.join(cells)} | {differing(pair, before, after)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    steps = arguments.add_subparsers(dest="step", required=True)
    steps.add_parser("take").add_argument("file", type=Path)
    tell = steps.add_parser("tell")
    tell.add_argument("before", type=Path)
    tell.add_argument("after", type=Path)
    tell.add_argument("--out", type=Path)
    given = arguments.parse_args()
    if given.step == "take":
        take(given.file)
        return
    text = page(*(np.load(path) for path in (given.before, given.after)))
    if given.out:
        given.out.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
