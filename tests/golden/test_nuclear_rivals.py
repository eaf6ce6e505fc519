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
