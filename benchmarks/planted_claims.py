"""Size and power of every kind of test on planted claims: ``python benchmarks/planted_claims.py [WORLDS]``.

Prints a row per kind and the familywise rates over all kinds, and writes the verdict in each world to
``planted_claims.json``: a letter each, in the order of their seeds. The tests hold these to their bounds, and compute
some of the worlds anew.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from foedus.arguments.planted_kinds import LETTERS, PLACES, PLANTED, Planted, verdicts_of

WRITTEN = Path(__file__).with_suffix(".json")
DECIDED = {"S", "C"}


def count(planted: Planted, worlds: int) -> int:
    """Return how many worlds a claim is judged in."""
    return worlds // 5 if planted.slow else worlds


def letters(kind: str, place: str, worlds: int) -> str:
    """Return the verdict in each world as a letter."""
    planted = PLANTED[kind]
    return "".join(LETTERS[verdict] for verdict in verdicts_of(planted, getattr(planted, place), range(worlds)))


def main(worlds: int) -> None:
    """Judge all, print what came of it, and write it."""
    found: dict[str, dict[str, str]] = {}
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        asked = {
            kind: {place: pool.submit(letters, kind, place, count(planted, worlds)) for place in PLACES}
            for kind, planted in PLANTED.items()
        }
        print("| test | worlds | supported at twice the line | contradicted at twice the line against "
              "| wrong support | wrong denial | wrong contradiction |")  # fmt: skip
        print("| --- " * 7 + "|")
        for kind, places in asked.items():
            found[kind] = {place: future.result() for place, future in places.items()}
            shares = {place: Counter(verdicts) for place, verdicts in found[kind].items()}
            number = len(found[kind]["true"])
            counts = (
                shares["true"]["S"],
                shares["false"]["C"],
                shares["barely_not"]["S"],
                shares["barely"]["C"] + shares["barely"]["N"],
                shares["barely_short"]["C"],
            )
            print(f"| {kind} | {number} | " + " | ".join(f"{each / number:.3f}" for each in counts) + " |", flush=True)
    for words, place in (("without an effect", "empty"), ("on their line", "barely_not")):
        family = [
            not DECIDED.isdisjoint(world) for world in zip(*(each[place] for each in found.values()), strict=False)
        ]
        print(f"Claims of all kinds {words}: any decided in {sum(family) / len(family):.3f} of {len(family)} worlds.")
    partial = WRITTEN.with_suffix(".tmp")
    partial.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    partial.replace(WRITTEN)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
