"""What speeches, surveys, spending, episodes and leaders contribute to the panel, on tables small enough to see."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from foedus.panels.build import coverage, lay_on
from foedus.panels.contributions import DYAD_CONTRIBUTIONS, STATE_CONTRIBUTIONS
from foedus.panels.schema import variable
from foedus.sources.general_debate_speeches import ORDER_WORDS

YEAR = {"year": pl.Int32}


def laid(source: str, table: pl.DataFrame, state: str, years: list[int], name: str) -> list[float | None]:
    """Values of one variable of one state, laid on as the panel does."""
    base = pl.DataFrame({"state": state, "year": years}, schema_overrides=YEAR)
    part = STATE_CONTRIBUTIONS[source](table)
    return lay_on(base, part, [variable(name)], coverage(source), ("state", "year"))[name].to_list()


def mentions(*rows: tuple[str, str | None, int, int]) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Return mentions, hostile and warm sentences by pair, from speaker, target, sentences and hostile ones."""
    table = pl.DataFrame(
        [
            {"speaker": speaker, "target": target, "year": 2022, "sentences": said, "hostile": hostile, "warm": 1}
            for speaker, target, said, hostile in rows
        ],
        schema_overrides=YEAR,
    )
    found = DYAD_CONTRIBUTIONS["general_debate"](table)
    columns = ["speech_mentions", "speech_hostile", "speech_warm"]
    pairs = found.select("state_a", "state_b").rows()
    return dict(zip(pairs, found.select(columns).rows(), strict=True))


def test_two_counted_states_need_a_speech_of_each() -> None:
    assert mentions(("USA", "RUS", 16, 11), ("RUS", "USA", 25, 8)) == {("RUS", "USA"): (41, 19, 2)}
    assert mentions(("USA", "RUS", 16, 11)) == {}


def test_one_counted_state_needs_the_speech_of_the_other_only() -> None:
    assert mentions(("POL", "RUS", 39, 23)) == {("POL", "RUS"): (39, 23, 1)}
    assert mentions(("POL", "USA", 0, 0)) == {("POL", "USA"): (0, 0, 1)}


def test_bodies_and_words_about_oneself_are_in_no_pair() -> None:
    assert mentions(("RUS", None, 5, 5), ("RUS", "RUS", 7, 0)) == {}


def test_a_year_without_a_speech_is_unknown() -> None:
    counts = {word: place for place, word in enumerate(ORDER_WORDS, 1)}
    table = pl.DataFrame(
        [{"state": "FRA", "year": 2000, "sentences": 90, "superpowers": 99} | counts], schema_overrides=YEAR
    )
    name = "general_debate_speeches"
    assert laid(name, table, "FRA", [1999, 2000], "speech_sentences") == [None, 90]
    assert laid(name, table, "FRA", [1999, 2000], "speech_order_words") == [None, 21]


def test_opinions_are_of_others_and_a_question_not_asked_is_unknown() -> None:
    rows = [("POL", "RUS", 0.01, 0.98), ("POL", "EU", 0.9, 0.1), ("RUS", "RUS", 0.8, 0.1), ("RUS", "USA", 0.4, 0.5)]
    table = pl.DataFrame(rows, schema=["state", "target", "favourable", "unfavourable"], orient="row")
    table = table.with_columns(year=pl.lit(2023, dtype=pl.Int32))
    found = STATE_CONTRIBUTIONS["favourability"](table).sort("state")
    assert found.select("state", "favourable_russia", "unfavourable_russia", "favourable_usa").rows() == [
        ("POL", 0.01, 0.98, None),
        ("RUS", None, None, 0.4),
    ]
    assert laid("favourability", table, "POL", [2022, 2023], "favourable_russia") == [None, 0.01]


@pytest.mark.parametrize("source", ["nato_spending", "military_spending"])
def test_spending_that_nobody_states_is_unknown_and_not_zero(source: str) -> None:
    table = pl.DataFrame({"state": ["POL"], "year": [2024], "share": [0.0375]}, schema_overrides=YEAR)
    assert laid(source, table, "POL", [2023, 2024], f"{source}_share") == [None, 0.0375]
    assert laid(source, table, "ISL", [2024], f"{source}_share") == [None]


def test_an_episode_is_unknown_without_the_index_and_without_a_row() -> None:
    table = pl.DataFrame(
        {
            "state": ["HUN"] * 3,
            "year": [1930, 2000, 2010],
            "autocratisation": [None, False, True],
            "democratisation": [None, False, False],
        },
        schema_overrides=YEAR,
    )
    assert laid("regime_episodes", table, "HUN", [1929, 1930, 2000, 2010], "autocratisation") == [None, None, 0, 1]
    assert laid("regime_episodes", table, "HUN", [2010], "democratisation") == [0]


def test_leaders_count_in_the_year_of_entry_and_a_gap_is_unknown() -> None:
    table = pl.DataFrame(
        {
            "state": ["SOM"] * 4,
            "start": [date(1948, 1, 1), date(1951, 2, 1), date(1951, 9, 1), date(2012, 9, 10)],
            "end_year": [1951, 1951, 1953, None],
        },
        schema_overrides={"end_year": pl.Int32},
    )
    years = [1949, 1950, 1951, 1952, 1953, 1954, 2011, 2012, 2020, 2021]
    assert laid("leaders", table, "SOM", years, "leader_changes") == [None, 0, 2, 0, 0, None, None, 1, 0, None]
    assert laid("leaders", table, "TWN", [2000], "leader_changes") == [None]


def test_a_leader_who_entered_after_the_coverage_breaks_nothing() -> None:
    table = pl.DataFrame(
        {"state": ["USA"], "start": [date(2021, 1, 20)], "end_year": pl.Series([None], dtype=pl.Int32)}
    )
    assert laid("leaders", table, "USA", [2020, 2021], "leader_changes") == [None, None]
