"""The measures by name, one module of entries a topic, and the one function that computes any of them."""

from __future__ import annotations

from foedus.measures.catalogue._entry import COLUMNS, Measure, Query
from foedus.measures.catalogue._measure import MEASURES, measure

__all__ = ["COLUMNS", "MEASURES", "Measure", "Query", "measure"]
