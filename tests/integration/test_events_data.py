"""The real files of events: what the traps say of them, and what the measures say of known years."""

from __future__ import annotations

import calendar
from collections.abc import Callable

import polars as pl
import pytest

from foedus.errors import CoverageError
from foedus.measures import measure
from foedus.measures.events import event_z
from foedus.panels import Panel
from foedus.sources import read_source

pytestmark = pytest.mark.data

Read = Callable[[str], pl.DataFrame]
PAIR = ["state_a", "state_b"]


@pytest.fixture(scope="module")
def read(panel: Panel) -> Read:
    tables: dict[str, pl.DataFrame] = {}

    def cached(name: str) -> pl.DataFrame:
        if name not in tables:
            tables[name] = read_source(name, panel.folder)
        return tables[name]

    return cached


@pytest.fixture(scope="module")
def months(panel: Panel) -> pl.DataFrame:
    return panel.dyad_month().collect()


@pytest.mark.parametrize(
    ("name", "rows"),
    [("icews", 298_376), ("gdelt_monthly", 419_852), ("gdelt_daily", 257_880), ("gdelt_triangle", 222),
     ("cameo_goldstein", 312)],
)  # fmt: skip
def test_number_of_rows(read: Read, name: str, rows: int) -> None:
    assert read(name).height == rows


def test_icews_is_a_full_square_of_152_states(read: Read) -> None:
    frame = read("icews")
    assert frame["sender"].n_unique() == frame["target"].n_unique() == 152
    assert frame.height == 152 * 151 * 13
    assert not {"TUR", "VEN", "TWN", "CZE", "SRB", "YUG"} & set(frame["sender"])
    empty = frame.filter(pl.sum_horizontal(pl.col("^(verbal|material)_.*$")) == 0)
    assert empty.height == 167_975


def test_events_fade_from_the_panel_where_the_source_says_nothing(panel: Panel) -> None:
    pairs = [("USA", "RUS"), ("USA", "TUR")]
    found = panel.dyad_year(pairs, 2001, 2015).collect().partition_by("state_b", as_dict=True)
    known = found["USA",].filter(pl.col("state_a") == "RUS")["events_verbal_conflict"]
    assert [value is None for value in known] == [True] + [False] * 13 + [True]
    assert found["USA",].filter(pl.col("state_a") == "TUR")["events_verbal_conflict"].null_count() == 15


def test_directed_events_of_the_source_add_up_to_the_panel(panel: Panel, read: Read) -> None:
    both = read("icews").filter(pl.col("sender").is_in(["USA", "IRQ"]) & pl.col("target").is_in(["USA", "IRQ"]))
    expected = both.group_by("year").agg(pl.col("material_conflict").sum()).sort("year")["material_conflict"]
    found = panel.dyad_year([("USA", "IRQ")], 2002, 2014).collect()["events_material_conflict"]
    assert found.to_list() == expected.to_list()
    assert found[1] > 11_173  # the invasion of 2003, in one direction alone


def test_days_add_up_to_months_and_no_row_is_no_report(read: Read, months: pl.DataFrame) -> None:
    """The evidence for reading a missing month as 0: the complete daily file has 0 on each of its days."""
    daily = read("gdelt_daily").with_columns(month=pl.col("date").dt.month())
    summed = daily.group_by(*PAIR, "year", "month").agg(
        pl.col("edge").sum(), days=pl.len(), moved=(pl.col("edge") != 0).sum()
    )
    key = [*PAIR, "year", "month"]
    joined = summed.join(months, on=key, how="left")
    assert joined.height == 120 * 74
    assert (joined["edge"] - joined["edge_sum"]).abs().max() < 0.00051  # type: ignore[operator]
    assert (joined["days"] == joined["days_in_file"]).all()
    assert (joined["moved"] == joined["active_days"]).all()
    absent = summed.join(read("gdelt_monthly"), on=key, how="anti")
    assert absent.height == 209
    assert absent["moved"].sum() == 0


def test_triangle_repeats_the_months_of_all_pairs(read: Read) -> None:
    three = read("gdelt_triangle")
    assert three.join(read("gdelt_monthly"), on=three.columns, how="semi").height == three.height == 222


def test_missing_days(read: Read, months: pl.DataFrame) -> None:
    calendar_months = months.select("year", "month", "days_in_file", "days_in_month", "gap").unique()
    assert calendar_months.height == 74
    for row in calendar_months.iter_rows(named=True):
        assert row["days_in_month"] == calendar.monthrange(row["year"], row["month"])[1]
        assert row["gap"] == (row["days_in_file"] < row["days_in_month"])
    days = read("gdelt_daily")["date"].unique()
    span = pl.date_range(days.min(), days.max(), eager=True)
    assert (len(span), len(span) - len(days)) == (2_245, 96)
    assert calendar_months.filter("gap").height == 18
    assert calendar_months["days_in_file"].min() == 15


def test_states_that_gdelt_lacks_have_no_months(months: pl.DataFrame, read: Read) -> None:
    named = set(months["state_a"]) | set(months["state_b"])
    assert len(named) == 189
    assert not {"BIH", "MNE", "SRB", "SVN", "TLS", "XKX"} & named
    assert months.filter(pl.col("active_days") > 0).height == read("gdelt_monthly").height


def test_months_with_too_few_days_are_missing_for_every_pair(months: pl.DataFrame) -> None:
    z = event_z(months)
    assert z.height == months.height
    scored = z.filter(pl.col("value").is_not_null()).select("year", "month").unique()
    gone = months.select("year", "month").unique().join(scored, on=["year", "month"], how="anti").sort("year", "month")
    assert gone.rows() == [(2020, 12), (2023, 1), (2023, 3), (2023, 4), (2023, 5), (2023, 6)]


def test_known_turns_show_in_the_measures(panel: Panel) -> None:
    invaded = measure("event_z", panel, pairs=[("RUS", "UKR")])
    before, after = (invaded.filter(pl.col("year") == year)["value"].item() for year in (2021, 2022))
    assert before > 0 > after
    assert invaded.filter(pl.col("year") == 2023)["n"].item() == 7
    annexed = measure("event_balance", panel, pairs=[("USA", "RUS")], first=2013)
    one, other = annexed["value"].to_list()
    assert one - other > 10 * annexed["sd"].max()  # type: ignore[operator]
    war = measure("event_balance_directed", panel, pairs=[("USA", "IRQ")], first=2003, last=2003)
    peace = measure("event_balance_directed", panel, pairs=[("USA", "GBR")], first=2003, last=2003)
    assert war["value"].item() < 0 < peace["value"].item()


@pytest.mark.parametrize("name", ["event_balance", "event_balance_directed", "event_z", "event_z_robust"])
def test_every_value_has_its_uncertainty_and_years_outside_are_refused(panel: Panel, name: str) -> None:
    table = measure(name, panel)
    assert table.filter(pl.col("sd").is_null() & (pl.col("n") > 1)).height == 0
    assert table.filter(pl.col("sd") < 0).height == 0
    assert table["n"].min() >= 1  # type: ignore[operator]
    with pytest.raises(CoverageError):
        measure(name, panel, first=1990)
