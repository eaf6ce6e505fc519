"""Each trap of the sources of cooperation and trade on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import (
    arms_transfers,
    check_table,
    defence_agreements,
    exercises_jme,
    exercises_mme,
    joint_memberships,
    signals,
    trade_agtpa,
    trade_qss,
)


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_csv(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    pl.DataFrame(rows, infer_schema_length=None).write_csv(path)
    return tidy(module, path)


def from_parquet(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return tidy(module, path)


def mme(number: str, year: int, *names: str) -> dict[str, object]:
    row: dict[str, object] = {"MMEID": number, "AdditionalParticipantInfo": None, "s.year": year}
    row |= {"CPX": 0, "Warfighting": 1} | dict.fromkeys(exercises_mme.SLOTS)
    return row | dict(zip(exercises_mme.SLOTS, names, strict=False))


def test_the_slots_of_participants_are_those_of_the_file() -> None:
    assert (exercises_mme.SLOTS[0], exercises_mme.SLOTS[25:27]) == ("StateA", ["StateZ", "StateAA"])
    assert (exercises_mme.SLOTS[-1], len(exercises_mme.SLOTS)) == ("StateAM", 39)


def test_a_participant_named_twice_counts_once_and_one_not_named_is_marked(tmp_path: Path) -> None:
    rows = [mme("mme1", 1985, "France", "France", "-9"), mme("mme2", 1985, "-9"), mme("mme3", 1985, "NATO", "Spain")]
    frame = from_csv(exercises_mme, tmp_path, rows)
    assert frame.select("exercise", "state", "states", "unnamed").rows() == [
        ("mme1", "FRA", 1, True),
        ("mme3", "ESP", 1, True),
    ]


def test_a_number_given_to_two_exercises_becomes_two(tmp_path: Path) -> None:
    rows = [mme("mme1", 1996, "Denmark", "Finland"), mme("mme1", 2007, "Denmark", "Sweden")]
    frame = from_csv(exercises_mme, tmp_path, rows)
    assert frame.group_by("exercise", "year").agg(pl.col("state").sort()).sort("year").rows() == [
        ("mme1", 1996, ["DNK", "FIN"]),
        ("mme1-2", 2007, ["DNK", "SWE"]),
    ]


def test_names_mean_the_state_of_the_time(tmp_path: Path) -> None:
    rows = [
        mme("mme1", 1985, "Russia", "German Democratic Republic"),
        mme("mme2", 2000, "Serbia", "Federal Republic of Germany"),
        mme("mme3", 2010, "South Sudan", "Baltic States"),
        mme("mme4", 2003, "Hong Kong SAR China", "India"),
    ]
    frame = from_csv(exercises_mme, tmp_path, rows)
    assert frame.group_by("exercise").agg(pl.col("state").sort()).sort("exercise")["state"].to_list() == [
        ["DDR", "RUS"],
        ["DEU", "YUG"],
        ["EST", "LTU", "LVA"],
        ["IND"],
    ]


def test_an_unknown_participant_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Ruritania"):
        from_csv(exercises_mme, tmp_path, [mme("mme1", 1985, "France", "Ruritania")])


def jme(number: int, name: str, year: float | None, state: str) -> dict[str, object]:
    return {"jme_id": number, "Exercise Name": name, "s.year": year, "state": state}


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Rimpac 04", 2004),
        ("Tamex 07-2", 2007),
        ("Balance Piston 07-03", 2007),
        ("Haringaroo 1/08", 2008),
        ("Indra 2010", 2010),
        ("Stardex 99", 1999),
        ("Milan-2010 ", 2010),
    ],
)
def test_the_year_of_an_undated_exercise_stands_in_its_name(tmp_path: Path, name: str, year: int) -> None:
    frame = from_csv(exercises_jme, tmp_path, [jme(1, name, None, "AUS"), jme(2, "Shield", 1984.0, "DDR")])
    assert frame.filter(pl.col("exercise") == "1").select("year", "year_from_name").rows() == [(year, True)]
    assert frame.filter(pl.col("exercise") == "2").select("year", "year_from_name").rows() == [(1984, False)]


@pytest.mark.parametrize("name", ["Darkhan-3", "Rifle Company Butterworth Rotation 78", "Jinnah-V", "Unitas 32", "-9"])
def test_an_exercise_whose_year_is_nowhere_is_left_out(tmp_path: Path, name: str) -> None:
    assert from_csv(exercises_jme, tmp_path, [jme(1, name, None, "AUS"), jme(2, "Shield", 1984.0, "DDR")]).height == 1


def test_years_with_next_to_no_exercises_are_left_out(tmp_path: Path) -> None:
    frame = from_csv(exercises_jme, tmp_path, [jme(1, "Midlink 74", 1974.0, "USA"), jme(2, "Snow", 1977.0, "USA")])
    assert frame["year"].to_list() == [1977]


def test_codes_in_any_spelling_and_of_nobody(tmp_path: Path) -> None:
    states = ["CAN ", "uSA", "EGy", "ROM", "8 NATO members", "BMU", "CAN"]
    frame = from_csv(exercises_jme, tmp_path, [jme(1, "x", 1998.0, state) for state in states])
    assert frame["state"].to_list() == ["CAN", "EGY", "ROU", "USA"]
    assert frame["unnamed"].all()


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
    with pytest.raises(DataError, match="without years"):
        from_csv(defence_agreements, tmp_path, rows)


def delivery(supplier: str, recipient: str, tiv: float) -> dict[str, object]:
    return {"supplier": supplier, "recipient": recipient, "year": 2000, "tiv": tiv}


def test_deliveries_to_a_state_outside_the_case_are_refused(tmp_path: Path) -> None:
    assert from_csv(arms_transfers, tmp_path, [delivery("RUS", "CHN", 2.5)]).row(0) == ("RUS", "CHN", 2000, 2.5)
    with pytest.raises(DataError, match="SAU"):
        from_csv(arms_transfers, tmp_path, [delivery("USA", "SAU", 2.5)])


def test_a_delivery_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nothing"):
        from_csv(arms_transfers, tmp_path, [delivery("RUS", "CHN", 0.0)])


def test_arms_may_not_be_packaged() -> None:
    assert not arms_transfers.SOURCE.embeddable
    assert len(set(arms_transfers.STATES)) == 29


def test_a_code_for_missing_among_the_memberships_is_refused(tmp_path: Path) -> None:
    row: dict[str, object] = {"ccode1": 2, "ccode2": 20, "year": 1950, "dyadigos": 5}
    assert from_parquet(joint_memberships, tmp_path, [row]).row(0) == ("CAN", "USA", 1950, 5)
    with pytest.raises(DataError, match="negative"):
        from_parquet(joint_memberships, tmp_path, [row | {"dyadigos": -9}])


def exports(first: str | None, second: str, year: int, value: float | None) -> dict[str, object]:
    return {"country1": first, "country2": second, "year": year, "exports": value}


def test_unknown_flows_have_no_row_and_halves_of_a_cut_name_are_joined(tmp_path: Path) -> None:
    rows = [
        exports("France", "Democratic Republic of the Con", 2009, None),
        exports("France", "Democratic Republic of t", 2009, 7.0),
        exports("Democratic Republic of t", "France", 2009, None),
        exports(None, "France", 2009, 0.0),
        exports("Hong Kong", "France", 2009, 3.0),
        exports("Yugoslavia", "France", 1900, 1.0),
        exports("Yugoslavia", "France", 1955, 2.0),
        exports("Yugoslavia", "France", 2009, 0.0),
    ]
    assert from_parquet(trade_qss, tmp_path, rows).rows() == [
        ("FRA", "COD", 2009, 7.0),
        ("SRB", "FRA", 1900, 1.0),
        ("SRB", "FRA", 2009, 0.0),
        ("YUG", "FRA", 1955, 2.0),
    ]


def test_one_flow_with_two_values_is_an_error(tmp_path: Path) -> None:
    rows = [exports("France", name, 2009, value) for name, value in (("St. Vincent and the Gren", 1.0),
            ("St. Vincent and the Grenadines", 2.0))]  # fmt: skip
    with pytest.raises(DataError, match="key"):
        from_parquet(trade_qss, tmp_path, rows)


def test_sales_at_home_and_economies_that_are_no_states_are_dropped(tmp_path: Path) -> None:
    pairs = [("USA", "USA"), ("HKG", "USA"), ("ROM", "USA"), ("USA", "ROM")]
    rows: list[dict[str, object]] = [
        {"exporter": first, "importer": second, "year": 1990.0, "trade": 4.0} for first, second in pairs
    ]
    assert from_parquet(trade_agtpa, tmp_path, rows).rows() == [("ROU", "USA", 1990, 4.0), ("USA", "ROU", 1990, 4.0)]


def support(code: int, year: int, level: float) -> dict[str, object]:
    row: dict[str, object] = {"ccode": float(code), "year": year}
    for stem in signals.MAJORS.values():
        # Five versions that differ by a constant, and the file's own median.
        row |= {f"{stem}_signal{number}": level + number for number in signals.VERSIONS}
        row |= {f"median_{stem}": level}
    return row


def test_versions_that_differ_by_a_constant_agree_and_nobody_supports_himself(tmp_path: Path) -> None:
    frame = from_parquet(signals, tmp_path, [support(200, 2000, 1.0), support(732, 2000, 3.0)])
    assert frame.filter(pl.col("sender") == pl.col("target")).height == 0
    assert frame.filter(pl.col("target") == "KOR")["support"].to_list() == [3.0] * 5
    assert frame.height == 9
    assert frame["between_versions"].to_list() == pytest.approx([0.0] * 9, abs=1e-12)


def test_the_surviving_germany_of_1990_is_kept(tmp_path: Path) -> None:
    frame = from_parquet(signals, tmp_path, [support(255, 1990, 1.0), support(260, 1990, 2.0), support(260, 1989, 2.0)])
    found = frame.filter(pl.col("sender") == "USA").select("target", "year", "support").rows()
    assert found == [("DEU", 1989, 2.0), ("DEU", 1990, 1.0)]
