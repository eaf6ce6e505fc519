"""Where the raw files lie, and what states are called: by the numbers of the Correlates of War, with ISO letters."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

ROOT = Path(__file__).parents[2]
FACTS = ROOT / "src" / "foedus" / "library" / "facts"
EMBEDDED = ROOT / "src" / "foedus" / "evidence" / "embedded"
WORLD = ROOT / "src" / "foedus" / "evidence" / "embedded_world"

SOVIET, GERMANY, PEKING = 365, 255, 710
LETTERS = {260: "DEU", 345: "SRB", 347: "XKX", 678: "YEM", 315: "CZE", 816: "VNM", 300: "AUH"}


def data(name: str) -> Path:
    return Path(os.environ["FOEDUS_DATA"]) / name


def csv(name: str) -> pl.DataFrame:
    return pl.read_csv(data(name), infer_schema_length=None, null_values=["NA", "", "."])


def parquet(name: str) -> pl.DataFrame:
    return pl.read_parquet(data(name))


def packaged(name: str) -> pl.DataFrame:
    return pl.read_parquet(EMBEDDED / f"{name}.parquet")


def facts(name: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((FACTS / f"{name}.toml").read_text(encoding="utf-8"))[name])


@cache
def iso() -> dict[int, str]:
    """Number of the Correlates of War -> ISO letters; the two Germanies before 1990 stay apart as 260 and 265."""
    codes = csv("states/countrycode_codelist.csv").select("cown", "iso3c").drop_nulls().unique("cown")
    return {int(number): letters for number, letters in codes.iter_rows()} | LETTERS


@cache
def cow() -> dict[str, int]:
    """ISO letters -> number of today's state."""
    numbers = {letters: number for number, letters in iso().items() if number not in (260, 315, 345, 300)}
    return numbers | {"DEU": GERMANY, "SRB": 345, "CZE": 316, "YEM": 679, "VNM": 816, "RUS": SOVIET}


def pair(first: int, second: int) -> tuple[int, int]:
    return (first, second) if first < second else (second, first)
