"""Hostile sentences as a share of a speech, against numbers worked out by hand."""

from __future__ import annotations

import polars as pl

from foedus.measures.speech import hostile_shares


def test_a_share_is_of_all_sentences_of_the_speech() -> None:
    about = pl.DataFrame(
        {
            "speaker": ["POL", "POL", "RUS", "DEU"], "year": [2021, 2022, 2022, 2022], "hostile": [0, 5, 9, 1],
            "target": ["RUS", "RUS", "RUS", "IRN"],
        }
    )  # fmt: skip
    speeches = pl.DataFrame(
        {"state": ["POL", "POL", "RUS", "DEU"], "year": [2021, 2022, 2022, 2022], "sentences": [80, 100, 90, 70]}
    )
    found = hostile_shares(about, speeches, "RUS").sort("year")
    # silence within a speech is none; the target does not speak of itself; another target does not count
    assert found.rows() == [("POL", 2021, 0.0, 0), ("POL", 2022, 0.05, 5)]


def test_a_speech_without_sentences_has_no_share() -> None:
    about = pl.DataFrame({"speaker": ["POL"], "year": [2022], "hostile": [0], "target": ["RUS"]})
    speeches = pl.DataFrame({"state": ["POL"], "year": [2022], "sentences": [0]})
    assert hostile_shares(about, speeches, "RUS").is_empty()
