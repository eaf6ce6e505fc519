"""Russia and China among like pairs: the packaged table, and what may not be passed on."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from foedus.evidence.evidence import Evidence
from foedus.evidence.like_pairs import HOST, WINDOWS, like_pairs_table
from foedus.evidence.matched_tables import COUNT, EACH, TARGET
from foedus.sources import SOURCES, DataFolder

BLOCKS = {table for table, _ in WINDOWS.values()}


def packaged() -> pl.DataFrame:
    return Evidence.embedded().matched_pairs.filter(pl.col("table").is_in(BLOCKS))


def test_every_outcome_has_twenty_likes_at_every_date() -> None:
    rows = packaged()
    for outcome, (table, dates) in WINDOWS.items():
        part = rows.filter((pl.col("outcome") == outcome) & (pl.col("table") == table))
        assert tuple(part["year"].unique().sort()) == dates
        for year in dates:
            here = part.filter(pl.col("year") == year).sort("rank")
            assert here["rank"].to_list() == list(range(COUNT + 1))
            assert here.select("state_a", "state_b").row(0) == TARGET
            used = Counter(here.slice(1).select("state_a", "state_b").to_numpy().ravel())
            if table == "hosts_of_china":
                assert used[HOST] == COUNT
            else:
                assert max(used.values()) <= EACH


def test_of_what_may_not_be_passed_on_only_the_position_is_packaged() -> None:
    rows = packaged()
    closed = rows.filter(pl.col("outcome").is_in(["arms", "visits"]))
    assert closed["value"].null_count() == closed["sd"].null_count() == closed.height
    own = closed.filter(pl.col("rank") == 0)
    assert own.select("effect", "low", "high", "data").null_count().sum_horizontal()[0] == 0
    assert (own["low"] <= own["effect"]).all()
    assert (own["effect"] <= own["high"]).all()
    for outcome, source in (("arms", "arms_transfers"), ("visits", "chinese_leader_visits")):
        (data,) = own.filter(pl.col("outcome") == outcome)["data"].unique()
        assert data == f"{source} {SOURCES[source].files[0].sha256[:16]}"
    assert rows.filter(~pl.col("outcome").is_in(["arms", "visits"]))["value"].null_count() == 0


@pytest.mark.data
@pytest.mark.slow
def test_the_packaged_positions_are_those_of_the_raw_data() -> None:
    key = ["table", "outcome", "year", "rank"]
    assert like_pairs_table(DataFolder.find(None)).sort(key).equals(packaged().sort(key))
