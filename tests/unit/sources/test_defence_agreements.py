"""Each trap of the sources of cooperation and trade on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import check_table, defence_agreements


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_csv(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    pl.DataFrame(rows, infer_schema_length=None).write_csv(path)
    return tidy(module, path)


def agreement(number: int, first: int, second: int, **fields: object) -> dict[str, object]:
    row: dict[str, object] = {"DCAid": f"D-{number}", "ccode1": first, "ccode2": second, "cowName2": "XXX"}
    row |= {"signYear": 1995, "EIFYear": None, "type": "general", "category1": "DCA", "category2": None}
    return row | {"category3": None, "terminated": 0, "endYearEstimate": 1997} | fields


def test_an_agreement_is_in_force_from_its_entry_to_its_end(tmp_path: Path) -> None:
    frame = from_csv(defence_agreements, tmp_path, [agreement(1, 2, 20, EIFYear=1996), agreement(2, 2, 200)])
    assert frame.select("agreement", "year", "signed", "in_force").rows() == [
        ("D-1", 1995, True, False),
        ("D-1", 1996, False, True),
        ("D-1", 1997, False, True),
        ("D-2", 1995, True, True),
        ("D-2", 1996, False, True),
        ("D-2", 1997, False, True),
    ]


def test_an_agreement_that_enters_into_force_after_the_coding_is_signed_only(tmp_path: Path) -> None:
    row = agreement(1, 2, 900, signYear=2007, EIFYear=2013, endYearEstimate=2010)
    frame = from_csv(defence_agreements, tmp_path, [row])
    assert frame["year"].to_list() == [2007, 2008, 2009, 2010]
    assert (frame["signed"].sum(), frame["in_force"].sum()) == (1, 0)


def test_an_entry_into_force_before_the_signature_waits_for_it(tmp_path: Path) -> None:
    frame = from_csv(
        defence_agreements, tmp_path, [agreement(1, 235, 860, signYear=2004, EIFYear=2002, endYearEstimate=2005)]
    )
    assert frame.select("year", "in_force").rows() == [(2004, True), (2005, True)]


def test_an_estimated_end_is_told_from_a_known_one(tmp_path: Path) -> None:
    rows = [agreement(number, 2, 20, terminated=code) for number, code in enumerate([0, 1, -88, -99])]
    frame = from_csv(defence_agreements, tmp_path, rows)
    assert frame.unique("agreement").sort("agreement")["end_known"].to_list() == [True, True, False, False]


def test_fields_of_all_three_categories_are_marked(tmp_path: Path) -> None:
    rows = [agreement(1, 2, 20, type="sector", category1="DIC", category2="TREX", category3="COMMISSION")]
    row = from_csv(defence_agreements, tmp_path, rows).row(0, named=True)
    marks = {field for field in defence_agreements.FIELDS.values() if row[field]}
    assert (row["general"], marks) == (False, {"industry", "training", "commission"})


def test_the_agreements_of_a_code_pass_to_its_successor(tmp_path: Path) -> None:
    row = agreement(1, 345, 350, signYear=2005, endYearEstimate=2008)
    frame = from_csv(defence_agreements, tmp_path, [row])
    assert frame.select("year", "state_b").rows() == [(2005, "YUG"), (2006, "SRB"), (2007, "SRB"), (2008, "SRB")]


def test_a_code_beside_another_states_name_is_read_by_the_name(tmp_path: Path) -> None:
    rows = [agreement(1, 145, 145, cowName2="VEN"), agreement(2, 2, 652, cowName2="EGY"), agreement(3, 541, 541)]
    pairs = from_csv(defence_agreements, tmp_path, rows).unique("agreement").sort("agreement")
    assert pairs.select("state_a", "state_b").rows() == [("BOL", "VEN"), ("EGY", "USA")]


@pytest.mark.parametrize(("column", "value"), [("type", "secret"), ("category2", "SPIES")])
def test_an_unknown_kind_of_agreement_is_an_error(tmp_path: Path, column: str, value: str) -> None:
    with pytest.raises(DataError, match=value):
        from_csv(defence_agreements, tmp_path, [agreement(1, 2, 20, **{column: value})])


@pytest.mark.parametrize("end", [1990, None])
def test_an_agreement_without_years_is_an_error_and_not_lost(tmp_path: Path, end: int | None) -> None:
    rows = [agreement(1, 2, 20), agreement(2, 2, 200, endYearEstimate=end)]
    with pytest.raises(DataError, match="has no years"):
        from_csv(defence_agreements, tmp_path, rows)
