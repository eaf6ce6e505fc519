"""Wars and fatal disputes of rivals that both have nuclear weapons and of other rivals (independently computed).

Fatal disputes of pairs of which both were in the dispute from its first day and one lost somebody itself, 1946–2014.
The exposures are those of the same years: 164 dyad-years of nuclear rivals, not the 188 to 2020 over which wars are
counted. The ratio and the interval of the golden values (1.37, .78 to 2.25) are of 164; over 188 they would be 1.19
(.68 to 1.97). The other rivals are 3,693 dyad-years where both states exist, 3,722 with those of spells that run on
without; the golden value says about 3,700.
"""

from __future__ import annotations

import polars as pl
import pytest

from foedus.arguments import load_argument
from foedus.estimate import rate_ratio
from foedus.evidence.base_rates import nuclear_counts
from foedus.evidence.conflict_tables import conflict_counts
from foedus.library.facts import nuclear_years
from foedus.measures import dispute_spells
from foedus.measures.conflict import rivalry_years
from foedus.panels import Panel
from foedus.sources import SOURCES, read_source
from foedus.states import load_states

pytestmark = pytest.mark.data

PAIR = ["state_a", "state_b"]
FIRST, JUDGED, LAST = 1946, 2020, 2024


@pytest.fixture(scope="module")
def rivals(panel: Panel) -> pl.DataFrame:
    """Rival dyad-years in which both states exist."""
    years = rivalry_years(read_source("rivalries", panel.folder), LAST)
    return years.join(load_states().dyads(FIRST, LAST), on=[*PAIR, "year"], how="semi")


def totals(counts: pl.DataFrame) -> dict[str, tuple[int, int]]:
    rows = counts.group_by("stratum").agg(pl.col("events").sum(), pl.col("exposure").sum()).rows()
    return {stratum: (events, exposure) for stratum, events, exposure in rows}


def test_wars_one_to_fifty_two(panel: Panel, rivals: pl.DataFrame) -> None:
    counts = conflict_counts(panel.folder, rivals, first=FIRST, record_ends=JUDGED, data_until=LAST)
    found = totals(counts.filter((pl.col("outcome") == "war_onset") & (pl.col("data_until") == JUDGED)))
    assert found["jointly_nuclear_rivals"] == (1, 188)
    assert found["rivals_not_jointly_nuclear"] == (52, 4027)


def test_fatal_disputes_of_originators(panel: Panel, rivals: pl.DataFrame) -> None:
    spells = dispute_spells(read_source("mid", panel.folder))
    fatal = spells.filter(pl.col("originators") & (pl.col("pair_fatality") >= 1)).select(*PAIR, year="start")
    last = SOURCES["mid"].coverage[1]
    found = totals(
        nuclear_counts(
            nuclear_years(FIRST, LAST), rivals, {"fatal_dispute": fatal}, first=FIRST, last=last, data_until=JUDGED
        )
    )
    assert found["jointly_nuclear_rivals"] == (12, 164)
    assert found["rivals_not_jointly_nuclear"] == (198, 3693)
    ratio = rate_ratio(*found["jointly_nuclear_rivals"], *found["rivals_not_jointly_nuclear"])
    assert ratio.value == pytest.approx(1.37, abs=0.01)
    assert ratio.interval == pytest.approx((0.78, 2.25), abs=0.01)


def test_those_who_joined_make_the_difference(panel: Panel, rivals: pl.DataFrame) -> None:
    """Counting pairs of which one joined the quarrel of others: 17 and 228, as in the packaged evidence."""
    counts = conflict_counts(panel.folder, rivals, first=FIRST, record_ends=JUDGED, data_until=LAST)
    found = totals(counts.filter(pl.col("outcome") == "fatal_dispute"))
    assert found["jointly_nuclear_rivals"] == (17, 164)
    assert found["rivals_not_jointly_nuclear"] == (228, 3693)


def test_wars_given_disputes_and_crises(panel: Panel, rivals: pl.DataFrame) -> None:
    """Of disputes with force that both had from the first day: Kargil is the one war of 30 among nuclear rivals."""
    counts = conflict_counts(panel.folder, rivals, first=FIRST, record_ends=JUDGED, data_until=LAST)
    found = {name: totals(counts.filter(pl.col("outcome") == name)) for name in counts["outcome"].unique()}
    given = found["war_given_dispute"]
    assert (given["jointly_nuclear_rivals"], given["rivals_not_jointly_nuclear"]) == ((1, 30), (36, 443))
    fought = counts.filter((pl.col("outcome") == "war_given_dispute") & (pl.col("stratum") == "jointly_nuclear_rivals"))
    assert fought.filter(pl.col("events") > 0)["pair"].to_list() == ["IND-PAK"]
    own = found["war_given_dispute_own_level"]
    assert (own["jointly_nuclear_rivals"], own["rivals_not_jointly_nuclear"]) == ((0, 32), (25, 476))
    assert found["crisis"]["jointly_nuclear_rivals"] == (8, 32)


def test_rivals_are_dated_as_the_rivalry_coding_of_c23_says(panel: Panel) -> None:
    """1958 in both lists of strategic rivalries; severe rivalry on the scale of peace from 1963: five years apart."""
    own = (pl.col("state_a") == "CHN") & (pl.col("state_b") == "RUS")
    for name in ("rivalries", "rivalries_td"):
        starts = read_source(name, panel.folder).filter(own)["start"].to_list()
        assert [year for year in starts if 1950 <= year < 1980] == [1958], name
    peace = read_source("peace_scale", panel.folder).filter(own).sort("year")
    severe = peace.filter((pl.col("lowest") == 0.0) & (pl.col("lowest").shift(1) > 0.0))
    assert severe["year"].to_list() == [1963]
    earlier = load_argument("pushed-together").claim("C23").measurements[1].spec.earlier
    assert (earlier.values, earlier.error) == ("coded", 1963 - 1958)
