"""Size and power of every kind of test on planted claims: ``python benchmarks/planted_claims.py [WORLDS]``."""

from __future__ import annotations

import sys
from collections import Counter

from foedus.arguments import Verdict
from foedus.arguments.planted_kinds import PLANTED, verdicts_of

_DECIDED = (Verdict.SUPPORTED, Verdict.CONTRADICTED)


def main(worlds: int) -> None:
    """Print a row per kind, and the familywise rates over all kinds."""
    print("| test | worlds | supported at twice the line | contradicted at twice the line against "
          "| wrong support | wrong denial | wrong contradiction |")  # fmt: skip
    print("| --- " * 7 + "|")
    empty, line = [], []
    for kind, planted in PLANTED.items():
        count = worlds // 5 if planted.slow else worlds
        found = {}
        for place in ("true", "false", "barely", "barely_not", "barely_short", "empty"):
            found[place] = verdicts_of(planted, getattr(planted, place), range(count))
        shares = {place: Counter(verdicts) for place, verdicts in found.items()}
        denied = shares["barely"][Verdict.CONTRADICTED] + shares["barely"][Verdict.NOT_BORNE_OUT]
        counts = (
            shares["true"][Verdict.SUPPORTED],
            shares["false"][Verdict.CONTRADICTED],
            shares["barely_not"][Verdict.SUPPORTED],
            denied,
            shares["barely_short"][Verdict.CONTRADICTED],
        )
        print(f"| {kind} | {count} | " + " | ".join(f"{each / count:.3f}" for each in counts) + " |", flush=True)
        empty.append(found["empty"])
        line.append(found["barely_not"])
    for words, every in (("without an effect", empty), ("on their line", line)):
        family = [any(verdict in _DECIDED for verdict in world) for world in zip(*every, strict=False)]
        print(f"Claims of all kinds {words}: any decided in {sum(family) / len(family):.3f} of {len(family)} worlds.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
