"""How the pacts of major powers ended: the packaged rows are what the raw files give."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from foedus.evidence.ending_tables import endings_record
from foedus.evidence.endings import Record, pact_endings
from foedus.evidence.evidence import Evidence
from foedus.panels import Panel
from foedus.sources import read_source

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def record(panel: Panel) -> Record:
    return endings_record(panel.folder)


def test_the_packaged_endings_of_pacts_are_those_of_the_raw_files(record: Record) -> None:
    keys = ["state_a", "state_b", "entry_year", "cluster"]
    packaged = Evidence.embedded().endings.filter(pl.col("spells") == "pact").sort(keys)
    assert packaged.equals(pact_endings(record).sort(keys).select(packaged.columns))


def test_britain_led_until_1897_and_the_united_states_since(record: Record) -> None:
    assert {state for year, state in record.leading.items() if 1816 <= year <= 1897} == {"GBR"}
    assert {state for year, state in record.leading.items() if 1898 <= year <= record.last} == {"USA"}
    assert record.last == 2014


def test_italy_turned_against_austria_in_1915_and_neither_france_nor_britain_on_the_other_since_1947(
    record: Record,
) -> None:
    assert 1915 in {day.year for day in record.turns["AUH", "ITA"]}  # with the Entente, at London
    assert not [day for day in record.turns.get(("FRA", "GBR"), ()) if day.year > 1947]


def test_sardinia_joined_the_coalition_of_austrias_own_allies(record: Record) -> None:
    acceded = {date(1855, 1, 26), date(1855, 3, 15)}
    for pair in (("AUH", "FRA"), ("AUH", "GBR")):
        assert not acceded & set(record.turns[pair])
    assert record.rival("AUH", "ITA", 1855)


def test_no_spell_begins_while_the_two_are_bound(record: Record) -> None:
    table = pact_endings(record).sort("state_a", "state_b", "entry_year")
    end = (pl.col("entry_year") + pl.col("years").floor()).shift(1).over("state_a", "state_b")
    assert table.filter(pl.col("entry_year") <= end + 1).is_empty()
    assert table.filter(end.is_not_null()).height >= 20


def test_an_independent_count_of_disputes_with_force_between_partners(record: Record, panel: Panel) -> None:
    """Straight from the yearly rows: a dispute with force began in the last year or the year before, or none did."""
    table = pact_endings(record).filter(pl.col("ending").is_in(["dispute", "drifted"]))
    rows = read_source("mid", panel.folder)
    assert table.filter(pl.col("ending") == "dispute").height >= 10
    for row in table.iter_rows(named=True):
        pair = rows.filter((pl.col("state_a") == row["state_a"]) & (pl.col("state_b") == row["state_b"]))
        with_force = pair.filter(pl.col("hostility") >= 4)["dispute"]
        began = {pair.filter(pl.col("dispute") == number)["year"].min() for number in set(with_force)}
        end = row["entry_year"] + int(row["years"])
        near = {year for year in began & {end - 1, end} if year > row["entry_year"]}
        assert bool(near) == (row["ending"] == "dispute"), row
