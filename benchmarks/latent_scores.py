"""Is the latent alignment worth it? Held-out blocks, an outside benchmark and the known world, beside the composite.

    python benchmarks/latent_scores.py

needs the raw data (FOEDUS_DATA). For every block, the alignment *without* that block, filtered (the record up to the
year only), predicts what the block records a year later; the composite does the same with its own variant. AUC for
events, Spearman's rank correlation for similarity of votes and for McManus and Nieman's signals. Intervals: 90 per
cent, over draws of whole pairs. Writes ``benchmarks/latent_scores.json``.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from foedus.measures.gates import gate_1972_79
from foedus.measures.latent import VARIANTS, alignment_of, observe, packaged
from foedus.measures.tables import dyad_measures
from foedus.panels import Panel

DRAWS: Final = 200
KEY: Final = ["state_a", "state_b", "year"]
#: Latent variant and the composite's nearest: it has no block of cooperation, so nothing is to be left out there.
COMPOSITE: Final = {
    "alignment": "alignment_composite",
    "alignment_without_un": "alignment_composite_without_un",
    "alignment_without_conflict": "alignment_composite_without_conflict",
    "alignment_without_obligations": "alignment_composite_without_obligations",
    "alignment_without_cooperation": "alignment_composite",
}


def ranks(codes: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Mid-ranks where every row stands ``weight`` times; `codes` number the distinct values in order."""
    each = np.bincount(codes, weight)
    return (np.cumsum(each) - each + (each + 1) / 2)[codes]


def area(score: np.ndarray, event: np.ndarray, weight: np.ndarray) -> float:
    """Area under the receiver operating characteristic, ties counted half."""
    happened = weight * event
    hits, rows = happened.sum(), weight.sum()
    return float((ranks(score, weight) @ happened - hits * (hits + 1) / 2) / (hits * (rows - hits)))


def spearman(score: np.ndarray, outcome: np.ndarray, weight: np.ndarray) -> float:
    one, other = (ranks(codes, weight) - (weight.sum() + 1) / 2 for codes in (score, outcome))
    return float((weight * one) @ other / np.sqrt(((weight * one) @ one) * ((weight * other) @ other)))


def codes(values: np.ndarray) -> np.ndarray:
    return np.unique(values, return_inverse=True)[1]


def compared(table: pl.DataFrame, outcome: str, measure: Any, sign: int = 1) -> dict[str, Any]:
    """Score both measures on the same rows, with intervals over pairs."""
    rows = table.drop_nulls(["latent", "composite", outcome])
    latent, composite = codes(sign * rows["latent"].to_numpy()), codes(sign * rows["composite"].to_numpy())
    result = rows[outcome].to_numpy()
    events = measure is area
    result = result.astype(float) if events else codes(result)
    pair = codes(rows.select(pl.concat_str("state_a", "state_b")).to_series().to_numpy())
    pairs = int(pair.max()) + 1
    draws = np.random.default_rng(0)
    found = []
    for _ in range(DRAWS):
        weight = np.bincount(draws.integers(0, pairs, pairs), minlength=pairs)[pair].astype(float)
        found.append((measure(latent, result, weight), measure(composite, result, weight)))
    once = np.ones(rows.height)
    spread = np.array(found)
    low, high = np.quantile(spread[:, 0] - spread[:, 1], [0.05, 0.95])
    return {
        "latent": round(measure(latent, result, once), 3),
        "composite": round(measure(composite, result, once), 3),
        "difference": [round(float(low), 3), round(float(high), 3)],
        "n": rows.height,
        "pairs": pairs,
        "events": int(result.sum()) if events else None,
    }


def own(table: pl.DataFrame, column: str) -> pl.DataFrame:
    """Add a column less both states' means of the year, as the model sees it."""
    long = pl.concat([table.select(pl.col(state).alias("state"), "year", column) for state in KEY[:2]])
    means = long.group_by("state", "year").agg(pl.col(column).mean())
    for state in KEY[:2]:
        table = table.join(means.rename({"state": state, column: f"_{state}"}), on=[state, "year"], how="left")
    return table.with_columns((pl.col(column) - pl.col("_state_a") - pl.col("_state_b")).alias(f"own_{column}"))


