"""What the Factbook's partners and Russia's trade contribute to dyad-years."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.panels.build import coverage, lay_on
from foedus.panels.contributions import DYAD_CONTRIBUTIONS
from foedus.panels.schema import variable

KEY = ("state_a", "state_b", "year")
YEAR = {"year": pl.Int32}


def laid(source: str, table: pl.DataFrame, pair: tuple[str, str], years: list[int], name: str) -> list[float | None]:
    """Values of one variable for one pair, laid on as the panel does."""
    base = pl.DataFrame({"state_a": pair[0], "state_b": pair[1], "year": years}, schema_overrides=YEAR)
    part = DYAD_CONTRIBUTIONS[source](table)
    return lay_on(base, part, [variable(name)], coverage(source), KEY)[name].to_list()


def test_the_largest_share_of_either_side_counts_and_no_listing_is_unknown() -> None:
    rows = [
        ("RUS", 2022, "CHN", 0.21),
        ("RUS", 2022, "CHN", 0.39),
        ("CHN", 2022, "RUS", 0.03),
        ("CHN", 2022, None, 0.07),
    ]
    table = pl.DataFrame(rows, schema=["state", "year", "partner", "share"], orient="row", schema_overrides=YEAR)
    found = laid("factbook_partners", table, ("CHN", "RUS"), [2011, 2020, 2022, 2024], "factbook_partner_share")
    assert found == [None, None, 0.39, None]
    assert laid("factbook_partners", table, ("CHN", "USA"), [2022], "factbook_partner_share") == [None]


@pytest.mark.parametrize(("state", "pair"), [("CHN", ("CHN", "RUS")), ("UKR", ("RUS", "UKR"))])
def test_trade_with_russia_adds_both_ways_where_both_are_known(state: str, pair: tuple[str, str]) -> None:
    rows = [(2020, 5.0, 2.0, True), (2021, 5.0, None, True), (2022, 5.0, 2.0, False)]
    columns = ["year", "russia_exports", "russia_imports", "russia_reporting"]
    table = pl.DataFrame(rows, schema=columns, orient="row", schema_overrides=YEAR).with_columns(state=pl.lit(state))
    years = [2010, 2019, 2020, 2021, 2022, 2023]
    assert laid("russia_trade", table, pair, years, "russia_trade") == [None, None, 7.0, None, None, None]
    assert laid("russia_trade", table, ("DEU", "FRA"), [2020], "russia_trade") == [None]
