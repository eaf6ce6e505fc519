"""Every packaged column says what it is made from and why it may be passed on."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

import foedus
from foedus.sources import SOURCES

PACKAGE = Path(foedus.__file__).parent
TEXT = (PACKAGE / "DATA-LICENCES.md").read_text(encoding="utf-8")
NAMES = {"state", "state_a", "state_b", "partner", "neighbour", "year", "table", "pair", "measure", "pair_a", "pair_b",
         "entry_year", "data_until"}  # fmt: skip
"""Columns that only name states, years or rows."""
ALL_OF_ALIGNMENT = re.findall(r"`(\w+)`", TEXT.partition('sources" are ')[2].partition(".\n")[0])


def rows() -> dict[tuple[str, str], tuple[str, ...]]:
    found = {}
    for file, column, made_from in re.findall(r"^\| (\S+\.parquet) \| `(\w+)` \| ([^|]+) \| [^|]{20,} \|$", TEXT, re.M):
        sources = ALL_OF_ALIGNMENT if made_from == "alignment's sources" else re.findall(r"`(\w+)`", made_from)
        assert sources or made_from == "our own", (file, column)
        found[file, column] = tuple(sources)
    return found


def packaged() -> set[tuple[str, str]]:
    files = sorted((PACKAGE / "evidence").glob("embedded*/*.parquet"))
    assert len(files) > 10
    return {
        (file.relative_to(PACKAGE / "evidence").as_posix(), column)
        for file in files
        for column in pl.read_parquet_schema(file)
        if column not in NAMES
    }


def test_every_column_has_its_row_and_every_row_its_column() -> None:
    assert packaged() == set(rows())


def test_every_source_named_may_be_packaged_and_its_terms_are_there() -> None:
    named = {source for sources in rows().values() for source in sources}
    terms = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|$", TEXT.partition("## Terms of the sources")[2], re.M))
    assert set(terms) == named
    for source in named:
        assert SOURCES[source].embeddable, source
        assert terms[source] == SOURCES[source].licence
        assert "SA" not in terms[source].split("-"), source


def test_alignment_names_the_sources_of_its_packaged_indicators() -> None:
    from foedus.measures.latent import INDICATORS
    from foedus.measures.latent.basis import may_be_packaged

    read = {source for entry in INDICATORS if may_be_packaged(entry) and not entry.coded for source in entry.source}
    assert read | {"contiguity", "mindist", "capitals"} == set(ALL_OF_ALIGNMENT)


@pytest.mark.parametrize("name", ["sanctions", "arms_transfers", "nuclear", "regime_episodes"])
def test_what_may_not_be_passed_on_is_in_no_row(name: str) -> None:
    assert all(name not in sources for sources in rows().values())