def main() -> None:
    panel = Panel.open()
    begin = time.perf_counter()
    record = observe(panel)
    observed = time.perf_counter() - begin
    latent, seconds = {}, {}
    for name in VARIANTS:
        begin = time.perf_counter()
        # Variants are judged by their filtered values, which need no smoothing; their gates are smoothed below.
        latent[name] = alignment_of(record, packaged(name), **({} if name == "alignment" else {"sweeps": 0}))
        seconds[name] = round(time.perf_counter() - begin, 1)
        print(name, seconds[name], "s", latent[name].height, "rows", flush=True)
    composite = dyad_measures(panel, None, 1946, 2023, deviations=False)
    later = panel.dyad_year(first=1946, last=2024).collect().join(
        composite.select(*KEY, "un_similarity"), on=KEY, how="left"
    )  # fmt: skip
    relevant = (pl.col("contiguity_type") > 0) | pl.col("major").fill_null(value=False)
    majors = pl.DataFrame(
        [(s, y) for y in range(1946, 2025) for s in ("USA", "RUS", "CHN", "GBR", "FRA")], schema=["s", "year"],
        orient="row", schema_overrides={"year": pl.Int32},
    ).with_columns(m=True)  # fmt: skip
    later = (
        later.join(majors.rename({"s": "state_a", "m": "ma"}), on=["state_a", "year"], how="left")
        .join(majors.rename({"s": "state_b", "m": "mb"}), on=["state_b", "year"], how="left")
        .with_columns(major=pl.col("ma").fill_null(value=False) | pl.col("mb").fill_null(value=False))
        .with_columns(relevant=relevant)
        .pipe(own, "un_similarity")
        .sort(KEY)
    )
    next_ = lambda column: pl.col(column).shift(-1).over("state_a", "state_b")  # noqa: E731
    follows = next_("year") == pl.col("year") + 1
    outcomes = later.select(
        *KEY,
        "relevant",
        dispute=pl.when(follows).then(next_("dispute_hostility") > 0),
        force=pl.when(follows).then(next_("dispute_hostility") >= 4),
        pact=pl.when(follows & (pl.col("defence") == 0)).then(next_("defence") == 1),
        votes=pl.when(follows).then(next_("un_similarity")),
        own_votes=pl.when(follows).then(next_("own_un_similarity")),
        exercise=pl.when(follows).then(pl.max_horizontal(next_("exercises_mme"), next_("exercises_jme")) > 0),
        agreement=pl.when(follows).then(next_("defence_agreements_signed") > 0),
        peace="peace_scale",
    )

    def table(name: str, column: str = "filtered") -> pl.DataFrame:
        return (
            outcomes.join(latent[name].select(*KEY, latent=column), on=KEY, how="left")
            .join(composite.select(*KEY, composite=COMPOSITE[name]), on=KEY, how="left")
        )  # fmt: skip

    scores = {
        "dispute next year, relevant pairs": compared(
            table("alignment_without_conflict").filter("relevant"), "dispute", area, -1),
        "use of force next year, relevant pairs": compared(
            table("alignment_without_conflict").filter("relevant"), "force", area, -1),
        "defence pact begins next year, all pairs": compared(table("alignment_without_obligations"), "pact", area),
        "similarity of votes next year less both states' means, all pairs": compared(
            table("alignment_without_un"), "own_votes", spearman),
        "similarity of votes next year as it is, all pairs": compared(table("alignment_without_un"), "votes", spearman),
        "joint exercise next year, all pairs": compared(table("alignment_without_cooperation"), "exercise", area),
        "defence agreement next year, all pairs": compared(table("alignment_without_cooperation"), "agreement", area),
    }  # fmt: skip
    signals = panel.source("signals").select(
        pl.min_horizontal("sender", "target").alias("state_a"), pl.max_horizontal("sender", "target").alias("state_b"),
        "year", "sender", "support",
    )  # fmt: skip
    outside = signals.join(table("alignment", "value"), on=KEY, how="inner")
    agreement = {
        sender: compared(outside.filter(pl.col("sender") == sender), "support", spearman)
        for sender in ("USA", "RUS", "CHN", "GBR", "FRA")
    }
    agreement["all five"] = compared(outside.unique(KEY, keep="first"), "support", spearman)
    peace = compared(table("alignment", "value"), "peace", spearman)
    gates = {}
    places = {pair: place for place, pair in enumerate(record.pairs)}
    triangle = record.take([places[pair] for pair in (("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA"))])
    for name in VARIANTS:
        smoothed = alignment_of(triangle, packaged(name))
        for column in ("value", "filtered"):
            result = gate_1972_79(smoothed, column)
            gates[f"{name}, {'smoothed' if column == 'value' else 'filtered'}"] = {
                "passed": result.passed, "rus_chn": round(result.rus_chn, 3), "usa_chn": round(result.usa_chn, 3),
            }  # fmt: skip
    answer = {
        "estimates": packaged("alignment").key,
        "pairs": len(record), "dyad_years": int(record.alive.sum()), "observe_seconds": round(observed, 1),
        "seconds": seconds, "held_out": scores, "mcmanus_nieman": agreement,
        "peace scale, same year (its makers also judge by disputes and treaties)": peace, "gate_1972_79": gates,
    }  # fmt: skip
    path = Path(__file__).with_name("latent_scores.json")
    path.write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(answer, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
