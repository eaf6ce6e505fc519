"""The packaged evidence of the cases: small, intact, of our own making, and the same as the raw data give."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.evidence.case_building import CASE_SOURCES, GROWTH_YEARS, WINDOW, build_case_tables
from foedus.evidence.case_evidence import CASE_TABLES, EMBEDDED_CASES, CaseEvidence, load_case_tables
from foedus.evidence.evidence import Evidence
from foedus.scenarios import list_cases, load_case
from foedus.sources import SOURCES, DataFolder

TABLES = load_case_tables(EMBEDDED_CASES)
YEARS = {name: load_case(name).initial.year for name in list_cases()}
COVERED = ("powers-2025", "strategic-triangle")
"""Cases that need no tables of their own: the arguments' evidence has their states and years."""
HARDWARE = 0.002
"""What single precision may differ by between kinds of hardware in alignment, after smoothing."""


def test_it_is_small_and_every_key_is_unique() -> None:
    assert sum(path.stat().st_size for path in EMBEDDED_CASES.iterdir()) < 1_000_000
    for name, keys in CASE_TABLES.items():
        assert TABLES[name].select(keys).is_duplicated().sum() == 0, name


def test_it_holds_the_years_of_the_cases_and_no_others() -> None:
    years = {year for name, year in YEARS.items() if name not in COVERED}
    assert set(TABLES["dyads"]["year"]) == {year - back for year in years for back in range(WINDOW)}
    assert set(TABLES["places"]["year"]) == years
    assert set(TABLES["states"]["year"]) <= {year - back for year in years for back in range(GROWTH_YEARS + 1)}


def test_raw_rows_are_not_repeated() -> None:
    """Kinds of obligation are kept for one year of each case, and no raw score at all."""
    assert all(SOURCES[name].embeddable for name in CASE_SOURCES)
    assert set(TABLES["dyads"].filter(pl.col("defence").is_not_null())["year"]) == {1907, 1938, 1949, 1970, 2018}
    assert {"cinc", "ideal_point", "dispute_level", "obligation_value"}.isdisjoint(
        column for table in TABLES.values() for column in table.columns
    )


def test_years_outside_coverage_are_missing_not_zero() -> None:
    early, late = (TABLES["dyads"].filter(pl.col("year") < 1946), TABLES["dyads"].filter(pl.col("year") >= 1946))
    assert early["alignment"].null_count() == early.height
    assert early["alignment_bridged"].null_count() == 0
    assert late["alignment_bridged"].null_count() == late.height
    assert TABLES["states"].filter(pl.col("year") < 1946)["order_preference"].drop_nulls().is_empty()
    assert not TABLES["states"].filter(pl.col("year") < 1945)["nuclear"].drop_nulls().any()


def test_a_changed_or_torn_file_is_one_clear_error(tmp_path: Path) -> None:
    copy = tmp_path / "cases"
    shutil.copytree(EMBEDDED_CASES, copy)
    states = pl.read_parquet(copy / "states.parquet")
    states.with_columns(capability_share=pl.col("capability_share") * 2).write_parquet(copy / "states.parquet")
    with pytest.raises(DataError, match="differs from its manifest"):
        load_case_tables(copy)
    (copy / "dyads.parquet").write_bytes((copy / "dyads.parquet").read_bytes()[:1000])
    with pytest.raises(DataError, match="cannot be read"):
        load_case_tables(copy)


def test_an_evidence_of_its_own_is_not_widened() -> None:
    evidence = Evidence.embedded()
    own = CaseEvidence(evidence.dyads, TABLES["places"], evidence.states, evidence.trade)
    assert CaseEvidence.of(own) is own
    assert repr(own).startswith("<CaseEvidence: ")


@pytest.mark.data
@pytest.mark.slow
def test_the_raw_data_give_the_same_tables(data_folder: Path) -> None:
    built = build_case_tables(DataFolder.find(data_folder), Evidence.embedded().dyads)
    loose = ["alignment", "alignment_sd", "alignment_volatility"]
    for name, keys in CASE_TABLES.items():
        one, other = built[name].sort(keys), TABLES[name]
        assert one.columns == other.columns
        exact = [column for column in one.columns if column not in loose]
        assert one.select(exact).equals(other.select(exact)), name
        for column in (column for column in loose if column in one.columns):
            assert one[column].is_null().equals(other[column].is_null())
            gap = (one[column] - other[column]).abs().max()
            assert gap is not None
            assert gap <= HARDWARE, (name, column)
