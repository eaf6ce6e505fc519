"""From codes to states: pairs in order with what belongs to each side, and one row per state and year."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources._codes import named_states, pair_states, state_years

RUSSIA, AMERICA, CHINA = 365, 2, 710
ROWS = pl.DataFrame(
    {
        "one": [AMERICA, RUSSIA, RUSSIA, 9999],
        "other": [RUSSIA, CHINA, RUSSIA, CHINA],
        "year": [2000, 2000, 2000, 2000],
        "lost_one": [1, 3, 5, 7],
        "lost_other": [2, 4, 6, 8],
    }
)


def test_pairs_stand_in_order_and_their_columns_with_them() -> None:
    found = pair_states(
        ROWS, "one", "other", ("lost_one", "lost_other"), scheme="cow", source="here", not_states=[9999]
    )
    columns = found.select("state_a", "state_b", "lost_one", "lost_other")
    # the first pair is turned round, the second too; a state with itself and a declared code are left out
    assert columns.rows() == [("RUS", "USA", 2, 1), ("CHN", "RUS", 4, 3)]


@pytest.mark.parametrize("column", ["one", "other"])
def test_an_unknown_code_on_either_side_is_named(column: str) -> None:
    wrong = ROWS.head(2).with_columns(pl.lit(9999).alias(column))
    with pytest.raises(DataError, match=rf"9999.*source here, column {column}"):
        pair_states(wrong, "one", "other", scheme="cow", source="here")


def test_a_year_with_both_codes_of_germany_keeps_the_new_one() -> None:
    raw = pl.DataFrame({"ccode": [255, 260, 260, AMERICA], "year": [1990, 1990, 1989, 1990], "x": [1, 2, 3, 4]})
    found = state_years(raw, "here").select("state", "year", "x").sort("x")
    assert found["x"].to_list() == [1, 3, 4]
    assert found["state"].to_list() == ["DEU", "DEU", "USA"]
    with pytest.raises(DataError, match="9999"):
        state_years(raw.with_columns(ccode=pl.lit(9999)), "here")


def test_a_body_that_is_no_state_keeps_its_row_without_an_id_and_a_stranger_is_refused() -> None:
    frame = pl.DataFrame({"name": ["NATO", "FRA", None]})
    found = named_states(frame, "name", into="state", scheme="iso3", source="x", nobody=("NATO",), year=None)
    assert found.rows() == [("NATO", None), ("FRA", "FRA"), (None, None)]
    with pytest.raises(DataError, match="NATO"):
        named_states(frame, "name", into="state", scheme="iso3", source="x", nobody=("EU",), year=None)
