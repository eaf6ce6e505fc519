"""Pulses and what may answer them, on tables small enough to count by hand."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.pulse_tables import EUROPEAN_HOSTS, FRONTS, conduct_pulses, front_pulses
from foedus.measures.troops import WITHHELD

YEARS = range(2007, 2012)


def troops(**changes: int | None) -> pl.DataFrame:
    """Germany 300, Japan 500, Panama 200 every year; the United States, Iraq and Kosovo are no part of it."""
    hosts = {"DEU": 300, "JPN": 500, "PAN": 200, "USA": 10_000, "IRQ": 7_000, "XKX": 900} | changes
    rows = [(host, year, number, number and number // 2) for host, number in hosts.items() for year in YEARS]
    return pl.DataFrame(rows, schema=["host", "year", "troops", "without_navy"], orient="row")


def dyads() -> pl.DataFrame:
    rows = [
        (state, "USA", year, (0.1 if state == "CHN" else 0.9) + year / 1e5, year > 2009)
        for state in ("CHN", "RUS")
        for year in YEARS
    ]
    return pl.DataFrame(rows, schema=["state_a", "state_b", "year", "hostility", "extrapolated"], orient="row")


def test_the_response_is_the_other_fronts_share_of_troops_in_other_states() -> None:
    table = front_pulses(dyads(), troops()).filter(pl.col("reading") == "all services")
    by_front = {str(key[0]): part.sort("year") for key, part in table.group_by("unit")}
    assert by_front["Europe"]["response"].to_list() == pytest.approx([0.5] * 5)
    assert by_front["Asia-Pacific"]["response"].to_list() == pytest.approx([0.3] * 5)
    assert by_front["Europe"]["pulse"].min() > 0.9  # hostility of Russia
    assert by_front["Europe"]["segment"].to_list() == [0, 0, 1, 1, 1]
    assert by_front["Europe"]["recorded"].to_list() == [True, True, True, False, False]


def test_a_year_in_which_a_host_was_not_counted_has_no_share() -> None:
    counted = troops().with_columns(
        troops=pl.when((pl.col("host") == "JPN") & (pl.col("year") == 2008)).then(None).otherwise("troops")
    )
    table = front_pulses(dyads(), counted).filter(pl.col("reading") == "all services")
    assert set(table.filter(pl.col("response").is_null())["year"]) == {2008}


def test_without_the_navy_a_year_needs_the_services_of_nine_tenths_of_the_troops() -> None:
    small, large = (
        troops().with_columns(
            without_navy=pl.when((pl.col("host") == host) & (pl.col("year") == 2010))
            .then(None)
            .otherwise("without_navy")
        )
        for host in ("PAN", "JPN")
    )
    known = small.with_columns(troops=pl.when(pl.col("host") == "PAN").then(50).otherwise("troops"))
    for table, missing in ((large, {2010}), (small, {2010}), (known, set())):
        found = front_pulses(dyads(), table).filter(pl.col("reading") == "without the navy")
        assert set(found.filter(pl.col("response").is_null())["year"]) == missing
        assert set(found["segment"]) == {0}


def test_conduct_is_the_balance_one_way_and_the_answer_the_other_way() -> None:
    events = pl.DataFrame(
        {
            "sender": ["USA", "RUS", "USA", "FRA", "IND", "USA"], "target": ["RUS", "USA", "FRA", "USA", "USA", "IND"],
            "year": 2005, "verbal_cooperation": [3, 1, 4, 4, 1, 1], "material_cooperation": 0,
            "verbal_conflict": [1, 3, 0, 4, 0, 0], "material_conflict": 0,
        }
    )  # fmt: skip
    table = conduct_pulses(events)
    found = {(row["table"], row["unit"]): (row["pulse"], row["response"]) for row in table.iter_rows(named=True)}
    assert found == {
        ("us_conduct", "USA-RUS"): (0.5, -0.5),
        ("conduct_of_powers", "USA-RUS"): (0.5, -0.5),
        ("conduct_of_powers", "RUS-USA"): (-0.5, 0.5),
        ("conduct_of_powers", "USA-FRA"): (1.0, 0.0),
        ("conduct_of_powers", "FRA-USA"): (0.0, 1.0),
    }


def test_no_host_is_on_both_fronts() -> None:
    (europe, asia) = (set(hosts) for _, hosts in FRONTS.values())
    assert not europe & asia
    assert len(set(EUROPEAN_HOSTS)) == len(EUROPEAN_HOSTS)
    assert set(WITHHELD) & europe == {"XKX"}
