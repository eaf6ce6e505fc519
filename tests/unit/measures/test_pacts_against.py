"""Risk sets of pacts against a threatening power, on made-up records."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from foedus.errors import TableError
from foedus.measures.pacts_against import at_risk, dependence_in_manufactures, pacts_against

YEARS = (2000, 2001)


def pairs(rows: list[tuple[str, str, int, int]], names: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"state_a": pl.String, "state_b": pl.String, names[0]: pl.Int32, names[1]: pl.Int32}, orient="row"
    )


RIVALS = pairs([("A", "T", 1990, 2010), ("B", "T", 1990, 2010)], ("start", "end"))
QUARRELS = pairs([("C", "T", 1992, 1), ("D", "T", 1991, 1)], ("start", "dispute"))
BOUND = pairs([("A", "B", 2001, 1), ("A", "E", 2001, 1), ("B", "E", 2000, 1), ("B", "E", 2001, 1)], ("year", "defence"))
MEMBERS = pl.DataFrame(
    {
        "atop_id": [7, 7, 9, 9], "state": ["A", "B", "A", "E"], "entry": [date(2001, 5, 1)] * 4,
        "exit": [None] * 4, "defence": 1,
    },
    schema_overrides={"exit": pl.Date},
)  # fmt: skip
POWER = pl.DataFrame(
    [(state, year, 0.5 if state == "T" else 0.1) for state in "ABCDET" for year in YEARS],
    schema=["state", "year", "cinc"], orient="row",
)  # fmt: skip
TRADE = pl.DataFrame(
    [(state, "T", year, 0.2) for state in "ABCDE" for year in YEARS] + [("T", "A", 2000, 0.01)],
    schema={"state": pl.String, "other": pl.String, "year": pl.Int32, "dependence": pl.Float64}, orient="row",
)  # fmt: skip


def test_at_risk_is_who_faces_a_stronger_rival_or_a_recent_opponent() -> None:
    found = pacts_against(TRADE, BOUND, MEMBERS, RIVALS, QUARRELS, POWER)
    at_risk = set(found.select("state", "other", "year").rows())
    # C's dispute of 1992 is remembered to 2001, D's of 1991 to 2000; E has no quarrel; T itself is the stronger
    assert at_risk == {(state, "T", year) for state in "ABC" for year in YEARS} | {("D", "T", 2000)}
    assert set(found["exposure"]) == {0.2}


def test_a_pact_is_against_a_power_that_threatens_the_partner_too() -> None:
    found = pacts_against(TRADE, BOUND, MEMBERS, RIVALS, QUARRELS, POWER)
    made = found.filter(pl.col("pact_against").is_not_null()).select("state", "year", "pact_against")
    # B and E were bound before; A and E is beside T, not against it
    assert made.sort("state").rows() == [("A", 2000, 7), ("B", 2000, 7)]
    beside = found.filter(pl.col("pact_beside").is_not_null()).select("state", "year", "pact_beside")
    assert beside.sort("state").rows() == [("A", 2000, 7), ("B", 2000, 7)]


def test_a_power_weaker_than_the_partner_does_not_threaten_it() -> None:
    """B is T's rival still, but stronger: A's pact with it is beside T, and B itself is not at risk."""
    strong = POWER.with_columns(cinc=pl.when(pl.col("state") == "B").then(0.6).otherwise("cinc"))
    found = pacts_against(TRADE, BOUND, MEMBERS, RIVALS, QUARRELS, strong)
    assert "B" not in found["state"].to_list()
    assert found["pact_against"].count() == 0
    assert found.filter(pl.col("pact_beside").is_not_null()).select("state", "year").rows() == [("A", 2000)]
    later = POWER.with_columns(
        cinc=pl.when((pl.col("state") == "B") & (pl.col("year") == 2000)).then(0.6).otherwise("cinc")
    )
    onsets = pacts_against(TRADE, BOUND, MEMBERS, RIVALS, QUARRELS, later).filter(pl.col("pact_against").is_not_null())
    assert onsets.select("state", "year").rows() == [("A", 2000)]  # by 2001, when the pact is in force, T is stronger


def test_the_return_of_a_member_is_told_apart() -> None:
    first = pacts_against(TRADE, BOUND, MEMBERS, RIVALS, QUARRELS, POWER)
    assert first["pact_against_no_return"].to_list() == first["pact_against"].to_list()
    left = MEMBERS.filter(pl.col("state") == "B").with_columns(entry=date(1990, 1, 1), exit=date(1995, 1, 1))
    stayed = MEMBERS.with_columns(
        entry=pl.when((pl.col("state") == "A") & (pl.col("atop_id") == 7)).then(date(1990, 1, 1)).otherwise("entry")
    )
    found = pacts_against(TRADE, BOUND, pl.concat([stayed, left]), RIVALS, QUARRELS, POWER)
    assert found["pact_against"].to_list() == first["pact_against"].to_list()
    assert found["pact_against_no_return"].count() == 0


def test_nobody_is_at_risk_after_an_onset() -> None:
    found = pacts_against(TRADE, BOUND, MEMBERS, RIVALS, QUARRELS, POWER)
    left = at_risk(found, "pact_against")
    # A and B bind themselves within the year 2000; C, threatened too, does not
    assert set(left.select("state", "year").rows()) == {("A", 2000), ("B", 2000), ("C", 2000), ("C", 2001), ("D", 2000)}
    twice = found.with_columns(pact_against=pl.when(pl.col("state") == "A").then(3))
    assert at_risk(twice, "pact_against").filter(pl.col("state") == "A")["year"].to_list() == [2000]
    with pytest.raises(TableError, match="treaty"):
        at_risk(found, "treaty")


def test_a_partner_bound_to_the_power_is_no_pact_beside_it() -> None:
    bound = pl.concat([BOUND, pairs([("B", "T", 2001, 1)], ("year", "defence"))])
    found = pacts_against(TRADE, bound, MEMBERS, RIVALS, QUARRELS, POWER)
    beside = found.filter(pl.col("pact_beside").is_not_null() & (pl.col("state") == "A"))
    assert beside["pact_beside"].to_list() == [9]


def test_a_treaty_that_is_not_found_is_one_of_its_year() -> None:
    found = pacts_against(TRADE, BOUND, MEMBERS.clear(), RIVALS, QUARRELS, POWER)
    assert set(found["pact_against"].drop_nulls()) == {-2001}


def test_dependence_is_a_share_of_trade_both_ways() -> None:
    flows = pl.DataFrame(
        [("A", "B", 2000, 3.0), ("B", "A", 2000, 1.0), ("A", "C", 2000, 4.0), ("C", "A", 2000, 0.0)],
        schema=["exporter", "importer", "year", "exports"], orient="row",
    )  # fmt: skip
    shares = {row[:2]: row[3] for row in dependence_in_manufactures(flows).rows()}
    assert shares[("A", "B")] == 0.5
    assert shares[("B", "A")] == 1.0
    with pytest.raises(TableError, match="exports"):
        dependence_in_manufactures(flows.drop("exports"))
