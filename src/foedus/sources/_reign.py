"""What the two tables of REIGN share: version, terms and how far they reach."""

from __future__ import annotations

from typing import Final

__all__ = ["CITATION", "COVERAGE", "LICENCE", "VERSION"]

VERSION: Final = "February 2021"
COVERAGE: Final = (1950, 2020)
"""Full years: who left office before January 1950 is not in the files, and 2021 breaks off in February."""
LICENCE: Final = "free for research with citation"
CITATION: Final = "bell_2016_reign"
