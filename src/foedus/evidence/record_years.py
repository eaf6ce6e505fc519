"""First and last years of the evidence."""

from __future__ import annotations

from typing import Final

__all__ = ["FIRST", "LAST", "RECORD_ENDS"]

FIRST: Final = 1946
"""First calendar year of the evidence: that after the founding of the United Nations."""

LAST: Final = 2024
"""Last calendar year of the evidence: the last full year of data."""

RECORD_ENDS: Final = 2020
"""Last calendar year of the argument's own record; later years are counted separately."""
