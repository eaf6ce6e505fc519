"""The reader of distance: each trap on a file of a few rows, made on the fly."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import polars as pl

from foedus.sources import check_table, distance


def tidy(module: ModuleType, path: Path) -> pl.DataFrame:
    return check_table(module.SOURCE, module.read(path))


def from_rows(module: ModuleType, tmp_path: Path, rows: list[dict[str, object]]) -> pl.DataFrame:
    path = tmp_path / "raw.parquet"
    pl.DataFrame(rows).write_parquet(path)
    return tidy(module, path)


def test_old_iso_codes_and_missing_weights(tmp_path: Path) -> None:
    def row(first: str, second: str, weighted: str) -> dict[str, object]:
        numbers = dict.fromkeys(["contig", "comlang_off", "colony", "smctry"], 0.0)
        return {"iso_o": first, "iso_d": second, "distcap": 100.0, "distw": weighted} | numbers

    rows = [row("ROM", "FRA", "."), row("YUG", "FRA", "7.0"), row("FRA", "FRA", "1.0"), row("HKG", "FRA", "2.0")]
    frame = from_rows(distance, tmp_path, rows)
    assert frame.select("state_a", "state_b", "weighted_distance_km").rows() == [
        ("FRA", "ROU", None),
        ("FRA", "SRB", 7.0),
        ("FRA", "YUG", 7.0),
    ]
