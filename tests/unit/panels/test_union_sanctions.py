"""The European Union's sanctions are its members', from the day each joined to the day it left."""

from __future__ import annotations

import polars as pl

from foedus.panels.union_sanctions import charged_sanctions, covered_years, member_years
from foedus.sources.sanctions import KINDS


def marks(*kinds: str) -> dict[str, bool]:
    return {kind: kind in kinds for kind in KINDS}


def of_states(*rows: tuple[str, str, int, tuple[str, ...], int]) -> pl.DataFrame:
    schema = {"sender": pl.String, "target": pl.String, "year": pl.Int32, **dict.fromkeys(KINDS, pl.Boolean)}
    return pl.DataFrame(
        [{"sender": a, "target": b, "year": year, **marks(*kinds), "cases": n} for a, b, year, kinds, n in rows],
        schema={**schema, "cases": pl.Int32},
    )


def of_union(*rows: tuple[str, bool, int, tuple[str, ...], int]) -> pl.DataFrame:
    schema = {"state": pl.String, "outward": pl.Boolean, "year": pl.Int32, **dict.fromkeys(KINDS, pl.Boolean)}
    return pl.DataFrame(
        [{"state": a, "outward": out, "year": year, **marks(*kinds), "cases": n} for a, out, year, kinds, n in rows],
        schema={**schema, "cases": pl.Int32},
    )


def test_members_join_and_leave() -> None:
    members = member_years(2003, 2020)
    states = {year: set(rows["state"]) for (year,), rows in members.group_by("year")}
    assert [len(states[year]) for year in (2003, 2004, 2007, 2013, 2020)] == [15, 25, 27, 28, 27]
    assert "EST" not in states[2003]
    assert "GBR" in states[2019] - states[2020]


def test_every_member_of_the_year_sends_and_is_met() -> None:
    charged = charged_sanctions(
        of_states(("DEU", "RUS", 2014, ("arms",), 1)),
        of_union(("RUS", True, 2014, ("arms", "travel"), 2), ("RUS", False, 2014, ("trade",), 1)),
    )
    sent, met = charged.filter(pl.col("target") == "RUS"), charged.filter(pl.col("sender") == "RUS")
    assert sent.height == met.height == 28
    assert {"EST", "FIN", "DEU"} <= set(sent["sender"]) & set(met["target"])
    assert sent["travel"].all()
    assert not sent["trade"].any()
    assert met["trade"].all()


def test_own_cases_stay_and_the_larger_number_counts() -> None:
    charged = charged_sanctions(
        of_states(("DEU", "RUS", 2014, ("other",), 3), ("USA", "RUS", 2014, ("trade",), 1)),
        of_union(("RUS", True, 2014, ("arms",), 2)),
    )
    germany = charged.filter(pl.col("sender") == "DEU").row(0, named=True)
    assert (germany["arms"], germany["other"], germany["cases"]) == (True, True, 3)
    assert charged.filter(pl.col("sender") == "USA")["cases"].item() == 1


def test_a_state_that_joins_later_is_not_charged_nor_believed() -> None:
    charged = charged_sanctions(
        of_states(("POL", "CHN", 1995, ("arms",), 1), ("POL", "CUB", 1995, ("trade",), 1)),
        of_union(("CHN", True, 1995, ("arms",), 1)),
    )
    assert charged.filter(pl.col("sender") == "POL").select("target").rows() == [("CUB",)]


def test_a_quarrel_within_is_no_sanction_between_members() -> None:
    charged = charged_sanctions(
        of_states(("DEU", "POL", 2022, ("financial",), 1), ("USA", "POL", 2022, ("trade",), 1)),
        of_union(("POL", True, 2022, ("financial",), 1)),
    )
    assert charged.select("sender", "target").rows() == [("USA", "POL")]


def test_no_rows_of_the_union_change_nothing() -> None:
    table = of_states(("USA", "RUS", 2014, ("trade",), 1))
    assert charged_sanctions(table, of_union()).equals(table)


def test_a_member_that_was_not_counted_is_covered_while_it_is_a_member() -> None:
    covered = covered_years(of_states(("USA", "RUS", 2014, ("trade",), 1)), 2003, 2004)
    years = {state: set(rows["year"]) for (state,), rows in covered.group_by("state")}
    assert years["USA"] == {2003, 2004}
    assert years["EST"] == {2004}
    assert "BRA" not in years
