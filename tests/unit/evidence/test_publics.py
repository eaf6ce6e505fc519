"""Means over panels of publics, against numbers worked out by hand."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.publics import public_means, single_publics

WINDOWS = ((2007, 2013), (2014, 2020))
ASKED = {
    "DEU": {2007: 0.6, 2010: 0.4, 2014: 0.8},
    "FRA": {2007: 0.5, 2010: 0.5, 2014: 0.6},
    "POL": {2010: 0.9, 2014: 0.7},
    "SWE": {2014: 0.1},
    "RUS": {2007: 0.0, 2010: 0.0, 2014: 0.0},
}


@pytest.fixture(scope="module")
def means() -> pl.DataFrame:
    rows = [(state, year, "RUS", share) for state, years in ASKED.items() for year, share in years.items()]
    rows.append(("DEU", 2011, "USA", 0.2))
    opinions = pl.DataFrame(rows, schema=["state", "year", "target", "unfavourable"], orient="row")
    return public_means(opinions, windows=WINDOWS)


def row(means: pl.DataFrame, panel: str, first: int, last: int) -> tuple[float, float | None, int, int]:
    (found,) = means.filter(panel=panel, first=first, last=last).select("value", "error", "states", "surveys").rows()
    return found


def test_states_weigh_alike_however_often_they_were_asked(means: pl.DataFrame) -> None:
    value, error, states, surveys = row(means, "every_window", 2007, 2013)
    # means .5, .5 and .9 of three publics: sd .2309
    assert (value, states, surveys) == (pytest.approx(0.6333, abs=1e-4), 3, 5)
    assert error == pytest.approx(0.2309 / 3**0.5, abs=1e-4)


def test_panels_hold_the_same_publics_in_every_window(means: pl.DataFrame) -> None:
    assert [row(means, "every_window", *span)[2] for span in WINDOWS] == [3, 3]
    assert [row(means, "every_survey", *span)[2] for span in WINDOWS] == [2, 2]
    assert [row(means, "asked", *span)[2] for span in WINDOWS] == [3, 4]
    years = means.filter(pl.col("first") == pl.col("last"))
    assert years.rows_by_key("first", named=False).keys() == {2007, 2010, 2014}
    assert set(years["panel"]) == {"every_survey"}
    assert set(years["states"]) == {2}


def test_only_european_publics_on_that_state_count(means: pl.DataFrame) -> None:
    """Russians on Russia and Germans on the United States are left out."""
    assert row(means, "asked", 2014, 2020)[0] == pytest.approx((0.8 + 0.6 + 0.7 + 0.1) / 4)


def test_a_single_public_has_no_error() -> None:
    opinions = pl.DataFrame({"state": ["DEU"], "year": [2014], "target": ["RUS"], "unfavourable": [0.7]})
    means = public_means(opinions, windows=((2014, 2020),))
    assert set(means["states"]) == {1}
    assert means["error"].null_count() == means.height


def test_single_publics_are_panels_of_one() -> None:
    opinions = pl.DataFrame(
        {"state": ["JPN", "DEU"], "year": [2014, 2014], "target": ["CHN"] * 2, "unfavourable": [0.912, 0.5]}
    )
    single = single_publics(opinions, "CHN", ["JPN"])
    assert single.select("publics", "panel", "first", "last", "value", "states").rows() == [
        ("JPN", "alone", 2014, 2014, 0.91, 1)
    ]
    assert single.schema == public_means(opinions, "CHN", publics=["DEU"], windows=((2014, 2014),)).schema
