"""Three-year means of troops by host, in four readings."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import InputError
from foedus.measures.first_partner import first_of_list
from foedus.measures.troops import troop_windows

TROOPS = pl.DataFrame(
    [
        ("JPN", 2000, 30, 20), ("JPN", 2001, 36, 20), ("JPN", 2002, 30, 20), ("TWN", 2000, 0, None),
        ("TWN", 2001, 0, None), ("TWN", 2002, 0, None), ("DEU", 2001, 60, 60), ("KWT", 2001, 90, 90),
        ("AFG", 2001, 24, None), ("USA", 2001, 999, 999),
    ],
    schema=["host", "year", "troops", "without_navy"], orient="row",
)  # fmt: skip


def test_readings_leave_out_the_navy_and_the_withheld_theatres() -> None:
    found = troop_windows(TROOPS, ["JPN", "TWN"], [(2000, 2002)])
    rows = {row["reading"]: row for row in found.iter_rows(named=True)}
    assert {row["unit"] for row in rows.values()} == {"JPN"}
    assert {name: (row["value"], row["whole"]) for name, row in rows.items()} == {
        "all services": (32.0, (96 + 60 + 90 + 24) / 3),
        "all services, without withheld theatres": (32.0, (96 + 60) / 3),
        # wartime reports do not tell the services apart
        "without the navy": (20.0, round((60 + 60 + 90 + 24) / 3)),
        "without the navy, without withheld theatres": (20.0, (60 + 60) / 3),
    }


def test_a_year_that_is_not_counted_is_refused() -> None:
    with pytest.raises(InputError, match="not counted"):
        troop_windows(TROOPS.with_columns(troops=pl.lit(None, pl.Int64)), ["JPN"], [(2000, 2002)])


def test_a_partner_heads_a_list_or_not_or_it_is_not_known() -> None:
    rows = [
        ("A", "imports", 1, "CHN"), ("B", "imports", 1, "IND"), ("C", "imports", 1, "IND"), ("C", "exports", 1, None),
        ("D", "imports", 2, "CHN"), ("D", "exports", 1, "IND"),
    ]  # fmt: skip
    lists = pl.DataFrame(rows, schema=["state", "flow", "rank", "partner"], orient="row").with_columns(year=2017)
    found = dict(first_of_list(lists, "CHN").select("unit", "first").rows())
    assert found == {"A": True, "B": None, "C": False, "D": None}
