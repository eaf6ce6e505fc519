"""Labelled world data built from the sources: state-years, dyad-years and votes.

``variables.csv`` is the schema; `Panel` builds, stores and serves the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus._lazy import lazy_names

if TYPE_CHECKING:
    from foedus.panels.panel import Panel
    from foedus.panels.schema import Variable, load_variables, variable
    from foedus.panels.store import CACHE_VARIABLE

__all__ = ["CACHE_VARIABLE", "Panel", "Variable", "load_variables", "variable"]

__getattr__, __dir__ = lazy_names(
    "foedus.panels",
    {
        "CACHE_VARIABLE": "store",
        "Panel": "panel",
        "Variable": "schema",
        "load_variables": "schema",
        "variable": "schema",
    },
)
