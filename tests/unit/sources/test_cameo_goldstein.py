"""The reader of scores of events: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import cameo_goldstein, check_table

CODES = "code,name,goldstein,nsLeft,nsRight\n"


def test_codes_keep_leading_zeros_and_fall_into_four_classes(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    rows = [f"{code},x,{score},1,2\n" for code, score in (("010", 0), ("10", -5), ("06", 6), ("0841", 7), ("14", -6.5))]
    path.write_text(CODES + "".join(rows))
    frame = check_table(cameo_goldstein.SOURCE, cameo_goldstein.read(path))
    assert frame.select("code", "quad_class").rows() == [("010", 1), ("06", 2), ("0841", 2), ("10", 3), ("14", 4)]


@pytest.mark.parametrize("row", ["21,x,1", "1,x,1", "01011,x,1", "AB,x,1", "010,x,10.5"])
def test_a_code_or_score_that_is_not_cameos_is_an_error(tmp_path: Path, row: str) -> None:
    path = tmp_path / "raw.csv"
    path.write_text(f"{CODES}{row},1,2\n")
    with pytest.raises(DataError, match="CAMEO"):
        cameo_goldstein.read(path)


@pytest.mark.parametrize(
    ("root", "number"),
    [(1, 1), (5, 1), (6, 2), (8, 2), (9, 3), (13, 3), (14, 4), (20, 4), (0, None), (21, None)],
)
def test_lines_between_the_classes(root: int, number: int | None) -> None:
    table = pl.DataFrame({"code": [f"{root:02d}0"]})
    assert table.select(cameo_goldstein.quad_class(pl.col("code"))).item() == number
