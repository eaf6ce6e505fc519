"""Parts of the page on the calibration of alignment: sentences, tables and figures, from the results of its benchmark.

No number on that page is typed: all are read from ``benchmarks/latent_calibration.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from calibration_figures import coverage_figure, rank_figure, weights_figure
from pages import TARGET, fragment, table

from foedus.reports.figure import Figure
from foedus.reports.figure_file import figure_bytes
from foedus.reports.wording import minus

HERE = Path(__file__).parent
RESULTS = HERE.parent / "benchmarks" / "latent_calibration.json"
FOLDER = "alignment-calibration"
LAST = "2024"
LISTED = 5
"""Departures that the findings name; the tables have all."""


def calibration() -> None:
    """Write every part of the page."""
    results = json.loads(RESULTS.read_text("utf-8"))
    for name, text in parts(results).items():
        fragment(f"{FOLDER}/{name}", text)


def parts(results: dict[str, Any]) -> dict[str, str]:
    """Return Markdown of each part by name."""
    known, recovery, starts, weights = (results[name] for name in ("known", "recovery", "starts", "weights"))
    return {
        "findings": "\n".join(f"- {each}" for each in findings(results)) + "\n",
        "known": calibration_table(known["strata"]) + "\n\n" + shown(rank_figure(known)) + rank_table(known["strata"]),
        "estimated": shown(coverage_figure(recovery))
        + "".join(
            f"### Parameters estimated from the {start}\n\n{calibration_table(recovery['strata'][start])}\n\n"
            for start in recovery["parameters"]
        ),
        "parameters": parameter_table(recovery),
        "starts": starts_table(starts),
        "weights": weights_table(weights) + "\n\n" + shown(weights_figure(weights)),
        "claims": claims_table(weights),
        "sizes": sizes(results),
    }


def per_cent(share: float) -> str:
    """Return a share as a percentage with one decimal."""
    return f"{100 * share:.1f}"


def span(interval: list[float], digits: int = 1, factor: float = 100.0) -> str:
    """Return an interval."""
    low, high = (minus(f"{factor * each:.{digits}f}") for each in interval)
    return f"{low} to {high}" if min(interval) < 0 else f"{low}–{high}"


def judgement(found: dict[str, Any], level: str) -> str:
    """Return whether intervals are as wide as they should be."""
    nominal = float(level.rstrip("%")) / 100
    low, high = found["interval"]
    return "nominal" if low <= nominal <= high else "too narrow" if high < nominal else "too wide"


def off_nominal(strata: dict[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield stratum, quantity, level and coverage where the interval of the coverage misses the level."""
    for stratum, quantities in strata.items():
        for name, found in quantities.items():
            for level, each in found["coverage"].items():
                if judgement(each, level) != "nominal":
                    yield stratum, name, level, each


def findings(results: dict[str, Any]) -> list[str]:
    """Return what was found, a sentence or two each."""
    known, recovery, starts, weights = (results[name] for name in ("known", "recovery", "starts", "weights"))
    told = [
        "**With its own parameters known** " + covers(known["strata"]) + " " + ranks_told(known["strata"]),
        elsewhere(known["strata"], "there"),
        "**With parameters estimated anew** in "
        f"{recovery['worlds']} worlds of {recovery['pairs']:,} pairs ({recovery['steps']} steps from the usual start) "
        + covers(recovery["strata"]["usual start"])
        + " "
        + elsewhere(recovery["strata"]["usual start"], "then"),
        "**Begun at the truth** instead "
        + covers(recovery["strata"]["truth"])
        + " "
        + elsewhere(recovery["strata"]["truth"], "then"),
        biases(recovery),
        optima(starts),
        gate_told(weights),
        verdicts_told(weights),
    ]
    return [each for each in told if each]


def covers(strata: dict[str, Any]) -> str:
    """Return the coverage of alignment at 90%."""
    level = "90%"
    each = [
        f"{per_cent(found['share'])} per cent of pair-years of {stratum} (90% interval {span(found['interval'])}; n = "
        f"{found['n']:,} of {found['pairs']:,} pairs; {judgement(found, level)})"
        for stratum, found in ((s, q["alignment"]["coverage"][level]) for s, q in strata.items())
    ]
    variance = "; ".join(
        f"{q['alignment']['error_variance']['value']:.2f} ({span(q['alignment']['error_variance']['interval'], 2, 1)}) "
        f"of {stratum}"
        for stratum, q in strata.items()
    )
    return (
        f"the 90% interval of alignment holds the truth in {' and '.join(each)}. The variance of its errors over their "
        f"posterior variance, which should be 1, is {variance}."
    )


