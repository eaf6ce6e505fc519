"""Similarity of obligation portfolios in 1816 and 1938 against an independent R implementation."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.measures.crosstab import SIMILARITIES
from foedus.measures.directed import directed_obligations
from foedus.measures.obligations import similarity_of_obligations
from foedus.sources import DataFolder
from foedus.states import load_states

pytestmark = pytest.mark.data

TOLERANCE = 1e-6
COLUMNS = tuple(SIMILARITIES)[:8]
#: A few rows of the R output: USA with four others, eight columns in the order of `COLUMNS`.
ROWS = {
    (1816, 2, 200): (
        0.56521739, 0.56521739, 0.56521739, -0.12195122,
        -0.12195122, -0.07476636, -0.07476636, -0.0978232,
    ),
    (1816, 2, 220): (
        0.82608696, 0.82608696, 0.82608696, -0.04545455,
        -0.04545455, -0.04545455, -0.04545455, -0.04545455,
    ),
    (1938, 2, 93): (
        0.93265993, 0.91919192, 0.87878788, -0.02325581,
        -0.03125, -0.02484472, -0.02325581, -0.02692452,
    ),
    (1938, 2, 645): (
        0.84175084, 0.80808081, 0.75757576, -0.04865938,
        -0.06451613, -0.03314917, -0.02723735, -0.04221543,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def computed(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    folder = DataFolder.find(data_folder, memory=tmp_path_factory.mktemp("memory") / "verified.json")
    system = load_states().system(1816, 1938)
    return similarity_of_obligations(directed_obligations(folder), system, names=COLUMNS, years=[1816, 1938])


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Put our state ids in alphabetical order beside the codes of the R output."""
    states = load_states()
    for code, name in (("ccode1", "one"), ("ccode2", "two")):
        rows = states.map_codes(rows, code, scheme="cow", into=name)
    return rows.with_columns(state_a=pl.min_horizontal("one", "two"), state_b=pl.max_horizontal("one", "two"))


def _largest_gap(computed: pl.DataFrame, expected: pl.DataFrame) -> float:
    joined = _named(expected).join(computed, on=["state_a", "state_b", "year"], how="left", suffix="_computed")
    assert joined.select(pl.col(f"{column}_computed").is_null().any() for column in COLUMNS).row(0) == (False,) * 8
    gaps = joined.select((pl.col(column) - pl.col(f"{column}_computed")).abs().max() for column in COLUMNS)
    return max(gaps.row(0))


def test_rows_quoted_here(computed):
    quoted = [(two, three, one, *values) for (one, two, three), values in ROWS.items()]
    table = pl.DataFrame(quoted, schema=["ccode1", "ccode2", "year", *COLUMNS], orient="row")
    assert _largest_gap(computed, table) < TOLERANCE


@pytest.mark.parametrize(("year", "pairs", "members"), [(1816, 253, 23), (1938, 231, 66)])
def test_the_whole_file(computed, data_folder, year, pairs, members):
    file = data_folder.parent / "golden" / f"similarity_obligations_{year}.csv"
    if not file.is_file():
        pytest.skip(f"needs {file.name} in the folder golden beside the data")
    expected = pl.read_csv(file)
    assert expected.height == pairs
    assert computed.filter(pl.col("year") == year)["n"].unique().to_list() == [members]
    assert _largest_gap(computed, expected) < TOLERANCE
