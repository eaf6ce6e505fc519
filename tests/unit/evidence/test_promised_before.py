"""What pairs with a pact of defence held before it."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import TableError
from foedus.evidence.evidence import Evidence
from foedus.evidence.matched_tables import pact_pairs_of
from foedus.evidence.promised_before import BEFORE, EVER, YEAR, held_before, promised_before
from foedus.sources import DataFolder


def ties(*rows: tuple[str, int, int, int, int]) -> pl.DataFrame:
    schema = ["state_b", "year", "defence", "consultation", "non_aggression"]
    return pl.DataFrame(list(rows), schema=schema, orient="row").with_columns(state_a=pl.lit("A"))


def test_only_the_pact_in_force_counts_and_what_was_held_before_it() -> None:
    record = ties(
        ("B", 1990, 0, 1, 1), ("B", 1991, 1, 1, 1),  # went from the one to the other
        ("C", 1980, 0, 1, 1), ("C", 1985, 1, 0, 0), ("C", 1991, 1, 0, 0),  # an older pact had ended
        ("D", 1990, 0, 1, 0), ("D", 1991, 1, 1, 1),  # consultation alone
        ("E", 1991, 1, 1, 1),  # at once
        ("F", 1990, 0, 1, 1),  # no pact
    )  # fmt: skip
    pairs = record.select("state_a", "state_b").unique()
    found = held_before(record, pairs, 1991).sort("state_b")
    assert found.select("state_b", "since", "before", "ever").rows() == [
        ("B", 1991, 1.0, 1.0), ("C", 1991, 0.0, 1.0), ("D", 1991, 0.0, 0.0), ("E", 1991, 0.0, 0.0),
    ]  # fmt: skip


def test_a_table_without_a_kind_is_named() -> None:
    record = ties(("B", 1990, 0, 1, 1))
    with pytest.raises(TableError, match="consultation"):
        held_before(record.drop("consultation"), record, 1991)


def test_every_matched_pair_with_a_pact_is_counted_by_both_readings() -> None:
    evidence = Evidence.embedded()
    pairs = pact_pairs_of(evidence.matched_pairs, YEAR)
    rows = evidence.census.filter(pl.col("table") == "promised_before")
    for reading in (BEFORE, EVER):
        units = rows.filter(pl.col("reading") == reading)["unit"]
        assert set(units) == {f"{a}-{b}" for a, b in pairs.iter_rows()}
    values = {reading: rows.filter(pl.col("reading") == reading)["value"].sum() for reading in (BEFORE, EVER)}
    assert values[BEFORE] <= values[EVER]


def test_russia_and_china_hold_what_the_argument_says() -> None:
    dyads = Evidence.embedded().dyads.filter((pl.col("state_a") == "CHN") & (pl.col("state_b") == "RUS"))
    (last,) = dyads.drop_nulls("defence").to_dicts()  # kinds are packaged of the last coded year alone
    assert (last["consultation"], last["non_aggression"], last["defence"]) == (1, 1, 0)


@pytest.mark.data
def test_the_packaged_census_is_that_of_the_record() -> None:
    evidence = Evidence.embedded()
    fresh = promised_before(DataFolder.find(None), pact_pairs_of(evidence.matched_pairs, YEAR))
    packaged = evidence.census.filter(pl.col("table") == "promised_before").select(fresh.columns)
    assert fresh.equals(packaged.sort("reading", "unit"))