def ranks_told(strata: dict[str, Any]) -> str:
    """Return how many distributions of ranks are not uniform."""
    tests = [
        year for quantities in strata.values() for found in quantities.values() for year in found["years"].values()
    ]
    alignment = [year for quantities in strata.values() for year in quantities["alignment"]["years"].values()]
    out, own = (sum(not each["inside_band"] for each in some) for some in (tests, alignment))
    return (
        f"Of {len(tests)} distributions of ranks (quantity, year, kind of pair) {out} leave their 95% band, where "
        f"{0.05 * len(tests):.1f} would by chance; of alignment's own {own} of {len(alignment)}."
    )


def elsewhere(strata: dict[str, Any], when: str) -> str:
    """Return what is not nominal."""
    found = list(off_nominal(strata))
    tests = sum(len(each["coverage"]) for quantities in strata.values() for each in quantities.values())
    furthest = sorted(found, key=lambda each: -abs(each[3]["share"] - float(each[2].rstrip("%")) / 100))[:LISTED]
    if not found:
        return f"All {tests} coverages are nominal {when}."
    listed = "; ".join(
        f"{name} of {stratum} at {level} covers {per_cent(each['share'])} ({span(each['interval'])}), "
        + judgement(each, level)
        for stratum, name, level, each in furthest
    )
    said = "" if len(found) == len(furthest) else " furthest off"
    return f"**Not nominal** {when} are {len(found)} of {tests} coverages;{said} {listed}."


def biases(recovery: dict[str, Any]) -> str:
    """Return which shared parameters are not recovered."""
    told = []
    for start, rows in recovery["parameters"].items():
        biased = [row for row in rows if not row["interval"][0] <= 0 <= row["interval"][1]]
        worst = sorted(biased, key=lambda row: -abs(row["bias"]) / max(abs(row["truth"]), 0.1))[:LISTED]
        listed = "; ".join(
            minus(f"{row['kind']} of {row['name'].replace('_', ' ')} {row['mean']:.2f} instead of {row['truth']:.2f}")
            for row in worst
        )
        told.append(f"from the {start} {len(biased)}" + (f" (furthest off for their size: {listed})" if worst else ""))
    number = len(next(iter(recovery["parameters"].values())))
    usual, best = (float(np.mean(each)) for each in recovery["objective_of_last_steps"].values())
    return (
        f"**Recovery**: of {number} shared parameters those with a bias whose 90% interval, over {recovery['worlds']} "
        f"worlds, excludes zero are {'; '.join(told)}; {0.1 * number:.0f} would by chance. With the same batches the "
        f"runs from the usual start end at {usual:.2f}, those from the truth at {best:.2f} (negative log posterior per "
        "pair); what the first are off beyond the second is owed to where they began and that they were stopped."
    )


def optima(starts: dict[str, Any]) -> str:
    """Return how far runs of the optimiser from other starts end from each other."""
    runs = [run for name, run in starts["runs"].items() if name != "as packaged"]
    begins, ends = ([run[key] for run in runs] for key in ("objective_at_start", "objective"))
    packaged = starts["runs"]["as packaged"]["objective"]
    years, last = starts["between_runs"].values()
    away = [next(iter(run["from_packaged"].values()))["mean"] for run in runs]
    gates, better = sum(run["gate"]["passed"] for run in runs), sum(end < packaged for end in ends)
    pairs = "; ".join(
        minus(
            f"{name} between {min(run['pairs_of_last_year'][name][0] for run in runs):.2f} and "
            f"{max(run['pairs_of_last_year'][name][0] for run in runs):.2f} (as packaged {value:.2f}, sd {sd:.2f})"
        )
        for name, (value, sd) in starts["runs"]["as packaged"]["pairs_of_last_year"].items()
    )
    return (
        f"**{len(runs)} starts** of {starts['steps']:,} steps each, which began between {min(begins):.1f} and "
        f"{max(begins):.1f}, end between {min(ends):.2f} and {max(ends):.2f} (the packaged parameters, "
        f"{starts['packaged_steps']:,} steps: {packaged:.2f}; negative log posterior per pair); {better} end below the "
        f"packaged ones. Alignment of the {starts['pairs']} pairs of the reference case differs between two of them by "
        f"{years['mean']:.3f} on average, {years['over_sd']:.2f} of a posterior standard deviation, and by "
        f"{years['largest']:.2f} at most; in {LAST} by {last['mean']:.3f} ({last['over_sd']:.2f}) and "
        f"{last['largest']:.2f}. From what is packaged they are {min(away):.3f} to {max(away):.3f} away on average. "
        f"{gates} of {len(runs)} pass the gate. In {LAST} they have {pairs}."
    )


