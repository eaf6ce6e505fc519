"""Is the measurement model of alignment calibrated, recovered, one of many optima, and how much does a weight decide?

    FOEDUS_DATA=/path/to/data python benchmarks/latent_calibration.py [--section NAME ...] [--quick] [--out FILE]

Four sections, each of which replaces its own part of the file and can be run alone:

``known``
    Worlds drawn from the model at the packaged parameters, with the opportunity and the missing values of a random
    sample of pairs as packaged, are smoothed as the product does, with the same parameters: where does the truth lie?
``recovery``
    Worlds drawn likewise with all indicators of the raw data. The shared parameters are estimated anew in each, from
    the optimiser's usual start and from the truth, with the same batches: their bias and spread, and where the truth
    lies when it is read with them. What the first run is off beyond the second is owed to where it began and stopped.
``starts``
    The parameters are estimated from the real record from several dispersed starts, with the same batches.
``weights``
    Alignment with other weights of conflict: the gate, the known pairs, some pairs of 2024, and every verdict.

Without ``--section`` all are run. ``--quick`` takes sizes that show only that everything works. Writes
``benchmarks/latent_calibration.json``, which the page on calibration is made from.
"""  # fmt: skip

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
from calibration_statistics import LEVELS, Array, coverage, covered, error_variance, ranks, uniformity
from scipy import stats

from foedus.arguments import argue
from foedus.evidence.alignment_tables import SPELL_MEASURES, TARGET, reference_pairs
from foedus.evidence.base_rates import wedge_spells
from foedus.evidence.ending_tables import endings_record, endings_table
from foedus.evidence.endings import Record
from foedus.evidence.evidence import Evidence
from foedus.evidence.record_years import RECORD_ENDS
from foedus.library.evidence_states import EVIDENCE_STATES
from foedus.library.facts import known_pairs, treaty_changes
from foedus.measures.gates import gate_1972_79
from foedus.measures.known_pairs import ordered_known_pairs
from foedus.measures.latent import BLOCKS, INDICATORS, VARIANTS, Estimates, indicators_of, learn, observe, packaged
from foedus.measures.latent.alignment import index_weights, squash
from foedus.measures.latent.estimation import STEPS, politically_relevant
from foedus.measures.latent.indicators import CONFLICT_WEIGHT
from foedus.measures.latent.model import (
    STATES,
    YEARS,
    Data,
    Parameters,
    data_of,
    forward,
    initial_parameters,
    intercepts,
    log_prior,
    structure,
)
from foedus.measures.latent.observations import FIRST_YEAR, LAST_YEAR, OPPORTUNITY, Observations
from foedus.measures.latent.path_posterior import path_posterior, path_table
from foedus.measures.latent.simulation import simulate_states
from foedus.measures.latent.smoothing import smooth
from foedus.panels import Panel
from foedus.scenarios.cases.files import load_case

OUT: Final = Path(__file__).with_suffix(".json")
JUDGED_YEARS: Final = (1960, 1985, 2010, 2024)
STRATA: Final = ("politically relevant pairs", "all other pairs")
QUANTITIES: Final = ("alignment", *BLOCKS)
WEIGHTS: Final = (0.3, 0.4, 0.5, 0.6, 0.7)
CASE: Final = "strategic-triangle"
ARGUMENT: Final = "pushed-together"
SHOWN: Final = (("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA"))
KEY: Final = ["state_a", "state_b", "year"]
SEED: Final = 20261129
DISPERSION: Final = 1.0
"""Standard deviation of the free parameters of dispersed starts around the usual start."""
WIDTH: Final = 512


@dataclass(frozen=True)
class Size:
    """Size of each section: worlds, pairs of each kind in each, steps of the optimiser and pairs per step.

    ``smoothed_pairs`` of a world are read with its estimates; ``judged_pairs`` tell the objective of every start.
    """

    known: Mapping[str, int]
    recovery: Mapping[str, int]
    starts: Mapping[str, int]
    weights: Mapping[str, int]


