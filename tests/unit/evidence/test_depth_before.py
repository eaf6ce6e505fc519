"""Risk sets with depth five years before: what is drawn, and that the depth is that of deeds alone."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.depth_before import LAG, YEARS, depth_before, depth_before_rows
from foedus.evidence.evidence import Evidence
from foedus.measures.cooperation import cooperation_depth
from foedus.sources import SOURCES, DataFolder, read_source


def packaged() -> pl.DataFrame:
    return Evidence.embedded().risk_sets.filter(pl.col("table") == "depth_before")


def test_promises_stand_for_themselves_and_controls_for_more() -> None:
    rows = packaged()
    promised = pl.col("treaty").is_not_null()
    assert rows.filter(promised)["weight"].unique().to_list() == [1.0]
    assert (rows.filter(~promised)["weight"] >= 1.0).all()
    assert (rows.group_by("year").agg(promised.sum().alias("onsets"))["onsets"] > 0).all()
    assert rows["year"].is_between(*YEARS).all()
    assert rows["depth_before"].is_between(0, 10).all()
    assert rows["depth_before"].null_count() == 0


@pytest.mark.data
def test_the_depth_is_that_of_deeds_in_the_fifth_year_before_the_promise() -> None:
    data = DataFolder.find(None)
    deepest = packaged().sort("depth_before", "state", "other", "year").row(-1, named=True)
    grid = pl.DataFrame(
        {"state_a": [deepest["state"]], "state_b": [deepest["other"]], "year": [deepest["year"] + 1 - LAG]},
        schema_overrides={"year": pl.Int32},
    )
    names = ("atop_dyad_year", "defence_agreements", "exercises_mme", "exercises_jme", "arms_transfers", "troops")
    closed = ("atop_dyad_year", "arms_transfers")
    tables = {name: pl.DataFrame(schema=SOURCES[name].schema) if name in closed else read_source(name, data)
              for name in names}  # fmt: skip
    depth = cooperation_depth(grid, tables, ranges=None)["value"][0]
    assert deepest["depth_before"] == pytest.approx(10 * depth, abs=0.006)


@pytest.mark.data
def test_the_packaged_risk_sets_are_those_of_the_record() -> None:
    fresh = depth_before(DataFolder.find(None))
    key = ["year", "state", "other"]
    assert fresh.sort(key).equals(packaged().select(fresh.columns).sort(key).cast(fresh.schema))
    whole = depth_before_rows(DataFolder.find(None))
    own = whole.filter((pl.col("state") == "CHN") & (pl.col("other") == "RUS"))
    assert own["year"].to_list() == list(range(YEARS[0], YEARS[1] + 1))  # at risk throughout
