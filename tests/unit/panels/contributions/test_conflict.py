"""What crisis dyads contribute to dyad-years."""

from __future__ import annotations

import polars as pl

from foedus.panels.build import coverage, lay_on
from foedus.panels.contributions import DYAD_CONTRIBUTIONS
from foedus.panels.schema import variable

KEY = ("state_a", "state_b", "year")


def test_a_crisis_counts_once_a_year_and_only_complete_years_have_zeros() -> None:
    rows = [(470, 2013), (486, 2017), (489, 2017)]
    table = pl.DataFrame(rows, schema={"crisis": pl.Int32, "year": pl.Int32}, orient="row")
    table = table.with_columns(state_a=pl.lit("SYR"), state_b=pl.lit("USA"))
    base = pl.DataFrame(
        {"state_a": "SYR", "state_b": "USA", "year": [2012, 2013, 2016, 2017, 2021, 2022]},
        schema_overrides={"year": pl.Int32},
    )
    part = DYAD_CONTRIBUTIONS["crisis_dyads"](table)
    found = lay_on(base, part, [variable("crisis")], coverage("crisis_dyads"), KEY)["crisis"]
    assert found.to_list() == [None, 1, 0, 1, 0, None]