def gate_told(weights: dict[str, Any]) -> str:
    """Return which weights pass the gate, and what they do to the pairs."""
    rows = weights["by_weight"]
    passing = [weight for weight, row in rows.items() if row["gate"]["passed"]]
    others = {weight: row for weight, row in rows.items() if float(weight) != weights["assumed"]}
    moved = [row["from_half"][LAST] for row in others.values()]
    relations = next(iter(rows.values()))["known_pairs"]["n"]
    ordered = ", ".join(f"{row['known_pairs']['ordered']} at {weight}" for weight, row in rows.items())
    return (
        f"**Weight of conflict**: the gate is passed at {', '.join(passing) or 'none'} of {', '.join(rows)}. Of "
        f"{relations} known pairs it orders {ordered}. The {weights['pairs']} pairs of {LAST} move by "
        f"{min(each['mean'] for each in moved):.3f} to {max(each['mean'] for each in moved):.3f} on average (mean sd "
        f"{moved[0]['mean_sd']:.2f}), at most by {max(each['largest'] for each in moved):.2f}."
    )


def verdicts_told(weights: dict[str, Any]) -> str:
    """Return which verdicts depend on the weight."""
    rows, usual = weights["by_weight"], f"{weights['assumed']:g}"
    base = rows[usual]["claims"]
    changed = []
    for claim, at_half in base.items():
        for key, words in (("verdict", ""), ("since", " since the argument's time")):
            other = {
                weight: row["claims"][claim][key]
                for weight, row in rows.items()
                if row["claims"][claim][key] != at_half[key]
            }
            if other:
                told = ", ".join(f"{verdict} at {weight}" for weight, verdict in other.items())
                changed.append(f"{claim}{words} ({at_half[key]} at {usual}): {told}")
    if not changed:
        return f"**No verdict** of the {len(base)} claims depends on the weight."
    listed = "; ".join(changed)
    return f"**Verdicts** of the {len(base)} claims that depend on the weight: {listed}. All others are the same."


def calibration_table(strata: dict[str, Any]) -> str:
    """Coverage and variance of errors by quantity and kind of pair."""
    rows = []
    for stratum, quantities in strata.items():
        for name, found in quantities.items():
            for words, covering in readings(name, found):
                first = next(iter(covering.values()))
                variance = found["error_variance"]
                rows.append(
                    (words, stratum,
                     *(f"{per_cent(each['share'])} ({span(each['interval'])})"
                       + ("" if judgement(each, level) == "nominal" else f" **{judgement(each, level)}**")
                       for level, each in covering.items()),
                     f"{variance['value']:.2f} ({span(variance['interval'], 2, 1)})" if words == name else "",
                     f"{first['n']:,}", f"{first['pairs']:,}")
                )  # fmt: skip
    levels = [f"{level}, % (90% interval)" for level in first_of(strata)["coverage"]]
    return table(("of", "pairs", *levels, "variance of errors (90% interval)", "pair-years", "pairs"), rows)


def first_of(strata: dict[str, Any]) -> dict[str, Any]:
    """Return the results of alignment in the first stratum."""
    found: dict[str, Any] = next(iter(strata.values()))["alignment"]
    return found