FULL: Final = Size(
    known={"worlds": 3, "pairs": 512},
    recovery={"worlds": 4, "pairs": 1500, "smoothed_pairs": 256, "steps": 700, "batch": 160},
    starts={"dispersed": 4, "steps": STEPS, "batch": 160, "judged_pairs": 512},
    weights={},
)
QUICK: Final = Size(
    known={"worlds": 1, "pairs": 48},
    recovery={"worlds": 2, "pairs": 48, "smoothed_pairs": 32, "steps": 4, "batch": 32},
    starts={"dispersed": 2, "steps": 4, "batch": 32, "judged_pairs": 32},
    weights={},
)


class Work:
    """The record and the packaged estimates, read when first needed."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.estimates = packaged("alignment")

    @cached_property
    def panel(self) -> Panel:
        return Panel.open()

    @cached_property
    def evidence_record(self) -> Observations:
        """What the packaged evidence is read from."""
        tell("reading the record as packaged")
        return observe(self.panel, treaty_changes(), packable=True)

    @cached_property
    def record(self) -> Observations:
        """What the parameters are estimated from."""
        tell("reading the record of all indicators")
        return observe(self.panel)

    def of_pairs(self, pairs: Sequence[tuple[str, str]]) -> Observations:
        places = {pair: place for place, pair in enumerate(self.evidence_record.pairs)}
        return self.evidence_record.take([places[pair] for pair in pairs if pair in places])


def tell(*words: object) -> None:
    print(f"{time.process_time():7.0f} s cpu ", *words, flush=True)


def readings_of(estimates: Estimates) -> Array:
    """Weights of a pair's states in alignment's index and in each standardised block factor, ``(quantity, state)``."""
    common = np.asarray(structure(estimates.parameters).common, float)
    factors = np.zeros((len(BLOCKS), STATES))
    factors[:, 0] = common
    factors[np.arange(len(BLOCKS)), 1 + np.arange(len(BLOCKS))] = 1.0
    factors /= np.sqrt(1 + common**2)[:, None]
    return np.concatenate([np.asarray(index_weights(estimates), float)[None], factors]).astype(np.float32)


@jax.jit
def _read(parameters: Parameters, data: Data, alive: jax.Array, readings: jax.Array) -> tuple[jax.Array, ...]:
    found = jax.vmap(lambda weights: smooth(parameters, data, alive, weights))(readings)
    return found.mean, found.variance, found.filtered_mean, found.filtered_variance


def read(record: Observations, estimates: Estimates, readings: Array) -> dict[str, Array]:
    """Posterior moments of several weightings of the states with one smoothing, each ``(reading, year, pair)``."""
    used = record.without(indicators_of(estimates.variant))
    width = min(WIDTH, len(used))
    parts = []
    for begin in range(0, len(used), width):
        index = np.arange(begin, min(begin + width, len(used)))
        part = used.take(np.resize(index, width))
        found = _read(estimates.parameters, data_of(part), jnp.asarray(part.alive), jnp.asarray(readings))
        parts.append([np.asarray(each, float)[..., : len(index)] for each in found])
    names = ("mean", "variance", "filtered_mean", "filtered_variance")
    return {name: np.concatenate(each, axis=-1) for name, each in zip(names, zip(*parts, strict=True), strict=True)}


def sampled(record: Observations, number: int, worlds: int, seed: int) -> list[list[Array]]:
    """Places of pairs of each stratum for each world, drawn at random; all where there are not more."""
    relevant = politically_relevant(record)
    stream = np.random.default_rng(seed)
    strata = [np.flatnonzero(stratum) for stratum in (relevant, ~relevant)]
    return [[stream.permutation(places)[:number] for places in strata] for _ in range(worlds)]


@dataclass
class Drawn:
    """Truth and posterior of the quantities over pairs of one stratum, each ``(quantity, year, pair)``."""

    alive: Array
    truth: Array
    found: dict[str, Array]

    @classmethod
    def joined(cls, parts: Sequence[Drawn]) -> Drawn:
        found = {name: np.concatenate([part.found[name] for part in parts], -1) for name in parts[0].found}
        return cls(
            np.concatenate([part.alive for part in parts], -1), np.concatenate([p.truth for p in parts], -1), found
        )

    def part(self, pairs: slice) -> Drawn:
        return Drawn(self.alive[:, pairs], self.truth[..., pairs], {k: v[..., pairs] for k, v in self.found.items()})


def judged(drawn: Drawn) -> dict[str, Any]:
    """Everything said of one stratum."""
    mean, variance, alive = drawn.found["mean"], drawn.found["variance"], drawn.alive
    answer: dict[str, Any] = {}
    for place, name in enumerate(QUANTITIES):
        where = ranks(drawn.truth[place], mean[place], variance[place])
        answer[name] = {
            "coverage": coverage(where, alive),
            "error_variance": error_variance(drawn.truth[place], mean[place], variance[place], alive),
            "years": {
                str(year): uniformity(where[year - FIRST_YEAR, alive[year - FIRST_YEAR]]) for year in JUDGED_YEARS
            },
        }
    first = {name: each[0] for name, each in drawn.found.items()}
    filtered = ranks(drawn.truth[0], first["filtered_mean"], first["filtered_variance"])
    answer["alignment"]["filtered_coverage"] = coverage(filtered, alive)
    value, sd = squash(first["mean"], first["variance"])
    off = np.abs(squash(drawn.truth[0], np.zeros_like(value))[0] - value) / sd
    answer["alignment"]["coverage_as_told"] = {
        f"{level:.0%}": covered(off <= stats.norm.isf((1 - level) / 2), alive) for level in LEVELS
    }
    return answer


def drawn_and_read(
    truth: Estimates, world: Observations, states: Array, told: Estimates, parts: Sequence[int]
) -> list[Drawn]:
    """Read a drawn world, whose pairs are of strata of the sizes given, with some estimates."""
    true = np.einsum("qs,tsn->qtn", readings_of(truth), states)
    whole = Drawn(world.alive, true, read(world, told, readings_of(told)))
    ends = np.cumsum([0, *parts])
    return [whole.part(slice(begin, end)) for begin, end in pairwise(ends)]


def by_stratum(worlds: Sequence[Sequence[Drawn]]) -> dict[str, Any]:
    return {name: judged(Drawn.joined(parts)) for name, parts in zip(STRATA, zip(*worlds, strict=True), strict=True)}


def known(work: Work) -> dict[str, Any]:
    size, truth = work.size.known, work.estimates
    worlds = []
    for number, places in enumerate(sampled(work.evidence_record, size["pairs"], size["worlds"], SEED)):
        record = work.evidence_record.take(np.concatenate(places))
        world, states = simulate_states(truth, record, seed=SEED + number)
        worlds.append(drawn_and_read(truth, world, states, truth, [len(part) for part in places]))
        tell(f"known: world {number + 1} of {size['worlds']}, {len(world)} pairs")
    return {"worlds": size["worlds"], "strata": by_stratum(worlds)}


def described(parameters: Parameters, record: Observations) -> dict[str, dict[str, float]]:
    """Shared parameters by kind and name, in the form in which they mean something."""
    form = structure(parameters)
    named = {entry.name: place for place, entry in enumerate(INDICATORS)}
    own = [entry.name for entry in INDICATORS if entry.memory == "own"]
    status = [entry.name for entry in INDICATORS if entry.memory == "status"]
    rates = ("all blocks' common", *BLOCKS, *(f"{name}'s own" for name in own))
    nothing = Data(*(jnp.zeros((rows, 1)) for rows in [len(INDICATORS)] * 5 + [len(OPPORTUNITY)]))
    trend = np.asarray(jax.vmap(lambda year: intercepts(parameters, nothing, year)[:, 0])(jnp.arange(YEARS)), float)
    count = record.seen.sum(-1)
    level = (trend * count).sum(0) / np.maximum(count.sum(0), 1)
    cuts = np.asarray(form.cuts, float)
    thresholds = {
        f"{entry.name}, {word}": float(cuts[place, 1 + step] - level[place])
        for place, entry in enumerate(INDICATORS)
        for step, word in enumerate(("first", "second", "third")[: max(entry.categories - 1, 0)])
    }
    return {
        "loading on the block": {name: abs(float(form.factor[place])) for name, place in named.items()},
        "loading on its own part": dict(zip(own, np.asarray(form.own, float).tolist(), strict=True)),
        "loading of blocks on the common factor": {
            "events" if place else "the four blocks": float(form.common[BLOCKS.index("events") if place else 0])
            for place in (0, 1)
        },
        "yearly rate of reversion": dict(zip(rates, np.asarray(form.rates, float).tolist(), strict=True)),
        "threshold": thresholds,
        "error, sd": {e.name: float(form.noise[named[e.name]]) ** 0.5 for e in INDICATORS if not e.discrete},
        "weight of last year's category": {name: float(parameters["lag"][named[name]]) for name in status},
    }  # fmt: skip


def recovered(true: dict[str, dict[str, float]], found: Sequence[dict[str, dict[str, float]]]) -> list[dict[str, Any]]:
    """Truth, mean, bias with its 90% interval, and spread over worlds, one row per parameter."""
    rows = []
    for kind, values in true.items():
        for name, value in values.items():
            got = np.array([each[kind][name] for each in found])
            spread = float(got.std(ddof=1))
            half = float(stats.t.isf(0.05, len(got) - 1)) * spread / len(got) ** 0.5
            bias = float(got.mean()) - value
            rows.append({
                "kind": kind, "name": name, "truth": round(value, 4), "mean": round(float(got.mean()), 4),
                "bias": round(bias, 4), "interval": [round(bias - half, 4), round(bias + half, 4)],
                "spread": round(spread, 4), "n": len(got),
            })  # fmt: skip
    return rows


def recovery(work: Work) -> dict[str, Any]:
    size, truth = work.size.recovery, work.estimates
    draws = sampled(work.record, size["pairs"], size["worlds"], SEED + 1)
    begun = {"usual start": initial_parameters(), "truth": truth.parameters}
    found: dict[str, list[Any]] = {start: [] for start in begun}
    objectives: dict[str, list[float]] = {start: [] for start in begun}
    worlds: dict[str, list[list[Drawn]]] = {"known": [], **{start: [] for start in begun}}
    for number, places in enumerate(draws):
        record = work.record.take(np.concatenate(places))
        world, states = simulate_states(truth, record, seed=SEED + 100 + number)
        told = {"known": truth}
        for start, parameters in begun.items():
            parameters, history = learn(world, start=parameters, steps=size["steps"], batch=size["batch"], seed=number)
            told[start] = replace(truth, parameters=parameters, pairs=len(world), steps=size["steps"])
            found[start].append(described(parameters, work.record))
            objectives[start].append(round(float(np.mean(history[-20:])), 3))
            tell(
                f"recovery: world {number + 1} of {size['worlds']} from the {start}, objective {objectives[start][-1]}"
            )
        ends = np.cumsum([0, *map(len, places)])[:-1]
        kept = [begin + np.arange(min(size["smoothed_pairs"], len(p))) for begin, p in zip(ends, places, strict=True)]
        few, states = world.take(np.concatenate(kept)), states[..., np.concatenate(kept)]
        for name, estimates in told.items():
            worlds[name].append(drawn_and_read(truth, few, states, estimates, [len(each) for each in kept]))
    true = described(truth.parameters, work.record)
    return {
        "worlds": size["worlds"], "pairs": len(np.concatenate(draws[0])), "steps": size["steps"],
        "objective_of_last_steps": objectives, "strata": {name: by_stratum(each) for name, each in worlds.items()},
        "parameters": {start: recovered(true, each) for start, each in found.items()},
    }  # fmt: skip


def dispersed(seed: int) -> Parameters:
    """Starting values far from the usual ones: every free parameter moved at random, a trend as a whole."""
    stream = np.random.default_rng(seed)
    moved = {}
    for name, value in initial_parameters().items():
        shape = (*value.shape[:1], 1) if name == "trend" else value.shape
        moved[name] = value + jnp.asarray(DISPERSION * stream.standard_normal(shape), jnp.float32)
    return moved


_likelihood = jax.jit(lambda parameters, data: forward(parameters, data, jnp.zeros(STATES)).log_likelihood.sum(0))


def objective(parameters: Parameters, record: Observations, weight: Array, total: int) -> float:
    """Negative log posterior per pair, as the optimiser has it, on pairs that represent `total` by their weights."""
    likelihood = float(np.asarray(_likelihood(parameters, data_of(record)), float) @ weight)
    return -(likelihood + float(log_prior(parameters))) / total


def case_pairs() -> list[tuple[str, str]]:
    return list(combinations(sorted(load_case(CASE).actors), 2))


def keys_of(record: Observations) -> tuple[pl.DataFrame, tuple[Array, Array]]:
    """One row per pair and year in which both lived, and where each is in an array ``(year, pair)``."""
    year, pair = np.nonzero(record.alive)
    names = np.array(record.pairs)
    columns = {"state_a": names[pair, 0], "state_b": names[pair, 1], "year": (year + FIRST_YEAR).astype(np.int32)}
    return pl.DataFrame(columns), (year, pair)


def alignment_table(record: Observations, estimates: Estimates) -> pl.DataFrame:
    """Alignment with its standard deviation, one row per pair and year."""
    keys, places = keys_of(record)
    found = read(record, estimates, readings_of(estimates)[:1])
    value, sd = squash(found["mean"][0], found["variance"][0])
    return keys.with_columns(value=pl.Series(value[places]), sd=pl.Series(sd[places])).sort(KEY)


def distance(one: pl.DataFrame, other: pl.DataFrame) -> dict[str, Any]:
    """Mean and largest absolute difference of two readings of alignment, over all years and in the last."""
    both = one.join(other, on=KEY, suffix="_other").with_columns(d=(pl.col("value") - pl.col("value_other")).abs())
    answer = {}
    for when, rows in ((f"{FIRST_YEAR}–{LAST_YEAR}", both), (str(LAST_YEAR), both.filter(pl.col("year") == LAST_YEAR))):
        far = rows.row(int(rows["d"].arg_max() or 0), named=True)
        answer[when] = {
            "mean": round(float(rows["d"].mean()), 4), "largest": round(float(far["d"]), 4),
            "of": f"{far['state_a']}–{far['state_b']} {far['year']}",
            "over_sd": round(float((rows["d"] / rows["sd"]).mean()), 3), "mean_sd": round(float(rows["sd"].mean()), 4),
            "n": rows.height,
        }  # fmt: skip
    return answer


def starts(work: Work) -> dict[str, Any]:
    size = work.size.starts
    relevant, rest = sampled(work.record, size["judged_pairs"], 1, SEED + 2)[0]
    index = np.concatenate([relevant, rest])
    of = politically_relevant(work.record)
    sizes = int(of.sum()), int((~of).sum())
    weight = np.concatenate([np.full(len(p), n / len(p)) for p, n in zip((relevant, rest), sizes, strict=True)])
    few, case = work.record.take(index), work.of_pairs(case_pairs())
    begun = {"the usual start": initial_parameters()}
    begun |= {f"dispersed start {number + 1}": dispersed(SEED + number) for number in range(size["dispersed"])}
    tables = {"as packaged": alignment_table(case, work.estimates)}
    rows = {"as packaged": {"objective": objective(work.estimates.parameters, few, weight, len(work.record))}}
    for name, start in begun.items():
        before = objective(start, few, weight, len(work.record))
        parameters, _ = learn(work.record, start=start, steps=size["steps"], batch=size["batch"])
        tables[name] = alignment_table(case, replace(work.estimates, parameters=parameters))
        loading = np.abs(
            np.asarray(structure(parameters).factor) - np.asarray(structure(work.estimates.parameters).factor)
        )
        rows[name] = {
            "objective_at_start": before,
            "objective": objective(parameters, few, weight, len(work.record)),
            "largest_change_of_a_loading": round(float(loading.max()), 3),
            "of_indicator": INDICATORS[int(loading.argmax())].name,
            "from_packaged": distance(tables["as packaged"], tables[name]),
        }
        tell(f"starts: {name}, objective {before:.3f} to {rows[name]['objective']:.3f}")
    for name, table in tables.items():
        rows[name] |= {"gate": gate_of(table, "value"), "pairs_of_last_year": values_of(table)}
        rows[name] = {key: round(v, 4) if isinstance(v, float) else v for key, v in rows[name].items()}
    apart = [distance(tables[one], tables[other]) for one, other in combinations(begun, 2)]
    between = {
        when: {
            "mean": round(float(np.mean([each[when]["mean"] for each in apart])), 4),
            "largest": max(each[when]["largest"] for each in apart),
            "over_sd": round(float(np.mean([each[when]["over_sd"] for each in apart])), 3),
        }
        for when in apart[0]
    }
    return {
        "case": CASE, "pairs": len(case), "steps": size["steps"], "packaged_steps": work.estimates.steps,
        "dispersion": DISPERSION, "objective_pairs": len(index), "runs": rows,
        "between_runs": between, "runs_compared": len(apart),
    }  # fmt: skip


def gate_of(table: pl.DataFrame, column: str) -> dict[str, Any]:
    """The gate of 1972–79: whether it is passed, and by which means."""
    gate = gate_1972_79(table, column)
    return {"passed": gate.passed, "rus_chn": round(gate.rus_chn, 4), "usa_chn": round(gate.usa_chn, 4)}


def values_of(table: pl.DataFrame) -> dict[str, list[float]]:
    """Alignment and its standard deviation of the pairs shown, in the last year."""
    last = table.filter(pl.col("year") == LAST_YEAR)
    rows = {(a, b): [round(v, 4), round(s, 4)] for a, b, v, s in last.select(*KEY[:2], "value", "sd").iter_rows()}
    return {f"{a}–{b}": rows[a, b] for a, b in SHOWN}


def weighed(work: Work, pairs: Sequence[tuple[str, str]]) -> dict[float, pl.DataFrame]:
    """Every variant of alignment of some pairs by weight of conflict, in the columns and digits of the evidence."""
    record = work.of_pairs(pairs)
    keys, places = keys_of(record)
    tables = dict.fromkeys(WEIGHTS, keys)
    for name in VARIANTS:
        estimates = packaged(name)
        found = read(record, estimates, np.stack([index_weights(estimates, conflict=weight) for weight in WEIGHTS]))
        for place, weight in enumerate(WEIGHTS):
            value, sd = squash(found["mean"][place], found["variance"][place])
            columns = {name: value, f"{name}_sd": sd}
            tables[weight] = tables[weight].with_columns(
                (pl.Series(column, each[places]).round(4) + 0.0).alias(column) for column, each in columns.items()
            )
        tell(f"weights: {name} of {len(record)} pairs")
    return {weight: table.sort(KEY) for weight, table in tables.items()}


def paths_of(work: Work, weight: float) -> pl.DataFrame:
    """Joint posterior of the triangle's pairs with a weight of conflict, in the columns and digits of the evidence."""
    record = work.of_pairs([("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA")])
    parts = []
    for name in VARIANTS:
        table = path_table(path_posterior(record, packaged(name), conflict=weight))
        parts.append(table.select(pl.lit(name).alias("measure"), pl.all()))
    return pl.concat(parts).with_columns(pl.col("mean", "loading").round(4) + 0.0)


