"""The reader of armed conflicts: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, ucdp


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_text(module: ModuleType, tmp_path: Path, text: str, encoding: str = "utf-8") -> pl.DataFrame:
    path = tmp_path / "raw.csv"
    path.write_bytes(text.encode(encoding))
    return tidy(module, path)


UCDP_HEADER = "conflict_id,year,gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,incompatibility,intensity_level,type_of_conflict\n"


def test_coalitions_face_each_other_once_and_supporters_are_told_apart(tmp_path: Path) -> None:
    text = UCDP_HEADER + "235,1951,732,2.0,731.0,710.0,government,2,interstate\n"
    frame = from_text(ucdp, tmp_path, text)
    assert frame.select("state_a", "state_b", "direct").rows() == [
        ("CHN", "KOR", False),
        ("CHN", "USA", False),
        ("KOR", "PRK", True),
        ("PRK", "USA", False),
    ]


def test_gleditsch_ward_numbers_are_not_cow_codes(tmp_path: Path) -> None:
    text = UCDP_HEADER + "1,2007,340,,260.0,,both,1,interstate\n2,1999,345,,678.0,,both,1,interstate\n"
    frame = from_text(ucdp, tmp_path, text)
    assert frame.select("state_a", "state_b").rows() == [("DEU", "SRB"), ("YEM", "YUG")]
    assert frame["territory"].all()


def test_rebels_are_no_state_and_nobody_fights_itself(tmp_path: Path) -> None:
    text = UCDP_HEADER + "1,1990,750,,,,territory,1,intrastate\n2,1997,451,438.0,,438.0,government,1,II\n"
    frame = from_text(ucdp, tmp_path, text)
    assert frame.select("state_a", "state_b", "type").rows() == [
        ("IND", None, "intrastate"),
        ("GIN", "SLE", "internationalised"),
    ]
