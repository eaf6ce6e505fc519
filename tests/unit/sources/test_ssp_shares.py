"""The reader of projected shares: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, ssp_shares


def from_rows(folder: Path, *rows: tuple[str, float, float]) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=["unit", "gdp_share", "net_share"], orient="row")
    table.with_columns(model=pl.lit("IIASA GDP"), scenario=pl.lit("SSP2"), year=2010).write_parquet(
        folder / "r.parquet"
    )
    return check_table(ssp_shares.SOURCE, ssp_shares.read(folder / "r.parquet"))


def test_repeated_rows_are_one_and_states_are_doubled(tmp_path: Path) -> None:
    frame = from_rows(tmp_path, ("CHN", 0.07, 0.02), ("CHN", 0.07, 0.02), ("BRICS10", 0.3, 0.1))
    assert frame.select("unit", "state").rows() == [("BRICS10", None), ("CHN", "CHN")]
    assert frame["gdp_share"].to_list() == pytest.approx([0.3, 0.14])
    assert frame["net_share"].to_list() == pytest.approx([0.1, 0.04])


def test_two_different_numbers_of_one_unit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="share their key"):
        from_rows(tmp_path, ("CHN", 0.07, 0.02), ("CHN", 0.08, 0.02))


def test_an_unknown_bloc_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="G7"):
        from_rows(tmp_path, ("G7", 0.3, 0.4))
