"""Censuses of China's neighbours, against answers worked out by hand."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.evidence.neighbour_census import bound_to_the_united_states, dislike_and_need, larger_partner


def answers(table: pl.DataFrame, year: int, reading: str = "") -> dict[str, float | None]:
    rows = table.filter(pl.col("year") == year)
    if reading:
        rows = rows.filter(pl.col("reading") == reading)
    return dict(rows.select("unit", "value").iter_rows())


def test_need_is_counted_where_most_of_a_public_dislikes_china() -> None:
    asked = [("JPN", 2014, 0.9), ("JPN", 2020, 0.8), ("PAK", 2015, 0.1), ("VNM", 2017, 0.5), ("JPN", 2010, 0.0)]
    opinions = pl.DataFrame(asked, schema=["state", "year", "unfavourable"], orient="row").with_columns(
        target=pl.lit("CHN")
    )
    rows = [("JPN", "imports", "CHN"), ("VNM", "imports", "USA"), ("VNM", "exports", "USA"), ("PAK", "imports", "CHN")]
    lists = pl.DataFrame(rows, schema=["state", "flow", "partner"], orient="row").with_columns(
        year=pl.lit(2017), rank=pl.lit(1)
    )
    disliked, needed = dislike_and_need(opinions, lists, ["JPN", "PAK", "VNM", "PRK"])
    assert answers(disliked, 2017) == {"JPN": 1.0, "PAK": 0.0, "PRK": None, "VNM": 1.0}
    # of those that dislike it, not of all that were asked
    assert answers(needed, 2017) == {"JPN": 1.0, "VNM": 0.0}
    unknown = disliked.filter(pl.col("unit") == "PRK", pl.col("year") == 2017)
    assert unknown.select("low", "high").row(0) == (0.0, 1.0)
    assert set(answers(disliked, 2023).values()) == {None}


def test_a_pact_or_troops_bind_and_a_number_that_is_not_known_leaves_it_open() -> None:
    ties = pl.DataFrame(
        {
            "state_a": ["JPN", "JPN", "CHN"], "state_b": ["USA", "USA", "PRK"], "year": [2010, 2008, 2010],
            "defence": [1, 1, 1],
        }
    )  # fmt: skip
    hosts = [("KGZ", 2010, 500), ("IND", 2010, 20), ("KGZ", 2008, None), ("JPN", 2008, None)]
    troops = pl.DataFrame(hosts, schema=["host", "year", "troops"], orient="row")
    table = bound_to_the_united_states(ties, troops, ["JPN", "KGZ", "IND", "PRK"])
    some, many, pact = "defence pact or 100 troops", "defence pact or 1,000 troops", "defence pact"
    assert answers(table, 2010, some) == {"JPN": 1.0, "KGZ": 1.0, "IND": 0.0, "PRK": 0.0}
    assert answers(table, 2010, many)["KGZ"] == 0.0
    assert answers(table, 2010, pact) == {"JPN": 1.0, "KGZ": 0.0, "IND": 0.0, "PRK": 0.0}
    assert (answers(table, 2008, some)["KGZ"], answers(table, 2008, some)["JPN"]) == (None, 1.0)
    assert "KGZ" not in answers(table, 1990, pact)


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([("CHN", 0.3), ("RUS", 0.2)], 1.0),
        ([("CHN", 0.2), ("RUS", 0.3)], 0.0),
        ([("CHN", 0.2), ("RUS", 0.2)], None),
        ([("RUS", 0.05)], 0.0),
        ([("CHN", 0.05)], 1.0),
        ([("DEU", 0.5)], None),
    ],
)
def test_a_partner_on_the_list_is_larger_than_one_that_is_not(
    rows: list[tuple[str, float]], answer: float | None
) -> None:
    lists = pl.DataFrame(rows, schema=["partner", "share"], orient="row").with_columns(
        state=pl.lit("KAZ"), year=pl.lit(2017), flow=pl.lit("imports")
    )
    flows = pl.DataFrame(
        {"exporter": ["CHN", "RUS"], "importer": ["KAZ"] * 2, "year": [2000] * 2, "exports": [1.0, 9.0]}
    )
    table = larger_partner(lists, flows)
    assert answers(table, 2017, "imports by the World Factbook")["KAZ"] == answer
    assert answers(table, 2000, "imports by the Correlates of War")["KAZ"] == 0.0
    # a flow that no one recorded is not known, and not none
    assert answers(table, 2000, "exports by the Correlates of War")["KAZ"] is None
