"""Tolerances by kind of number."""

from __future__ import annotations

from independent.numbers import CLOSE, EXACT

ROUNDED = 1e-4  # counts of troops are packaged as means of whole persons
COUNTED = {"effect": EXACT, "low": EXACT, "high": EXACT, "n": EXACT}
ESTIMATED = {"effect": CLOSE, "low": CLOSE, "high": CLOSE, "n": EXACT}
POSITION = {"effect": CLOSE, "n": EXACT}
ESTIMATED_CLUSTERS = ESTIMATED | {"clusters": EXACT}
WHOLE_YEARS = {"effect": EXACT, "low": 1.0, "high": 1.0, "n": EXACT}
COUNTED_RATE = {"effect": EXACT, "n": EXACT}
