"""What the sources of treaties contribute to dyad-years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from foedus.panels.contributions._base import DYAD, Contribution

__all__ = ["DYAD_CONTRIBUTIONS"]


def _obligations(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(*DYAD, "defence", "offence", "neutrality", "non_aggression", "consultation")


DYAD_CONTRIBUTIONS: Final[Mapping[str, Contribution]] = {
    "atop_dyad_year": _obligations,
}
"""Source -> function from its tidy table to variables."""
