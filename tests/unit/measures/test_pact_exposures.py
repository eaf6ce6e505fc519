"""Exposures beside the rows of risk sets, on a record made by hand."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.measures.pact_exposures import EXPOSURES, PactRecord, near_pairs, with_exposures

PAIR = {"state_a": pl.String, "state_b": pl.String}


def record() -> PactRecord:
    """A and B share a border; C is a rival of both from 1900, and presses both in 1906; B quarrels with D in 1904."""
    mid = [("A", "C", 1906, 1), ("B", "C", 1906, 2), ("B", "D", 1904, 3)]
    sides = [
        (sender, target, year, number, sender == "C")
        for a, b, year, number in mid
        for sender, target in ((a, b), (b, a))
    ]
    return PactRecord(
        nmc=pl.DataFrame({"state": ["A", "B"] * 2, "year": [1906, 1906, 1907, 1907], "cinc": [0.1, 0.01, 0.1, 0.0]}),
        contiguity=pl.DataFrame(
            [("A", "B", 1904, 1), ("A", "B", 1905, 4)], schema={**PAIR, "year": pl.Int32, "type": pl.Int8}, orient="row"
        ),
        rivalries=pl.DataFrame(
            [("A", "C", 1900, 1920), ("B", "C", 1900, 1903)],
            schema={**PAIR, "start": pl.Int32, "end": pl.Int32},
            orient="row",
        ),
        mid=pl.DataFrame(mid, schema={**PAIR, "year": pl.Int32, "dispute": pl.Int32}, orient="row").with_columns(
            hostility=pl.lit(4), pair_fatality=pl.lit(0), originators=pl.lit(value=True)
        ),
        gml_directed=pl.DataFrame(
            sides, schema=["sender", "target", "year", "dispute", "initiator"], orient="row"
        ).with_columns(revisionist=pl.col("initiator")),
        disputes_end=1914,
        pressure_end=1910,
    )


def rows(*years: int) -> pl.DataFrame:
    return pl.DataFrame({"state": ["A"] * len(years), "other": ["B"] * len(years), "year": list(years)})


def test_every_exposure_is_told_in_the_order_of_the_rows() -> None:
    found = with_exposures(rows(1907, 1902, 1906), record())
    assert found["year"].to_list() == [1907, 1902, 1906]
    assert found.columns == ["state", "other", "year", *EXPOSURES]
    told = {row["year"]: row for row in found.to_dicts()}
    # rivals of C both from 1900: a pulse to 1902; C is met by both in 1906, after three years of quiet
    assert [told[year]["pulse"] for year in (1902, 1906, 1907)] == [1, 1, 1]
    assert [told[year]["shared_rival"] for year in (1902, 1906, 1907)] == [1, 0, 0]
    assert [told[year]["pressed"] for year in (1902, 1906, 1907)] == [0, 1, 1]
    assert [told[year]["pressed_standing"] for year in (1902, 1906, 1907)] == [1, 0, 0]
    assert told[1902]["pressed_lead"] == 1
    assert [told[year]["quarrels"] for year in (1902, 1906, 1907)] == [0, 1, 1]
    assert told[1906]["quarrels_log"] == 1.0
    assert told[1906]["capability_ratio"] == 1.0
    assert told[1907]["capability_ratio"] is None


def test_without_the_united_states_only_other_senders_press() -> None:
    whole = record()
    american = PactRecord(
        **{
            **whole.__dict__,
            "gml_directed": whole.gml_directed.with_columns(pl.col("sender", "target").replace("C", "USA")),
        }
    )
    found = with_exposures(rows(1906), american)
    assert found.select("pressed", "pressed_without_usa").row(0) == (1, 0)


def test_years_after_the_coding_are_unknown() -> None:
    found = with_exposures(rows(1911, 1915), record()).to_dicts()
    assert [row["pressed"] for row in found] == [None, None]
    assert [row["pulse"] for row in found] == [0, None]
    assert [row["lead"] for row in found] == [None, None]
    assert [row["quarrels"] for row in found] == [0, None]


def test_the_last_coded_borders_stand_for_later_years() -> None:
    near = near_pairs(record().contiguity, 1907)
    assert near["year"].sort().to_list() == [1904, 1905, 1906, 1907]
    assert near_pairs(record().contiguity, 1904, land=True).height == 1


@pytest.mark.parametrize("name", EXPOSURES)
def test_no_exposure_is_negative(name: str) -> None:
    found = with_exposures(rows(*range(1896, 1911)), record())[name].drop_nulls()
    assert (found >= 0).all()
