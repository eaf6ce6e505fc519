"""Counts on the record that were computed elsewhere by a separate program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.evidence.evidence import Evidence
from foedus.measures.power import capability_shares
from foedus.sources import DataFolder, read_source

Read = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="module")
def read(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = DataFolder.find(data_folder, memory=tmp_path_factory.mktemp("memory") / "verified.json")
    return lambda name: read_source(name, folder)


@pytest.mark.data
@pytest.mark.parametrize(("ahead", "expected", "margin"), [(1, 0.037, 0.0005), (4, 0.120, 0.0015)])
def test_capability_carried_forward(read: Read, ahead: int, expected: float, margin: float) -> None:
    """The 25 largest states, origins 1985 to 2018. Four years ahead .121 here against .120 there."""
    shares = capability_shares(read("gdp_population")).filter(pl.col("year").is_between(1985, 2019))
    origins = shares.filter(pl.col("value").rank("ordinal", descending=True).over("year") <= 25)
    later = shares.select("state", pl.col("year") - ahead, later="value")
    pairs = origins.join(later, on=["state", "year"])
    error = np.abs(np.log(pairs["later"] / pairs["value"])).mean()
    assert error == pytest.approx(expected, abs=margin)


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


def test_china_as_first_partner_of_its_neighbours() -> None:
    """14 of 21 in 2021, every one known."""
    evidence = Evidence.embedded()
    of_china = evidence.trade.filter((pl.col("partner") == "CHN") & (pl.col("year") == 2021))
    neighbours = of_china.filter(pl.col("state").is_in(evidence.neighbours["neighbour"].implode()))
    first = neighbours.select(pl.any_horizontal("first_import", "first_export")).to_series()
    assert (first.sum(), first.len(), first.null_count()) == (14, 21, 0)