def evidence_with(
    evidence: Evidence,
    table: pl.DataFrame,
    membership: pl.DataFrame,
    paths: pl.DataFrame | None = None,
    record: Record | None = None,
) -> Evidence:
    """The packaged evidence with alignment, its variants, and the spells and paths that follow from them replaced.

    Paths, and how spells ended, are replaced where they, or the record of endings, are given.
    """
    columns = [name for name in table.columns if name not in KEY]
    dyads = evidence.dyads.drop(columns).join(table, on=KEY, how="left", maintain_order="left")
    marks = evidence.dyads.select(*KEY, "extrapolated")
    followed = table.join(marks, on=KEY, how="left")
    spells = [
        wedge_spells(followed, membership, measure=name, target=TARGET, data_until=until)
        for name in SPELL_MEASURES
        for until in (RECORD_ENDS, LAST_YEAR)
    ]
    endings = evidence.endings if record is None else endings_table(record, followed, membership)
    return replace(
        evidence,
        dyads=dyads.select(evidence.dyads.columns),
        wedge_spells=pl.concat(spells),
        alignment_paths=evidence.alignment_paths if paths is None else paths,
        endings=endings,
    )


def claims_of(evidence: Evidence) -> dict[str, Any]:
    answer = {}
    for claim in argue(ARGUMENT, evidence).claims:
        answer[claim.id] = {
            "verdict": claim.verdict.value, "since": claim.since.verdict.value if claim.since else None,
            "effect": None if claim.effect is None else round(claim.effect, 4),
            "gate": None if claim.gate is None else claim.gate.passed,
            "first": None if claim.first is None else claim.first.verdict.value,
        }  # fmt: skip
    return answer


