"""The reader of mentions in the General Debate: each trap on files of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, general_debate

COUNTS = ("mentions", "sent_mention", "sent_threat", "sent_warm", "sole_sent", "sole_threat", "sole_warm")


def from_rows(folder: Path, mentions: list[tuple[str, int, str, int]], speeches: list[tuple[str, int]]) -> pl.DataFrame:
    """Read mentions of one sentence each, given by speaker, year, target and how many are hostile."""
    rows = [
        {"speaker": speaker, "year": year, "target": target} | dict.fromkeys(COUNTS, 1) | {"sent_threat": hostile}
        for speaker, year, target, hostile in mentions
    ]
    pl.DataFrame(rows).write_parquet(folder / "mentions.parquet")
    pl.DataFrame(
        [{"speaker": speaker, "year": year, "session": year - 1945} for speaker, year in speeches]
    ).write_parquet(folder / "speeches.parquet")
    module = general_debate
    return check_table(module.SOURCE, module.read(folder / "mentions.parquet", folder / "speeches.parquet"))


def test_silence_in_a_speech_is_zero_and_without_a_speech_there_is_no_row(tmp_path: Path) -> None:
    frame = from_rows(tmp_path, [("POL", 2022, "RUS", 1)], [("POL", 2022), ("FRA", 2022)])
    assert frame.height == 2 * 11
    told = frame.filter(pl.col("mentions") > 0)
    assert told.select("speaker", "year", "target", "sentences", "hostile", "warm").rows() == [
        ("POL", 2022, "RUS", 1, 1, 1)
    ]
    assert frame.filter(pl.col("speaker") == "FRA")["sole_hostile"].to_list() == [0] * 11
    assert "DEU" not in frame["speaker"]


def test_bodies_keep_their_rows_without_a_state(tmp_path: Path) -> None:
    frame = from_rows(tmp_path, [("RUS", 2014, "NATO", 1), ("RUS", 2014, "EUR", 0)], [("RUS", 2014)])
    bodies = frame.filter(pl.col("target").is_null())
    assert bodies.select("target_name", "mentions", "hostile").rows() == [("EUR", 1, 0), ("NATO", 1, 1)]


def test_speakers_that_are_no_states_are_dropped(tmp_path: Path) -> None:
    names = ["EU", "PSE", "VAT", "ISR"]
    frame = from_rows(tmp_path, [(name, 2015, "USA", 0) for name in names], [(name, 2015) for name in names])
    assert frame["speaker"].unique().to_list() == ["ISR"]


@pytest.mark.parametrize(("year", "speaker"), [(1969, "TWN"), (1971, "TWN"), (1972, "CHN")])
def test_china_is_the_republic_of_china_through_the_debate_of_1971(tmp_path: Path, year: int, speaker: str) -> None:
    frame = from_rows(tmp_path, [("CHN", year, "USA", 0)], [("CHN", year)])
    assert frame["speaker"].unique().to_list() == [speaker]


def test_words_that_name_the_speaker_itself_have_no_target(tmp_path: Path) -> None:
    speeches = [("CHN", 1950), ("DDR", 1973), ("KOR", 1991)]
    frame = from_rows(tmp_path, [("CHN", 1950, "CHN", 0), ("DDR", 1973, "DEU", 0), ("KOR", 1991, "CHN", 0)], speeches)
    told = frame.filter(pl.col("mentions") > 0).select("speaker", "target_name", "target").rows()
    assert told == [("DDR", "DEU", None), ("KOR", "CHN", "CHN"), ("TWN", "CHN", None)]


def test_a_mention_without_a_speech_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="belong to no speech, the first in that of POL 2022"):
        from_rows(tmp_path, [("POL", 2022, "RUS", 1)], [("FRA", 2022)])
