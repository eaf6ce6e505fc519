"""Which indicators a measurement model of alignment should have, told by held-out pairs alone.

    FOEDUS_DATA=/path/to/data python benchmarks/alignment_specifications.py [--list 3] [--steps 300] [--out FILE]

The shared parameters are estimated on three quarters of the pairs. Of the others, every reading of the base indicators
is told from all readings of earlier years; a specification scores the mean logarithm of that density, over the same
readings in all specifications. An indicator enters if the score with it is better by more than two standard errors,
bootstrapped over pairs; that rule, the lists below, the split and the number of steps were fixed before any of a list
was run, and no pair is looked at. The first list was run before known pairs were looked at, the second and the third
after; the base of each is what the list before it left. Where an indicator takes the place of another, both are left
out of the readings. Prints JSON; the answers of the three lists are kept in `alignment_specifications.json`.
"""  # fmt: skip

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import jax
import numpy as np

from foedus.measures.latent import indicators

indicators.INDICATORS = (*indicators.INDICATORS, *indicators.CANDIDATES)  # before the model is made of them

from foedus.measures.latent.estimation import learn  # noqa: E402
from foedus.measures.latent.model import data_of, predicted  # noqa: E402
from foedus.measures.latent.observations import Observations, observe  # noqa: E402
from foedus.panels import Panel  # noqa: E402

INDICATORS = indicators.INDICATORS
THIRD = {
    "with sanctions_afresh": ("sanctions_afresh",),
    "with hostile_speech": ("hostile_speech",),
    "with both": ("sanctions_afresh", "hostile_speech"),
}
SECOND = {"with trade_share": ("trade_share",), "with graded_sanctions": ("graded_sanctions",)}
FIRST = {
    "with co_belligerence": ("co_belligerence",),
    "with peace": ("peace",),
    "with crisis": ("crisis",),
    "with event_window": ("event_window",),
    "with all": ("co_belligerence", "peace", "crisis", "event_window"),
}
"""Indicators tried in November 2026; of the first list the event windows were taken, of the second trade."""
LISTS = (FIRST, SECOND, THIRD)
REPLACED = {"graded_sanctions": "sanctions", "sanctions_afresh": "sanctions"}
"""Indicators that take the place of another."""
HELD_OUT = 0.25
SEED = 20261129
DRAWS = 1000
WIDTH = 1024


def mask(extra: tuple[str, ...], tried: set[str]) -> list[bool]:
    """Which indicators a specification uses."""
    gone = {REPLACED[name] for name in extra if name in REPLACED}
    return [(entry.name not in tried or entry.name in extra) and entry.name not in gone for entry in INDICATORS]


def scores(
    parameters: Any, record: Observations, base: np.ndarray[Any, Any]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Sum of log densities of the base indicators' readings, and their number, by indicator and pair."""
    total, number = np.zeros((len(INDICATORS), len(record))), np.zeros((len(INDICATORS), len(record)))
    told = jax.jit(predicted)
    for begin in range(0, len(record), WIDTH):
        index = np.arange(begin, min(begin + WIDTH, len(record)))
        part = record.take(np.resize(index, WIDTH))
        found = np.asarray(told(parameters, data_of(part)))[..., : len(index)]
        total[:, index] = found.sum(0, dtype=float)
        number[:, index] = part.seen[..., : len(index)].sum(0)
    return total * base[:, None], number * base[:, None]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--steps", type=int, default=300)
    arguments.add_argument("--list", type=int, choices=(1, 2, 3), default=3)
    arguments.add_argument("--out", type=Path)
    given = arguments.parse_args()
    record = observe(Panel.open())
    draws = np.random.default_rng(SEED)
    held = draws.random(len(record)) < HELD_OUT
    train, test = np.flatnonzero(~held), np.flatnonzero(held)
    specifications: dict[str, tuple[str, ...]] = {"base": (), **LISTS[given.list - 1]}
    tried = {entry.name for entry in indicators.CANDIDATES}.union(
        *(extra for some in LISTS[given.list - 1 :] for extra in some.values())
    )
    base = np.array(mask((), tried))
    sums: dict[str, np.ndarray[Any, Any]] = {}
    number = np.zeros(0)
    answer: dict[str, Any] = {"steps": given.steps, "pairs": {"estimated": len(train), "held out": len(test)}}
    for name, extra in specifications.items():
        begin = time.perf_counter()
        used = record.without(mask(extra, tried))
        parameters, _ = learn(used.take(train), steps=given.steps)
        sums[name], counted = scores(parameters, used.take(test), base)
        number = counted if name == "base" else number
        print(name, round(time.perf_counter() - begin), "s", round(sums[name].sum() / counted.sum(), 6), flush=True)
    weights = np.stack(
        [np.bincount(draws.integers(0, len(test), len(test)), minlength=len(test)) for _ in range(DRAWS)]
    )
    names = [entry.name for entry in INDICATORS]
    for name, total in sums.items():
        gone = [REPLACED[extra] for extra in specifications[name] if extra in REPLACED]
        both = np.array([entry.name not in gone for entry in INDICATORS])[:, None]
        gain, read = (total - sums["base"]) * both, number * both
        drawn = (weights @ gain.sum(0)) / (weights @ read.sum(0))
        answer[name] = {
            "score": round(float((total * both).sum() / read.sum()), 6),
            "better than base by": round(float(gain.sum() / read.sum()), 6),
            "standard error": round(float(drawn.std()), 6),
            "by indicator": {
                names[k]: round(float(gain[k].sum() / read[k].sum()), 5) for k in np.flatnonzero(read.sum(1))
            },
        }
    answer["readings"] = int(number.sum())
    text = json.dumps(answer, indent=1)
    print(text)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