def weights(work: Work) -> dict[str, Any]:
    rivalry = (
        work.panel.dyad_year(first=FIRST_YEAR, last=LAST_YEAR).filter(pl.col("rivalry") == 1).select(KEY).collect()
    )
    membership = reference_pairs(rivalry)
    record = endings_record(work.panel.folder)
    relations = known_pairs()
    wanted = set(combinations(sorted(EVIDENCE_STATES), 2)) | set(membership.select(KEY[:2]).iter_rows())
    wanted |= {tuple(sorted(pair)) for side in ("closer", "further") for pair in relations[side]}
    tables = weighed(work, sorted(wanted))
    evidence = Evidence.embedded()
    case = pl.DataFrame(case_pairs(), schema=KEY[:2], orient="row")
    rows: dict[str, Any] = {}
    base = _plain(tables[CONFLICT_WEIGHT], case)
    for weight, table in tables.items():
        gate = gate_of(table, "alignment")
        holds = ordered_known_pairs(table, "alignment").drop_nulls("holds")
        plain = _plain(table, case)
        replaced = evidence_with(evidence, table, membership, paths_of(work, weight), record)
        rows[f"{weight:g}"] = {
            "gate": gate,
            "known_pairs": {"ordered": int(holds["holds"].sum()), "n": holds.height,
                            "failing": holds.filter(~pl.col("holds"))["id"].to_list()},
            "from_half": distance(base, plain),
            "pairs_of_last_year": values_of(plain),
            "claims": claims_of(replaced),
        }  # fmt: skip
        if weight == CONFLICT_WEIGHT:
            check = agreement(evidence, replaced)
        tell(f"weights: {weight:g}, gate {gate}")
    return {
        "argument": ARGUMENT, "case": CASE, "pairs": case.height, "assumed": CONFLICT_WEIGHT, "by_weight": rows,
        "packaged": {"claims": claims_of(evidence), **check},
    }  # fmt: skip


