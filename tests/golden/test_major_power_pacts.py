"""How long pacts of defence or offence between two major powers lasted, 1816–2018 (independently computed).

Convention that gives exactly these figures, found by trial: a pact is an unbroken run of calendar years in which the
two owed each other defence or offence by any treaty; it lasted as many years as it touched; both were major powers in
its first year, and that year tells whether it was made in a world war. Pacts begun before the second of the two
became a major power are not among them: Russia and China were bound from 1942 on, Germany and France from 1955 on.
"""

from __future__ import annotations

import polars as pl
import pytest

from foedus.estimate import kaplan_meier_failure
from foedus.measures import pact_spells
from foedus.measures.concentration import major_powers
from foedus.panels import Panel
from foedus.sources import read_source

pytestmark = pytest.mark.data

START = pl.col("start")
IN_A_WORLD_WAR = START.is_between(1914, 1918) | START.is_between(1939, 1945)


@pytest.fixture(scope="module")
def pacts(panel: Panel) -> pl.DataFrame:
    return pact_spells(read_source("atop_dyad_year", panel.folder), members=major_powers(1816, 2018))


@pytest.mark.parametrize(
    ("which", "pacts_made", "within_ten", "within_twenty"),
    [(pl.lit(value=True), 42, 20, 31), (~IN_A_WORLD_WAR, 30, 9, 19), (START >= 1946, 3, 0, 0)],
    ids=["all", "not made in a world war", "since 1946"],
)
def test_pacts_that_ended(
    pacts: pl.DataFrame, which: pl.Expr, pacts_made: int, within_ten: int, within_twenty: int
) -> None:
    made = pacts.filter(which)
    ended = [made.filter(pl.col("ended") & (pl.col("years") <= horizon)).height for horizon in (10, 20)]
    assert (made.height, ended) == (pacts_made, [within_ten, within_twenty])
    for horizon, count in zip((10, 20), ended, strict=True):
        share = kaplan_meier_failure(made["years"], made["ended"], horizon)
        assert share.n == pacts_made
        # no pact was followed for less than the horizon, so that the estimate is the plain share
        assert share.value == pytest.approx(count / pacts_made)
        assert share.interval.low <= share.value <= share.interval.high
        assert share.interval.high - share.interval.low > 0.2


def test_three_pacts_last(pacts: pl.DataFrame) -> None:
    lasting = pacts.filter(~pl.col("ended")).select("state_a", "state_b", "start").rows()
    assert lasting == [("FRA", "GBR", 1947), ("FRA", "USA", 1949), ("GBR", "USA", 1949)]


def test_pacts_of_powers_that_became_major_later_are_another_set(panel: Panel) -> None:
    """Asked for in every year instead of the first one only, membership cuts and adds spells: 56 instead of 42."""
    obligations = read_source("atop_dyad_year", panel.folder)
    majors = major_powers(1816, 2018)
    for state in ("state_a", "state_b"):
        obligations = obligations.join(majors.rename({"state": state}), on=[state, "year"], how="semi")
    cut = pact_spells(obligations)
    assert cut.height == 56
    assert ("CHN", "RUS", 1950, 1980) in cut.select("state_a", "state_b", "start", "end").rows()
