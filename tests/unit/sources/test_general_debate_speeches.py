"""The reader of speeches in the General Debate: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, general_debate_speeches

WORDS = (*general_debate_speeches.ORDER_WORDS, "superpowers", "social_imperialism", "cold_war", "words", "sentences")


def from_rows(folder: Path, *speeches: tuple[str, int]) -> pl.DataFrame:
    rows = [
        {"speaker": speaker, "year": year, "session": year - 1945}
        | {word: place for place, word in enumerate(WORDS, 1)}
        for speaker, year in speeches
    ]
    pl.DataFrame(rows).write_parquet(folder / "raw.parquet")
    module = general_debate_speeches
    return check_table(module.SOURCE, module.read(folder / "raw.parquet"))


def test_every_count_keeps_its_name(tmp_path: Path) -> None:
    row = from_rows(tmp_path, ("FRA", 2000)).row(0, named=True)
    assert {word: row[word] for word in WORDS} == {word: place for place, word in enumerate(WORDS, 1)}
    assert row["session"] == 55


def test_speakers_are_states_of_the_time(tmp_path: Path) -> None:
    frame = from_rows(tmp_path, ("CHN", 1971), ("CHN", 1972), ("UKR", 1950), ("EU", 2011), ("VAT", 1979))
    assert frame.select("state", "year").rows() == [("CHN", 1972), ("TWN", 1971), ("UKR", 1950)]


def test_an_unknown_speaker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="XXQ"):
        from_rows(tmp_path, ("XXQ", 2000))