def _plain(table: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    rows = table.select(*KEY, value="alignment", sd="alignment_sd")
    return rows.join(pairs, on=KEY[:2], how="semi", maintain_order="left")


def agreement(evidence: Evidence, replaced: Evidence) -> dict[str, Any]:
    """How far the assumed weight, read here, is from what is packaged: rounding only if the evidence is current."""
    joined = evidence.dyads.select(*KEY, "alignment").join(replaced.dyads.select(*KEY, other="alignment"), on=KEY)
    ends = [each.wedge_spells.drop("entry_value").sort(pl.all()) for each in (evidence, replaced)]
    return {
        "largest_difference": round(float((joined["alignment"] - joined["other"]).abs().max() or 0.0), 5),
        "same_spells": ends[0].equals(ends[1].cast(dict(ends[0].schema))),
    }


SECTIONS: Final[dict[str, Callable[[Work], dict[str, Any]]]] = {
    "known": known,
    "recovery": recovery,
    "starts": starts,
    "weights": weights,
}


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--section", action="append", choices=SECTIONS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args(words)
    work = Work(QUICK if given.quick else FULL)
    answer: dict[str, Any] = json.loads(given.out.read_text("utf-8")) if given.out.is_file() else {}
    for name in given.section or SECTIONS:
        begin = time.process_time()
        part = SECTIONS[name](work)
        answer[name] = {
            "estimates": work.estimates.key, "full": getattr(work.size, name) == getattr(FULL, name),
            "size": dict(getattr(work.size, name)), "cpu_seconds": round(time.process_time() - begin), **part,
        }  # fmt: skip
        ordered = {name: answer[name] for name in SECTIONS if name in answer}
        given.out.write_text(as_text(ordered), "utf-8")
        tell(f"{name} written")


def as_text(answer: dict[str, Any]) -> str:
    """JSON with every list of numbers and names on one line."""
    text = json.dumps(answer, indent=1, ensure_ascii=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda found: " ".join(found[0].split()), text) + "\n"


if __name__ == "__main__":
    main()
