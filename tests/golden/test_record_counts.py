"""Counts on the record that were computed elsewhere by a separate program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.estimate import prais_winsten_slope
from foedus.evidence.evidence import Evidence
from foedus.measures.power import capability_shares
from foedus.sources import DataFolder, read_source

Read = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="module")
def read(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = DataFolder.find(data_folder, memory=tmp_path_factory.mktemp("memory") / "verified.json")
    return lambda name: read_source(name, folder)


@pytest.fixture(scope="module")
def capability(read: Read) -> pl.DataFrame:
    """Shares, of the 25 largest states with current dollars apart, and what they become with changes in dollars."""
    shares = capability_shares(read("gdp_population")).select("state", "year", "value")
    people = read("gdp_population").select("state", "year", "population")
    dollars = read("worldbank_gdp").join(people, on=["state", "year"])
    of_year = [(column / column.sum().over("year")).alias(name) for name, column in (
        ("plain", pl.col("gdp_usd")), ("squared", pl.col("gdp_usd") ** 2 / pl.col("population")),
    )]  # fmt: skip
    return shares.join(dollars.select("state", "year", *of_year), on=["state", "year"], how="left")


def _error(capability: pl.DataFrame, ahead: int, moved_with: str | None) -> tuple[float, int]:
    """Mean absolute error of the logarithm for the 25 largest states of each origin, and the number of forecasts."""
    names = {"value": "later", "plain": "plain_later", "squared": "squared_later"}
    later = capability.with_columns(pl.col("year") - ahead).rename(names)
    pairs = capability.filter(pl.col("year").is_between(1985, 2018)).join(later, on=["state", "year"], how="left")
    growth = pl.lit(1.0) if moved_with is None else pl.col(f"{moved_with}_later") / pl.col(moved_with)
    pairs = pairs.with_columns(told=pl.col("value") * growth).drop_nulls("told")
    largest = pairs.filter(pl.col("value").rank("ordinal", descending=True).over("year") <= 25).drop_nulls("later")
    errors = np.abs(np.log(largest["later"] / largest["told"]))
    return float(errors.mean()), len(errors)


@pytest.mark.data
@pytest.mark.parametrize(
    ("moved_with", "ahead", "expected", "margin"),
    [
        (None, 1, 0.037, 0.0005), (None, 4, 0.120, 0.0015),
        ("squared", 1, 0.129, 0.002), ("squared", 4, 0.273, 0.002),
    ],
)  # fmt: skip
def test_capability_carried_forward_and_moved_with_dollars(
    capability: pl.DataFrame, moved_with: str | None, ahead: int, expected: float, margin: float
) -> None:
    """The 25 largest states, origins 1985 to 2018. Four years ahead .121 here against .120 there.

    Squared dollars over heads give .1305 and .2721 here. How states without dollars (the Soviet Union) were treated
    is not recorded: with them held still it is .125 and .265, without them and no others in their place .1275 and
    .2645.
    """
    error, n = _error(capability, ahead, moved_with)
    assert n == (850 if ahead == 1 else 775 if moved_with else 773)
    assert error == pytest.approx(expected, abs=margin)


@pytest.mark.data
@pytest.mark.parametrize(("ahead", "recorded", "found"), [(1, 0.069, 0.0611), (4, 0.133, 0.1258)])
def test_capability_moved_with_plain_dollars(
    capability: pl.DataFrame, ahead: int, recorded: float, found: float
) -> None:
    """.069 and .133 are recorded; .061 and .126 are found, and no way of treating missing figures gives the former.

    Tried: states without dollars left out before or after the 25 are chosen, or held still; shares of the sum of
    states or of the world's total; shares made to add up to one again: .060 to .064, and .122 to .137. The order is
    the one recorded: best carried forward, then plain dollars, then their square.
    """
    error, _ = _error(capability, ahead, "plain")
    assert error == pytest.approx(found, abs=5e-5)
    assert error == pytest.approx(recorded, abs=0.008)
    assert _error(capability, ahead, None)[0] < error < _error(capability, ahead, "squared")[0]


@pytest.mark.data
def test_wars_of_others_are_not_the_pairs_own(read: Read) -> None:
    disputes = read("mid")
    for a, b, year in (("RUS", "USA", 1964), ("CHN", "RUS", 1978)):
        row = disputes.filter((pl.col("state_a") == a) & (pl.col("state_b") == b) & (pl.col("year") == year))
        assert 1 < row["hostility"].item() < 5


@pytest.mark.data
def test_american_troops_in_the_pacific(read: Read) -> None:
    hosts = read("troops").filter(pl.col("host").is_in(["JPN", "KOR", "PHL", "AUS", "SGP"]))
    assert (
        dict(hosts.group_by("year").agg(pl.col("troops").sum()).iter_rows()).items()
        >= {1990: 102_563, 2020: 84_857}.items()
    )


def test_the_packaged_count_of_troops_is_exact() -> None:
    hosts = Evidence.embedded().states.filter(pl.col("state").is_in(["JPN", "KOR", "PHL", "AUS", "SGP"]))
    counts = dict(hosts.group_by("year").agg(pl.col("us_troops").sum()).iter_rows())
    assert (counts[1990], counts[2020]) == (102_563, 84_857)


def test_the_packaged_trend_of_troops() -> None:
    """C19 from 1990 to 2020: fitted change of the logarithm, share of all troops, and without the Philippines."""
    hosts = Evidence.embedded().states.filter(
        pl.col("state").is_in(["JPN", "KOR", "PHL", "AUS", "SGP"]) & pl.col("year").is_between(1990, 2020)
    )
    known = hosts.drop_nulls("us_troops").group_by("year")
    years = known.agg(pl.col("us_troops").sum(), pl.col("us_troops_share").sum()).sort("year")
    slope = prais_winsten_slope(years["year"], np.log(years["us_troops"].to_numpy()))
    change = [30 * value for value in (slope.value, *slope.interval)]
    assert change == pytest.approx([-0.094, -0.394, 0.206], abs=5e-4)
    assert slope.n == years.height == 30  # nothing is known of 2008
    share = dict(years.select("year", "us_troops_share").iter_rows())
    assert (share[1990], share[2020]) == pytest.approx((0.2312, 0.4504), abs=5e-5)
    others = hosts.filter(pl.col("state") != "PHL").group_by("year").agg(pl.col("us_troops").sum())
    without = dict(others.iter_rows())
    assert without[2020] / without[1990] - 1 == pytest.approx(-0.045, abs=1e-3)


def test_china_as_first_partner_of_its_neighbours() -> None:
    """14 of 21 in 2021, every one known."""
    evidence = Evidence.embedded()
    of_china = evidence.trade.filter((pl.col("partner") == "CHN") & (pl.col("year") == 2021))
    neighbours = of_china.filter(pl.col("state").is_in(evidence.neighbours["neighbour"].implode()))
    first = neighbours.select(pl.any_horizontal("first_import", "first_export")).to_series()
    assert (first.sum(), first.len(), first.null_count()) == (14, 21, 0)
