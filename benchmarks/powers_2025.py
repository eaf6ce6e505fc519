"""First values of the case powers-2025, and the likeliest crises and wars of its first ten years.

    python benchmarks/powers_2025.py                  # first values: seconds
    python benchmarks/powers_2025.py --members 200    # and the events: minutes

Writes powers_2025.json and the tables of docs/discussion/powers-2025.md. Run it again after anything that changes the
case, the model or its parameters. Everything comes from the packaged evidence.
"""  # fmt: skip

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from foedus.analyses.dangers import dangers
from foedus.analyses.first_values import first_values, words_of
from foedus.evidence.evidence import Evidence
from foedus.reports.wording import signed
from foedus.scenarios import load_case

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "powers_2025.json"
PAGE: Final = HERE.parent / "docs" / "discussion" / "powers-2025.md"
CASE: Final = "powers-2025"
YEARS: Final = 10
LISTED: Final = 20

KNOWN: Final = {
    "USA-GBR": "allies", "USA-CAN": "allies", "USA-DEU": "allies", "USA-JPN": "allies", "USA-KOR": "allies",
    "USA-AUS": "allies", "USA-ISR": "close without a treaty", "USA-PHL": "allies", "USA-TUR": "allies at odds",
    "USA-PAK": "an ally on paper", "USA-IND": "partners", "USA-TWN": "armed without a treaty",
    "USA-UKR": "armed without a treaty", "USA-FIN": "allies since 2023", "TUR-SWE": "allies since 2024",
    "USA-RUS": "enemies short of war", "USA-CHN": "rivals", "USA-IRN": "enemies", "USA-PRK": "enemies",
    "RUS-UKR": "at war", "RUS-BLR": "allies", "RUS-PRK": "allies since 2024", "RUS-CHN": "partners without limits",
    "RUS-IRN": "partners", "RUS-IND": "old partners", "RUS-KAZ": "allies", "RUS-ARM": "allies at odds",
    "RUS-TUR": "rivals who trade", "RUS-POL": "enemies", "RUS-EST": "enemies", "RUS-FIN": "enemies",
    "RUS-DEU": "enemies", "RUS-GBR": "enemies", "RUS-JPN": "enemies", "RUS-GEO": "no relations",
    "UKR-POL": "friends", "UKR-BLR": "enemies", "CHN-PRK": "allies", "CHN-PAK": "partners", "CHN-TWN": "enemies",
    "CHN-JPN": "rivals", "CHN-IND": "rivals", "CHN-PHL": "rivals at sea", "CHN-VNM": "rivals at sea",
    "KOR-PRK": "enemies", "KOR-JPN": "uneasy partners", "JPN-TWN": "friends", "JPN-PHL": "partners",
    "IND-PAK": "enemies", "IRN-ISR": "enemies", "IRN-TUR": "rivals who trade", "ARM-AZE": "enemies",
    "TUR-AZE": "allies", "TUR-ISR": "at odds", "DEU-FRA": "allies", "FIN-SWE": "allies",
}  # fmt: skip
"""What a reader of newspapers knew of each pair at the start of 2025: our words."""


def first() -> dict[str, Any]:
    """First values of the pairs and states that a reader knows."""
    case, evidence = load_case(CASE), Evidence.embedded()
    found = first_values(case, evidence, pairs=[(a, b) for a, b in (pair.split("-") for pair in KNOWN)])
    told = {line.split(" = ")[0]: line for line in found.notes if "the record alone" in line}
    rows = []
    for row in found.pairs:
        name = "alignment " + "-".join(sorted(row["pair"].split("-")))
        alone = told[name].split("the record alone: ")[1].split(")")[0] if name in told else None
        rows.append({**row, "known": KNOWN[row["pair"]], "record_alone": None if alone is None else float(alone)})
    widths = {
        str(year): float(evidence.dyads.filter(year=year)["alignment_sd"].median())  # type: ignore[arg-type]
        for year in (2000, 2010, 2014, 2018, 2024)
    }
    return {
        "pairs": rows, "states": list(found.states), "theatres": list(found.theatres), "wars": list(found.wars),
        "middle_error_of_alignment": widths,
    }  # fmt: skip


