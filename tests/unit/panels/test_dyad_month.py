"""Monthly reports laid onto all months and pairs they speak about."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.panels.contributions.events import DYAD_CONTRIBUTIONS
from foedus.panels.dyad_month import COLUMNS, dyad_months


def reports(*rows: tuple[str, str, int, int, float, int]) -> pl.DataFrame:
    names = ["state_a", "state_b", "year", "month", "edge_sum", "days_in_file"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(active_days=pl.lit(1))


TWO_MONTHS = reports(("CHN", "RUS", 2023, 5, 30.0, 15), ("CHN", "USA", 2023, 7, -62.0, 31))


def test_every_pair_of_named_states_has_every_month_of_the_file() -> None:
    table = dyad_months(TWO_MONTHS)
    assert tuple(table.columns) == COLUMNS
    assert table.select("state_a", "state_b", "month").rows() == [
        (*pair, month) for pair in (("CHN", "RUS"), ("CHN", "USA"), ("RUS", "USA")) for month in (5, 7)
    ]


def test_sums_are_divided_by_the_days_in_the_file_and_no_report_is_zero() -> None:
    table = dyad_months(TWO_MONTHS)
    assert table["edge_per_day"].to_list() == [2.0, 0.0, 0.0, -2.0, 0.0, 0.0]
    assert table["active_days"].to_list() == [1, 0, 0, 1, 0, 0]
    assert table["days_in_file"].to_list() == [15, 31] * 3


def test_months_with_missing_days_are_marked() -> None:
    table = dyad_months(reports(("CHN", "RUS", 2024, 2, 1.0, 29), ("CHN", "RUS", 2023, 2, 1.0, 27)))
    assert table.select("year", "days_in_month", "gap").rows() == [(2023, 28, True), (2024, 29, False)]


def test_a_state_that_is_never_named_and_one_that_did_not_exist_have_no_rows() -> None:
    table = dyad_months(reports(("CHN", "SSD", 2010, 1, 1.0, 31), ("CHN", "SSD", 2012, 1, 1.0, 31)))
    assert table.select("state_a", "state_b", "year").rows() == [("CHN", "SSD", 2012)]


def test_only_the_pairs_asked_for() -> None:
    pairs = pl.DataFrame({"state_a": ["CHN"], "state_b": ["RUS"]})
    assert dyad_months(TWO_MONTHS, pairs).equals(
        dyad_months(TWO_MONTHS).filter((pl.col("state_a") == "CHN") & (pl.col("state_b") == "RUS"))
    )


@pytest.mark.parametrize(("rows", "expected"), [(2, [("IRQ", "USA", 2004, 5, 4, 3, 2)]), (1, [])])
def test_directed_events_add_up_to_the_pair_or_are_unknown(rows: int, expected: list[tuple[object, ...]]) -> None:
    classes = {"verbal_cooperation": 4, "material_cooperation": 3, "verbal_conflict": 2, "material_conflict": 1}
    one = {"sender": "USA", "target": "IRQ", "year": 2004} | classes
    other = {"sender": "IRQ", "target": "USA", "year": 2004} | dict.fromkeys(classes, 1)
    assert DYAD_CONTRIBUTIONS["icews"](pl.DataFrame([one, other][:rows])).rows() == expected
