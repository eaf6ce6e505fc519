"""Counts of Russia and China by period and of China's other land neighbours, on tables that are counted by hand."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.evidence import Evidence
from foedus.evidence.neighbour_counts import STRATA, TABLE, border_years, conflict_onsets, counted_by_stratum

BORDERS = [("CHN", "RUS", year, 1) for year in range(1950, 2001)] + [("CHN", "KAZ", year, 1) for year in (1999, 2000)]
CONTIGUITY = pl.DataFrame(
    [*BORDERS, ("CHN", "JPN", 2000, 5), ("IND", "PAK", 2000, 1)],
    schema=["state_a", "state_b", "year", "type"],
    orient="row",
)
DISPUTES = pl.DataFrame(
    [
        ("CHN", "RUS", 1969, 1, 4, 2, True),
        ("CHN", "RUS", 1970, 1, 2, None, False),
        ("CHN", "RUS", 1969, 2, 3, 0, True),
        ("CHN", "RUS", 1995, 3, 2, 0, True),
        ("CHN", "RUS", 1996, 3, 4, 1, False),
        ("CHN", "KAZ", 2000, 4, 3, 0, True),
        ("CHN", "JPN", 2000, 5, 4, 0, True),
    ],
    schema=["state_a", "state_b", "year", "dispute", "hostility", "pair_fatality", "onset"],
    orient="row",
)
CRISES = pl.DataFrame(
    [("CHN", "RUS", 2000, True), ("CHN", "RUS", 2001, False)],
    schema=["state_a", "state_b", "year", "onset"],
    orient="row",
)


def counts(outcome: str, years: tuple[int, int] = (1816, 2002)) -> dict[str, dict[str, tuple[int, int]]]:
    """Return exposure and events by stratum and pair."""
    onsets = conflict_onsets(DISPUTES, CRISES)[outcome]
    found = pl.concat(counted_by_stratum(onsets, border_years(CONTIGUITY, 2002), outcome, years, 2020))
    assert set(found["table"]) == {TABLE}
    return {
        str(key[0]): {row["pair"]: (row["exposure"], row["events"]) for row in part.iter_rows(named=True)}
        for key, part in found.group_by("stratum")
    }


def test_years_of_one_pair_are_cut_into_spans_of_five() -> None:
    found = counts("dispute")
    assert sorted(found["russia_china_1960_88"]) == [
        f"CHN-RUS {first}-{min(first + 4, 1988)}" for first in range(1960, 1989, 5)
    ]
    assert found["russia_china_1960_88"]["CHN-RUS 1965-1969"] == (5, 2)
    assert sum(years for years, _ in found["russia_china_1960_88"].values()) == 29
    assert sum(years for years, _ in found["russia_china_1960_89"].values()) == 30
    assert found["russia_china_from_1989"]["CHN-RUS 1994-1998"] == (5, 1)
    assert found["russia_china_from_2001"] == {"CHN-RUS 2001-2002": (2, 0)}


def test_other_neighbours_count_by_pair_for_the_years_of_their_border() -> None:
    found = counts("dispute")
    assert found["other_land_neighbours_from_1989"] == {"CHN-KAZ": (4, 1)}
    assert found["other_land_neighbours_from_2001"] == {"CHN-KAZ": (2, 0)}


@pytest.mark.parametrize(
    ("outcome", "early", "late"), [("fatal_dispute", 1, 1), ("dispute_with_force", 1, 1), ("crisis", 0, 1)]
)
def test_a_dispute_has_the_deaths_and_the_force_of_any_of_its_years(outcome: str, early: int, late: int) -> None:
    found = counts(outcome)
    for name, events in (("russia_china_1960_88", early), ("russia_china_from_1989", late)):
        assert sum(number for _, number in found[name].values()) == events


def test_a_period_that_the_record_does_not_cover_is_left_out() -> None:
    assert set(counts("crisis", (1995, 2002))) == {name for name, each in STRATA.items() if each.last == 9999}


def test_the_packaged_counts_are_the_yearly_ones_added_up() -> None:
    """The same disputes are packaged by year for the dating of changes, by another function."""
    evidence = Evidence.embedded()
    yearly = evidence.events.filter(
        (pl.col("table") == "disputes") & (pl.col("state_a") == "CHN") & (pl.col("state_b") == "RUS")
    )
    packaged = evidence.counts.filter((pl.col("table") == TABLE) & (pl.col("outcome") == "dispute"))
    assert set(packaged["stratum"]) == set(STRATA)
    for name, (first, last, others) in STRATA.items():
        if not others:
            rows = packaged.filter(pl.col("stratum") == name)
            own = yearly.filter(pl.col("year").is_between(first, last))
            assert rows["events"].sum() == own["value"].sum()
            assert rows["exposure"].sum() == own.height
