"""Memory of disputes: whose disputes count, how they fade, and what stands in after the record ends."""

import polars as pl
import pytest

from foedus.axes import MEMORY_YEARS
from foedus.errors import TableError
from foedus.measures.dispute_memory import LAST_DISPUTES, UNSEEN, dispute_memory, force_onsets, seen_since


def disputes(**columns):
    base = {"state_a": "A", "state_b": "B", "year": 1990, "hostility": 4, "onset": True, "originators": True}
    return pl.DataFrame([base | columns], schema_overrides={"year": pl.Int32, "hostility": pl.Int8})


def began(year, count=1.0, pair=("A", "B")):
    row = {"state_a": pair[0], "state_b": pair[1], "year": year, "disputes": count}
    return pl.DataFrame([row], schema_overrides={"year": pl.Int32, "disputes": pl.Float64})


def found(table, year):
    return dict(table.filter(pl.col("year") == year).select("state_a", "disputes").iter_rows()).get("A", 0.0)


@pytest.mark.parametrize("change", [{"hostility": 3}, {"onset": False}, {"originators": False}])
def test_only_force_that_began_between_two_who_were_in_it_from_the_first_day_counts(change):
    assert force_onsets(disputes()).height == 1
    assert force_onsets(disputes(**change)).is_empty()


def test_a_table_without_the_level_is_one_clear_error():
    with pytest.raises(TableError, match="hostility"):
        force_onsets(disputes().drop("hostility"))


def test_memory_adds_up_and_fades_over_ten_years():
    both = pl.concat([began(1980), began(1985, 2.0)])
    table = dispute_memory(both, both.clear(), 1980, 1995)
    fade = pow(2.718281828, -1.0 / MEMORY_YEARS)
    assert found(table, 1980) == pytest.approx(fade**0.5)
    assert found(table, 1985) == pytest.approx(fade**5.5 + 2.0 * fade**0.5)
    assert found(table, 1995) == pytest.approx(found(table, 1985) * fade**10)


def test_the_years_before_the_first_one_returned_are_remembered():
    early = began(1900)
    whole, late = (dispute_memory(early, early.clear(), first, 1910) for first in (1900, 1910))
    assert found(late, 1910) == found(whole, 1910) > 0


def test_what_is_long_past_is_left_out():
    assert found(dispute_memory(began(1900), began(1900).clear(), 1935, 1935), 1935) == 0.0


def test_after_the_record_of_disputes_crises_and_conflicts_stand_in_and_quiet_years_fade_slowly():
    crises = disputes(year=2018).select("state_a", "state_b", "year", "onset")
    fought = pl.DataFrame(
        {"state_a": ["A", "A"], "state_b": ["B", None], "year": [2018, 2019], "type": ["interstate", "intrastate"]},
        schema_overrides={"year": pl.Int32},
    )
    since = seen_since(crises, fought)
    assert since.rows() == [("A", "B", 2018, 1.0)]  # seen by both, counted once
    assert seen_since(crises.with_columns(year=pl.lit(LAST_DISPUTES)), fought.clear()).is_empty()
    table = dispute_memory(began(2010), since, 2014, 2019)
    fade = pow(2.718281828, -1.0 / MEMORY_YEARS)
    assert found(table, 2015) == pytest.approx(found(table, 2014) * (fade + UNSEEN * fade**0.5))
    assert found(table, 2018) == pytest.approx(found(table, 2017) * fade + fade**0.5)
