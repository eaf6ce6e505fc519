"""Tests of the kind “public opinion” on made-up evidence whose answer is known."""

from __future__ import annotations

import polars as pl
import pytest
from scipy import stats

from foedus.arguments import SyntheticEvidence
from foedus.arguments.design import design_line
from foedus.arguments.evidence import Gap
from foedus.arguments.kinds import Context, PublicOpinionSpec, measure

COLUMNS = ["publics", "target", "panel", "first", "last", "value", "error", "states", "surveys"]
ROWS = [
    ("europe", "RUS", "every_window", 2014, 2020, 0.66, 0.03, 8, 40),
    ("europe", "RUS", "every_survey", 2014, 2020, 0.70, 0.02, 4, 24),
    ("europe", "RUS", "every_survey", 2014, 2014, 0.98, 0.02, 4, 4),
    ("europe", "RUS", "every_survey", 2015, 2015, 0.71, 0.01, 4, 4),
    ("europe", "RUS", "asked", 2014, 2020, 0.5, None, 1, 1),
]


@pytest.fixture
def context() -> Context:
    return Context(SyntheticEvidence(publics=pl.DataFrame(ROWS, schema=COLUMNS, orient="row")), 2020)


def opinion(**changes: object) -> PublicOpinionSpec:
    rule = {"direction": "below", "supported_beyond": 0.25, "contradicted_beyond": 0.5, "unit": "share"}
    base = {"kind": "public_opinion", "target": "RUS", "years": [2014, 2020], "threshold": rule}
    return PublicOpinionSpec.model_validate(base | changes)


def test_a_mean_has_students_interval_over_states(context: Context) -> None:
    found = measure(opinion(), context)
    half = stats.t.ppf(0.95, 7) * 0.03
    assert found.effect == 0.66
    assert found.interval == pytest.approx((0.66 - half, 0.66 + half))
    assert (found.n, found.clusters, found.data_until) == (8, 8, 2020)
    assert found.cases == (8, "publics")


def test_the_figure_shows_the_years_of_publics_asked_in_each_and_stays_a_share(context: Context) -> None:
    series = measure(opinion(), context).series["series"]
    assert series["year"].to_list() == [2014, 2015]
    assert series["high"][0] == 1.0


def test_another_panel_is_another_row_and_other_windows_are_gaps(context: Context) -> None:
    assert measure(opinion(panel="every_survey"), context).effect == 0.70
    with pytest.raises(Gap, match="kept for 2014-2020, not for 2007-2013"):
        measure(opinion(years=[2007, 2013]), context)
    with pytest.raises(Gap, match="kept for no window"):
        measure(opinion(target="CHN"), context)
    with pytest.raises(Gap, match="an interval needs two"):
        measure(opinion(panel="asked"), context)


def test_publics_of_neighbours_are_shown_one_by_one(context: Context) -> None:
    rows = [
        ("china_neighbours", "CHN", "asked", 2014, 2020, 0.5, 0.1, 2, 4),
        ("JPN", "CHN", "alone", 2014, 2014, 0.9, None, 1, 1),
        ("PAK", "CHN", "alone", 2015, 2015, 0.1, None, 1, 1),
    ]
    evidence = SyntheticEvidence(publics=pl.DataFrame(rows, schema=COLUMNS, orient="row"))
    found = measure(opinion(target="CHN", publics="china_neighbours", panel="asked"), Context(evidence, 2020))
    assert (found.effect, found.n) == (0.5, 2)
    assert found.series["by_year"].rows() == [(2014, "JPN", 0.9), (2015, "PAK", 0.1)]


def test_its_design_line_says_that_it_could_have_said_yes_and_no(context: Context) -> None:
    line = design_line(measure(opinion(), context), opinion().threshold)
    assert line is not None
    assert line.informative
    assert line.power_at_line < 0.12
    assert line.power_at_twice > 0.5