def events(members: int, seed: int = 0) -> dict[str, Any]:
    """Crises and wars to be expected of each pair within ten years, and the likeliest pairs."""
    found = dangers(CASE, years=YEARS, members=members, seed=seed)
    told: dict[str, Any] = {"members": members, "seed": seed, "years": YEARS, "pairs": found.table.height}
    for event, many in (("crisis", "crises"), ("war", "wars")):
        told[event] = [
            {"pair": f"{row['state_a']}-{row['state_b']}", "expected": round(row[many], 3),
             "interval": [round(row[f"{many}_{end}"], 3) for end in ("low", "high")]}
            for row in found.likeliest(event, LISTED).to_dicts()
        ]  # fmt: skip
        told[f"{event}_expected"] = round(float(found.table[many].sum()), 2)
    rows = {frozenset((row["state_a"], row["state_b"])): row for row in found.table.to_dicts()}
    for pair in ("USA-CHN", "DEU-FRA"):
        row = rows[frozenset(pair.split("-"))]
        told[f"hazards of {pair}"] = {event: float(f"{row[f'{event}_hazard']:.3g}") for event in ("crisis", "war")}
    return told


def pair_table(pairs: list[dict[str, Any]]) -> str:
    """Return the table of pairs."""
    lines = [
        "| pair | known as | alignment | the record alone | obligations | threat felt |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in sorted(pairs, key=lambda each: each["alignment"]):
        alone = "" if row["record_alone"] is None else signed(row["record_alone"])
        if row["alignment_from"].startswith("assumed"):
            alone = "set aside"
        felt = "/".join(f"{each:.2f}" for each in row["threat"])
        at = f"{signed(row['alignment'])} ± {row['alignment_sd']:.2f}"
        lines.append(
            f"| {row['pair'].replace('-', '–')} | {row['known']} | {at} | {alone} | {words_of(row)} | {felt} |"
        )
    return "\n".join(lines)


def state_table(states: list[dict[str, Any]]) -> str:
    """Return the table of the states with the greatest capability."""
    lines = ["| | state | capability | order | cohesion | burden |", "| ---: | --- | --- | --- | --- | --- |"]
    ranked = sorted(states, key=lambda row: -row["capability"])
    for rank, row in enumerate(ranked, start=1):
        if rank <= 16 or row["state"] in ("UKR", "IRN", "PRK"):
            lines.append(
                f"| {rank} | {row['state']} | {row['capability']:.4f} | {signed(row['order'])} | "
                f"{row['cohesion']:.2f} | {row['burden']:.2f} |"
            )
    return "\n".join(lines)


def event_table(found: dict[str, Any]) -> str:
    """Return the table of the likeliest crises and wars."""
    lines = ["| | crises of | expected | wars of | expected |", "| ---: | --- | --- | --- | --- |"]
    for rank, (crisis, war) in enumerate(zip(found["crisis"], found["war"], strict=True), start=1):
        cells = [
            f"{row['pair'].replace('-', '–')} | {row['expected']:.2f} ({low:.2f} to {high:.2f})"
            for row in (crisis, war)
            for low, high in (row["interval"],)
        ]
        lines.append(f"| {rank} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def written(text: str, name: str, table: str) -> str:
    """Return the page with a table put between its two marks."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    if not tail:
        raise SystemExit(f"{PAGE}: no marks {begin} and {end}")
    return f"{head}{begin}\n\n{table}\n\n{end}{tail}"


def main() -> None:
    """Write the results and the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=0, help="futures over which hazards are averaged; 0: none")
    members = parser.parse_args().members
    told = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    told |= {"date": datetime.now(UTC).date().isoformat(), "case": CASE, "first": first()}
    if members:
        told["events"] = events(members)
    RESULTS.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page = PAGE.read_text("utf-8")
    page = written(page, "pairs", pair_table(told["first"]["pairs"]))
    page = written(page, "states", state_table(told["first"]["states"]))
    if "events" in told:
        page = written(page, "events", event_table(told["events"]))
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
