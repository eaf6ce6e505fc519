"""Readers of event sources, each trap on a file of a few made-up rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from foedus.errors import DataError
from foedus.sources import (
    cameo_goldstein,
    check_table,
    gdelt_daily,
    gdelt_monthly,
    gdelt_triangle,
    icews,
)


def from_rows(module: ModuleType, tmp_path: Path, *rows: dict[str, object]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(list(rows)).write_parquet(path)
    return check_table(module.SOURCE, module.read(path))


def month(a: str, b: str, when: str = "2020-12", total: float = 2.5) -> dict[str, object]:
    return {"month": when, "a": a, "b": b, "edge_sum": total, "active_days": 3, "days_in_file": 22}


def test_pairs_of_months_are_put_in_order_and_territories_dropped(tmp_path: Path) -> None:
    frame = from_rows(gdelt_monthly, tmp_path, month("USA", "CHN"), month("ISR", "PSE"), month("USA", "MAC"))
    assert frame.rows() == [("CHN", "USA", 2020, 12, 2.5, 3, 22)]


def test_a_negative_zero_is_zero(tmp_path: Path) -> None:
    frame = from_rows(gdelt_monthly, tmp_path, month("CHN", "USA", total=-0.0))
    assert str(frame["edge_sum"].item()) == "0.0"


def test_an_unknown_country_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="QQQ"):
        from_rows(gdelt_monthly, tmp_path, month("QQQ", "CHN"))


def test_a_pair_that_stands_in_both_orders_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="key"):
        from_rows(gdelt_monthly, tmp_path, month("USA", "CHN"), month("CHN", "USA"))


def test_triangle_is_read_as_the_months_of_all_pairs_are(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_text("month,a,b,edge_sum,active_days,days_in_file,d\n2018-01,USA,RUS,5.5,31,31,RUS-USA\n")
    frame = check_table(gdelt_triangle.SOURCE, gdelt_triangle.read(path))
    assert frame.rows() == [("RUS", "USA", 2018, 1, 5.5, 31, 31)]


def test_days_keep_their_zeros(tmp_path: Path) -> None:
    day = {"date": date(2018, 1, 1), "a": "USA", "b": "TWN", "edge": 0.0}
    assert from_rows(gdelt_daily, tmp_path, day).rows() == [("TWN", "USA", date(2018, 1, 1), 2018, 0.0)]


def test_events_stay_directed(tmp_path: Path) -> None:
    counts = {"verbCoop": 4, "matlCoop": 3, "verbConf": 2, "matlConf": 1}
    one = {"i": "x", "j": "y", "year": 2004, "i_iso3c": "USA", "j_iso3c": "IRQ"} | counts
    other = one | {"i_iso3c": "IRQ", "j_iso3c": "USA", "verbCoop": 0}
    assert from_rows(icews, tmp_path, one, other).rows() == [
        ("IRQ", "USA", 2004, 0, 3, 2, 1),
        ("USA", "IRQ", 2004, 4, 3, 2, 1),
    ]


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
