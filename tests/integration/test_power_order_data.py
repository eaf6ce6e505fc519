"""Power, order and their figures on the raw data: coverage, bounds, and what every historian would expect."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures import capability_shares, cinc_shares, order_preferences, power_transitions
from foedus.measures.catalogue import MEASURES, measure
from foedus.measures.concentration import major_powers
from foedus.measures.order_index import order_indices
from foedus.panels import Panel
from foedus.reports.bloc_heatmap import bloc_heatmap
from foedus.reports.figure_file import write_figure
from foedus.reports.measured import Subject
from foedus.reports.partners_figure import partners_figure
from foedus.sources import read_source

pytestmark = pytest.mark.data
SYSTEM = sorted(name for name, entry in MEASURES.items() if entry.dims == "system")


@pytest.mark.parametrize("name", SYSTEM)
def test_a_measure_of_the_system_covers_what_it_says(panel: Panel, name: str) -> None:
    entry, table = MEASURES[name], measure(name, panel)
    assert (table["year"].min(), table["year"].max()) == entry.coverage
    assert table["state_a"].is_null().all()
    assert table["state_b"].is_null().all()
    assert not table["year"].is_duplicated().any()
    missing = set(range(entry.coverage[0], entry.coverage[1] + 1)) - set(table["year"])
    # session 19 of the General Assembly had one roll call, from which no ideal point was estimated
    assert missing == ({1964} if "ideal_points" in entry.sources else set())
    low, high = (-1.0, 1.0) if name.startswith("order_index") else (0.0, 1.0 if "index" in entry.unit else 200.0)
    assert table["value"].is_between(low, high).all()
    assert (table["sd"].drop_nulls() > 0).all()
    assert table["sd"].is_not_null().any() == ("sd from" in entry.uncertainty)


@pytest.mark.parametrize("name", SYSTEM[:1])
def test_pairs_of_the_system_are_refused(panel: Panel, name: str) -> None:
    with pytest.raises(InputError, match="whole world"):
        measure(name, panel, pairs=[("USA", "RUS")])


def test_both_powers_know_every_major_power(panel: Panel) -> None:
    majors = major_powers(1816, 2019)
    for shares in (
        capability_shares(read_source("gdp_population", panel.folder)),
        cinc_shares(read_source("nmc", panel.folder)),
    ):
        assert majors.join(shares, on=["state", "year"], how="anti").is_empty()


def test_power_was_more_concentrated_after_1945_than_before_1914(panel: Panel) -> None:
    for name in ("power_concentration", "power_concentration_cinc"):
        table = measure(name, panel)
        before, after = (
            table.filter(pl.col("year").is_between(*years))["value"].mean() for years in ((1900, 1913), (1946, 1960))
        )
        assert after > before + 0.05  # type: ignore[operator]


def test_years_counted_one_by_one_and_all_together_agree(panel: Panel) -> None:
    whole = measure("power_concentration", panel)
    for year in (1816, 1913, 2019):
        assert measure("power_concentration", panel, first=year, last=year).equals(whole.filter(pl.col("year") == year))


def test_overtakings_that_are_known(panel: Panel) -> None:
    cinc = cinc_shares(read_source("nmc", panel.folder))
    found = power_transitions(cinc, [("USA", "GBR"), ("DEU", "FRA"), ("CHN", "USA"), ("CHN", "RUS")])
    told = {(row["overtaker"], row["overtaken"]): row["year"] for row in found.iter_rows(named=True)}
    assert 1890 <= told["USA", "GBR"] <= 1900
    assert 1871 <= told["DEU", "FRA"] <= 1890
    assert 1990 <= told["CHN", "USA"] <= 2000
    assert told["CHN", "RUS"] == 1991


def test_parity_and_transition_of_a_pair_agree(panel: Panel) -> None:
    parity = measure("power_parity_cinc", panel, pairs=[("GBR", "USA")])
    crossing = measure("power_transition_cinc", panel, pairs=[("GBR", "USA")]).filter(pl.col("value") != 0)
    assert crossing["value"].to_list() == [-1.0]
    (year,) = crossing["year"]
    near = parity.filter(pl.col("year").is_between(year - 1, year))["value"]
    assert near.max() > 0.8  # type: ignore[operator]
    assert parity["value"].is_between(0, 1).all()


def test_order_index_falls_after_1990_by_both_powers(panel: Panel) -> None:
    for name, fall in (("order_index", 0.1), ("order_index_cinc", 0.1)):
        values = dict(measure(name, panel).select("year", "value").iter_rows())
        assert values[1990] - values[2019] > fall


def test_order_index_lies_within_what_the_states_left_out_could_do(panel: Panel) -> None:
    shares = cinc_shares(read_source("nmc", panel.folder))
    preferences = order_preferences(read_source("ideal_points", panel.folder))
    table = order_indices(shares, preferences)
    assert table.filter(pl.col("year") < 1946)["value"].is_null().all()
    assert table.filter(pl.col("year").is_between(1946, 2022) & (pl.col("year") != 1964))["coverage"].min() > 0.75
    strict = order_indices(shares, preferences, minimum_cover=0.95)
    assert strict.filter(pl.col("year") == 1955)["value"].to_list() == [None]


def test_figures_of_real_pairs(panel: Panel, tmp_path: Path) -> None:
    entry = MEASURES["un_agreement"]
    subject = Subject(entry.name, entry.unit, entry.sources, entry.uncertainty)
    states = ["USA", "GBR", "FRA", "RUS", "POL", "CHN"]
    pairs = [(a, b) for i, a in enumerate(states) for b in states[i + 1 :]]
    table = measure("un_agreement", panel, pairs=pairs, first=1980, last=1985)
    heatmap = bloc_heatmap(table, subject, year=1985, states=states)
    order = [text for text in "".join(ET.fromstring(heatmap.wide).itertext()).split() if text in states]
    # the camps of the Cold War stand side by side
    assert {frozenset(order[:3]), frozenset(order[3:])} == {frozenset(states[:3]), frozenset(states[3:])}
    partners = partners_figure(table, subject, "RUS")
    assert partners.table.rows[0][0] == "CHN"
    assert "Poland" in partners.wide
    for figure in (heatmap, partners):
        assert write_figure(figure, tmp_path / f"{figure.key}.png").stat().st_size > 10_000
