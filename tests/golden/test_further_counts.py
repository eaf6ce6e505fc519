"""Counts at the borders and of collapses: the packaged rows are what the raw files give, which also check the list."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from foedus.evidence.count_tables import further_counts
from foedus.evidence.evidence import Evidence
from foedus.library.facts import collapse_rows, polls, resorts_to_force
from foedus.sources import DataFolder, read_source
from foedus.states import load_states

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def data(data_folder) -> DataFolder:
    return DataFolder.find(data_folder)


def test_the_packaged_counts_are_those_of_the_raw_files(data) -> None:
    packaged = Evidence.embedded().counts.filter(pl.col("table").str.contains("^(flanks|collapses|defence_onsets)"))
    keys = ["table", "data_until", "stratum", "outcome", "pair"]
    built = pl.concat(further_counts(data)).sort(keys)
    assert packaged.sort(keys).equals(built.select(packaged.columns))


def test_neighbours_of_both_powers_are_known_ones() -> None:
    rows = Evidence.embedded().counts.filter((pl.col("table") == "flanks_whole") & (pl.col("outcome") == "trouble"))
    of = {power: set(rows.filter(pl.col("stratum") == power)["pair"]) for power in ("RUS", "CHN")}
    assert {"RUS-UKR", "GEO-RUS", "FIN-RUS", "JPN-RUS", "CHN-RUS", "RUS-USA"} <= of["RUS"]
    assert {"CHN-IND", "AFG-CHN", "CHN-TWN", "CHN-JPN", "CHN-RUS"} <= of["CHN"]
    shares = {pair: events / years for pair, events, years in rows.select("pair", "events", "exposure").iter_rows()}
    assert shares["CHN-MMR"] == 1.0  # at war within in every year
    assert shares["FIN-RUS"] == 0.0
    assert 0.25 < shares["RUS-UKR"] < 0.5  # since 2014


@pytest.mark.parametrize(
    ("source", "column", "name"), [("nmc", "cinc", "cinc_change"), ("gdp_population", "gdp", "gdp_change")]
)
def test_changes_of_capability_are_those_of_the_records(data, source, column, name) -> None:
    table = read_source(source, data)
    for row in collapse_rows():
        own = table.filter(pl.col("state") == row.state)
        year = row.date.year
        before, after = (
            own.filter(pl.col("year").is_between(*years))[column].drop_nulls().mean()
            for years in ((year - 3, year - 1), (year + 1, year + 5))
        )
        told = getattr(row, name)
        if before is None or after is None:
            assert told is None, row
        else:
            assert told == pytest.approx(after / before - 1, abs=0.006), row


def test_every_end_of_a_regime_shows_in_a_record_of_regimes(data) -> None:
    """Polity moves by two or has no value, V-Dem's class of regime changes, or a regime ends in the list of regimes."""
    polity, episodes, regimes = (read_source(name, data) for name in ("polity", "regime_episodes", "regimes"))
    for row in (each for each in collapse_rows() if each.regime_end):
        years, near = range(row.date.year - 1, row.date.year + 2), timedelta(200)
        own = polity.filter(pl.col("state") == row.state).select("year", "polity2")
        scores = [dict(own.iter_rows()).get(year) for year in years]
        known = [score for score in scores if score is not None]
        of_state = pl.col("state") == row.state
        classes = episodes.filter(of_state & pl.col("year").is_in(list(years)))["regime"]
        ends = regimes.filter(of_state & pl.col("end").is_between(row.date - near, row.date + near))
        moved = None in scores or max(known) - min(known) >= 2
        assert moved or classes.n_unique() > 1 or ends.height, row


def test_every_end_is_one_of_a_major_power() -> None:
    assert all(row.state in load_states().majors(row.date.year) for row in collapse_rows())


def test_no_end_of_a_regime_by_the_list_of_regimes_is_left_out(data) -> None:
    """Of major powers since 1950, but for Germany in 1990, which was none yet and grew."""
    ended = read_source("regimes", data).filter(pl.col("end").is_not_null())
    states = load_states()
    coded = {(row.state, row.date.year) for row in collapse_rows()}
    for state, end in ended.select("state", "end").iter_rows():
        if state in states.majors(end.year):
            assert (state, end.year) in coded


def test_resorts_to_force_carry_the_change_of_capability_before(data) -> None:
    shares = {(s, y): c for s, y, c in read_source("nmc", data).select("state", "year", "cinc").iter_rows()}
    for row in resorts_to_force().iter_rows(named=True):
        change = shares[row["state"], row["begun"] - 1] / shares[row["state"], row["begun"] - 20] - 1
        assert row["cinc_change"] == pytest.approx(change, abs=0.006), row


def test_the_poll_in_taiwan_is_the_surveys(data) -> None:
    survey = read_source("favourability", data).filter(pl.col("state") == "TWN")
    for row in polls().iter_rows(named=True):
        (found,) = survey.filter((pl.col("target") == row["target"]) & (pl.col("year") == row["year"])).iter_rows(
            named=True
        )
        assert row["favourable"] == pytest.approx(found["favourable"], abs=0.006)
        assert row["unfavourable"] == pytest.approx(found["unfavourable"], abs=0.006)
        assert row["respondents"] == found["respondents"]
