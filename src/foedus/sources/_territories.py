"""ISO codes that newer sources use for economies that are no states of our table."""

from __future__ import annotations

from typing import Final

__all__ = ["TERRITORIES"]

TERRITORIES: Final = (
    "ABW", "AIA", "ANT", "ASM", "ATA", "ATF", "BLM", "BMU", "BVT", "CCK", "COK", "CUW", "CXR", "CYM", "ESH", "FLK",
    "FRO", "GIB", "GLP", "GRL", "GUF", "GUM", "HKG", "IOT", "JEY", "MAC", "MNP", "MSR", "MTQ", "MYT", "NCL", "NFK",
    "NIU", "PCN", "PRI", "PSE", "PYF", "SHN", "SPM", "TCA", "TKL", "VAT", "VGB", "VIR", "WLF",
)  # fmt: skip
"""Dependencies, special regions, Palestine, the Vatican and the former Netherlands Antilles (ANT)."""
