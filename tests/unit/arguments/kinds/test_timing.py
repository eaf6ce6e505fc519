"""Tests of the kind “timing” on made-up evidence whose answer is known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.arguments import SyntheticEvidence
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, TimingSpec, measure


def context(evidence: SyntheticEvidence, **options: object) -> Context:
    return Context(evidence, 2020, **options)


def yearly(first: list[float], second: list[float]) -> SyntheticEvidence:
    parts = [
        pl.DataFrame(
            {
                "table": "disputes",
                "state_a": a,
                "state_b": b,
                "year": np.arange(1950, 1950 + len(v)),
                "value": v,
                "name": "",
            }
        )
        for (a, b), v in ((("CHN", "RUS"), first), (("CHN", "USA"), second))
    ]
    return SyntheticEvidence(events=pl.concat(parts))


def timing(**changes: object) -> TimingSpec:
    base = {
        "kind": "timing",
        "earlier": {"table": "disputes", "pair": ["RUS", "CHN"], "years": [1950, 1979], "direction": "rise"},
        "later": {"table": "disputes", "pair": ["USA", "CHN"], "years": [1950, 1979], "direction": "fall"},
        "threshold": {"direction": "above", "supported_beyond": 3.0, "inclusive": True, "unit": "years"},
    }
    return TimingSpec.model_validate(base | changes)


def test_timing_finds_the_lag_and_its_sign():
    evidence = yearly([0.0] * 10 + [3.0] * 20, [3.0] * 20 + [0.0] * 10)
    found = measure(timing(), context(evidence))
    assert found.effect == pytest.approx(10, abs=1)
    assert found.interval.low >= 3
    assert found.usable
    turned = measure(timing(), context(yearly([0.0] * 20 + [3.0] * 10, [3.0] * 10 + [0.0] * 20)))
    assert turned.effect == pytest.approx(-10, abs=1)
    fixed = timing().model_dump() | {"later": timing().later.model_dump() | {"fixed": 1971}}
    assert measure(TimingSpec.model_validate(fixed), context(evidence)).effect == pytest.approx(11, abs=1)


def test_timing_concludes_nothing_where_nothing_changed():
    found = measure(timing(), context(yearly([0.0, 1.0] * 15, [3.0] * 20 + [0.0] * 10)))
    assert not found.usable
    with pytest.raises(Gap, match="cover"):
        measure(timing(), context(yearly([0.0] * 20, [0.0] * 30)))
