"""Dated changes of obligations after the coded years become categories with the status before."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from foedus.measures.latent import observations
from foedus.measures.latent.observations import FIRST_YEAR, LAST_YEAR

KINDS = ("consultation", "non_aggression", "neutrality", "defence", "offence")
SHAPE = (LAST_YEAR - FIRST_YEAR + 1, len(observations.INDICATORS), 1)


def _changes(*rows: tuple[str, str, date, date | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [("A", "B", day, end, kind, effect) for kind, effect, day, end in rows],
        schema={"state_a": pl.String, "state_b": pl.String, "date": pl.Date, "end": pl.Date, "kind": pl.String,
                "effect": pl.String}, orient="row",
    )  # fmt: skip


def _found(changes: pl.DataFrame, *held: str) -> dict[int, tuple[float, float]]:
    """Year of each change -> category and category before."""
    table = pl.DataFrame(
        {
            "state_a": ["A"],
            "state_b": ["B"],
            "year": [2018],
            **{f"obliged_{kind}": [int(kind in held)] for kind in KINDS},
        }
    )
    value, seen = np.zeros(SHAPE, np.float32), np.zeros(SHAPE, bool)
    changed = observations._changed(changes, table, table.select("state_a", "state_b"), value, seen)
    place = observations._OBLIGATION
    assert seen.sum() == len(changed)
    return {year + FIRST_YEAR: (float(value[year, place, pair]), before) for year, pair, before in changed}


@pytest.mark.parametrize(("held", "rows", "expected"), [
    ((), [("defence", "enters", date(2023, 4, 4), None)], {2023: (3, 0)}),
    (("consultation",), [("defence", "enters", date(2023, 4, 4), None)], {2023: (3, 1)}),
    (("defence", "consultation"), [("defence", "leaves", date(2019, 5, 1), None)], {2020: (1, 3)}),
    (("defence", "offence"), [("defence", "leaves", date(2019, 5, 1), None)], {2020: (3, 3)}),
    ((), [("defence", "enters", date(2019, 1, 1), date(2021, 6, 1)), ("defence", "enters", date(2022, 1, 1), None)],
     {2019: (3, 0), 2022: (3, 3)}),
    ((), [("neutrality", "enters", date(2020, 1, 1), None), ("consultation", "enters", date(2020, 2, 1), None)],
     {2020: (2, 0)}),
])  # fmt: skip
def test_changes_become_categories(held, rows, expected):
    """A treaty that ends and is renewed within a year goes on; offence keeps what defence leaves."""
    assert _found(_changes(*rows), *held) == expected
