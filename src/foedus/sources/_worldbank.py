"""The World Bank's GDP file, which mixes states, territories and aggregates."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from foedus.sources._base import YEAR, File, read_csv

__all__ = ["AGGREGATES", "CITATION", "COVERAGE", "GDP_FILE", "LICENCE", "TERRITORIES", "VERSION", "read_gdp"]

GDP_FILE: Final = File("power/worldbank_gdp.csv", "f0a8408195646dbb1a9d7fc4424e2d302ee5380d0ec8834793f12ca25cbd7e2c")

VERSION: Final = "World Development Indicators to 2023"
COVERAGE: Final = (1960, 2023)
LICENCE: Final = "CC BY 4.0"
CITATION: Final = "worldbank_2024_gdp"

AGGREGATES: Final = (
    "AFE", "AFW", "ARB", "CEB", "CSS", "EAP", "EAR", "EAS", "ECA", "ECS", "EMU", "EUU", "FCS", "HIC", "HPC", "IBD",
    "IBT", "IDA", "IDB", "IDX", "LAC", "LCN", "LDC", "LIC", "LMC", "LMY", "LTE", "MEA", "MIC", "MNA", "NAC", "OED",
    "OSS", "PRE", "PSS", "PST", "SAS", "SSA", "SSF", "SST", "TEA", "TEC", "TLA", "TMN", "TSA", "TSS", "UMC", "WLD",
)  # fmt: skip
"""Codes of regions, income groups and the world."""

TERRITORIES: Final = (
    "ABW", "ASM", "BMU", "CHI", "CUW", "CYM", "FRO", "GRL", "GUM", "HKG", "IMN", "MAC", "MAF", "MNP", "NCL", "PRI",
    "PSE", "PYF", "SXM", "TCA", "VIR",
)  # fmt: skip
"""Codes of economies that are not states of our table."""


def read_gdp(path: Path) -> pl.DataFrame:
    """Return the raw columns as ``code``, ``year`` and ``gdp_usd``."""
    raw = read_csv(path, {"Country Code": pl.String, "Year": YEAR, "Value": pl.Float64})
    return raw.rename({"Country Code": "code", "Year": "year", "Value": "gdp_usd"})
