"""A list of 2021's first partners tells only sometimes who was first in another year."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.measures.first_partner import first_partner


def listing(year: int, shares: dict[str, float]) -> pl.DataFrame:
    rows = [("MNG", year, "imports", rank, partner, share) for rank, (partner, share) in enumerate(shares.items(), 1)]
    return pl.DataFrame(
        rows,
        schema={
            "state": pl.String,
            "year": pl.Int32,
            "flow": pl.String,
            "rank": pl.Int32,
            "partner": pl.String,
            "share": pl.Float64,
        },
        orient="row",
    )


@pytest.mark.parametrize(
    ("year", "shares", "expected"),
    [
        (2021, {"CHN": 0.2, "RUS": 0.15, "JPN": 0.1}, True),
        (2021, {"RUS": 0.2, "CHN": 0.15, "JPN": 0.1}, False),
        (2021, {"RUS": 0.2, "DEU": 0.15, "JPN": 0.1}, False),
        (2010, {"CHN": 0.4, "RUS": 0.3, "JPN": 0.1}, True),
        (2010, {"CHN": 0.2, "RUS": 0.15, "JPN": 0.1}, None),
        (2010, {"CHN": 0.1, "RUS": 0.15, "JPN": 0.1}, False),
        (2010, {"DEU": 0.6, "RUS": 0.2, "JPN": 0.1}, False),
        (2010, {"DEU": 0.3, "RUS": 0.2, "JPN": 0.1}, None),
    ],
)
def test_first_is_told_only_where_no_unlisted_partner_could_be_larger(
    year: int, shares: dict[str, float], expected: bool | None
) -> None:
    told = first_partner(listing(year, shares), ["CHN"])
    assert told["first_import"].to_list() == [expected]


def test_a_partner_that_is_no_state_counts_as_a_rival() -> None:
    table = listing(2010, {"CHN": 0.4, "RUS": 0.1}).vstack(
        listing(2010, {"XXX": 0.45}).with_columns(partner=pl.lit(None, pl.String), rank=pl.lit(3, pl.Int32))
    )
    assert first_partner(table, ["CHN"])["first_import"].to_list() == [False]
