"""From whom states have their arms."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import TableError
from foedus.measures.arms import supplier_shares

ROWS = [("RUS", "IND", 2001, 30.0), ("FRA", "IND", 2001, 10.0), ("FRA", "IND", 2002, 5.0), ("RUS", "VNM", 2001, 1.0)]
TABLE = pl.DataFrame(ROWS, schema=["supplier", "recipient", "year", "tiv"], orient="row")


def test_shares_are_of_what_was_delivered_in_the_year() -> None:
    assert supplier_shares(TABLE, "RUS").rows() == [("IND", 2001, 0.75), ("IND", 2002, 0.0), ("VNM", 2001, 1.0)]


def test_shares_of_all_suppliers_add_up_to_one() -> None:
    shares = pl.concat(supplier_shares(TABLE, each) for each in TABLE["supplier"].unique())
    assert set(shares.group_by("state", "year").agg(pl.col("value").sum())["value"]) == {1.0}


def test_a_delivery_told_twice_is_an_error() -> None:
    with pytest.raises(TableError, match="transfers"):
        supplier_shares(pl.concat([TABLE, TABLE[:1]]), "RUS")
