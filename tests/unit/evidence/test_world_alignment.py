"""Alignment of every pair, packed in hundredths and unpacked again."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.analyses.measuring import measure
from foedus.errors import TableError
from foedus.evidence.evidence import Evidence
from foedus.evidence.world_alignment import WORLD, load_world, save_world

MOST = 1_500_000  # bytes

ROWS = pl.DataFrame(
    [
        ("AAA", "BBB", 1946, 0.123, 0.2),
        ("AAA", "BBB", 1947, -0.987, 0.204),
        ("AAA", "BBB", 1950, 0.5, 0.196),  # after years in which one of them did not exist
        ("AAA", "CCC", 1951, 0.0, 0.3),
        ("BBB", "CCC", 1952, 1.0, 0.0),
    ],
    schema={"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "value": pl.Float64, "sd": pl.Float64},
    orient="row",
)


def test_what_is_packed_comes_back_to_the_hundredth(tmp_path: Path) -> None:
    save_world(ROWS.sample(fraction=1.0, shuffle=True, seed=1), tmp_path / "world")
    back = load_world(tmp_path / "world")
    assert back.select("state_a", "state_b", "year").equals(ROWS.select("state_a", "state_b", "year"))
    for name in ("value", "sd"):
        assert (back[name] - ROWS[name]).abs().max() <= 0.005 + 1e-12  # type: ignore[operator]


def test_a_pair_twice_in_a_year_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="twice"):
        save_world(pl.concat([ROWS, ROWS]), tmp_path / "world")


def test_the_packaged_world_is_small_and_whole() -> None:
    assert sum(file.stat().st_size for file in WORLD.iterdir()) < MOST
    world = load_world()
    assert world.height > 980_000
    assert (world["year"].min(), world["year"].max()) == (1946, 2024)
    assert world["value"].is_between(-1, 1).all()
    assert world["sd"].is_between(0.01, 0.6).all()
    assert (world["state_a"] < world["state_b"]).all()


def test_the_world_agrees_with_the_evidence() -> None:
    both = Evidence.embedded().dyads.select("state_a", "state_b", "year", "alignment", "alignment_sd").drop_nulls()
    joined = both.join(load_world(), on=["state_a", "state_b", "year"], how="left")
    assert joined["value"].null_count() == 0
    # pairs smoothed beside other pairs differ in the last digits of single precision, which the sweeps amplify
    assert (joined["value"] - joined["alignment"]).abs().max() < 0.02  # type: ignore[operator]
    assert (joined["sd"] - joined["alignment_sd"]).abs().max() < 0.02  # type: ignore[operator]


def test_a_pair_outside_the_evidence_needs_no_raw_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOEDUS_DATA", raising=False)
    found = measure("alignment", pairs=[("Argentina", "Brazil")], first=2010, last=2012)
    assert found.table["year"].to_list() == [2010, 2011, 2012]
    assert found.table["sd"].null_count() == 0
