"""Alignment before 1946 from treaties and hostility: recovery, limits, and what is missing."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.errors import CoverageError
from foedus.evidence.bridged_alignment import Bridge, bridged_alignment, fit_bridge


def record(n: int, seed: int = 1) -> pl.DataFrame:
    generator = np.random.default_rng(seed)
    value, hostility = generator.integers(0, 4, n), generator.uniform(0, 1, n)
    z = 0.1 + 0.7 * value / 3 * (1 - hostility) - 0.8 * hostility + 0.2 * generator.normal(size=n)
    return pl.DataFrame(
        {"year": [1950] * n, "alignment": np.tanh(z), "obligation_value": value, "hostility": hostility}
    )


def test_the_coefficients_of_made_up_dyads_are_found_again() -> None:
    bridge = fit_bridge(record(20_000))
    assert bridge.intercept == pytest.approx(0.1, abs=0.02)
    assert bridge.obligation == pytest.approx(0.7, abs=0.03)
    assert bridge.hostility == pytest.approx(-0.8, abs=0.03)
    assert bridge.sd == pytest.approx(0.2, abs=0.01)
    assert bridge.n == 20_000


def test_only_years_with_all_sources_and_rows_with_all_values_count() -> None:
    known = record(100)
    late = known.with_columns(year=pl.lit(2016), alignment=pl.lit(0.9))
    empty = known.with_columns(alignment=pl.lit(None, pl.Float64))
    assert fit_bridge(pl.concat([known, late, empty], how="vertical_relaxed")) == fit_bridge(known)
    with pytest.raises(CoverageError, match="only 29 dyad-years"):
        fit_bridge(known.head(29))


def test_more_treaties_raise_alignment_and_more_hostility_lowers_it() -> None:
    rows = pl.DataFrame({"obligation_value": [0, 1, 2, 3, 3, 3], "hostility": [0.0, 0.0, 0.0, 0.0, 0.5, 1.0]})
    found = bridged_alignment(rows, Bridge(0.0, 0.7, -0.8, 0.24, 100))
    value = found["alignment_bridged"].to_numpy()
    assert (np.diff(value[:4]) > 0).all()
    assert (np.diff(value[3:]) < 0).all()
    assert value[5] == pytest.approx(np.tanh(-0.8))
    # The error is that of z, squeezed where tanh is flat.
    assert found["alignment_bridged_sd"][0] == pytest.approx(0.24)
    assert found["alignment_bridged_sd"][3] < 0.24


def test_what_is_missing_stays_missing() -> None:
    rows = pl.DataFrame({"obligation_value": [None, 1], "hostility": [0.0, None]}, schema={"obligation_value": pl.Int8,
                        "hostility": pl.Float64})  # fmt: skip
    found = bridged_alignment(rows, Bridge(0.0, 0.7, -0.8, 0.24, 100))
    assert found["alignment_bridged"].null_count() == found["alignment_bridged_sd"].null_count() == 2
