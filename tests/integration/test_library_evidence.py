"""The packaged evidence: intact, small, of our own making, and the same as the raw data give."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from foedus.arguments import argue, load_argument
from foedus.errors import CoverageError, DataError, UnknownStateError
from foedus.evidence.building import USED_SOURCES
from foedus.evidence.evidence import Evidence
from foedus.evidence.tables import EMBEDDED, EVIDENCE_STATES, TABLES, load_tables
from foedus.sources import SOURCES


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return Evidence.embedded()


def test_it_is_small_and_covers_the_states_of_the_case_and_the_claims(evidence: Evidence) -> None:
    assert sum(path.stat().st_size for path in EMBEDDED.iterdir()) < 5_000_000
    assert len(EVIDENCE_STATES) == 42
    assert set(evidence.states["state"]) == set(EVIDENCE_STATES)
    assert (evidence.dyads["year"].min(), evidence.dyads["year"].max()) == (1946, 2024)


def test_every_key_is_unique(evidence: Evidence) -> None:
    for name, keys in TABLES.items():
        table = evidence.tables()[name]
        assert table.select(keys).is_duplicated().sum() == 0, name


def test_nothing_comes_from_a_source_that_may_not_be_passed_on(evidence: Evidence) -> None:
    assert {row["source"] for row in evidence.provenance} == set(USED_SOURCES)
    assert all(SOURCES[name].embeddable for name in USED_SOURCES)


def test_years_outside_coverage_are_missing_not_zero(evidence: Evidence) -> None:
    late = evidence.dyads.filter(pl.col("year") > 2018)
    assert late["obligation_value"].null_count() == late.height
    assert evidence.dyads.filter(pl.col("year") == 2024)["un_agreement"].drop_nulls().is_empty()


def test_raw_rows_are_not_repeated(evidence: Evidence) -> None:
    """Kinds of obligation are kept for the last coded year only, and raw scores not at all."""
    kinds = evidence.dyads.filter(pl.col("defence").is_not_null())
    assert set(kinds["year"]) == {2018}
    assert not {"cinc", "ideal_point", "milex"} & set(evidence.states.columns)
    assert "dispute_level" not in evidence.dyads.columns


def test_a_changed_file_is_told_from_its_manifest(tmp_path: Path) -> None:
    copy = tmp_path / "evidence"
    shutil.copytree(EMBEDDED, copy)
    changed = pl.read_parquet(copy / "trade.parquet").with_columns(first_import=~pl.col("first_import"))
    changed.write_parquet(copy / "trade.parquet")
    with pytest.raises(DataError, match="differs from its manifest"):
        load_tables(copy)


def test_a_truncated_file_is_one_clear_error(tmp_path: Path) -> None:
    copy = tmp_path / "evidence"
    shutil.copytree(EMBEDDED, copy)
    (copy / "dyads.parquet").write_bytes((copy / "dyads.parquet").read_bytes()[:1000])
    with pytest.raises(DataError, match="cannot be read"):
        load_tables(copy)


def test_a_pair_is_found_in_any_order(evidence: Evidence) -> None:
    assert evidence.pair("RUS", "CHN", "alignment").equals(evidence.pair("CHN", "RUS", "alignment"))


def test_an_unknown_state_or_year_is_one_clear_error(evidence: Evidence) -> None:
    with pytest.raises(UnknownStateError, match="BRA"):
        evidence.pair("BRA", "USA", "alignment")
    with pytest.raises(CoverageError, match="1900"):
        evidence.pair("RUS", "USA", "alignment", first=1900, last=1901)


HARDWARE = 0.002
"""What single precision may differ by between kinds of hardware in alignment, after smoothing."""


_LOOSE = {"wedge_spells": ["entry_value"], "triad_spells": ["level"], "alignment_paths": ["mean", "loading"]}
"""Columns of numbers of the latent alignment in tables that do not name it."""


def _latent(column: str) -> bool:
    return column.startswith("alignment") and "composite" not in column


@pytest.mark.data
@pytest.mark.slow
def test_the_raw_data_give_the_same_evidence_and_verdicts(data_folder: Path, evidence: Evidence) -> None:
    """On one kind of hardware even the content hash is the same; alignment is computed in single precision."""
    built = Evidence.built(data_folder, fresh=True)
    for name in TABLES:
        one, other = built.tables()[name], evidence.tables()[name]
        assert one.columns == other.columns
        loose = _LOOSE.get(name) or [column for column in one.columns if _latent(column)]
        assert one.drop(loose).equals(other.drop(loose)), name
        for column in loose:
            gap = (one[column].cast(pl.Float64) - other[column].cast(pl.Float64)).abs().max()
            assert one[column].is_null().equals(other[column].is_null())
            assert gap is not None
            assert gap <= HARDWARE, (name, column)
    found = Evidence.open(data_folder)
    assert found.origin == "raw"
    for one, other in zip(
        argue(load_argument("pushed-together"), found).claims,
        argue(load_argument("pushed-together"), evidence).claims,
        strict=True,
    ):
        assert (one.id, one.verdict, one.n) == (other.id, other.verdict, other.n)
        assert one.effect == pytest.approx(other.effect, abs=0.01)
