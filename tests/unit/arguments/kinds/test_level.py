"""Tests of the kind “level” on made-up evidence whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.arguments import SyntheticEvidence
from foedus.arguments.kinds import Context, LevelSpec, measure

ANY = {"direction": "above", "supported_beyond": 0.1, "unit": "points"}
YEARS = np.arange(1988, 2025)


def context(evidence: SyntheticEvidence, **options: object) -> Context:
    return Context(evidence, 2020, **options)


def dyads(series: dict[tuple[str, str], np.ndarray], **columns: object) -> pl.DataFrame:
    parts = []
    for (first, second), values in series.items():
        state_a, state_b = sorted((first, second))
        parts.append(
            pl.DataFrame(
                {"state_a": state_a, "state_b": state_b, "year": YEARS, "alignment": values, "alignment_sd": 0.02}
            ).with_columns(**{name: pl.lit(value) for name, value in columns.items()})
        )
    return pl.concat(parts)


def test_level_is_the_mean_of_pair_means():
    spec = LevelSpec.model_validate(
        {
            "kind": "level",
            "measure": "alignment",
            "states": ["AAA", "BBB"],
            "partner": "RUS",
            "years": [2018, 2020],
            "threshold": ANY,
        }
    )
    series = {("AAA", "RUS"): np.full(YEARS.size, 0.2), ("BBB", "RUS"): np.full(YEARS.size, 0.6)}
    found = measure(spec, context(SyntheticEvidence(dyads=dyads(series))))
    assert found.effect == pytest.approx(0.4)
    assert (found.n, found.clusters) == (6, 2)
