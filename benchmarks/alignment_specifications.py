"""Which indicators a measurement model of alignment should have, told by held-out pairs alone.

    FOEDUS_DATA=/path/to/data python benchmarks/alignment_specifications.py [--steps 300] [--out FILE]

The shared parameters are estimated on three quarters of the pairs. Of the others, every reading of the base indicators
is told from all readings of earlier years; a specification scores the mean logarithm of that density, over the same
readings in all specifications. An indicator enters if the score with it is better by more than two standard errors,
bootstrapped over pairs; that rule, the list below, the split and the number of steps were fixed before any was run, and
no pair is looked at. Prints JSON.
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
CANDIDATES = ("co_belligerence", "peace", "crisis", "event_window")
"""Indicators tried in November 2026; the last was taken."""
SPECIFICATIONS: dict[str, tuple[str, ...]] = {
    "base": (),
    **{f"with {name}": (name,) for name in CANDIDATES},
    "with all": CANDIDATES,
}
HELD_OUT = 0.25
SEED = 20261129
DRAWS = 1000
WIDTH = 1024


def mask(extra: tuple[str, ...]) -> list[bool]:
    """Which indicators a specification uses."""
    return [entry.name not in CANDIDATES or entry.name in extra for entry in INDICATORS]


def scores(parameters: Any, record: Observations) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Sum of log densities of the base indicators' readings, and their number, by indicator and pair."""
    base = np.array(mask(()))
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
    arguments.add_argument("--out", type=Path)
    given = arguments.parse_args()
    record = observe(Panel.open())
    draws = np.random.default_rng(SEED)
    held = draws.random(len(record)) < HELD_OUT
    train, test = np.flatnonzero(~held), np.flatnonzero(held)
    sums: dict[str, np.ndarray[Any, Any]] = {}
    number = np.zeros(0)
    answer: dict[str, Any] = {"steps": given.steps, "pairs": {"estimated": len(train), "held out": len(test)}}
    for name, extra in SPECIFICATIONS.items():
        begin = time.perf_counter()
        used = record.without(mask(extra))
        parameters, _ = learn(used.take(train), steps=given.steps)
        sums[name], number = scores(parameters, used.take(test))
        print(name, round(time.perf_counter() - begin), "s", round(sums[name].sum() / number.sum(), 6), flush=True)
    weights = np.stack(
        [np.bincount(draws.integers(0, len(test), len(test)), minlength=len(test)) for _ in range(DRAWS)]
    )
    names = [entry.name for entry in INDICATORS]
    for name, total in sums.items():
        gain = total - sums["base"]
        drawn = (weights @ gain.sum(0)) / (weights @ number.sum(0))
        answer[name] = {
            "score": round(float(total.sum() / number.sum()), 6),
            "better than base by": round(float(gain.sum() / number.sum()), 6),
            "standard error": round(float(drawn.std()), 6),
            "by indicator": {
                names[k]: round(float(gain[k].sum() / number[k].sum()), 5) for k in np.flatnonzero(number.sum(1))
            },
        }
    answer["readings"] = int(number.sum())
    text = json.dumps(answer, indent=1)
    print(text)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
