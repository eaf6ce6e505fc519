"""The packaged tables are what the committed command makes of the raw lists, and the names cover the raw files."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.states import load_states
from foedus.states.build import PACKAGED, build, main

TABLES = ("states.csv", "names.csv", "majors.csv")


@pytest.mark.data
def test_packaged_tables_are_reproduced_from_the_raw_lists(data_folder: Path, tmp_path: Path) -> None:
    build(data_folder, tmp_path)
    for table in TABLES:
        assert (tmp_path / table).read_text("utf-8") == (PACKAGED / table).read_text("utf-8"), table


def test_a_missing_raw_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="countrycode_codelist"):
        build(tmp_path, tmp_path)


def test_the_command_asks_for_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_packaged_tables_are_complete_and_unambiguous() -> None:
    with (PACKAGED / "states.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    ids = {row["id"] for row in rows}
    related = {other for row in rows for other in [*row["successor_of"].split(";"), row["absorbed_by"]] if other}
    assert related <= ids
    assert all(row["name"] and row["start"] and (row["cow"] or row["gw"]) for row in rows)
    with (PACKAGED / "names.csv").open(encoding="utf-8", newline="") as handle:
        assert {row["id"] for row in csv.DictReader(handle)} <= ids


AGGREGATES = (
    r"(?i)africa$|america|^asia$|europe|oceania|zealand$|caribbean|asia$|nesia$|nes$|total|non-specified|undisclosed"
)
NOT_STATES = {
    "Anguilla", "Aruba", "Bermuda", "British Virgin Islands", "Cayman Islands", "China, Hong Kong SAR",
    "China, Macao SAR", "Cook Islands", "Curaçao", "Falkland Islands (Malvinas)", "Faroe Islands", "Free Zones",
    "Gibraltar", "Greenland", "Montserrat", "New Caledonia", "Northern Mariana Islands", "Saint Helena",
    "Saint Pierre and Miquelon", "State of Palestine", "Tokelau", "Turks and Caicos Islands",
    "Wallis and Futuna Islands", "Îles Caïmanes", "American Samoa", "French Polynesia", "Hong Kong SAR China",
    "Netherlands Antilles", "Americas n.e.s", "Baltic States", "NATO", "-9", "Netherlands Antilles [former]",
    "French Guiana", "Guadeloupe", "Martinique", "Mayotte", "Réunion", "Latin America & the Caribbean",
}  # fmt: skip
# Two names that the ideal-point file holds as misread bytes; its readers go by code.
MISREAD = {"CÃ´te dâ\x80\x99Ivoire", "SÃ£o TomÃ© & PrÃ\xadncipe"}


def _names(path: Path, columns: list[str] | None = None) -> set[str]:
    table = (
        pl.read_parquet(path)
        if path.suffix == ".parquet"
        else pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    )
    chosen = columns or [name for name in table.columns if name.startswith("State")]
    return {name for column in chosen for name in table[column].drop_nulls().unique() if name}


@pytest.mark.data
@pytest.mark.parametrize(
    ("path", "columns"),
    [
        ("votes/idealpoints_jul2025.parquet", ["countryname"]),
        ("power/un_major_trading_partners_2010_2021.csv", ["reporter", "partner"]),
        ("power/un_total_trade.csv", ["reporter"]),
        ("power/owid_nuclear_status.csv", ["Entity"]),
        ("cooperation/mme_v7.csv", None),
        ("events/icews_quad_dyad_year_2002_2014.parquet", ["i", "j"]),
    ],
)
def test_every_name_in_the_raw_files_is_a_state_or_known_not_to_be(
    data_folder: Path, path: str, columns: list[str] | None
) -> None:
    frame = pl.DataFrame({"name": sorted(_names(data_folder / path, columns))})
    mapped = load_states().map_codes(frame, "name", scheme="name", year=None, into="state")
    unmapped = mapped.filter(pl.col("state").is_null() & ~pl.col("name").str.contains(AGGREGATES))["name"]
    assert set(unmapped) - NOT_STATES - MISREAD == set()


@pytest.mark.data
@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("votes/unga_votes_1946_2024.parquet", "ccode"),
        ("alliances/atop_directed_dyad_year_5_1.parquet", "ccode1"),
        ("geography/cow_mindist_dyad_year.parquet", "ccode1"),
        ("conflict/cow_mid_dyad_year.csv", "ccode1"),
        ("power/cow_nmc_7_0.csv", "ccode"),
    ],
)
def test_every_cow_code_in_the_raw_files_is_a_state(data_folder: Path, path: str, column: str) -> None:
    file = data_folder / path
    table = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_csv(file, infer_schema=False)
    codes = table.select(pl.col(column).cast(pl.Int64).unique())
    mapped = load_states().map_codes(codes, column, scheme="cow", year=None, into="state")
    assert mapped["state"].null_count() == 0
