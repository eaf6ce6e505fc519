"""Promises of defence by pairs with consultation and non-aggression: groups, ages, and the packaged counts."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.defence_onset_tables import AGES, defence_onset_counts, defence_onset_rows, linked
from foedus.evidence.evidence import Evidence
from foedus.sources import DataFolder


def packaged() -> pl.DataFrame:
    return Evidence.embedded().counts.filter(pl.col("table").str.starts_with("defence_onsets"))


def test_pairs_bound_by_one_treaty_are_one_group_and_others_stand_alone() -> None:
    rows = pl.DataFrame(
        {
            "state": ["A", "A", "B", "C", "D"], "other": ["B", "C", "C", "D", "E"],
            "base": [5, 6, 6, None, None], "treaty": [None, 4, None, None, None],
        }
    )  # fmt: skip
    assert linked(rows).to_list() == [5, 4, 4, -1, -2]
    # a treaty of defence joins what two lesser ones had bound apart
    joined = rows.with_columns(treaty=pl.Series([4, 4, None, None, None]))
    assert linked(joined).to_list() == [4, 4, 4, -1, -2]


def test_ages_part_the_years_at_risk() -> None:
    rows = packaged()
    for outcome in ("defence", "defence_by_few"):
        of = rows.filter(pl.col("outcome") == outcome)
        by_age, whole = (of.filter(pl.col("table") == name) for name in ("defence_onsets", "defence_onsets_any_age"))
        assert set(by_age["stratum"]) == set(AGES)
        assert by_age["exposure"].sum() == whole["exposure"].sum()
        assert by_age["events"].sum() == whole["events"].sum()
    few = rows.filter(pl.col("outcome") == "defence_by_few")["events"].sum()
    assert 0 < few < rows.filter(pl.col("outcome") == "defence")["events"].sum()


@pytest.mark.data
def test_russia_and_china_are_at_risk_since_2001_and_never_promised_defence() -> None:
    rows = defence_onset_rows(DataFolder.find(None))
    own = rows.filter((pl.col("state") == "CHN") & (pl.col("other") == "RUS"))
    assert own["year"].to_list() == list(range(2001, 2018))
    assert own["age"].to_list() == list(range(17))
    assert not own["made"].any()


@pytest.mark.data
def test_the_words_on_who_made_the_promises_are_those_of_the_record() -> None:
    made = defence_onset_rows(DataFolder.find(None)).filter((pl.col("year") >= 1946) & pl.col("made"))
    joined = made.filter(pl.col("treaty").is_in([3205, 3180, 4175]))  # Arab League, Atlantic treaty, European Union
    assert (joined.height, made.height) == (184, 194)


@pytest.mark.data
def test_the_packaged_counts_are_those_of_the_record() -> None:
    fresh = defence_onset_counts(DataFolder.find(None))
    key = ["table", "stratum", "outcome", "pair"]
    assert fresh.sort(key).equals(packaged().select(fresh.columns).sort(key))
