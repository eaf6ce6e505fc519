"""Spells of pacts: what joins two years, what cuts them, and who counts."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import InputError, TableError
from foedus.measures import pact_spells

COLUMNS = ["state_a", "state_b", "year", "defence", "offence", "neutrality"]


def obligations(*rows: tuple[str, str, int, int | None, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS, orient="row", schema_overrides={"defence": pl.Int8, "year": pl.Int32})


def spells(table: pl.DataFrame, *kinds: str, **given: object) -> list[tuple[object, ...]]:
    found = pact_spells(table, kinds, **given) if kinds else pact_spells(table, **given)  # type: ignore[arg-type]
    return found.select("state_a", "state_b", "start", "end", "years", "ended").rows()


def test_one_treaty_after_another_is_one_spell_and_a_year_between_is_two() -> None:
    table = obligations(
        ("A", "B", 1902, 1, 0, 0), ("A", "B", 1900, 1, 0, 0), ("A", "B", 1901, 0, 1, 0), ("A", "B", 1904, 1, 0, 0)
    )
    assert spells(table, last=1910) == [("A", "B", 1900, 1902, 3, True), ("A", "B", 1904, 1904, 1, True)]


def test_other_kinds_and_other_pairs_do_not_join() -> None:
    table = obligations(("A", "B", 1900, 1, 0, 0), ("A", "B", 1901, 0, 0, 1), ("A", "C", 1901, 1, 0, 0))
    assert spells(table, last=1910) == [("A", "B", 1900, 1900, 1, True), ("A", "C", 1901, 1901, 1, True)]
    assert spells(table, "neutrality", last=1910) == [("A", "B", 1901, 1901, 1, True)]


def test_a_spell_that_reaches_the_last_coded_year_has_not_ended() -> None:
    table = obligations(*(("A", "B", year, 1, 0, 0) for year in (1900, 1901, 1902)))
    assert spells(table, last=1902) == [("A", "B", 1900, 1902, 3, False)]
    assert spells(table, last=1901) == [("A", "B", 1900, 1901, 2, False)]
    assert spells(table, last=1903) == [("A", "B", 1900, 1902, 3, True)]


def test_members_are_asked_for_in_the_first_year_only() -> None:
    table = obligations(*(("A", "B", year, 1, 0, 0) for year in (1900, 1901)), ("A", "C", 1900, 1, 0, 0))
    members = pl.DataFrame({"state": ["A", "B", "C", "A"], "year": [1900, 1900, 1901, 1901]})
    assert spells(table, last=1910, members=members) == [("A", "B", 1900, 1901, 2, True)]


@pytest.mark.parametrize("kinds", [(), ("defense",)])
def test_unknown_kinds_are_told(kinds: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="neutrality"):
        pact_spells(obligations(("A", "B", 1900, 1, 0, 0)), kinds)


def test_an_unknown_obligation_is_not_its_absence() -> None:
    with pytest.raises(TableError, match="unknown"):
        pact_spells(obligations(("A", "B", 1900, None, 0, 0)))
