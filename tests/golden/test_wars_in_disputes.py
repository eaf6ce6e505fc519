"""War given a dispute, with and without a pact of defence between the two, 1946–2007 (independently computed).

Convention that gives exactly these figures, found by trial: disputes of pairs (MID) that began in 1946–2007, wars of
pairs (Correlates of War) that went on in a year of one of them, each counted once, and a pact of defence in the year
before the dispute began. A war is one of the list of wars and not the level of a dispute: that is of the whole
dispute in the files, and the pair's own level asks of both that they fought in the dispute. Both are other numbers,
told below.
"""

from __future__ import annotations

import polars as pl
import pytest

from foedus.estimate import korn_graubard
from foedus.measures import dispute_spells, wars_in_disputes
from foedus.panels import Panel
from foedus.sources import SOURCES, read_source

pytestmark = pytest.mark.data

PAIR = ["state_a", "state_b"]
WAR = 5
NATO = 3180
"""ATOP's number of the North Atlantic Treaty."""


def bound(disputes: pl.DataFrame, panel: Panel, before: int) -> pl.DataFrame:
    """Mark disputes of pairs with a pact of defence so many years before the first one."""
    pacts = read_source("atop_dyad_year", panel.folder).filter(pl.col("defence") == 1)
    then = pacts.select(*PAIR, start=pl.col("year") + before, pact=pl.lit(value=True))
    return disputes.join(then, on=[*PAIR, "start"], how="left").with_columns(pl.col("pact").fill_null(value=False))


@pytest.fixture(scope="module")
def spells(panel: Panel) -> pl.DataFrame:
    last = SOURCES["wars"].coverage[1]
    began = dispute_spells(read_source("mid", panel.folder)).filter(pl.col("start").is_between(1946, last))
    return wars_in_disputes(began, read_source("wars", panel.folder))


@pytest.fixture(scope="module")
def disputes(spells: pl.DataFrame, panel: Panel) -> pl.DataFrame:
    return bound(spells, panel, before=1)


def counts(disputes: pl.DataFrame, wars: pl.Expr) -> dict[bool, tuple[int, int]]:
    rows = disputes.group_by("pact").agg(wars.sum().alias("wars"), pl.len()).rows()
    return {pact: (number, of) for pact, number, of in rows}


def test_wars_with_and_without_a_pact(disputes: pl.DataFrame) -> None:
    found = counts(disputes, pl.col("wars"))
    assert found == {True: (12, 426), False: (105, 1602)}
    shares = {pact: round(wars / of, 3) for pact, (wars, of) in found.items()}
    assert shares == {True: 0.028, False: 0.066}
    # some disputes hold two wars, so that these are wars for each dispute; disputes with a war are fewer
    assert counts(disputes, pl.col("wars") > 0) == {True: (12, 426), False: (99, 1602)}


def test_most_are_of_one_dispute(disputes: pl.DataFrame) -> None:
    """Eight of twelve are Arab states against Iraq in 1990–91: the number of independent cases is far below 426."""
    fought = disputes.filter(pl.col("pact") & (pl.col("wars") > 0)).select(pl.concat_list(PAIR), "start").rows()
    of_iraq = {(*pair, start) for pair, start in fought if "IRQ" in pair}
    against = {state for *pair, start in of_iraq for state in pair if start in (1990, 1991)} - {"IRQ"}
    assert against == {"ARE", "EGY", "KWT", "MAR", "OMN", "QAT", "SAU", "SYR"}
    others = {(*pair, start) for pair, start in fought} - of_iraq
    assert others == {("HUN", "RUS", 1956), ("HND", "SLV", 1969), ("CYP", "TUR", 1974), ("ECU", "PER", 1995)}
    flags = disputes.filter("pact").select("dispute", war=pl.col("wars") > 0)
    limits = korn_graubard(flags["war"], flags["dispute"])
    assert limits.low < 0.01
    assert limits.high > 0.066  # by dispute it reaches over the rate without a pact


def test_none_inside_nato(disputes: pl.DataFrame, panel: Panel) -> None:
    members = read_source("atop_members", panel.folder).filter(pl.col("atop_id") == NATO)
    years = {state: (entry.year, leave.year if leave else 9999) for state, entry, leave in
             members.select("state", "entry", "exit").iter_rows()}  # fmt: skip
    inside = [
        wars
        for *pair, start, wars in disputes.select(*PAIR, "start", "wars").iter_rows()
        if all(state in years and years[state][0] <= start <= years[state][1] for state in pair)
    ]
    assert len(inside) == 41
    assert sum(inside) == 0


def test_by_the_pairs_own_level(spells: pl.DataFrame, disputes: pl.DataFrame, panel: Panel) -> None:
    fought = pl.col("hostility") == WAR
    assert counts(disputes, fought) == {True: (6, 426), False: (88, 1602)}
    # pact of the year in which the dispute began, and disputes by their years from 1946 on
    since = read_source("mid", panel.folder).filter(pl.col("year").is_between(1946, 2007))
    at_once = bound(dispute_spells(since), panel, before=0)
    assert counts(at_once, fought) == {True: (6, 424), False: (88, 1607)}


def test_by_the_level_of_the_whole_dispute(disputes: pl.DataFrame, panel: Panel) -> None:
    """With the raw file's level all members of one side are at war with all of the other, if any two fought."""
    file = panel.folder.root / "conflict/cow_mid_dyad_year.csv"
    levels = pl.read_csv(file, columns=["dispnum", "hostlev"]).group_by(dispute=pl.col("dispnum").cast(pl.Int32))
    of_all = disputes.join(levels.agg(level=pl.col("hostlev").max()), on="dispute")
    assert counts(of_all, pl.col("level") == WAR) == {True: (32, 426), False: (163, 1602)}
