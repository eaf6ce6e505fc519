"""The states that the packaged evidence covers: those of the reference case, and those that claims name besides."""

from __future__ import annotations

from typing import Final

__all__ = ["CASE_STATES", "CLAIM_STATES", "EVIDENCE_STATES"]

# fmt: off
CASE_STATES: Final = (
    "USA", "CAN", "GBR", "FRA", "DEU", "ITA", "POL", "TUR", "UKR", "BLR", "KAZ", "UZB", "KGZ", "TJK", "MNG",
    "RUS", "CHN", "TWN", "PRK", "KOR", "JPN", "VNM", "PHL", "IDN", "MYS", "IND", "PAK", "IRN", "AUS",
)
CLAIM_STATES: Final = (
    "FIN", "SWE", "EST", "LVA", "LTU", "GEO", "ARM", "AZE", "MDA", "TKM", "ISR", "ZAF", "SGP",
)
# fmt: on
EVIDENCE_STATES: Final = CASE_STATES + CLAIM_STATES
