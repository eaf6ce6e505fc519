"""Does the interval of a smallest margin hold the truth? ``python benchmarks/path_coverage.py`` with FOEDUS_DATA set.

Worlds are drawn from the measurement model with the packaged estimates, breaks and volatilities of their own, and the
gaps of the record; pairs with a major power since 1990 are grouped into triads at random (pairs are independent given
the estimates) and their smallest margins are read back from joint paths.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from foedus.library.facts import treaty_changes
from foedus.measures.latent import observe, packaged
from foedus.measures.latent.observations import FIRST_YEAR
from foedus.measures.latent.path_draws import SCALE, draw_paths
from foedus.measures.latent.path_posterior import path_posterior
from foedus.measures.latent.simulation import simulate
from foedus.panels import Panel
from foedus.sources import DataFolder

PAIRS: Final = 720
DRAWS: Final = 3000
MAJORS: Final = {"USA", "RUS", "CHN", "GBR", "FRA", "DEU", "JPN"}
WINDOWS: Final = ((2001, 2020), (1990, 2020))


def main() -> None:
    """Print the share of triads whose smallest margin lies below and above the 90% interval."""
    record = observe(Panel.open(DataFolder.find(None)), treaty_changes(), packable=True)
    since = 1990 - FIRST_YEAR
    wanted = [
        place for place, pair in enumerate(record.pairs)
        if MAJORS & set(pair) and record.alive[since:, place].all()
    ]  # fmt: skip
    stream = np.random.default_rng(0)
    estimates = packaged("alignment")
    world, truth = simulate(estimates, record.take(stream.permutation(wanted)[:PAIRS]), seed=1)
    posteriors = path_posterior(world, estimates)
    print("| years | triads | truth below the interval | above it | mean of median less truth | length |")
    print("| --- " * 6 + "|")
    for first, last in WINDOWS:
        rows = []
        for places in stream.permutation(PAIRS).reshape(-1, 3):
            draws, true = [], []
            for place in places:
                one = posteriors[place]
                within = (one.years >= first) & (one.years <= last)
                draws.append(draw_paths(one.mean[within], one.factor[within], DRAWS, stream))
                true.append(np.tanh(truth[first - FIRST_YEAR : last - FIRST_YEAR + 1, place] / SCALE))
            smallest = (draws[0] - np.maximum(draws[1], draws[2])).min(axis=1)
            margin = (true[0] - np.maximum(true[1], true[2])).min()
            low, median, high = np.quantile(smallest, [0.05, 0.5, 0.95])
            rows.append((margin < low, margin > high, median - margin, high - low))
        below, above, off, length = np.mean(rows, axis=0)
        print(f"| {first}-{last} | {len(rows)} | {below:.3f} | {above:.3f} | {off:.3f} | {length:.2f} |", flush=True)


if __name__ == "__main__":
    main()
