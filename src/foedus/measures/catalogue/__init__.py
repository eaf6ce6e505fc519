"""The measures by name, one module of entries per topic, and the one function that computes any of them."""

from __future__ import annotations

from foedus.measures.catalogue._entry import COLUMNS, Measure, Packaged, Query
from foedus.measures.catalogue._measure import measure
from foedus.measures.catalogue._registry import (
    MEASURES,
    add_measure,
    claim_measures,
    find_measure,
    measure_title,
    remove_measure,
)

__all__ = [
    "COLUMNS",
    "MEASURES",
    "Measure",
    "Packaged",
    "Query",
    "add_measure",
    "claim_measures",
    "find_measure",
    "measure",
    "measure_title",
    "remove_measure",
]