def readings(name: str, found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the ways in which a quantity is read, each with its coverage."""
    more = {"coverage_as_told": "alignment, value ± z sd as told", "filtered_coverage": "alignment, filtered"}
    return [(name, found["coverage"]), *((words, found[key]) for key, words in more.items() if key in found)]


def rank_table(strata: dict[str, Any]) -> str:
    """Tests of uniformity of ranks."""
    rows = [
        (name, stratum, year, f"{each['n']:,}", f"{each['chi_square']:.1f}", f"{each['p']:.3f}",
         minus(f"{each['largest_difference']:+.3f}"), "yes" if each["inside_band"] else "**no**")
        for stratum, quantities in strata.items() for name, found in quantities.items()
        for year, each in found["years"].items()
    ]  # fmt: skip
    bins = len(next(iter(first_of(strata)["years"].values()))["counts"])
    header = (
        "of",
        "pairs",
        "year",
        "n",
        f"chi-square, {bins - 1} df",
        "p",
        "largest difference, share",
        "inside the band",
    )
    return "### Ranks by year\n\n" + table(header, rows) + "\n"


def parameter_table(recovery: dict[str, Any]) -> str:
    """Bias and spread of every shared parameter, by where the run began."""
    rows = []
    for both in zip(*recovery["parameters"].values(), strict=True):
        cells = [both[0]["kind"], both[0]["name"].replace("_", " "), f"{both[0]['truth']:.3f}"]
        for row in both:
            interval = "{:.3f} to {:.3f}".format(*row["interval"])
            cells += [f"{row['mean']:.3f}", f"{row['bias']:+.3f} ({interval})", f"{row['spread']:.3f}"]
        rows.append(tuple(minus(cell) for cell in cells))
    starts = [
        words for start in recovery["parameters"]
        for words in (f"mean, from the {start}", "bias (90% interval)", "sd over worlds")
    ]  # fmt: skip
    return table(("parameter", "of", "truth", *starts), rows) + "\n"


def starts_table(starts: dict[str, Any]) -> str:
    """Where each run of the optimiser ended."""
    rows = []
    for name, run in starts["runs"].items():
        far = run.get("from_packaged")
        cells = ["", "", "", ""] if far is None else [
            cell for each in far.values() for cell in (f"{each['mean']:.3f} ({each['over_sd']:.2f})",
                                                       f"{each['largest']:.2f}, {each['of']}")
        ]  # fmt: skip
        rows.append(
            (name, f"{run['objective_at_start']:.2f}" if "objective_at_start" in run else "", f"{run['objective']:.3f}",
             *cells, minus(f"{run['gate']['rus_chn']:.2f}, {run['gate']['usa_chn']:.2f}"),
             "passed" if run["gate"]["passed"] else "failed",
             *(minus("{:.2f} ({:.2f})".format(*value)) for value in run["pairs_of_last_year"].values()))
        )  # fmt: skip
    whole, last = next(iter(starts["between_runs"])), LAST
    header = (
        "run", "objective at start", "at end", f"mean distance {whole} (over sd)", "largest",
        f"mean distance {last} (over sd)", "largest", "RUS–CHN, USA–CHN 1972–79", "gate",
        *(f"{name} {LAST} (sd)" for name in starts["runs"]["as packaged"]["pairs_of_last_year"]),
    )  # fmt: skip
    return table(header, rows) + "\n"


def weights_table(weights: dict[str, Any]) -> str:
    """What changes with the weight of conflict."""
    rows = [
        (weight, "passed" if row["gate"]["passed"] else "failed",
         minus(f"{row['gate']['rus_chn']:.2f}, {row['gate']['usa_chn']:.2f}"),
         f"{row['known_pairs']['ordered']} of {row['known_pairs']['n']}", ", ".join(row["known_pairs"]["failing"]),
         f"{row['from_half'][LAST]['mean']:.3f}",
         "{largest:.2f}, {of}".format(**row["from_half"][LAST]) if row["from_half"][LAST]["mean"] else "",
         *(minus("{:.2f} ({:.2f})".format(*value)) for value in row["pairs_of_last_year"].values()))
        for weight, row in weights["by_weight"].items()
    ]  # fmt: skip
    names = [f"{name} {LAST} (sd)" for name in next(iter(weights["by_weight"].values()))["pairs_of_last_year"]]
    header = ("weight", "gate", "RUS–CHN, USA–CHN 1972–79", "known pairs ordered", "not ordered",
              f"mean change {LAST}", "largest", *names)  # fmt: skip
    return table(header, rows)


def claims_table(weights: dict[str, Any]) -> str:
    """Verdicts by weight, of the claims that are judged at some weight."""
    rows = weights["by_weight"]
    silent = ("not yet tested", "untestable")
    every = next(iter(rows.values()))["claims"]
    claims = [claim for claim in every if any(row["claims"][claim]["verdict"] not in silent for row in rows.values())]

    def cell(found: dict[str, Any]) -> str:
        since = f"; since: {found['since']}" if found["since"] else ""
        return f"{found['verdict']}{since}"

    cells = [(claim, *(cell(row["claims"][claim]) for row in rows.values()),
              cell(weights["packaged"]["claims"][claim])) for claim in claims]  # fmt: skip
    left = len(every) - len(claims)
    check = weights["packaged"]
    same = "the same" if check["same_spells"] else "**not the same: the packaged evidence is of other estimates**"
    return (
        table(("claim", *(f"at {weight}" for weight in rows), "as packaged"), cells)
        + f"\n\n{left} other claims have no verdict at any weight. As a check, alignment at {weights['assumed']:g} "
        f"differs from what is packaged by {check['largest_difference']:.5f} at most, and the spells that follow from "
        f"it are {same}.\n"
    )


def sizes(results: dict[str, Any]) -> str:
    """What was run, on which estimates, at which cost."""
    rows = [
        (f"`{name}`", f"`{part['estimates']}`", "full" if part["full"] else "**smaller than a full run**",
         ", ".join(f"{key.replace('_', ' ')} {value:,}" for key, value in part["size"].items()),
         f"{part['cpu_seconds']:,}")
        for name, part in results.items()
    ]  # fmt: skip
    return table(("section", "estimates", "size", "numbers", "CPU seconds"), rows) + "\n"


def shown(figure: Figure) -> str:
    """Draw a figure, and return Markdown that shows it and its numbers."""
    path = TARGET / "figures" / f"{figure.key}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(figure_bytes(figure, "svg"))
    numbers = table(figure.table.header, list(figure.table.rows))
    return (
        f"```{{image}} ../reference/generated/figures/{figure.key}.svg\n:alt: {figure.title}\n:width: 100%\n```\n\n"
        f"{figure.description}\n\n### {figure.title}: the numbers drawn\n\n{numbers}\n\n"
    )
