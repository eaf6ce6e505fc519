"""What the tables taken from the World Factbook share: its terms and its citation."""

from __future__ import annotations

from typing import Final

__all__ = ["CITATION", "LICENCE"]

LICENCE: Final = "public domain (a work of the United States government)"
CITATION: Final = "cia_2026_factbook"
