"""Agreement and ideal-point distances of the three powers against independently computed figures."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.measures.gates import gate_1972_79
from foedus.measures.ideal import ideal_point_distances
from foedus.measures.un import un_agreement, un_similarity_chance_corrected
from foedus.sources import DataFolder, read_source

pytestmark = pytest.mark.data

#: Agreement (1 same, ½ one abstains, 0 opposed; joint votes), computed by a separate program from the public votes.
AGREEMENT = {
    ("RUS", "USA"): {1955: 0.486, 1985: 0.258, 1995: 0.537, 2014: 0.372, 2022: 0.301, 2023: 0.282},
    ("CHN", "USA"): {1971: 0.449, 1985: 0.316, 2005: 0.144, 2014: 0.256, 2022: 0.282, 2023: 0.279},
    ("CHN", "RUS"): {1971: 0.821, 1990: 0.940, 2005: 0.877, 2014: 0.818, 2022: 0.799, 2023: 0.797},
}
#: Mean distances with the estimates of 2020, by period: RUS–CHN, USA–RUS, USA–CHN.
DISTANCES = {
    (1992, 2000): (1.860, 2.131, 3.991),
    (2001, 2013): (0.752, 2.675, 3.427),
    (2014, 2019): (0.598, 2.520, 3.119),
}
PAIRS = [("CHN", "RUS"), ("RUS", "USA"), ("CHN", "USA")]


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return DataFolder.find(data_folder, memory=tmp_path_factory.mktemp("memory") / "verified.json")


@pytest.fixture(scope="module")
def votes(folder: DataFolder) -> pl.DataFrame:
    return read_source("unga_votes", folder)


@pytest.fixture(scope="module")
def distances(folder: DataFolder) -> pl.DataFrame:
    return ideal_point_distances(read_source("ideal_points", folder), PAIRS)


@pytest.mark.parametrize("pair", AGREEMENT)
def test_agreement_matches_the_independent_figures(votes, pair):
    table = un_agreement(votes, [pair], AGREEMENT[pair])
    found = dict(table.select("year", "value").iter_rows())
    assert found == pytest.approx(AGREEMENT[pair], abs=5e-4)


def test_before_1971_the_peoples_republic_did_not_vote(votes):
    assert un_agreement(votes, [("CHN", "USA")])["year"].min() == 1971


def test_the_votes_end_in_2023(votes):
    assert un_agreement(votes, PAIRS)["year"].max() == 2023


@pytest.mark.parametrize("period", DISTANCES)
def test_ideal_point_distances_keep_their_order(distances, period):
    means = [
        distances.filter((pl.col("state_a") == a) & (pl.col("state_b") == b) & pl.col("year").is_between(*period))[
            "value"
        ].mean()
        for a, b in PAIRS
    ]
    published = DISTANCES[period]
    assert sorted(range(3), key=means.__getitem__) == sorted(range(3), key=published.__getitem__)


def test_moscow_and_beijing_came_closer_from_period_to_period(distances):
    pair = distances.filter((pl.col("state_a") == "CHN") & (pl.col("state_b") == "RUS"))
    means = [pair.filter(pl.col("year").is_between(*period))["value"].mean() for period in DISTANCES]
    assert means == sorted(means, reverse=True)


def test_distances_carry_a_positive_sd(distances):
    assert distances.select((pl.col("sd") > 0).all()).item()


def test_neither_votes_nor_plain_agreement_show_the_sino_soviet_split(votes):
    pairs, years = [("CHN", "RUS"), ("CHN", "USA")], range(1972, 1980)
    similarity = gate_1972_79(un_similarity_chance_corrected(votes, pairs, years))
    assert not similarity.passed
    assert similarity.n == 8
    assert similarity.rus_chn == pytest.approx(-0.10, abs=0.02)
    assert similarity.usa_chn == pytest.approx(-0.56, abs=0.02)
    assert not gate_1972_79(un_agreement(votes, pairs, years)).passed


def test_sampling_noise_of_ballots_is_of_the_size_of_a_years_change(votes):
    table = un_similarity_chance_corrected(votes, [("CHN", "RUS")], range(1992, 2024)).sort("year")
    change = table["value"].diff().drop_nulls().std()
    assert 0.2 < table["sd"].mean() / change < 1.5
