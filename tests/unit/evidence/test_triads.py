"""Base rate of triads on made-up series whose spells are known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.evidence.triads import triad_spells

FIRST, LAST = 1950, 2020
YEARS = np.arange(FIRST, LAST + 1)


def table(**series: object) -> pl.DataFrame:
    """Alignment by pair, 0 where a pair is not named; the target RUS-CHN stands .3 from HEG's."""
    pairs = ["AAA_BBB", "AAA_CCC", "BBB_CCC", "CHN_RUS", "CHN_HEG", "HEG_RUS"]
    given = {"CHN_RUS": 0.3} | series
    return pl.concat(
        pl.DataFrame(
            {
                "state_a": pair[:3],
                "state_b": pair[4:],
                "year": YEARS,
                "alignment": np.broadcast_to(np.asarray(given.get(pair, 0.0), float), YEARS.shape),
            }
        )
        for pair in pairs
    )


def members(first: int = FIRST) -> pl.DataFrame:
    rows = [
        (a, b, year, "major")
        for a, b in (("AAA", "BBB"), ("AAA", "CCC"), ("BBB", "CCC"))
        for year in range(first, LAST + 1)
    ]
    rows += [("CHN", "RUS", year, "rival_of_hegemon") for year in range(FIRST, LAST + 1)]
    return pl.DataFrame(rows, schema=["state_a", "state_b", "year", "class"], orient="row")


def spells(frame: pl.DataFrame, who: pl.DataFrame | None = None) -> list[tuple[object, ...]]:
    found = triad_spells(
        frame, members() if who is None else who, measure="alignment", target=("CHN", "RUS"), hegemon="HEG",
        data_until=LAST,
    )  # fmt: skip
    assert set(found["level"].to_list()) <= {0.3}
    return found.select("pair_a", "pair_b", "third", "entry_year", "closer", "years_followed").rows()


def test_a_spell_is_entered_in_the_tenth_year_and_ends_when_the_third_is_closer():
    wide = np.where(YEARS < 1975, 0.5, 0.0)
    near = np.where(YEARS == 1975, 0.1, 0.0)
    assert spells(table(AAA_BBB=wide, BBB_CCC=near)) == [("AAA", "BBB", "CCC", 1959, True, 16)]


def test_the_third_must_be_closer_within_twenty_years():
    wide = np.where(YEARS < 1980, 0.5, -0.1)
    assert spells(table(AAA_BBB=wide)) == [("AAA", "BBB", "CCC", 1959, False, 20)]


def test_equality_is_not_closer_and_a_narrow_year_starts_the_count_anew():
    assert spells(table(AAA_BBB=np.where(YEARS < 1970, 0.5, 0.0))) == [("AAA", "BBB", "CCC", 1959, False, 20)]
    assert spells(table(AAA_BBB=np.where(YEARS == 1958, 0.29, 0.5))) == [("AAA", "BBB", "CCC", 1968, False, 20)]


def test_a_second_spell_begins_only_after_a_fall_and_ten_new_years():
    wide = np.where(YEARS == 1965, -0.1, 0.5)
    assert spells(table(AAA_BBB=wide)) == [
        ("AAA", "BBB", "CCC", 1959, True, 6),
        ("AAA", "BBB", "CCC", 1975, False, 20),
    ]


def test_only_triads_of_the_class_count_and_unfinished_ones_say_how_far():
    assert spells(table(AAA_BBB=0.5), members(2010)) == [("AAA", "BBB", "CCC", 2010, False, 10)]


@pytest.mark.parametrize("own", [-0.1, 0.0, np.where(YEARS == 2015, np.nan, 0.3)])
def test_there_is_no_rate_where_the_target_has_no_margin(own):
    assert spells(table(CHN_RUS=own, AAA_BBB=0.5)) == []


def test_the_targets_own_triad_is_left_out():
    assert spells(table()) == []  # RUS-CHN against HEG would qualify
