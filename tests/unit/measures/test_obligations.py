"""Obligation values, portfolios and carry-forward with dated changes."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from foedus.errors import TableError
from foedus.measures.obligations import (
    KINDS,
    OBLIGATION_VALUES,
    carried_obligations,
    obligation_value,
    portfolio_matrix,
    s_obligations,
    similarity_of_obligations,
)

NONE = dict.fromkeys(OBLIGATION_VALUES, 0)


def _ties(*rows: tuple[str, str, int, dict[str, int]]) -> pl.DataFrame:
    return pl.DataFrame([{"state_a": a, "state_b": b, "year": year, **NONE, **kinds} for a, b, year, kinds in rows])


def _changes(*rows: tuple[str, str, date, date | None, str, str]) -> pl.DataFrame:
    schema = {
        "state_a": pl.String,
        "state_b": pl.String,
        "date": pl.Date,
        "end": pl.Date,
        "kind": pl.String,
        "effect": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _value(table: pl.DataFrame, a: str, b: str, year: int) -> int | None:
    found = table.filter((pl.col("state_a") == a) & (pl.col("state_b") == b) & (pl.col("year") == year))
    return found["obligation_value"].item() if found.height else None


@pytest.mark.parametrize(
    ("kinds", "value"),
    [
        ({}, 0),
        ({"non_aggression": 1}, 1),
        ({"consultation": 1}, 2),
        ({"neutrality": 1, "non_aggression": 1}, 2),
        ({"offence": 1}, 3),
        ({"defence": 1, "consultation": 1}, 3),
    ],
)
def test_the_strongest_obligation_counts(kinds, value):
    assert obligation_value(**(NONE | kinds)) == value


def test_an_unknown_obligation_makes_the_value_unknown():
    assert np.isnan(obligation_value(np.nan, 0, 0, 1, 0))


def test_a_portfolio_covers_the_whole_system_and_the_self_tie():
    matrix = portfolio_matrix(["AAA", "AAA"], ["BBB", "ZZZ"], [2, 3], ["AAA", "BBB", "CCC"])
    np.testing.assert_array_equal(matrix, [[3, 2, 0], [0, 3, 0], [0, 0, 3]])


def test_two_states_without_treaties_differ_only_in_their_self_ties():
    system = pl.DataFrame({"id": ["AAA", "BBB", "CCC", "DDD"], "year": [1900] * 4})
    table = s_obligations(_ties(("AAA", "BBB", 1900, {"defence": 1})), system)
    free = table.filter((pl.col("state_a") == "CCC") & (pl.col("state_b") == "DDD"))
    assert free["value"].item() == pytest.approx(1 - 2 * (3 + 3) / (4 * 3))
    assert free["n"].item() == 4


def test_directed_obligations_are_not_made_mutual():
    system = pl.DataFrame({"id": ["AAA", "BBB", "CCC"], "year": [1900] * 3})
    mutual = _ties(("AAA", "BBB", 1900, {"defence": 1}))
    directed = mutual.rename({"state_a": "sender", "state_b": "target"})
    pair = [("AAA", "BBB")]
    assert s_obligations(mutual, system, pair)["value"].item() == 1.0
    assert s_obligations(directed, system, pair)["value"].item() == pytest.approx(1 - 2 * 3 / 9)


def test_a_year_in_which_nobody_owes_anything_is_a_year():
    system = pl.DataFrame({"id": ["AAA", "BBB"] * 2, "year": [1900] * 2 + [1901] * 2})
    table = s_obligations(_ties(("AAA", "BBB", 1900, {"defence": 1}), ("AAA", "BBB", 1901, {})), system)
    assert table.select("year", "value").rows() == [(1900, 1.0), (1901, pytest.approx(1 - 2 * 6 / 6))]


def test_a_tie_of_unknown_value_is_left_out_and_not_taken_for_none():
    system = pl.DataFrame({"id": ["AAA", "BBB", "CCC"], "year": [1900] * 3})
    known = ("BBB", "CCC", 1900, {"defence": 1})
    table = s_obligations(_ties(("AAA", "BBB", 1900, {"defence": None}), known), system, [("AAA", "BBB")])
    # Of towards AAA, BBB and CCC, only what the two hold towards CCC is known of both.
    assert table.select("value", "n").row(0) == (pytest.approx(-1.0), 1)


def test_ties_without_system_years_are_refused():
    system = pl.DataFrame({"id": ["AAA", "BBB"], "year": [1950] * 2})
    with pytest.raises(TableError, match="no year"):
        similarity_of_obligations(_ties(("AAA", "BBB", 1900, {"defence": 1})), system)


def test_the_last_coded_obligations_are_carried_on_and_flagged():
    table = carried_obligations(_ties(("AAA", "BBB", 2018, {"defence": 1})), 2020)
    assert [_value(table, "AAA", "BBB", year) for year in (2018, 2019, 2020)] == [3, 3, 3]
    assert table.sort("year")["extrapolated"].to_list() == [False, True, True]


def test_an_obligation_that_ended_before_the_data_do_is_not_carried():
    table = carried_obligations(_ties(("AAA", "BBB", 2017, {"defence": 1})), 2020)
    assert _value(table, "AAA", "BBB", 2018) is None
    assert _value(table, "AAA", "BBB", 2020) is None


def test_a_treaty_enters_in_its_year_and_in_any_order_of_states():
    changes = _changes(("FIN", "AAA", date(2023, 4, 4), None, "defence", "enters"))
    table = carried_obligations(_ties(("AAA", "BBB", 2018, {"defence": 1})), 2024, changes)
    assert [_value(table, "AAA", "FIN", year) for year in (2022, 2023, 2024)] == [None, 3, 3]
    assert _value(table, "AAA", "BBB", 2024) == 3


def test_a_treaty_counts_in_the_year_it_is_left_and_not_after():
    changes = _changes(("AAA", "BBB", date(2020, 6, 1), None, "defence", "leaves"))
    ties = _ties(("AAA", "BBB", 2018, {"defence": 1, "consultation": 1}))
    table = carried_obligations(ties, 2022, changes)
    assert [_value(table, "AAA", "BBB", year) for year in (2020, 2021, 2022)] == [3, 2, 2]


def test_an_end_date_ends_what_entered():
    changes = _changes(("AAA", "CCC", date(2019, 1, 1), date(2020, 12, 31), "neutrality", "enters"))
    table = carried_obligations(_ties(("AAA", "BBB", 2018, {"defence": 1})), 2021, changes)
    assert [_value(table, "AAA", "CCC", year) for year in (2019, 2020, 2021)] == [2, 2, 0]


def test_changes_the_coded_data_know_are_not_applied_twice():
    changes = _changes(("AAA", "CCC", date(2001, 7, 16), None, "consultation", "enters"))
    table = carried_obligations(_ties(("AAA", "BBB", 2018, {"defence": 1})), 2020, changes)
    assert _value(table, "AAA", "CCC", 2020) is None


@pytest.mark.parametrize(("kind", "effect"), [("friendship", "enters"), ("defence", "starts")])
def test_unknown_words_in_changes_are_refused(kind, effect):
    changes = _changes(("AAA", "CCC", date(2020, 1, 1), None, kind, effect))
    with pytest.raises(TableError, match="unknown"):
        carried_obligations(_ties(("AAA", "BBB", 2018, {})), 2020, changes)


def test_every_kind_of_change_has_a_value():
    assert set(KINDS) < set(OBLIGATION_VALUES)
