"""The reader of the Factbook's partners: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, factbook_partners

ROW = {"iso3": "RUS", "flow": "imports", "year": 2023, "partner": "CHN", "share_pct": 53.0, "rank": 1}
EDITIONS = {"edition_first": 2025, "edition": 2026}


def tidy(tmp_path: Path, *rows: dict[str, object]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame([ROW | EDITIONS | row for row in rows]).write_parquet(path)
    return check_table(factbook_partners.SOURCE, factbook_partners.read(path))


def test_share_is_a_fraction_and_editions_survive(tmp_path: Path) -> None:
    row = tidy(tmp_path, {}).row(0, named=True)
    assert row["share"] == pytest.approx(0.53)
    assert (row["state"], row["partner"], row["edition_first"], row["edition"]) == ("RUS", "CHN", 2025, 2026)


def test_zero_is_a_share_below_half_a_per_cent_and_stays(tmp_path: Path) -> None:
    assert tidy(tmp_path, {"share_pct": 0.0})["share"].to_list() == [0.0]


def test_reporters_that_are_no_state_go_and_such_partners_stay_without_an_id(tmp_path: Path) -> None:
    frame = tidy(tmp_path, {"iso3": "HKG"}, {"iso3": "CHN", "partner": "HKG"}, {"iso3": "PSE", "partner": "ISR"})
    assert frame.select("state", "partner", "partner_code").rows() == [("CHN", None, "HKG")]


def test_a_state_is_no_partner_of_its_own(tmp_path: Path) -> None:
    frame = tidy(tmp_path, {"iso3": "CHN", "rank": 5}, {"iso3": "CHN", "partner": "USA"})
    assert frame["partner"].to_list() == ["USA"]


def test_a_code_nobody_declared_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="XYZ"):
        tidy(tmp_path, {"partner": "XYZ"})
