"""Tests of the kind “pivot” on made-up evidence whose answer is known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import xarray as xr

from foedus.arguments import SyntheticEvidence
from foedus.arguments.kinds import Context, PivotSpec, measure

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


def pivot(**changes: object) -> PivotSpec:
    base = {
        "kind": "pivot",
        "measure": "alignment",
        "pair": ["RUS", "CHN"],
        "outsider": "USA",
        "years": [1990, 2020],
        "threshold": {"direction": "above", "supported_beyond": 0.0, "unit": "alignment"},
    }
    return PivotSpec.model_validate(base | changes)


def triangle(inner: float, russia: np.ndarray, china: float) -> SyntheticEvidence:
    level = {("RUS", "CHN"): inner, ("USA", "CHN"): china}
    return SyntheticEvidence(
        dyads=dyads({pair: np.full(YEARS.size, value) for pair, value in level.items()} | {("USA", "RUS"): russia})
    )


def test_pivot_takes_the_worst_year_and_the_closer_relation():
    russia = np.where(YEARS == 2003, 0.5, -0.5)
    found = measure(pivot(), context(triangle(0.4, russia, 0.1)))
    assert found.effect == pytest.approx(-0.1)
    assert "2003" in found.notes[0]
    assert "does not reach the threshold in 1 of 31 years (2003)" in found.notes[0]
    whole = measure(pivot(), context(triangle(0.4, np.full(YEARS.size, -0.5), 0.1)))
    assert "the margin reaches the threshold in all 31 years; mean margin" in whole.notes[0]
    assert found.interval.low < -0.1 < found.interval.high
    both = measure(pivot(outsider_to="both"), context(triangle(0.4, russia, 0.1)))
    assert both.effect == pytest.approx(0.3)  # in 2003 the outsider is closer to one of them only


def test_pivot_interval_grows_with_the_floor_and_ignores_missing_years():
    russia = np.where(YEARS < 1992, np.nan, -0.5)
    narrow = measure(pivot(), context(triangle(0.4, russia, 0.1)))
    wide = measure(pivot(sd_floor=0.1), context(triangle(0.4, russia, 0.1)))
    assert wide.interval.low < narrow.interval.low
    assert narrow.n == 29
    assert "2 of 31 years have no value" in " ".join(narrow.notes)


def run(shifts: dict[str, float], noise: float = 0.01) -> SimpleNamespace:
    stream = np.random.default_rng(1)
    times = np.arange(2025.0, 2051.0)
    base = stream.normal(0.0, 0.3, size=(50, times.size, len(shifts)))
    effect = np.array(list(shifts.values())) + noise * stream.normal(size=(50, 1, len(shifts)))
    data = xr.DataArray(
        np.stack([base, base + effect]),
        dims=("scenario", "member", "time", "pair"),
        coords={"scenario": ["baseline", "scenario"], "time": times, "pair": list(shifts)},
    )
    dataset = xr.Dataset({"watch_alignment": data}, attrs={"standing_counts": '{"estimated": 4, "assumed": 18}'})
    return SimpleNamespace(dataset=dataset, run_id="abc")


def test_futures_of_the_pivot_are_shown_beside_the_record():
    spec = pivot(futures={"policies": [["p"], ["q"]], "first": 2025, "until": 2050, "share": 0.95})
    flat = run({"CHN-RUS": 0.0, "RUS-USA": 0.0, "CHN-USA": 0.0}, noise=0.0)
    flat.dataset["watch_alignment"][:] = np.array([0.5, 0.1, -0.1])
    evidence = triangle(0.4, np.full(YEARS.size, -0.5), 0.1)
    with_runs = measure(spec, context(evidence, runs=lambda p, u: flat))
    without = measure(spec, context(evidence))
    assert with_runs.interval == without.interval
    assert without.in_model is None
    assert with_runs.in_model.count("100%") == 3  # baseline once, two scenarios
    assert measure(spec, context(evidence, since=True, runs=lambda p, u: flat)).in_model is None
