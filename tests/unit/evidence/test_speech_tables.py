"""Sentences of members' speeches: what the table takes from the two sources, and what the packaged one holds."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.evidence import speech_tables
from foedus.evidence.evidence import Evidence
from foedus.sources import DataFolder


def test_a_speech_that_does_not_name_the_target_counts_none_and_no_speech_has_no_row() -> None:
    about = pl.DataFrame(
        {
            "speaker": ["DEU", "DEU", "DEU", "BRA"], "year": [2000, 2001, 2001, 2000],
            "target": ["RUS", "RUS", "IRN", "RUS"],
            "sentences": [3, 0, 2, 4], "hostile": [2, 0, 1, 4], "sole_hostile": [1, 0, 1, 2],
        }
    )  # fmt: skip
    lengths = pl.DataFrame({"state": ["DEU", "DEU", "BRA"], "year": [2000, 2001, 2000], "sentences": [100, 90, 80]})
    found = speech_tables.speeches_of_members(about, lengths)
    # neither a state that is no member nor a target that is not asked for
    assert found.rows() == [("RUS", "DEU", 2000, 100, 3, 2, 1), ("RUS", "DEU", 2001, 90, 0, 0, 0)]


def test_the_packaged_counts_are_within_each_other() -> None:
    table = Evidence.embedded().speeches
    assert set(table["target"]) == set(speech_tables.SPOKEN_OF)
    assert table.select((pl.col("sole_hostile") <= pl.col("hostile")).all()).item()
    assert table.select((pl.col("hostile") <= pl.col("about")).all()).item()
    assert table.select((pl.col("about") <= pl.col("sentences")).all()).item()
    # Washington spoke in every year of the debate
    spoke = table.filter(pl.col("state") == "USA", pl.col("target") == "RUS")["year"].to_list()
    assert set(range(1990, 2025)) <= set(spoke)


def test_the_packaged_table_is_that_of_the_files(data_folder: Path) -> None:
    assert speech_tables.speech_table(DataFolder.find(data_folder)).equals(Evidence.embedded().speeches)
