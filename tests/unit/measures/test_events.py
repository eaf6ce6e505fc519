"""The balance of events, and months against a pair's own."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.errors import TableError
from foedus.measures.events import CLASSES, NORMAL_MAD, balance, event_balance, event_z, event_z_years

COUNTS = st.integers(0, 10_000)


def counts(*rows: tuple[str, str, int, int, int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["sender", "target", "year", *CLASSES], orient="row")


def test_balance_by_hand() -> None:
    value, sd = balance([3.0, 0.0, 5.0], [1.0, 0.0, math.nan])
    assert value[0] == 0.5
    # Beta(3.5, 1.5): variance 3.5 × 1.5 / (25 × 6), twice its root.
    assert sd[0] == pytest.approx(2 * math.sqrt(3.5 * 1.5 / 150))
    assert np.isnan(value[1:]).all()
    assert np.isnan(sd[1:]).all()


@given(COUNTS, COUNTS)
def test_balance_is_bounded_turns_with_its_signs_and_is_never_certain(c: int, f: int) -> None:
    value, sd = balance(c, f)
    turned, same = balance(f, c)
    if c + f == 0:
        assert np.isnan(value)
        return
    assert -1 <= value <= 1
    assert value == -turned
    assert sd == pytest.approx(float(same))
    assert sd > 0


@given(st.integers(1, 5_000), COUNTS)
def test_more_cooperation_does_not_lower_the_balance_and_more_events_narrow_it(c: int, f: int) -> None:
    assert balance(c + 1, f)[0] >= balance(c, f)[0]
    assert balance(4 * c, 4 * f)[1] < balance(c, f)[1]


def test_deviation_nears_the_binomial_one() -> None:
    _, sd = balance(30_000, 10_000)
    assert sd == pytest.approx(2 * math.sqrt(0.75 * 0.25 / 40_000), rel=1e-3)


def test_deviation_covers_the_share_it_should() -> None:
    """With 40 independent events of share 0.7, two deviations hold the truth in 95 of 100 tries, give or take three."""
    generator = np.random.default_rng(20261122)
    cooperation = generator.binomial(40, 0.7, size=4_000).astype(float)
    value, sd = balance(cooperation, 40 - cooperation)
    assert np.mean(np.abs(value - 0.4) < 1.96 * sd) == pytest.approx(0.95, abs=0.03)


BOTH = counts(("USA", "IRQ", 2004, 4, 2, 1, 1), ("IRQ", "USA", 2004, 0, 0, 2, 0), ("USA", "FRA", 2004, 0, 0, 0, 0))


def test_directions_are_added_up_or_kept_apart() -> None:
    assert event_balance(BOTH).select("state_a", "state_b", "value", "n").rows() == [("IRQ", "USA", 0.2, 10)]
    assert event_balance(BOTH, directed=True).select("state_a", "state_b", "value", "n").rows() == [
        ("IRQ", "USA", -1.0, 2),
        ("USA", "IRQ", 0.5, 8),
    ]


def test_without_events_there_is_no_balance() -> None:
    assert event_balance(BOTH, [("FRA", "USA")]).is_empty()


@pytest.mark.parametrize("directed", [False, True])
def test_pairs_in_either_order(directed: bool) -> None:
    one, other = (event_balance(BOTH, [pair], directed=directed) for pair in (("USA", "IRQ"), ("IRQ", "USA")))
    assert one.height == 1 + directed
    assert one.equals(other)


def test_counts_with_a_column_missing_or_a_key_twice_are_refused() -> None:
    with pytest.raises(TableError, match="lacks"):
        event_balance(BOTH.drop("verbal_conflict"))
    with pytest.raises(TableError, match="twice"):
        event_balance(pl.concat([BOTH, BOTH]))


def months(values: list[float], *, short: tuple[int, ...] = (), pair: tuple[str, str] = ("CHN", "RUS")) -> pl.DataFrame:
    """Return months from 2018-01 on, those of the places `short` with half their days."""
    place = pl.int_range(len(values), eager=True)
    days = [15 if k in short else 30 for k in range(len(values))]
    return pl.DataFrame(
        {
            "state_a": [pair[0]] * len(values),
            "state_b": [pair[1]] * len(values),
            "year": 2018 + place // 12,
            "month": place % 12 + 1,
            "edge_per_day": values,
            "active_days": [int(value != 0) for value in values],
            "days_in_file": days,
            "days_in_month": [30] * len(values),
        }
    )


WAVES = [float(10 + (-1) ** k * (k % 7)) for k in range(48)]


def test_scores_have_mean_zero_and_deviation_one() -> None:
    z = event_z(months(WAVES))
    assert z["value"].mean() == pytest.approx(0, abs=1e-12)
    assert z["value"].std() == pytest.approx(1)
    assert z["n"].unique().to_list() == [48]


def test_robust_scores_are_of_median_and_absolute_deviation() -> None:
    values = np.array(WAVES)
    centre = np.median(values)
    expected = (values - centre) / (NORMAL_MAD * np.median(np.abs(values - centre)))
    assert event_z(months(WAVES), robust=True)["value"].to_list() == pytest.approx(expected.tolist())


@settings(deadline=None, max_examples=25)
@given(st.floats(0.01, 1_000), st.floats(-1_000, 1_000))
def test_scores_do_not_know_the_scale(scale: float, shift: float) -> None:
    moved = event_z(months([scale * value + shift + 5_000 for value in WAVES]))["value"]
    assert moved.to_list() == pytest.approx(event_z(months(WAVES))["value"].to_list(), abs=1e-6)


def test_one_wild_month_moves_the_robust_scores_of_the_others_less() -> None:
    wild = [*WAVES[:-1], 10_000.0]
    plain, robust = (
        float((event_z(months(wild), robust=kind)["value"][:-1] - event_z(months(WAVES), robust=kind)["value"][:-1])
              .abs().max())  # type: ignore[arg-type]
        for kind in (False, True)
    )  # fmt: skip
    assert robust < plain / 3


def test_a_month_with_too_few_days_is_missing_and_bears_on_nothing() -> None:
    values = [*WAVES[:5], 9_999.0, *WAVES[6:]]
    gapped = event_z(months(values, short=(5,)))
    assert gapped["value"][5] is None
    assert gapped["n"].unique().to_list() == [47]
    without = event_z(months(WAVES).filter(pl.int_range(pl.len()) != 5))
    assert gapped["value"].drop_nulls().to_list() == pytest.approx(without["value"].to_list())


def test_too_few_months_reports_or_no_spread_give_no_score() -> None:
    few = event_z(months(WAVES[:23]))
    silent = event_z(months([0.0] * 37 + [3.0] * 5 + [1.0] * 6))
    even = event_z(months([2.5] * 48))
    for table in (few, silent, even):
        assert table["value"].null_count() == table.height
    assert event_z(months(WAVES[:24]))["value"].null_count() == 0


def test_a_pair_quiet_in_a_third_of_its_months_has_no_robust_score() -> None:
    values = [0.0 if k % 3 == 0 else value for k, value in enumerate(WAVES)]
    assert event_z(months(values))["value"].null_count() == 0
    assert event_z(months(values), robust=True)["value"].null_count() == 48


def test_pairs_are_standardised_by_themselves_and_the_reference_can_be_part() -> None:
    loud = months([100 * value for value in WAVES], pair=("RUS", "USA"))
    z = event_z(pl.concat([months(WAVES), loud]))
    by_pair = z.partition_by("state_a")
    assert by_pair[0]["value"].to_list() == pytest.approx(by_pair[1]["value"].to_list())
    early = event_z(months([*WAVES[:24], *(value + 50 for value in WAVES[24:])]), reference=(2018, 2019))
    assert early["value"][:24].mean() == pytest.approx(0, abs=1e-12)
    assert early["value"][24:].min() > 3  # type: ignore[operator]


def test_years_by_hand() -> None:
    z = pl.DataFrame({"state_a": ["A"] * 5, "state_b": ["B"] * 5, "year": [1, 1, 1, 2, 3]}).with_columns(
        value=pl.Series([1.0, 2.0, None, 5.0, None])
    )
    assert event_z_years(z).rows() == [("A", "B", 1, 1.5, 0.5, 2), ("A", "B", 2, 5.0, None, 1)]
