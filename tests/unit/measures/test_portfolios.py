"""Portfolios of any kind: absences, windows, weights, scales, arms and memberships."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from foedus.errors import InputError, TableError, UnknownNameError
from foedus.measures.crosstab import SIMILARITIES, all_similarities, tables_of
from foedus.measures.portfolios import Portfolios, Scale, similarities, with_weights
from foedus.measures.positions import portfolios_of_positions
from foedus.measures.similarity import hage_2011_kappa, hage_2011_pi, signorino_ritter_1999_s, tau_b
from foedus.measures.ties import arms_portfolios, membership_portfolios
from foedus.measures.un import vote_portfolios
from foedus.measures.valued import valued_similarities

RNG = np.random.default_rng(2011)
FIRST, SECOND = np.triu_indices(7, k=1)
NAMES = tuple("ABCDEFG")


def amounts(seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.gamma(0.7, size=(7, 25)) * (rng.random((7, 25)) < 0.7)
    values[rng.random((7, 25)) < 0.1] = np.nan
    return values


def positions(*rows: tuple[str, object, int | None, float]) -> pl.DataFrame:
    schema = {"actor": pl.String, "item": pl.Int64, "year": pl.Int32, "position": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


VOTES = positions(
    ("A", 1, 2000, 1), ("A", 2, 2000, 2), ("A", 3, 2001, 3), ("A", 4, 2001, 1), ("A", 5, 2002, 1),
    ("B", 1, 2000, 1), ("B", 3, 2001, 1), ("B", 4, 2001, 1), ("B", 5, 2002, 2),
    ("C", 4, 2001, 3), ("C", 6, 2002, 1), ("A", 6, 2002, 2),
)  # fmt: skip


@pytest.mark.parametrize("weights", [None, RNG.random(40) * 1e-6])
def test_amounts_and_categories_give_the_same_numbers(weights):
    coded = np.random.default_rng(4).integers(0, 4, size=(7, 40)).astype(float)
    coded[np.random.default_rng(5).random(coded.shape) < 0.1] = np.nan
    coded[2], coded[3] = 0.0, 0.0
    scaled = None if weights is None else weights / weights.mean()
    tables = all_similarities(tables_of(coded, range(4), FIRST, SECOND, scaled))
    valued = valued_similarities(coded, (0, 3), FIRST, SECOND, weights=weights)
    assert list(valued) == list(SIMILARITIES)
    for name, expected in tables.items():
        np.testing.assert_allclose(valued[name], expected, atol=1e-12, err_msg=name)


@pytest.mark.parametrize(
    ("name", "single"),
    [
        ("s_valued_absolute", lambda x, y: signorino_ritter_1999_s(x, y, d_max=50)),
        ("s_valued_squared", lambda x, y: signorino_ritter_1999_s(x, y, d_max=2500, distance="squared")),
        ("s_binary", lambda x, y: signorino_ritter_1999_s(np.where(x > 0, 1, x), np.where(y > 0, 1, y), d_max=1)),
        ("kappa_valued", hage_2011_kappa),
        ("kappa_binary", lambda x, y: hage_2011_kappa(np.where(x > 0, 1, x), np.where(y > 0, 1, y))),
        ("pi_valued_squared", hage_2011_pi),
        ("tau_b", tau_b),
    ],
)
def test_amounts_of_all_pairs_equal_one_pair_at_a_time(name, single):
    values = amounts()
    found = valued_similarities(values, (0, 50), FIRST, SECOND, [name])[name]
    for value, i, j in zip(found, FIRST, SECOND, strict=True):
        assert value == pytest.approx(float(single(values[i], values[j])))


def test_two_portfolios_of_nothing_agree_by_s_and_say_nothing_about_chance():
    part = Portfolios(1900, ("A", "B"), ("X", "Y"), np.zeros((2, 2)), Scale(0, 3, (0, 1, 2, 3)))
    row = similarities(part).row(0, named=True)
    assert {name: row[name] for name in SIMILARITIES if row[name] is not None} == {
        "s_valued_squared": 1.0,
        "s_valued_absolute": 1.0,
        "s_binary": 1.0,
    }


def test_a_pair_without_a_common_item_has_no_row():
    table = similarities(next(portfolios_of_positions(VOTES, years=[2000])))
    assert table.select("state_a", "state_b", "n").rows() == [("A", "B", 1)]
    every = pl.concat(similarities(part) for part in portfolios_of_positions(VOTES))
    assert every.filter((pl.col("state_a") == "B") & (pl.col("state_b") == "C"))["year"].to_list() == [2001]


def test_pairs_are_given_in_any_order_and_once():
    part = next(portfolios_of_positions(VOTES, years=[2001]))
    table = similarities(part, ["tau_b"], pairs=[("C", "A"), ("A", "C"), ("A", "Z")])
    assert table.select("state_a", "state_b").rows() == [("A", "C")]


def test_an_unknown_measure_is_named():
    with pytest.raises(UnknownNameError, match="kappa_valued"):
        similarities(next(portfolios_of_positions(VOTES)), ["cohen"])


def test_a_window_pools_the_years_before():
    parts = {part.year: part for part in portfolios_of_positions(VOTES, window=2)}
    assert list(parts) == [2001, 2002]  # the window of 2000 would begin before the table
    assert parts[2001].items == ("1", "2", "3", "4")
    pooled = similarities(parts[2001], ["s_valued_absolute"], [("A", "B")])
    assert pooled["n"].item() == 3
    assert pooled["s_valued_absolute"].item() == pytest.approx(1 - 2 * 2 / (3 * 2))


def test_a_window_over_a_year_without_items_takes_what_there_is():
    gap = VOTES.filter(pl.col("year") != 2001)
    parts = list(portfolios_of_positions(gap, window=3, scale=Scale(1, 3, (1, 2, 3))))
    assert [part.year for part in parts] == [2002]
    assert parts[0].items == ("1", "2", "5", "6")


def test_absences_are_dropped_abstentions_or_a_category():
    matrices = {
        rule: next(portfolios_of_positions(VOTES, years=[2000], absences=rule)).matrix
        for rule in ("drop", "abstain", "category")
    }
    np.testing.assert_array_equal(matrices["drop"], [[1, 2], [1, np.nan]])
    np.testing.assert_array_equal(matrices["abstain"], [[1, 2], [1, 2]])
    np.testing.assert_array_equal(matrices["category"], [[1, 2], [1, 4]])


def test_absences_as_a_category_leave_only_nominal_measures():
    parts = portfolios_of_positions(VOTES, years=[2002], absences="category")
    row = similarities(next(parts), pairs=[("A", "C")]).row(0, named=True)
    assert row["pi_valued_nominal"] is not None
    assert [name for name in SIMILARITIES if row[name] is not None] == ["pi_valued_nominal"]
    assert row["n"] == 2


def test_nobody_is_absent_before_its_first_vote_or_after_its_last():
    votes = VOTES.rename({"actor": "state", "item": "ballot"})
    part = next(vote_portfolios(votes, years=[2001], absences="abstain"))
    # C votes on ballot 4 for the first time ever: it is not absent from ballot 3, of the same year.
    np.testing.assert_array_equal(part.matrix[part.actors.index("C")], [np.nan, 3])
    last = next(vote_portfolios(votes, years=[2002], absences="abstain"))
    np.testing.assert_array_equal(last.matrix[last.actors.index("B")], [2, np.nan])
    np.testing.assert_array_equal(last.matrix[last.actors.index("C")], [2, 1])


def test_a_scale_without_a_middle_has_no_abstention():
    four = positions(("A", 1, None, 0), ("A", 2, None, 1), ("B", 1, None, 2), ("B", 2, None, 3))
    with pytest.raises(InputError, match="no position represents an absence"):
        next(portfolios_of_positions(four, absences="abstain"))


def test_unknown_treatments_and_windows_are_refused():
    with pytest.raises(UnknownNameError, match="drop, abstain, category"):
        next(portfolios_of_positions(VOTES, absences="zero"))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="at least one year"):
        next(portfolios_of_positions(VOTES, window=0))


def test_a_position_that_stands_twice_is_refused():
    with pytest.raises(TableError, match="twice"):
        next(portfolios_of_positions(pl.concat([VOTES, VOTES[:1]])))


def test_positions_that_are_all_alike_span_no_scale():
    with pytest.raises(TableError, match="all positions are the same"):
        next(portfolios_of_positions(VOTES.with_columns(position=pl.lit(1.0))))


PART = Portfolios(1900, ("A", "B"), ("X", "Y", "Z"), np.array([[3.0, 0, 1], [0.0, 1, 1]]), Scale(0, 3, (0, 1, 2, 3)))


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_the_unit_of_the_scale_does_not_matter(unit):
    few = replace(PART, matrix=PART.matrix * unit, scale=Scale(0, 3 * unit, (0, unit, 2 * unit, 3 * unit)))
    for part in (few, replace(few, scale=Scale(0, 3 * unit))):
        found = similarities(part)
        for name, (value,) in similarities(PART).to_dict(as_series=False).items():
            assert found[name].item() == (pytest.approx(value) if isinstance(value, float) else value), name


def test_weights_are_those_of_signorino_and_ritter():
    table = pl.DataFrame({"item": ["X", "Y", "Z"], "weight": [1.0, 2.0, 4.0]})
    found = similarities(next(with_weights([PART], table)), ["s_valued_absolute", "s_valued_squared"])
    assert found["s_valued_absolute"].item() == pytest.approx(1 - 2 * (3 + 2) / (3 * 7))
    assert found["s_valued_squared"].item() == pytest.approx(1 - 2 * (9 + 2) / (9 * 7))


def test_only_the_ratios_of_weights_matter():
    tables = [pl.DataFrame({"item": ["X", "Y", "Z"], "weight": [1.0, 2.0, 4.0]}).with_columns(pl.col("weight") * factor)
              for factor in (1.0, 1e-9)]  # fmt: skip
    one, other = (similarities(next(with_weights([PART], table))) for table in tables)
    for name in SIMILARITIES:
        assert other[name].item() == pytest.approx(one[name].item()), name


def test_a_weight_of_nothing_leaves_an_item_out():
    table = pl.DataFrame({"item": ["X", "Y"], "year": [1900, 1900], "weight": [1.0, 1.0]})
    with pytest.raises(TableError, match="item Z has no weight"):
        next(with_weights([PART], table))
    found = similarities(next(with_weights([PART], table, partial=True)), ["s_valued_absolute"])
    assert found["n"].item() == 2
    assert found["s_valued_absolute"].item() == pytest.approx(1 - 2 * 4 / 6)


@pytest.mark.parametrize("weight", [-1.0, float("nan"), None, float("inf")])
def test_weights_are_numbers_of_zero_or_more(weight):
    table = pl.DataFrame({"item": ["X", "Y", "Z"], "weight": [1.0, 1.0, weight]})
    with pytest.raises(TableError, match="negative, empty or not a number"):
        next(with_weights([PART], table))


def test_weights_of_nothing_at_all_or_of_two_kinds_are_refused():
    with pytest.raises(TableError, match="no item has a weight above 0"):
        next(with_weights([PART], pl.DataFrame({"item": ["X", "Y", "Z"], "weight": [0.0, 0.0, 0.0]})))
    twice = VOTES.with_columns(weight=pl.int_range(pl.len()).cast(pl.Float64))
    with pytest.raises(TableError, match="an item has two weights"):
        next(portfolios_of_positions(twice))


TRANSFERS = pl.DataFrame(
    [
        ("A", "B", 2000, 30.0),
        ("A", "C", 2000, 10.0),
        ("B", "C", 2001, 5.0),
        ("B", "D", 2001, 5.0),
        ("A", "C", 2001, 40.0),
    ],
    schema=["supplier", "recipient", "year", "tiv"],
    orient="row",
)
SYSTEM = pl.DataFrame({"id": list("ABCD") * 2, "year": [2000] * 4 + [2001] * 4})


def test_arms_are_shares_of_what_a_supplier_delivers():
    first, second = arms_portfolios(TRANSFERS, SYSTEM)
    np.testing.assert_allclose(first.matrix[0], [np.nan, 0.75, 0.25, 0.0])
    assert np.isnan(first.matrix[1:]).all()  # who delivered nothing has no shares, not shares of nought
    assert similarities(first).is_empty()
    np.testing.assert_allclose(second.matrix[:2], [[np.nan, 0, 1, 0], [0, np.nan, 0.5, 0.5]])
    row = similarities(second, ["s_valued_absolute"]).row(0, named=True)
    assert (row["state_a"], row["state_b"], row["n"]) == ("A", "B", 2)  # third states only
    assert row["s_valued_absolute"] == pytest.approx(1 - 2 * (0.5 + 0.5) / 2)


def test_arms_of_a_window_are_added_up():
    (part,) = arms_portfolios(TRANSFERS, SYSTEM, window=2)
    assert part.year == 2001
    np.testing.assert_allclose(part.matrix[0], [np.nan, 30 / 80, 50 / 80, 0])


def test_a_profile_of_memberships_leaves_the_own_count_out_and_keeps_the_unknown_unknown():
    joint = pl.DataFrame(
        [("A", "B", 1950, 4), ("A", "C", 1950, 2), ("B", "C", 1950, None), ("A", "B", 1951, 9)],
        schema={"state_a": pl.String, "state_b": pl.String, "year": pl.Int32, "organisations": pl.Int32},
        orient="row",
    )
    (part,) = membership_portfolios(joint, years=[1950])
    np.testing.assert_array_equal(part.matrix, [[np.nan, 4, 2], [4, np.nan, np.nan], [2, np.nan, np.nan]])
    assert part.scale == Scale(0.0, 9.0)  # of the whole table, so that years compare
    assert similarities(part)["n"].to_list() == [1]
